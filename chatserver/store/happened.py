"""What happened in a stream beside what was said, for pages that are to hold it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from attrs import frozen

from chatserver.model.entries import Entry, Stream, User
from chatserver.store.dialect import Transaction
from chatserver.store.rows import ENTRY_COLUMNS, ENTRY_TABLES, Finder, entry, rows_within

MOST_TOGETHER = 12
"""Joins and leaves in a row that stand in a page: however many people came, it leads further."""
MOST_COUNTED = 10_000
"""Joins and leaves that are counted for a page, where they are too many to stand in it."""

NOT_BLOCKED = "e.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)"
COMINGS = f"""
    e.stream = ? AND (e.kind = 'join' OR (e.kind = 'leave' AND e.who = e.sender))
    AND {NOT_BLOCKED} AND e.seq > ? AND e.seq < ?
"""
ORDERS = f"""
    e.stream = ? AND (
        e.kind IN ('topic', 'ban', 'unban', 'moderator', 'freeze', 'slow')
        OR (e.kind = 'leave' AND e.who <> e.sender)
    )
    AND (
        e.kind IN ('ban', 'unban', 'moderator', 'freeze', 'slow') OR e.who = ? OR {NOT_BLOCKED}
    )
    AND e.seq > ? AND e.seq < ?
"""
"""As L{Entry.concerns} has it: who is blocked is heard only where it holds for all, or for me."""
ORDERS_BELOW = f"""
    SELECT {ENTRY_COLUMNS} FROM {ENTRY_TABLES} WHERE {ORDERS} ORDER BY e.seq DESC LIMIT ?
"""
ORDERS_ABOVE = f"""
    SELECT {ENTRY_COLUMNS} FROM {ENTRY_TABLES} WHERE {ORDERS} ORDER BY e.seq LIMIT ?
"""
COMINGS_BELOW = f"""
    SELECT {ENTRY_COLUMNS} FROM {ENTRY_TABLES} WHERE {COMINGS} ORDER BY e.seq DESC LIMIT ?
"""
FIRST_COMING = f"SELECT e.seq FROM entries e WHERE {COMINGS} ORDER BY e.seq LIMIT 1"
LAST_COMING = f"SELECT e.seq FROM entries e WHERE {COMINGS} ORDER BY e.seq DESC LIMIT 1"
COUNT_COMINGS = f"SELECT COUNT(*) FROM (SELECT 1 FROM entries e WHERE {COMINGS} LIMIT ?) AS c"

Found = tuple[list[Entry], bool]
"""Entries, from where was asked on; whether there were more than fit into the budget."""


@frozen
class Span:
    """
    Where to read.

    @ivar after: exclusive, as is C{before}.
    @ivar limit: entries at the most.
    @ivar budget: bytes of text.
    """

    after: int
    before: int
    limit: int
    budget: int


class Happened:
    """
    Puts what happened between the messages of one page, as one viewer may see it.

    Of joins and leaves in a row, between which nothing else stands in a page, only the newest do.
    """

    def __init__(self, txn: Transaction, stream: Stream, viewer: User, finder: Finder) -> None:
        self._txn = txn
        self._finder = finder
        self._here = (stream.id, viewer.id)
        self._ends: dict[int, int] = {}

    def older(self, said: Found, span: Span) -> Found:
        """
        Put what happened between what was said.

        @param said: what there is of it in the span, newest first; so is what is given.
        """
        fixed, more = self._fixed(said, span, newest_first=True)
        edges = sorted(each.seq for each in fixed)
        floor = edges[0] if edges and (more or len(fixed) == span.limit) else span.after
        found, top = list(fixed), span.before
        while len(found) - len(fixed) < span.limit:
            last = self._seq(LAST_COMING, floor, top)
            if last is None:
                break
            at = bisect_left(edges, last)
            low = edges[at - 1] if at else floor
            found += self._run(low, top)
            top = low
        found.sort(key=_seq, reverse=True)
        return found[: span.limit], more and len(found) < span.limit

    def newer(self, said: Found, span: Span) -> Found:
        """The same, oldest first."""
        fixed, more = self._fixed(said, span, newest_first=False)
        edges = sorted(each.seq for each in fixed)
        roof = edges[-1] if edges and (more or len(fixed) == span.limit) else span.before
        found, bottom = list(fixed), span.after
        while len(found) - len(fixed) < span.limit:
            first = self._seq(FIRST_COMING, bottom, roof)
            if first is None:
                break
            at = bisect_left(edges, first)
            high = edges[at] if at < len(edges) else roof
            found += self._run(edges[at - 1] if at else span.after, high)
            bottom = high
        found.sort(key=_seq)
        return found[: span.limit], more and len(found) < span.limit

    def skipped(self, page: Sequence[Entry]) -> dict[int, int]:
        """Count what was left out directly before each entry of a page, where anything was."""
        found: dict[int, int] = {}
        room = MOST_COUNTED
        for each in page:
            if each.seq in self._ends and room:
                bounds = (*self._here, self._ends[each.seq], each.seq, room)
                count = self._txn.execute(COUNT_COMINGS, bounds).fetchone()[0]
                room -= count
                if count:
                    found[each.seq] = count
        return found

    # --

    def _fixed(self, said: Found, span: Span, newest_first: bool) -> Found:
        """Put together what is never left out, the nearest of it, without a gap."""
        sql = ORDERS_BELOW if newest_first else ORDERS_ABOVE
        bounds = (*self._here, self._here[1], span.after, span.before, span.limit)
        rows, more = rows_within(self._txn.execute(sql, bounds), span.budget)
        orders = [entry(row, self._finder) for row in rows], more
        # What was cut is missing beyond its end, and so nothing else may stand there.
        ends = [part[-1].seq for part, is_cut in (said, orders) if is_cut]
        found = [*said[0], *orders[0]]
        if ends and newest_first:
            found = [each for each in found if each.seq >= max(ends)]
        elif ends:
            found = [each for each in found if each.seq <= min(ends)]
        return sorted(found, key=_seq, reverse=newest_first)[: span.limit], bool(ends)

    def _run(self, after: int, before: int) -> list[Entry]:
        """Read the newest joins and leaves of a row of them."""
        bounds = (*self._here, after, before, MOST_TOGETHER)
        rows = self._txn.execute(COMINGS_BELOW, bounds).fetchall()
        found = [entry(row, self._finder) for row in rows]
        if len(found) == MOST_TOGETHER:
            self._ends[found[-1].seq] = after
        return found

    def _seq(self, sql: str, after: int, before: int) -> int | None:
        row = self._txn.execute(sql, (*self._here, after, before)).fetchone()
        return None if row is None else int(row[0])


def _seq(each: Entry) -> int:
    return each.seq
