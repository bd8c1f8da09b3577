"""What each user has read, and what they hid from themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from heapq import heappush, heappushpop
from typing import Any

from attrs import evolve

from chatserver.model.entries import (
    Cleared,
    Conversation,
    Direct,
    Entry,
    Muted,
    ReadMark,
    Room,
    Stream,
    Unmuted,
    User,
)
from chatserver.model.errors import BadRequest
from chatserver.model.events import Seen
from chatserver.model.names import Target
from chatserver.model.standing import Rule
from chatserver.store import dialect, rows
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.log import Log, append_one
from chatserver.store.newest import newest_of
from chatserver.store.places import must_exist, personal_stream, stream_for
from chatserver.store.receipts import TOLD, may_be_told
from chatserver.store.rows import (
    SAID_COLUMNS,
    SAID_TABLES,
    Finder,
    rows_within,
)

HEADS = "s.last_seq, s.last_ordinal, COALESCE(k.read_seq, 0), COALESCE(k.read_ordinal, 0)"
MY_ROOMS = f"""
    SELECT {HEADS}, s.id, r.name, s.kind
    FROM members m CROSS JOIN streams s CROSS JOIN rooms r
    LEFT JOIN marks k ON k.person = m.person AND k.stream = s.id
    WHERE m.person = ? AND m.state = 'member' AND s.id = m.stream AND r.stream = m.stream
"""
MY_DIRECTS = f"""
    SELECT {HEADS}, s.id, a.id, a.name, a.nickname, b.id, b.name, b.nickname,
        CASE WHEN {TOLD} THEN COALESCE(o.read_seq, 0) END
    FROM (
        SELECT stream, first, second, second AS other FROM directs WHERE first = ?
        UNION ALL SELECT stream, first, second, first FROM directs WHERE second = ?
    ) AS d CROSS JOIN streams s CROSS JOIN users a CROSS JOIN users b
    LEFT JOIN marks k ON k.person = ? AND k.stream = s.id
    LEFT JOIN marks o ON o.person = d.other AND o.stream = s.id
    WHERE s.id = d.stream AND a.id = d.first AND b.id = d.second
"""
HEAD = f"""
    SELECT {HEADS}
    FROM streams s LEFT JOIN marks k ON k.person = ? AND k.stream = s.id WHERE s.id = ?
"""
SET_READ = """
    INSERT INTO marks (person, stream, read_seq, read_ordinal) VALUES (?, ?, ?, ?)
    ON CONFLICT (person, stream) DO UPDATE
    SET read_seq = excluded.read_seq, read_ordinal = excluded.read_ordinal
"""
MENTIONS = """
    SELECT COUNT(*) FROM entries e JOIN users u ON u.personal = e.stream
    WHERE u.id = ? AND e.kind = 'mention' AND e.place = ? AND e.target > ?
    AND e.sender NOT IN (SELECT blocked FROM blocks WHERE person = u.id)
"""
MUTED_BY = "SELECT stream FROM mutes WHERE person = ?"
MUTE = "INSERT INTO mutes (person, stream) VALUES (?, ?) ON CONFLICT DO NOTHING"
UNMUTE = "DELETE FROM mutes WHERE person = ? AND stream = ?"
SET_CLEARED = "UPDATE marks SET cleared_seq = ? WHERE person = ? AND stream = ?"
UNREAD = """
    SELECT e.id FROM entries e
    WHERE e.stream = ? AND e.kind IN ('text', 'action') AND e.text IS NOT NULL
    AND e.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)
    AND e.seq > ? ORDER BY e.seq DESC LIMIT ?
"""
BY_IDS = f"""
    SELECT {SAID_COLUMNS} FROM {SAID_TABLES} WHERE e.id IN ({{ids}}) ORDER BY e.id DESC
"""


class Marks:
    """Read marks; unread is a difference of ordinals, never a count of rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversations(
        self, user: User, skip: int = 0, lasts: int = 0
    ) -> Sequence[Conversation]:
        """
        List the rooms and direct conversations of C{user}, the oldest first.

        @param skip: how many are left out.
        @param lasts: of so many what was said last is told, too, beginning with the first.
        """
        read = partial(_conversations, user=user, skip=skip, lasts=lasts)
        return await self._database.read(read)

    async def unread(
        self, user: User, target: Target | None, rule: Rule, limit: int, budget: int
    ) -> Sequence[Entry]:
        """
        Read the newest C{limit} unread messages, in the order of the commits; of all
        conversations those that are muted are left out.

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

    async def place(self, user: User, target: Target, rule: Rule) -> Stream:
        """
        Find where C{target} leads, if C{rule} lets C{user} there.

        @return: a conversation that does not exist yet has the stream id 0.
        """
        find = partial(stream_for, user=user, target=target, rule=rule)
        return await self._database.read(find)

    async def mute(
        self, user: User, target: Target, rule: Rule, muted: bool, at: float, origin: Any = None
    ) -> None:
        """
        Let a conversation ask for no attention, or ask for it again.

        @raise BadRequest: nothing was said there yet.
        """
        write = partial(_mute, user=user, target=target, rule=rule, muted=muted, at=at)
        await self._database.write(write, origin)

    async def clear(
        self, user: User, target: Target, rule: Rule, at: float, origin: Any = None
    ) -> None:
        """Hide all that is there now from C{user} alone."""
        write = partial(_clear, user=user, target=target, rule=rule, at=at)
        await self._database.write(write, origin)


def _conversations(txn: Transaction, user: User, skip: int, lasts: int) -> list[Conversation]:
    """Read them with what asks for attention in them."""
    muted = _muted(txn, user)
    found = _mine(txn, user)[skip:]
    ends = newest_of(txn, user, [each.stream for each in found[:lasts]])
    for at, each in enumerate(found):
        if each.stream.id in ends:
            found[at] = each = evolve(each, last=ends[each.stream.id])
        # Whoever is called has something unread: most conversations need no look.
        calls = _mentions(txn, user, each) if each.unread else 0
        if calls or each.stream.id in muted:
            found[at] = evolve(each, mentions=calls, muted=each.stream.id in muted)
    return found


def _muted(txn: Transaction, user: User) -> set[int]:
    return {row[0] for row in txn.execute(MUTED_BY, (user.id,)).fetchall()}


def _mentions(txn: Transaction, user: User, conversation: Conversation) -> int:
    if not isinstance(conversation.stream, Room):
        return 0
    values = (user.id, conversation.stream.id, conversation.read_seq)
    return int(txn.execute(MENTIONS, values).fetchone()[0])


def _mine(txn: Transaction, user: User) -> list[Conversation]:
    finder = Finder(txn)
    mine = [
        _conversation(rows.room(*row[4:7]), row)
        for row in txn.execute(MY_ROOMS, (user.id,)).fetchall()
    ]
    for row in txn.execute(MY_DIRECTS, (user.id,) * 3).fetchall():
        direct = Direct(row[4], finder.user(*row[5:8]), finder.user(*row[8:11]))
        mine.append(_conversation(direct, row, seen=row[11]))
    mine.sort(key=lambda each: each.stream.id)
    return mine


def _conversation(stream: Stream, heads: rows.Row, seen: int | None = None) -> Conversation:
    """@param heads: a row that begins with L{HEADS}."""
    last_seq, last_ordinal, read_seq, read_ordinal = heads[:4]
    return Conversation(stream, last_seq, read_seq, last_ordinal - read_ordinal, seen=seen)


def _one(txn: Transaction, user: User, target: Target, rule: Rule) -> list[Conversation]:
    stream = stream_for(txn, user, target, rule)
    row = txn.execute(HEAD, (user.id, stream.id)).fetchone()
    if row is None:  # a conversation that nobody has begun
        return []
    return [_conversation(stream, row)]


def _unread(
    txn: Transaction, user: User, target: Target | None, rule: Rule, limit: int, budget: int
) -> list[Entry]:
    if target is None:
        muted = _muted(txn, user)
        where = [each for each in _mine(txn, user) if each.stream.id not in muted]
    else:
        where = _one(txn, user, target, rule)
    waiting = [each for each in where if each.unread > 0]
    newest = _newest_unread(txn, user, waiting, limit)
    finder = Finder(txn, (each.stream for each in waiting))
    cursor = txn.execute(*dialect.with_ids(BY_IDS, newest))
    return [rows.said(row, finder) for row in rows_within(cursor, budget)[0][::-1]]


def _newest_unread(
    txn: Transaction, user: User, waiting: Sequence[Conversation], limit: int
) -> list[int]:
    """Find the ids of the newest unread entries: no more of a stream is read than its share."""
    newest: list[int] = []
    for each in waiting:
        values = (each.stream.id, user.id, each.read_seq, limit)
        for (id,) in txn.execute(UNREAD, values):
            if len(newest) < limit:
                heappush(newest, id)
            elif heappushpop(newest, id) == id:
                break  # those that follow are older still
    return newest


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
    entries, moved = [], []
    for each in behind:
        head = log.head(each.stream.id)
        txn.execute(SET_READ, (user.id, each.stream.id, head.seq, head.ordinal))
        entries.append(log.append(own, user, at, ReadMark(each.stream, head.seq)))
        if isinstance(each.stream, Direct):
            moved.append(Seen(each.stream, user, head.seq))
    log.flush()
    return Written(None, tuple(entries), may_be_told(txn, moved))


def _clear(txn: Transaction, user: User, target: Target, rule: Rule, at: float) -> Written:
    stream: Stream = stream_for(txn, user, target, rule)
    if isinstance(stream, Direct) and not stream.id:
        return Written(None)
    log = Log(txn)
    own = personal_stream(txn, user)
    log.lock((own.id, stream.id))
    head = log.head(stream.id)
    read_seq = txn.execute(HEAD, (user.id, stream.id)).fetchone()[2]
    txn.execute(SET_READ, (user.id, stream.id, head.seq, head.ordinal))
    txn.execute(SET_CLEARED, (head.seq, user.id, stream.id))
    log.flush()
    cleared = append_one(txn, own, user, at, Cleared(stream, head.seq))
    if not isinstance(stream, Direct) or read_seq == head.seq:
        return Written(None, (cleared,))
    return Written(None, (cleared,), may_be_told(txn, [Seen(stream, user, head.seq)]))


def _mute(
    txn: Transaction, user: User, target: Target, rule: Rule, muted: bool, at: float
) -> Written:
    must_exist(txn, user)
    stream: Stream = stream_for(txn, user, target, rule)
    if not stream.id:
        raise BadRequest("nothing was said there yet; there is nothing to mute")
    if txn.execute(MUTE if muted else UNMUTE, (user.id, stream.id)).rowcount != 1:
        return Written(None)  # it is so already
    body = Muted(stream) if muted else Unmuted(stream)
    return Written(None, (append_one(txn, personal_stream(txn, user), user, at, body),))
