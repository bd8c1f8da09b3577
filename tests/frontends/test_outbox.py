"""Tests of L{chatserver.frontends.outbox}."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.outbox import SLICE_OUTBOXES, SLICE_SECONDS, Flusher, Outbox


class CountingTransport(StringTransport):
    """Counts how often it is written to."""

    writes = 0

    def write(self, data: bytes) -> None:
        """Count, and keep."""
        self.writes += 1
        super().write(data)


class OutboxTests(SynchronousTestCase):
    """What is written reaches the peer in order, soon, and not without end."""

    def setUp(self) -> None:
        """An outbox that may queue ten bytes."""
        self.clock = Clock()
        self.flusher = Flusher(self.clock)
        self.transport = CountingTransport()
        self.drops: list[bool] = []
        self.outbox = self.build(self.transport)

    def build(self, transport: StringTransport) -> Outbox:
        """Make one."""
        return Outbox(transport, self.flusher, 10, self)

    def dropped(self) -> None:
        """Note it."""
        self.drops.append(True)

    def test_one_write_per_turn(self) -> None:
        """All that is said in one turn goes out together, in order."""
        self.outbox.write(b"one ")
        self.outbox.write(b"two")
        self.assertEqual(self.transport.value(), b"")
        self.clock.advance(0)
        self.assertEqual((self.transport.value(), self.transport.writes), (b"one two", 1))

    def test_one_timer_for_all(self) -> None:
        """A message to a thousand readers costs one timer, and each hears it."""
        others = [CountingTransport() for _ in range(3)]
        for outbox in [self.build(each) for each in others]:
            outbox.write(b"hi")
        self.assertEqual(len(self.clock.getDelayedCalls()), 1)
        self.clock.advance(0)
        self.assertEqual([each.value() for each in others], [b"hi"] * 3)

    def test_paused_writes_nothing(self) -> None:
        """A peer that is slow gets the rest, in order, once it has read."""
        self.outbox.write(b"a")
        self.outbox.pauseProducing()
        self.clock.advance(0)
        self.outbox.write(b"b")
        self.clock.advance(0)
        self.assertEqual(self.transport.value(), b"")
        self.outbox.resumeProducing()
        self.assertEqual((self.transport.value(), self.transport.writes), (b"ab", 1))

    def test_ready(self) -> None:
        """Whoever reads history for a slow peer waits until it has read, or is gone."""
        self.assertIsNone(self.successResultOf(self.outbox.ready()))
        self.outbox.pauseProducing()
        first = self.outbox.ready()
        self.assertNoResult(first)
        self.outbox.resumeProducing()
        self.successResultOf(first)
        self.outbox.pauseProducing()
        second = self.outbox.ready()
        self.outbox.lost()
        self.successResultOf(second)

    def test_attack_reader_that_never_reads(self) -> None:
        """Who does not read is cut off, once, and what was queued is forgotten."""
        self.outbox.write(b"before")
        self.outbox.pauseProducing()
        self.outbox.write(b"1234")
        self.assertEqual(self.drops, [])
        self.outbox.write(b"5")
        self.outbox.write(b"6" * 100)
        self.assertEqual(self.drops, [True])
        self.assertTrue(self.transport.disconnected or self.transport.disconnecting)
        self.clock.advance(0)
        self.assertEqual(self.transport.value(), b"")

    def test_limit_is_for_slow_readers_only(self) -> None:
        """A long answer to somebody who reads is no reason to cut them off."""
        self.outbox.write(b"x" * 100)
        self.clock.advance(0)
        self.assertEqual((self.drops, len(self.transport.value())), ([], 100))

    def test_finish(self) -> None:
        """Last words are sent before the connection closes, and nothing behind them."""
        self.outbox.write(b"bye")
        self.outbox.finish()
        self.outbox.write(b"more")
        self.clock.advance(0)
        self.assertEqual(self.transport.value(), b"bye")
        self.assertTrue(self.transport.disconnecting)

    def test_finish_while_paused(self) -> None:
        """A slow reader gets the last words too."""
        self.outbox.pauseProducing()
        self.outbox.write(b"bye")
        self.outbox.finish()
        self.clock.advance(0)
        self.assertFalse(self.transport.disconnecting)
        self.outbox.resumeProducing()
        self.assertEqual(self.transport.value(), b"bye")
        self.assertTrue(self.transport.disconnecting)

    def test_flush_now(self) -> None:
        """What cannot wait for the end of the turn need not, and is not sent twice."""
        self.outbox.write(b"now")
        self.outbox.flush_now()
        self.assertEqual(self.transport.value(), b"now")
        self.clock.advance(0)
        self.assertEqual(self.transport.writes, 1)

    def test_trailer(self) -> None:
        """A prompt stands once behind everything of a turn."""
        self.outbox.trailer = lambda: b"> "
        self.outbox.write(b"a ")
        self.outbox.write(b"b ")
        self.outbox.touch()
        self.clock.advance(0)
        self.assertEqual(self.transport.value(), b"a b > ")


class Turns:
    """A clock that goes on while something is done, and counts turns as the reactor does."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waiting: list[Callable[[], object]] = []

    def seconds(self) -> float:
        """Tell the time."""
        return self.now

    def callLater(self, delay: float, call: Callable[[], object]) -> None:
        """Call it in the next turn."""
        assert delay == 0
        self.waiting.append(call)

    def turn(self) -> None:
        """Pass one turn."""
        waiting, self.waiting = self.waiting, []
        for call in waiting:
            call()


class SlowTransport(StringTransport):
    """Takes its time for each write, as the system does for a send."""

    def __init__(self, clock: Turns, seconds: float) -> None:
        super().__init__()
        self.clock = clock
        self.seconds = seconds

    def write(self, data: bytes) -> None:
        """Let time pass."""
        self.clock.now += self.seconds
        super().write(data)


class LargeRoomTests(SynchronousTestCase):
    """A room so large that telling it takes long: others get their turn in between."""

    def setUp(self) -> None:
        """A thousand readers, of whom each takes 0.05 ms to write to."""
        self.clock = Turns()
        flusher = Flusher(cast(IReactorTime, self.clock))
        self.readers = [SlowTransport(self.clock, 0.00005) for _ in range(1000)]
        self.outboxes = [Outbox(reader, flusher, 100, self) for reader in self.readers]

    def dropped(self) -> None:
        """Nobody is too slow here."""

    def reached(self) -> int:
        """How many have heard it."""
        return sum(bool(reader.value()) for reader in self.readers)

    def say(self, data: bytes) -> None:
        """Tell everybody."""
        for outbox in self.outboxes:
            outbox.write(data)

    def test_no_turn_is_long(self) -> None:
        """No turn takes much longer than a slice; everybody hears everything in some turns."""
        self.say(b"hi")
        turns = 0
        while self.clock.waiting:
            began = self.clock.now
            self.clock.turn()
            turns += 1
            passed = self.clock.now - began
            self.assertLess(passed, SLICE_SECONDS + SLICE_OUTBOXES * 0.00005 + 0.0001)
        self.assertEqual({reader.value() for reader in self.readers}, {b"hi"})
        self.assertGreater(turns, 5)

    def test_in_the_order_of_speaking(self) -> None:
        """Who was told first hears it first, and what is said meanwhile comes behind it."""
        self.say(b"one ")
        self.clock.turn()
        first = self.reached()
        self.assertEqual([bool(reader.value()) for reader in self.readers[:first]], [True] * first)
        self.assertTrue(0 < first < 1000)
        self.say(b"two")
        self.clock.turn()
        # Those who wait go before those who come anew, and hear both at once.
        self.assertEqual({reader.value() for reader in self.readers[:first]}, {b"one "})
        self.assertEqual(self.readers[first].value(), b"one two")
        while self.clock.waiting:
            self.clock.turn()
        self.assertEqual({reader.value() for reader in self.readers}, {b"one two"})
