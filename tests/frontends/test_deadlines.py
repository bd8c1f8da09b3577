"""Tests of the deadlines."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.deadlines import PAUSE_SECONDS, Deadlines


class Peer:
    """Notes when it was told."""

    def __init__(self, clock: Clock, fails: bool = False) -> None:
        self._clock = clock
        self._fails = fails
        self.told: list[tuple[float, float]] = []

    def too_late(self, seconds: float) -> None:
        """Note it."""
        self.told.append((self._clock.seconds(), seconds))
        if self._fails:
            raise ZeroDivisionError


class DeadlinesTests(SynchronousTestCase):
    """Ten seconds each."""

    def setUp(self) -> None:
        """Nobody waits."""
        self.clock = Clock()
        self.deadlines = Deadlines(self.clock, 10)

    def peer(self, passed: float = 0.0, fails: bool = False) -> Peer:
        """Let somebody's time run."""
        peer = Peer(self.clock, fails)
        self.deadlines.add(peer, passed)
        return peer

    def test_time_is_over(self) -> None:
        """Whoever waits alone is told at the moment, and only once."""
        peer = self.peer()
        self.clock.advance(9.9)
        self.assertEqual(peer.told, [])
        self.clock.advance(0.1)
        self.clock.advance(100)
        self.assertEqual(peer.told, [(10.0, 10)])

    def test_in_time(self) -> None:
        """Who is in by then is left alone."""
        peer, other = self.peer(), self.peer()
        self.deadlines.discard(peer)
        self.clock.advance(10)
        self.assertEqual((peer.told, other.told), ([], [(10.0, 10)]))

    def test_one_timer(self) -> None:
        """However many wait, there is one timer; and none where nobody waits."""
        peers = [self.peer() for _ in range(100)]
        self.assertEqual(len(self.clock.getDelayedCalls()), 1)
        for peer in peers:
            self.deadlines.discard(peer)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_many(self) -> None:
        """Among many, nobody is told too early, nor more than a second too late."""
        peers = []
        for _ in range(50):
            peers.append(self.peer())
            self.clock.advance(0.25)
        self.clock.pump([0.25] * 50)
        for number, peer in enumerate(peers):
            ((moment, _),) = peer.told
            self.assertTrue(0 <= moment - (number * 0.25 + 10) <= PAUSE_SECONDS)

    def test_some_have_passed(self) -> None:
        """Whose handshake took long has less time left than those who came before."""
        first, second, third = self.peer(), self.peer(passed=6), self.peer(passed=60)
        self.clock.advance(0)
        self.clock.advance(4)
        self.assertEqual((first.told, second.told, third.told), ([], [(4.0, 10)], [(0.0, 10)]))

    def test_failure(self) -> None:
        """One connection's defect is logged, and keeps no other."""
        _, other = self.peer(fails=True), self.peer()
        self.clock.advance(10)
        self.assertEqual(len(other.told), 1)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_again(self) -> None:
        """Who logs out has all the time again."""
        peer = self.peer()
        self.deadlines.discard(peer)
        self.clock.advance(8)
        self.deadlines.add(peer)
        self.clock.advance(9.9)
        self.assertEqual(peer.told, [])
        self.clock.advance(0.1)
        self.assertEqual(len(peer.told), 1)
