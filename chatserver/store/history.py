"""The past: pages of what was said, and the log as it is replayed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import accumulate, islice
from typing import Any

from attrs import frozen
from zope.interface import implementer

from chatserver.hub_interfaces import IEntrySource
from chatserver.model.entries import Entry, Page, Stream, Tally, User
from chatserver.model.events import Hidden
from chatserver.model.names import Target
from chatserver.model.standing import Rule
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.happened import Happened, Span
from chatserver.store.places import personal_stream, stream_for
from chatserver.store.rows import (
    ENTRY_COLUMNS,
    ENTRY_TABLES,
    SAID_COLUMNS,
    SAID_TABLES,
    Finder,
    entry,
    rows_within,
    said,
)

SAID_HERE = """
    e.stream = ? AND e.kind IN ('text', 'action') AND e.text IS NOT NULL
    AND e.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)
"""
OLDER = f"""
    SELECT {SAID_COLUMNS} FROM {SAID_TABLES}
    WHERE {SAID_HERE} AND e.seq > ? AND e.seq < ? ORDER BY e.seq DESC LIMIT ?
"""
NEWER = f"""
    SELECT {SAID_COLUMNS} FROM {SAID_TABLES}
    WHERE {SAID_HERE} AND e.seq > ? ORDER BY e.seq LIMIT ?
"""
CLEARED = "SELECT cleared_seq FROM marks WHERE person = ? AND stream = ?"
BLOCKED = "SELECT blocked FROM blocks WHERE person = ?"
LOG = f"""
    SELECT {ENTRY_COLUMNS} FROM {ENTRY_TABLES}
    WHERE e.stream = ? AND e.seq > ? ORDER BY e.seq LIMIT ?
"""
LAST_SEQ = "SELECT last_seq FROM streams WHERE id = ?"
TALLIES = """
    SELECT r.target, r.emoji, COUNT(*), MAX(CASE WHEN r.person = ? THEN 1 ELSE 0 END)
    FROM reactions r WHERE r.stream = ? AND r.target >= ? AND r.target <= ?
    AND r.person NOT IN (SELECT blocked FROM blocks WHERE person = ?)
    GROUP BY r.target, r.emoji ORDER BY MIN(r.first)
"""
EVER = 1 << 62
TALLY_BYTES = 64
"""What an emoji and its count take, about, beside the texts of a page."""


@frozen
class Ask:
    """
    Which part of a stream's history to read.

    @ivar before: exclusive; C{after}: exclusive; C{around}: in the middle; at most one is given.
    @ivar limit: entries at the most.
    @ivar budget: bytes of text after which the page is cut, and of reactions; the first entry
        always fits.
    @ivar all: whether what happened beside what was said is to stand there, too.
    """

    viewer: User
    target: Target
    rule: Rule
    limit: int
    budget: int
    before: int | None = None
    after: int | None = None
    around: int | None = None
    all: bool = False


@frozen
class Stretch:
    """
    A part of a stream's log, for replay.

    @ivar events: each entry in order, or that it is hidden from the viewer.
    @ivar last_seq: of the stream's newest entry at this moment.
    """

    stream: Stream
    events: tuple[Entry | Hidden, ...]
    last_seq: int


@implementer(IEntrySource)
class History:
    """Reading what was said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, ask: Ask) -> Page:
        """
        Read a page: messages and actions as they read now, oldest first; where all is asked for,
        also who joined and left, and what was done to the room, as L{Happened} has it.
        """
        return await self._database.read(partial(_page, ask=ask))

    async def stretch(
        self, viewer: User, target: Target, rule: Rule, after: int, limit: int, budget: int
    ) -> Stretch:
        """
        Read the log after the seq C{after}, entries of every kind.

        @param limit: entries at the most.
        @param budget: bytes of text after which it is cut; the first entry always fits.
        """
        read = partial(_stretch, viewer=viewer, target=target, rule=rule, after=after)
        return await self._database.read(partial(read, limit=limit, budget=budget))

    async def head(self, viewer: User, target: Target, rule: Rule) -> Stretch:
        """Read nothing but where the stream stands, as it is announced."""
        read = partial(_stretch, viewer=viewer, target=target, rule=rule, after=EVER, limit=0)
        return await self._database.read_in_order(read)

    async def between(self, stream: Stream, after: int, upto: int) -> Sequence[Entry]:
        """Read all entries with C{after < seq <= upto}; for the hub, which filters itself."""
        return await self._database.read(partial(_between, stream=stream, after=after, upto=upto))


def _page(txn: Transaction, ask: Ask) -> Page:
    stream = stream_for(txn, ask.viewer, ask.target, ask.rule)
    reader = _Reader(txn, stream, ask.viewer, ask.all)
    if ask.after is not None:
        found, more = reader.newer(ask.after, ask.limit, ask.budget)
    elif ask.around is not None:
        half, share = ask.limit // 2, ask.budget // 2
        older, more_older = reader.older(ask.around, half, share)
        newer, more_newer = reader.newer(ask.around - 1, ask.limit - half, share)
        found, more = older[::-1] + newer, more_older or more_newer
    else:
        before = EVER if ask.before is None else ask.before
        found, more = reader.older(before, ask.limit, ask.budget)
        found.reverse()
    row = txn.execute(LAST_SEQ, (stream.id,)).fetchone()
    tallies = _tallies(txn, stream, ask.viewer, found)
    kept = _fitting(found, tallies, ask)
    more = more or len(kept) < len(found)
    skipped = reader.skipped(kept)
    return Page(stream, tuple(kept), more, tallies, row[0] if row else 0, skipped)


def _fitting(
    said: Sequence[Entry], tallies: Mapping[int, Sequence[Tally]], ask: Ask
) -> Sequence[Entry]:
    """Keep those nearest to where was asked, as many as have room for their reactions, or one."""
    room = ask.budget // TALLY_BYTES
    if sum(map(len, tallies.values())) <= room:
        return said
    at = len(said) - 1 if ask.after is None else 0
    if ask.around is not None:
        at = bisect_left(said, ask.around, key=lambda entry: entry.seq)
    nearest = sorted(range(len(said)), key=lambda index: abs(index - at))
    left = accumulate((len(tallies.get(said[each].seq, ())) for each in nearest), initial=-room)
    count = sum(over <= 0 for over in islice(left, 1, None)) or 1
    return [said[index] for index in sorted(nearest[:count])]


def _tallies(
    txn: Transaction, stream: Stream, viewer: User, said: Sequence[Entry]
) -> dict[int, tuple[Tally, ...]]:
    """Count the reactions to C{said}, a stretch in order of seq, with one look."""
    if not said:
        return {}
    tallies: dict[int, tuple[Tally, ...]] = {each.seq: () for each in said}
    about = (viewer.id, stream.id, said[0].seq, said[-1].seq, viewer.id)
    for target, emoji, count, mine in txn.execute(TALLIES, about).fetchall():
        if target in tallies:  # not where the author is blocked
            tallies[target] += (Tally(emoji, count, bool(mine)),)
    return {seq: found for seq, found in tallies.items() if found}


class _Reader:
    """Reads what one viewer may see of one stream."""

    def __init__(self, txn: Transaction, stream: Stream, viewer: User, all: bool) -> None:
        self._txn = txn
        self._finder = Finder(txn, (stream,))
        self._happened = Happened(txn, stream, viewer, self._finder) if all else None
        self._who = (stream.id, viewer.id)
        row = txn.execute(CLEARED, (viewer.id, stream.id)).fetchone()
        self._cleared = row[0] if row else 0

    def older(self, before: int, limit: int, budget: int) -> tuple[list[Entry], bool]:
        found = self._read(OLDER, (*self._who, self._cleared, before, limit), budget)
        if self._happened is None:
            return found
        return self._happened.older(found, Span(self._cleared, before, limit, budget))

    def newer(self, after: int, limit: int, budget: int) -> tuple[list[Entry], bool]:
        after = max(after, self._cleared)
        found = self._read(NEWER, (*self._who, after, limit), budget)
        if self._happened is None:
            return found
        return self._happened.newer(found, Span(after, EVER, limit, budget))

    def skipped(self, page: Sequence[Entry]) -> dict[int, int]:
        """Count what was left out before entries of a page."""
        return {} if self._happened is None else self._happened.skipped(page)

    def _read(self, sql: str, values: Sequence[Any], budget: int) -> tuple[list[Entry], bool]:
        found, more = rows_within(self._txn.execute(sql, values), budget)
        return [said(row, self._finder) for row in found], more


def _stretch(
    txn: Transaction,
    viewer: User,
    target: Target,
    rule: Rule,
    after: int,
    limit: int,
    budget: int = 0,
) -> Stretch:
    if target == viewer.name:
        stream: Stream = personal_stream(txn, viewer)  # one's own is one's own
    else:
        stream = stream_for(txn, viewer, target, rule)
    row = txn.execute(LAST_SEQ, (stream.id,)).fetchone()
    last_seq = row[0] if row else 0
    if after >= last_seq:
        return Stretch(stream, (), last_seq)
    blocked = {each[0] for each in txn.execute(BLOCKED, (viewer.id,)).fetchall()}
    cleared = (txn.execute(CLEARED, (viewer.id, stream.id)).fetchone() or (0,))[0]
    finder = Finder(txn, (stream,))
    events: list[Entry | Hidden] = []
    for found in rows_within(txn.execute(LOG, (stream.id, after, limit)), budget)[0]:
        each = entry(found, finder)
        visible = each.seq > cleared and (each.sender.id not in blocked or each.concerns(viewer.id))
        events.append(each if visible else Hidden(stream, each.seq))
    return Stretch(stream, tuple(events), last_seq)


def _between(txn: Transaction, stream: Stream, after: int, upto: int) -> list[Entry]:
    finder = Finder(txn, (stream,))
    found = txn.execute(LOG, (stream.id, after, upto - after)).fetchall()
    return [entry(row, finder) for row in found]
