"""What the disk alone can do, and what SQLite alone makes of it: the ceiling for durable posts."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import quantiles

from bench.measurement import Figures, Measurement
from chatserver.store import dialect
from chatserver.store.log import ADVANCE_MARK, INSERT_ENTRY, UPDATE_HEAD
from chatserver.store.migrations import migrate

SQLITE = "SQLite alone"
DISK = "disk alone"
SENDERS = (1, 10, 100, 1000)
APPENDED = 4096
"""Bytes of an append: a page of the database."""
TEXT = "x" * 80
ROOM = 1
"""The lobby's stream, which every database has."""
INSERT_STREAM = "INSERT INTO streams (id, kind) VALUES (?, 'personal')"
INSERT_USER = """
    INSERT INTO users (id, kind, name, personal, created_at) VALUES (?, 'account', ?, ?, 0)
"""


def measure(folder: Path, seconds: float) -> list[Measurement]:
    """
    Measure the disk that C{folder} is on.

    @param seconds: for each of the scenarios.
    """
    with tempfile.TemporaryDirectory(prefix="disk-", dir=folder) as scratch:
        found = [Measurement("fdatasync", DISK, {"bytes": APPENDED}, _appends(scratch, seconds))]
        for senders in SENDERS:
            path = Path(scratch, f"{senders}.db")
            figures = _commits(path, senders, seconds)
            found.append(Measurement("group commit", SQLITE, {"senders": senders}, figures))
    return found


def _appends(folder: str, seconds: float) -> Figures:
    """Append to a file, and wait for the disk each time."""
    written = os.urandom(APPENDED)
    file = os.open(Path(folder, "appended"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append() -> None:
        os.write(file, written)
        os.fdatasync(file)

    try:
        return _repeated(append, 1, seconds)
    finally:
        os.close(file)


def _commits(path: Path, senders: int, seconds: float) -> Figures:
    """Write our rows, in all our indexes, as one thread can: each sender has one in each commit."""
    migrate(path, 0.0)
    with closing(dialect.connect(path)) as connection:
        _people(connection, senders)
        log = _Rows(connection, senders)
        return _repeated(log.commit, senders, seconds)


def _people(connection: sqlite3.Connection, senders: int) -> None:
    connection.execute("BEGIN")
    for each in range(1, senders + 1):
        connection.execute(INSERT_STREAM, (ROOM + each,))
        connection.execute(INSERT_USER, (each, f"sender{each}", ROOM + each))
    connection.execute("COMMIT")


class _Rows:
    """Writes what a post writes: the entry, the stream's newest place, the sender's read mark."""

    def __init__(self, connection: sqlite3.Connection, senders: int) -> None:
        self._connection = connection
        self._senders = senders
        self._seq = 0

    def commit(self) -> None:
        """Write one message of each sender."""
        first = self._seq + 1
        self._seq += self._senders
        run, cursor = self._connection.execute, self._connection.cursor()
        sent = [(seq, seq - first + 1) for seq in range(first, self._seq + 1)]
        run(dialect.BEGIN)
        dialect.insert_rows(
            cursor,
            INSERT_ENTRY,
            [
                (ROOM, seq, seq, "text", sender, 0.0, TEXT, None, None, None, None)
                for seq, sender in sent
            ],
        )
        run(UPDATE_HEAD, (self._seq, self._seq, ROOM))
        marks = [(sender, ROOM, seq, seq) for seq, sender in sent]
        dialect.insert_rows(cursor, ADVANCE_MARK, marks)
        run("COMMIT")


def _repeated(act: Callable[[], None], messages: int, seconds: float) -> Figures:
    """
    Do something over and over, after a few times that do not count.

    @param messages: in one time.
    """
    for _ in range(5):
        act()
    taken = []
    cpu, began = time.process_time(), time.perf_counter()
    before = began
    while before - began < seconds:
        act()
        now = time.perf_counter()
        taken.append((now - before) * 1000)
        before = now
    cpu = time.process_time() - cpu
    done = len(taken) * messages
    return {"rate": done / (before - began), **spread(taken), "cpu_us": cpu / done * 1e6}


def spread(milliseconds: list[float]) -> Figures:
    """Give the median and the 99th percentile."""
    if len(milliseconds) < 2:
        return {"p50_ms": milliseconds[0], "p99_ms": milliseconds[0]}
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": cuts[49], "p99_ms": cuts[98]}
