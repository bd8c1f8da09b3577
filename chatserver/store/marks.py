"""What each user has read, and what they hid from themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from chatserver.model.entries import (
    Cleared,
    Conversation,
    Direct,
    Entry,
    ReadMark,
    Stream,
    User,
)
from chatserver.model.names import Target
from chatserver.model.standing import Rule
from chatserver.store import rows
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.log import Log, append_one
from chatserver.store.places import must_exist, personal_stream, stream_for
from chatserver.store.rows import (
    ENTRY_COLUMNS,
    ENTRY_TABLES,
    STREAM_COLUMNS,
    STREAM_TABLES,
    StreamFinder,
    rows_within,
    shared_stream,
)

MINE = f"""
    SELECT {STREAM_COLUMNS}, s.last_seq, s.last_ordinal,
           COALESCE(k.read_seq, 0), COALESCE(k.read_ordinal, 0)
    FROM (
        SELECT stream FROM members WHERE person = ? AND state = 'member'
        UNION ALL SELECT stream FROM directs WHERE first = ?
        UNION ALL SELECT stream FROM directs WHERE second = ?
    ) AS mine CROSS JOIN {STREAM_TABLES}
    LEFT JOIN marks k ON k.person = ? AND k.stream = s.id
    WHERE s.id = mine.stream ORDER BY s.id
"""
HEAD = """
    SELECT s.last_seq, s.last_ordinal, COALESCE(k.read_seq, 0), COALESCE(k.read_ordinal, 0)
    FROM streams s LEFT JOIN marks k ON k.person = ? AND k.stream = s.id WHERE s.id = ?
"""
SET_READ = """
    INSERT INTO marks (person, stream, read_seq, read_ordinal) VALUES (?, ?, ?, ?)
    ON CONFLICT (person, stream) DO UPDATE
    SET read_seq = excluded.read_seq, read_ordinal = excluded.read_ordinal
"""
SET_CLEARED = "UPDATE marks SET cleared_seq = ? WHERE person = ? AND stream = ?"
UNREAD = """
    SELECT e.id FROM entries e
    WHERE e.stream = ? AND e.kind IN ('text', 'action') AND e.text IS NOT NULL
    AND e.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)
    AND e.seq > ? ORDER BY e.seq DESC LIMIT ?
"""
BY_IDS = f"""
    SELECT {ENTRY_COLUMNS} FROM {ENTRY_TABLES} WHERE e.id IN (%s) ORDER BY e.id DESC
"""


class Marks:
    """Read marks; unread is a difference of ordinals, never a count of rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversations(self, user: User) -> Sequence[Conversation]:
        """List the rooms and direct conversations of C{user}."""
        return await self._database.read(partial(_mine, user=user))

    async def unread(
        self, user: User, target: Target | None, rule: Rule, limit: int, budget: int
    ) -> Sequence[Entry]:
        """
        Read the newest C{limit} unread messages, in the order of the commits.

        @param budget: bytes of text, beyond which there are fewer.
        """
        read = partial(_unread, user=user, target=target, rule=rule, limit=limit, budget=budget)
        return await self._database.read(read)

    async def mark_read(
        self, user: User, target: Target | None, rule: Rule, at: float, origin: Any = None
    ) -> None:
        """Set the mark to the newest entry, of one conversation or of all."""
        write = partial(_mark_read, user=user, target=target, rule=rule, at=at)
        await self._database.write(write, origin)

    async def clear(
        self, user: User, target: Target, rule: Rule, at: float, origin: Any = None
    ) -> None:
        """Hide all that is there now from C{user} alone."""
        write = partial(_clear, user=user, target=target, rule=rule, at=at)
        await self._database.write(write, origin)


def _mine(txn: Transaction, user: User) -> list[Conversation]:
    found = txn.execute(MINE, (user.id,) * 4).fetchall()
    return [
        Conversation(shared_stream(row), last_seq, read_seq, last_ordinal - read_ordinal)
        for *row, last_seq, last_ordinal, read_seq, read_ordinal in found
    ]


def _one(txn: Transaction, user: User, target: Target, rule: Rule) -> list[Conversation]:
    stream = stream_for(txn, user, target, rule)
    row = txn.execute(HEAD, (user.id, stream.id)).fetchone()
    if row is None:  # a conversation that nobody has begun
        return []
    return [Conversation(stream, row[0], row[2], row[1] - row[3])]


def _unread(
    txn: Transaction, user: User, target: Target | None, rule: Rule, limit: int, budget: int
) -> list[Entry]:
    where = _mine(txn, user) if target is None else _one(txn, user, target, rule)
    waiting = [each for each in where if each.unread > 0]
    ids: list[int] = []
    for each in waiting:
        values = (each.stream.id, user.id, each.read_seq, limit)
        ids += [row[0] for row in txn.execute(UNREAD, values).fetchall()]
    newest = sorted(ids)[-limit:]
    finder = StreamFinder(txn, [each.stream for each in waiting])
    cursor = txn.execute(BY_IDS % ",".join("?" * len(newest)), newest)
    return [rows.entry(row, finder) for row in rows_within(cursor, budget)[0][::-1]]


def _mark_read(
    txn: Transaction, user: User, target: Target | None, rule: Rule, at: float
) -> Written:
    must_exist(txn, user)
    where = _mine(txn, user) if target is None else _one(txn, user, target, rule)
    behind = [each for each in where if each.read_seq < each.last_seq]
    if not behind:
        return Written(None)
    log, own = Log(txn), personal_stream(txn, user)
    log.lock([own.id, *(each.stream.id for each in behind)])
    entries = []
    for each in behind:
        head = log.head(each.stream.id)
        txn.execute(SET_READ, (user.id, each.stream.id, head.seq, head.ordinal))
        entries.append(log.append(own, user, at, ReadMark(each.stream, head.seq)))
    log.flush()
    return Written(None, tuple(entries))


def _clear(txn: Transaction, user: User, target: Target, rule: Rule, at: float) -> Written:
    stream: Stream = stream_for(txn, user, target, rule)
    if isinstance(stream, Direct) and not stream.id:
        return Written(None)
    log = Log(txn)
    own = personal_stream(txn, user)
    log.lock((own.id, stream.id))
    head = log.head(stream.id)
    txn.execute(SET_READ, (user.id, stream.id, head.seq, head.ordinal))
    txn.execute(SET_CLEARED, (head.seq, user.id, stream.id))
    log.flush()
    return Written(None, (append_one(txn, own, user, at, Cleared(stream, head.seq)),))
