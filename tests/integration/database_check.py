"""What must be true of a server's database whatever happened to the server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

ENTRIES = (
    "SELECT seq, ordinal, kind IN ('text', 'action') FROM entries WHERE stream = ? ORDER BY seq"
)
WORDS_OF = "CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, {part}, instance)"
INDEXED = "SELECT doc, term FROM temp.words WHERE col = 'text'"
SEARCHABLE = """
    SELECT id, text FROM entries WHERE kind IN ('text', 'action') AND text IS NOT NULL
"""


def snapshot(path: Path) -> sqlite3.Connection:
    """Copy a database, also one in use, into memory; the file is only read."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as original:
        original.backup(copy)
    return copy


def problems(database: sqlite3.Connection) -> list[str]:
    """Look at the file, what leads nowhere, the counting in each stream, the full-text index."""
    health = [row[0] for row in database.execute("PRAGMA integrity_check")]
    found = [] if health == ["ok"] else health
    found += [f"leads nowhere: {row}" for row in database.execute("PRAGMA foreign_key_check")]
    streams = database.execute("SELECT id, last_seq, last_ordinal FROM streams").fetchall()
    for stream, last_seq, last_ordinal in streams:
        found += _counting(database, stream, last_seq, last_ordinal)
    return found + _index(database)


def _counting(
    database: sqlite3.Connection, stream: int, last_seq: int, last_ordinal: int
) -> list[str]:
    ordinal, rows = 0, database.execute(ENTRIES, (stream,)).fetchall()
    for wanted, (seq, counted, is_message) in enumerate(rows, 1):
        ordinal += is_message
        if seq != wanted:
            return [f"stream {stream}: seq {seq} where {wanted} should stand"]
        if counted != ordinal:
            return [f"stream {stream}: seq {seq} has ordinal {counted} instead of {ordinal}"]
    if (last_seq, last_ordinal) != (len(rows), ordinal):
        return [f"stream {stream}: ends at {len(rows)}, {ordinal}, not {last_seq}, {last_ordinal}"]
    return []


def _index(database: sqlite3.Connection) -> list[str]:
    """The messages here are of one word each, so that the index can be compared word by word."""
    indexed: list[tuple[int, str]] = []
    for (part,) in database.execute("SELECT part FROM search_parts ORDER BY part").fetchall():
        name = f"search_{part}"
        try:
            database.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            return [f"the full-text index is damaged: {error}"]
        database.execute("DROP TABLE IF EXISTS temp.words")
        database.execute(WORDS_OF.format(part=name))
        indexed += database.execute(INDEXED).fetchall()
    indexed.sort()
    stored = sorted(database.execute(SEARCHABLE))
    if indexed == stored:
        return []
    missing, strange = set(stored) - set(indexed), set(indexed) - set(stored)
    return [f"not in the index: {sorted(missing)[:3]}; not in the log: {sorted(strange)[:3]}"]
