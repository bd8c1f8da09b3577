"""The database's tables, and how one of an earlier version comes to have them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from clients.core.private_files import open_private

STEPS: Sequence[Sequence[str]] = (
    (
        # What is kept of a place: lines without a gap; used: larger is later.
        """CREATE TABLE stretch (
            id INTEGER PRIMARY KEY,
            target TEXT NOT NULL UNIQUE,
            stream_id INTEGER NOT NULL,
            stream TEXT NOT NULL,
            used INTEGER NOT NULL
        )""",
        """CREATE TABLE line (
            stretch INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (stretch, seq)
        ) WITHOUT ROWID""",
        "CREATE TABLE conversation (position INTEGER PRIMARY KEY, content TEXT NOT NULL)",
        "CREATE TABLE choice (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
)
"""The first makes version 1 of nothing, the next version 2 of that; none is ever changed."""

BUSY_SECONDS = 5.0
"""For another window of the same account to finish its writing."""
SET_VERSION = "PRAGMA user_version = "
"""A number of ours follows: pragmas take no parameters."""
LIMIT_WAL = "PRAGMA journal_size_limit = 4194304"
"""Bytes of the file of what was written last, when all of it is in its place."""
LOOKS = (
    "SELECT id, target, stream_id, stream, used FROM stretch",
    "SELECT stretch, seq, content FROM line LIMIT 1",
    "SELECT position, content FROM conversation",
    "SELECT key, value FROM choice",
)
"""What must be possible with the newest version."""


class CannotUse(Exception):
    """The database cannot be used as it is."""


class Damaged(CannotUse):
    """It is no database, or a broken one."""


class Newer(CannotUse):
    """A later version of the program made it."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether it says that the file's content is wrong, not that the disk is."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def open_writer(path: Path, steps: Sequence[Sequence[str]] = STEPS) -> sqlite3.Connection:
    """
    Open the database, and bring it to the version of C{steps}; it is made where there is none.

    The connection may be used in any thread, by one at a time.

    @raise CannotUse: see its kinds.
    @raise OSError, sqlite3.Error: the disk does not let us.
    """
    os.close(open_private(path, os.O_RDWR | os.O_CREAT))  # its side files get its mode
    database = _connect(path, BUSY_SECONDS)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        # What a power cut takes of it can be read from the server again.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = ON")
        database.execute(LIMIT_WAL)
        _migrate(database, steps)
    except BaseException as error:
        database.close()
        if isinstance(error, sqlite3.Error) and is_damage(error):
            raise Damaged(str(error)) from error
        raise
    return database


def open_beside(path: Path, query_only: bool = True) -> sqlite3.Connection:
    """
    Open the database beside whoever owns it; it must be there, in this very version.

    @raise CannotUse, sqlite3.Error: it cannot be used.
    """
    if not path.exists():
        raise Damaged("it is not there")
    database = _connect(path, 0.0 if query_only else BUSY_SECONDS)
    try:
        database.execute("PRAGMA query_only = ON" if query_only else "PRAGMA query_only = OFF")
        if _version(database) != len(STEPS):
            raise Newer("it is of another version")
    except BaseException as error:
        database.close()
        if isinstance(error, sqlite3.Error) and is_damage(error):
            raise Damaged(str(error)) from error
        raise
    return database


def _connect(path: Path, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(path, patience, isolation_level=None, check_same_thread=False)


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def _migrate(database: sqlite3.Connection, steps: Sequence[Sequence[str]]) -> None:
    known = _version(database)
    if known > len(steps):
        raise Newer(f"version {known}; this program knows {len(steps)}")
    for number, statements in enumerate(steps[known:], known + 1):
        database.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                database.execute(statement)
            database.execute(SET_VERSION + str(number))
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
    _look_through(database)


def _look_through(database: sqlite3.Connection) -> None:
    """See that all tables are there; lines are many, and not looked at before they are read."""
    try:
        for statement in LOOKS:
            database.execute(statement).fetchall()
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
            raise Damaged(str(error)) from error
        raise
