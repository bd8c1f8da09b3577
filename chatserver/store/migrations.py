"""The schema, brought up to date before the reactor runs."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from attrs import frozen

from chatserver.store import dialect

VERSION_TABLE = """
    CREATE TABLE IF NOT EXISTS schema_version (
        version INTEGER PRIMARY KEY, applied_at DOUBLE PRECISION NOT NULL
    )
"""
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
CHECK_TABLE = "SELECT quick_check FROM pragma_quick_check(?)"
CHECK_ALL = "SELECT quick_check FROM pragma_quick_check(1)"  # the first fault is enough
GROWING = ("entries", "reactions", "search")
AT_START = 32 << 20
"""Bytes of a database that is looked at as a whole before each start: tens of milliseconds."""
ROOM_TO_OPEN = 65536
"""Bytes; SQLite writes an index of the write-ahead log beside a database before it reads one."""
ANY_TABLE = "SELECT 1 FROM sqlite_master LIMIT 1"


class SchemaProblem(Exception):
    """The database cannot be used as it is; the text is one sentence for the operator."""


@frozen
class Migration:
    """One numbered step of the schema."""

    version: int
    statements: tuple[str, ...]


def migrations() -> list[Migration]:
    """Read C{schema/NNNN_*.sql}, in order."""
    found = []
    for path in resources.files("chatserver.store").joinpath("schema").iterdir():
        if match := re.fullmatch(r"(\d{4})_\w+\.sql", path.name):
            found.append(Migration(int(match[1]), statements(path.read_text("utf-8"))))
    return sorted(found, key=lambda migration: migration.version)


def statements(script: str) -> tuple[str, ...]:
    """Split a script where sqlite3 itself sees a statement's end."""
    found, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current.strip())
            current = ""
    if re.sub(r"--.*", "", current).strip():
        raise ValueError("the script ends inside a statement")
    return tuple(found)


def inspect(path: Path, most: int | None = None) -> int:
    """
    Look at a database and change nothing.

    @param most: bytes of a database that is looked at as a whole.  Of a larger one the tables
        that grow with what is said are left out (it would take a second for each 2 million
        messages), except that their pages must be there.  None: all of it, however large.
    @return: its schema's version; 0 where there is none yet.
    @raise SchemaProblem: cannot be opened, damaged, not a database, or made by a newer
        version of this program.
    """
    if not path.exists():
        return 0
    with _opened(path) as connection:
        version = _known_version(connection, path)
        whole = most is None or path.stat().st_size <= most
        damage = _damage(connection, "") if whole else _damage_of_tables(connection)
    if damage is not None:
        raise SchemaProblem(f"the database {path} is damaged or not a database: {damage}")
    return version


def _damage_of_tables(connection: sqlite3.Connection) -> str | None:
    """Say what is wrong with the tables that do not grow with what is said."""
    for (table,) in connection.execute(TABLES).fetchall():
        if not table.startswith(GROWING) and (damage := _damage(connection, table)):
            return damage
    return None


def _damage(connection: sqlite3.Connection, table: str) -> str | None:
    """
    Say what is wrong.

    @param table: only this one; the empty string: everything.
    """
    found = connection.execute(CHECK_TABLE, (table,)) if table else connection.execute(CHECK_ALL)
    said = str(found.fetchone()[0]).splitlines()[-1]
    return None if said == "ok" else said


def migrate(path: Path, at: float) -> None:
    """
    Apply what is missing, each step in one transaction with its version; an existing database is
    copied beside itself first.

    @param at: now, in seconds since the epoch.
    @raise SchemaProblem: as L{inspect}, but that what lies deeper than the schema is not looked
        at; or the disk does not take it.
    """
    version = 0
    if path.exists():
        with _opened(path) as connection:
            version = _known_version(connection, path)
    missing = [step for step in migrations() if step.version > version]
    if not missing:
        return
    try:
        if version:
            _back_up(path, version)
        path.touch(mode=0o600)
        with closing(dialect.connect(path)) as connection:
            for step in missing:
                _apply(connection, step, at)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, sqlite3.Error) and not dialect.engine_at_fault(error):
            raise
        raise SchemaProblem(f"the database {path} cannot be written: {error}") from None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database to look at it, and say in one sentence what is wrong with it."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            yield connection
    except sqlite3.OperationalError as error:
        why = f"{error}{_no_room(path)}"
        raise SchemaProblem(f"the database {path} cannot be opened: {why}") from None
    except sqlite3.DatabaseError as error:
        raise SchemaProblem(f"the database {path} is damaged or not a database: {error}") from None


def _no_room(path: Path) -> str:
    """Say that the disk is full, where it is: to SQLite that is an I/O error like any other."""
    free = shutil.disk_usage(path.parent).free
    return "; the disk is full" if free < ROOM_TO_OPEN else ""


def _known_version(connection: sqlite3.Connection, path: Path) -> int:
    """
    Read the schema's version; 0: the database is empty.

    @raise SchemaProblem: it is not ours, or newer than we are.
    """
    version = _version(connection)
    if not version and connection.execute(ANY_TABLE).fetchone() is not None:
        raise SchemaProblem(f"the database {path} was not made by chatserver; it is left alone")
    newest = migrations()[-1].version
    if version > newest:
        raise SchemaProblem(
            f"the database {path} has schema version {version}, made by a newer chatserver;"
            f" this one knows versions up to {newest}"
        )
    return version


def _version(connection: sqlite3.Connection) -> int:
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")
    if known.fetchone() is None:
        return 0
    return int(connection.execute("SELECT MAX(version) FROM schema_version").fetchone()[0] or 0)


def _back_up(path: Path, version: int) -> None:
    """Copy a database beside itself; what is no whole copy is never called a backup."""
    target = path.with_name(f"{path.name}.v{version}.backup")
    partial = target.with_name(f"{target.name}.partial")
    _remove(partial)  # of a start that was killed
    partial.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
        partial.replace(target)
    except BaseException:
        _remove(partial)  # a full disk would stay full, and the older program could not go on
        raise


def _remove(partial: Path) -> None:
    """Remove a copy, and the journal that SQLite leaves beside one that is not whole."""
    for path in (partial, partial.with_name(f"{partial.name}-journal")):
        path.unlink(missing_ok=True)


def _apply(connection: sqlite3.Connection, step: Migration, at: float) -> None:
    # Statement by statement: executescript would commit first.
    connection.execute(dialect.BEGIN)
    try:
        connection.execute(VERSION_TABLE)
        for statement in step.statements:
            connection.execute(statement)
        connection.execute("INSERT INTO schema_version VALUES (?, ?)", (step.version, at))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # of some errors SQLite has taken all back already
            connection.execute("ROLLBACK")
        raise


def has_accounts(path: Path) -> bool:
    """
    Whether anybody can log in; asked before the reactor runs.

    @raise SchemaProblem: the database cannot be read.
    """
    with _opened(path) as connection:
        found = connection.execute("SELECT 1 FROM users WHERE kind = 'account' LIMIT 1")
        return found.fetchone() is not None
