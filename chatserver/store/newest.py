"""What was said last in each of many conversations, as one user may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chatserver.model.entries import LAST_CHARACTERS, Entry, Newest, Stream, User, newest
from chatserver.store import dialect
from chatserver.store.dialect import Transaction
from chatserver.store.rows import SAID_TABLES, Finder, said

LOOK_BACK = 200
"""Messages of a conversation that are looked through for one of somebody who is not blocked."""

SEEN_IN_S = """
    n.stream = s.id AND n.kind IN ('text', 'action') AND n.text IS NOT NULL
    AND n.seq > COALESCE(k.cleared_seq, 0)
"""
STREAMS = """
    streams s LEFT JOIN marks k ON k.person = ? AND k.stream = s.id WHERE s.id IN ({ids})
"""
ENDS = f"""
    SELECT s.id, (SELECT n.id FROM entries n WHERE {SEEN_IN_S} ORDER BY n.seq DESC LIMIT 1)
    FROM {STREAMS}
"""
BEHIND_BLOCKED = f"""
    SELECT s.id,
        (SELECT m.id FROM (
            SELECT n.id, n.seq, n.sender FROM entries n
            WHERE {SEEN_IN_S} ORDER BY n.seq DESC LIMIT {LOOK_BACK}
        ) AS m WHERE m.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)
        ORDER BY m.seq DESC LIMIT 1),
        EXISTS (SELECT 1 FROM entries n WHERE {SEEN_IN_S}
            ORDER BY n.seq DESC LIMIT 1 OFFSET {LOOK_BACK})
    FROM {STREAMS}
"""
BLOCKED = "SELECT blocked FROM blocks WHERE person = ?"
BEGUN = f"""
    SELECT e.id, e.seq, e.ordinal, e.sent_at, e.kind, substr(e.text, 1, {LAST_CHARACTERS + 1}),
        e.target, e.stream, u.id, u.name, u.nickname, NULL
    FROM {SAID_TABLES} WHERE e.id IN ({{ids}})
"""
"""As L{chatserver.store.rows.SAID_COLUMNS}, but that none is marked as edited."""


def newest_of(
    txn: Transaction, viewer: User, streams: Sequence[Stream]
) -> Mapping[int, Newest | None]:
    """
    Find what was said last in each of C{streams}, by the stream's id.

    With few statements, however many there are.  What was deleted, or is hidden from C{viewer},
    is passed over.

    @return: None: all of the last L{LOOK_BACK} messages are of people whom C{viewer} blocks, and
        there are more behind them.
    """
    if not streams:
        return {}
    finder = Finder(txn, streams)
    ends = dict(txn.execute(*_about(ENDS, viewer, streams)).fetchall())
    entries = _entries(txn, finder, ends.values())
    found: dict[int, Newest | None] = {id: _shown(entries, end) for id, end in ends.items()}
    blocked = {row[0] for row in txn.execute(BLOCKED, (viewer.id,)).fetchall()}
    hidden = [each.stream for each in entries.values() if each.sender.id in blocked]
    return {**found, **_behind_blocked(txn, finder, viewer, hidden)}


def _behind_blocked(
    txn: Transaction, finder: Finder, viewer: User, streams: Sequence[Stream]
) -> Mapping[int, Newest | None]:
    """Look behind what was said by people whom C{viewer} blocks; not far."""
    if not streams:
        return {}
    sql, (person, *ids) = _about(BEHIND_BLOCKED, viewer, streams)
    rows = txn.execute(sql, (person, person, *ids)).fetchall()
    entries = _entries(txn, finder, (end for _, end, _ in rows))
    return {
        id: None if end is None and goes_on else _shown(entries, end) for id, end, goes_on in rows
    }


def _about(sql: str, viewer: User, streams: Sequence[Stream]) -> tuple[str, list[int]]:
    """Complete a statement about some streams as C{viewer} sees them."""
    complete, ids = dialect.with_ids(sql, [each.id for each in streams])
    return complete, [viewer.id, *ids]


def _entries(txn: Transaction, finder: Finder, ids: Iterable[int | None]) -> Mapping[int, Entry]:
    """Read the entries that there are, with no more of their texts than is told."""
    wanted = [id for id in ids if id is not None]
    if not wanted:
        return {}
    rows = txn.execute(*dialect.with_ids(BEGUN, wanted)).fetchall()
    return {row[0]: said(row, finder) for row in rows}


def _shown(entries: Mapping[int, Entry], id: int | None) -> Newest:
    return Newest() if id is None else newest(entries[id])
