"""The few points where database engines differ; today there is SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from twisted.enterprise import adbapi

WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 6291456",
    "PRAGMA secure_delete = ON",
)
READER_PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA query_only = ON",
)

_ENGINE_AT_FAULT = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    )
)

ROWS_AT_ONCE = 128
"""Rows that one statement inserts at the most."""

HEADS = "SELECT id, last_seq, last_ordinal FROM streams WHERE id IN ({ids})"
BEGIN = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a read that later wants to write would fail instead of wait."""


class Transaction(Protocol):
    """What a function in a database thread is given: a cursor inside a transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Any: ...

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> Any: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def close(self) -> None: ...


def engine_at_fault(error: BaseException | None) -> bool:
    """Whether no request is to blame (disk full, I/O error, file gone): each alone fails too."""
    if not isinstance(error, sqlite3.Error):
        return False
    code = getattr(error, "sqlite_errorcode", 0)
    # A broken search index is no reason to refuse what has nothing to do with it.
    if code == sqlite3.SQLITE_CORRUPT_VTAB:
        return False
    # The low byte is the primary code; beyond it are details.
    return code & 0xFF in _ENGINE_AT_FAULT


def connect(path: Path) -> sqlite3.Connection:
    """Open the database as the writer does, for use before the reactor runs."""
    connection = sqlite3.connect(path, isolation_level=None)
    _apply(connection, WRITER_PRAGMAS)
    return connection


def size(path: Path) -> int:
    """Give the bytes of the database's files: what was written last stands in the second one."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def writer_pool(path: Path, reactor: Any) -> adbapi.ConnectionPool:
    """One thread with one connection: what is read before a write cannot change in between."""
    return _pool(path, reactor, 1, WRITER_PRAGMAS)


def reader_pool(path: Path, reactor: Any) -> adbapi.ConnectionPool:
    """Readers never wait for the writer (WAL), and see what was committed when they begin."""
    return _pool(path, reactor, 2, READER_PRAGMAS)


def _pool(path: Path, reactor: Any, threads: int, pragmas: Sequence[str]) -> adbapi.ConnectionPool:
    return adbapi.ConnectionPool(
        "sqlite3",
        str(path),
        cp_reactor=reactor,
        cp_min=threads,
        cp_max=threads,
        cp_noisy=False,
        cp_openfun=lambda connection: _apply(connection, pragmas),
        # adbapi closes connections from the reactor's thread.
        check_same_thread=False,
        # Transactions are begun by us, explicitly; sqlite3's own begin only before a write.
        isolation_level=None,
    )


def _apply(connection: sqlite3.Connection, pragmas: Sequence[str]) -> None:
    for pragma in pragmas:
        connection.execute(pragma).fetchall()


def lock_streams(txn: Transaction, streams: Sequence[int]) -> list[tuple[int, int, int]]:
    """
    Lock the rows of C{streams}, and read their heads.

    SQLite's write lock is held already (L{BEGIN}); an engine with row locks takes them here,
    in the order given, which is sorted so that no two transactions wait for each other.

    @return: C{(id, last_seq, last_ordinal)} of each.
    """
    return list(txn.execute(*with_ids(HEADS, streams)).fetchall())


def with_ids(sql: str, ids: Sequence[Any]) -> tuple[str, list[Any]]:
    """
    Complete a statement that is about some ids, or names.

    @param sql: with C{IN ({ids})}.
    @return: the statement, into which only question marks were put: as many as the next power of
        two, so that there are few different statements, which are kept ready; and what they stand
        for, the last id repeated.
    """
    values = list(ids)
    if values:
        values += values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))
    return sql.format(ids=",".join("?" * len(values))), values


def insert_rows(txn: Transaction, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """
    Insert many rows with few statements.

    C{executemany} would run one for each row, and after each the thread has to wait until the
    others let it go on; here the engine takes a row in two thirds of the time besides.

    @param sql: an C{INSERT ... VALUES {rows}}.
    """
    done = 0
    while done < len(rows):
        # Powers of two: so there are few different statements, which are kept ready.
        count = min(ROWS_AT_ONCE, 1 << ((len(rows) - done).bit_length() - 1))
        some = rows[done : done + count]
        txn.execute(_for_rows(sql, count, len(some[0])), [each for row in some for each in row])
        done += count


@cache
def _for_rows(sql: str, count: int, width: int) -> str:
    row = f"({', '.join('?' * width)})"
    return sql.format(rows=", ".join([row] * count))


def insert_returning_id(txn: Transaction, sql: str, values: Sequence[Any]) -> int:
    """Run an C{INSERT ... RETURNING id}."""
    return int(txn.execute(sql, values).fetchone()[0])
