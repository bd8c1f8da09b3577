"""What is kept stays within bounds."""

from __future__ import annotations

import sqlite3

from chatserver.model.entries import Room
from chatserver.model.names import LOBBY
from clients.core.lines import Line
from clients.desktop.keeping.cache import Cache
from clients.desktop.keeping.steps import DropLines, KeepLines, Step, Used
from tests.clients.desktop.keeping.shelves import (
    BOB,
    GARDEN,
    LOBBY_STREAM,
    KeepingCase,
    line,
    lines,
)


class BoundsTests(KeepingCase):
    """The disk does not fill up."""

    def cache(self, most_lines: int = 2000, most_bytes: int = 64 << 20) -> Cache:
        """A database of given bounds."""
        self.home.mkdir(parents=True, exist_ok=True)
        cache = Cache(self.database, most_lines=most_lines, most_bytes=most_bytes)
        self.addCleanup(cache.close)
        return cache

    def write(self, cache: Cache, *steps: Step) -> None:
        """Write, each in a transaction of its own."""
        for step in steps:
            cache.write([step])

    def test_lines_of_one_place(self) -> None:
        """Of one conversation the newest are kept, also when older ones are read."""
        cache = self.cache(most_lines=5)
        self.write(cache, KeepLines(LOBBY, lines(10, 20), True))
        self.assertEqual([each.seq for each in cache.lines(LOBBY, None, 100)], [*range(16, 21)])
        self.write(cache, KeepLines(LOBBY, lines(12, 17), False))
        self.assertEqual([each.seq for each in cache.lines(LOBBY, None, 100)], [*range(16, 21)])
        self.write(cache, KeepLines(LOBBY, lines(19, 22), True))
        self.assertEqual([each.seq for each in cache.lines(LOBBY, None, 100)], [*range(18, 23)])

    def test_what_was_used_longest_ago_goes_first(self) -> None:
        """Where all takes too much, conversations that nobody looked at are let go."""
        cache = self.cache(most_bytes=300_000)
        big = [[self.big(n, Room(room, GARDEN, False)) for n in range(1, 101)] for room in (1, 2)]
        self.write(cache, KeepLines(LOBBY, big[0], True), KeepLines(GARDEN, big[1], True))
        self.write(cache, Used(LOBBY))
        self.write(cache, KeepLines(BOB.name, [self.big(n) for n in range(1, 101)], True))
        self.assertEqual(cache.lines(GARDEN, None, 1), [])
        self.assertEqual(len(cache.lines(LOBBY, None, 999)), 100)
        self.assertEqual(len(cache.lines(BOB.name, None, 999)), 100)

    def test_one_place_alone_may_be_too_much(self) -> None:
        """Where a single conversation takes too much, its newer part stays."""
        cache = self.cache(most_bytes=200_000)
        self.write(cache, KeepLines(LOBBY, [self.big(n) for n in range(1, 501)], True))
        left = [each.seq for each in cache.lines(LOBBY, None, 999)]
        self.assertEqual(left, list(range(501 - len(left), 501)))
        self.assertTrue(50 < len(left) < 300, len(left))
        self.write(cache, DropLines(LOBBY, None))

    def big(self, seq: int, stream: Room = LOBBY_STREAM) -> Line:
        """A line of some 900 bytes."""
        return line(seq, "x" * 800, stream)

    def test_looking_is_using(self) -> None:
        """Which conversation goes first is decided by what somebody looks at."""
        kept = self.open()
        kept.keep_lines(LOBBY, lines(1, 2), at_end=True)
        kept.flush()
        kept.keep_lines(GARDEN, lines(1, 2), at_end=True)
        kept.flush()
        self.assertEqual(self.by_use(), ["#lobby", "#garden"])
        kept.lines(LOBBY)
        kept.flush()
        self.assertEqual(self.by_use(), ["#garden", "#lobby"])

    def by_use(self) -> list[str]:
        """The places, in the order in which they would go."""
        database = sqlite3.connect(self.database)
        found = database.execute("SELECT target FROM stretch ORDER BY used").fetchall()
        database.close()
        return [target for (target,) in found]
