"""Tests of what connections cost that say nothing."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

import chatserver
from chatserver.config import Config
from tests.world import TEST_LIMITS, Dialled, World

CONNECTIONS = 300
OURS = (f"{Path(chatserver.__file__).parent}/*", "<attrs generated * chatserver.*")
"""Where our own code allocates; what the test's end of a connection costs is no matter."""


class IdleTests(SynchronousTestCase):
    """Many are connected, and few talk."""

    def setUp(self) -> None:
        """Open the server, with room for everybody."""
        limits = evolve(TEST_LIMITS, rates=False)
        self.world = World(self, Config(limits=limits, guests=True))

    def silent(self, number: int) -> Dialled:
        """Connect, and say nothing."""
        return self.world.dial()

    def program(self, number: int) -> Dialled:
        """Connect to the AMP frontend, and say nothing."""
        dialled = Dialled(self.world, self.world.frontends[1])
        self.world.connections.append(dialled)
        return dialled

    def guest(self, number: int) -> Dialled:
        """Connect, and come in."""
        call = self.world.dial()
        self.assertTrue(call.line(f"/guest nobody{number}").startswith(b"200"))
        return call

    def cost(self, connect: Callable[[int], Dialled]) -> float:
        """Measure the bytes that each of many connections costs, without Twisted's and others'."""
        for number in range(10):
            connect(number)
        self.world.clock.advance(1)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        for number in range(CONNECTIONS):
            connect(10 + number)
        self.world.clock.advance(1)
        self.world.pump()
        gc.collect()
        ours = [tracemalloc.Filter(True, pattern) for pattern in OURS]
        found = tracemalloc.take_snapshot().filter_traces(ours).statistics("filename")
        return sum(each.size for each in found) / CONNECTIONS

    # The bounds are half as much again as what was measured (in bytes, with Python 3.11).

    def test_nobody_logged_in(self) -> None:
        """Somebody who connects and says nothing takes little more than a kilobyte of ours."""
        self.assertLess(self.cost(self.silent), 1.5 * 980)

    def test_logged_in(self) -> None:
        """Somebody who is in and listens takes half as much again."""
        self.assertLess(self.cost(self.guest), 1.5 * 1670)

    def test_program(self) -> None:
        """A program that connects and says nothing takes less than that."""
        self.assertLess(self.cost(self.program), 1.5 * 930)

    def test_one_timer(self) -> None:
        """However many have not logged in, one timer waits for all of them; and none for others."""
        self.world.clock.advance(5)
        before = len(self.world.clock.getDelayedCalls())
        for number in range(10):
            self.silent(number)
        self.world.clock.advance(1)
        self.assertEqual(len(self.world.clock.getDelayedCalls()), before + 1)
        for call in self.world.connections:
            call.hang_up()
        for number in range(10):
            self.guest(number)
        self.world.clock.advance(5)  # the search index has caught up with their coming
        self.assertEqual(len(self.world.clock.getDelayedCalls()), before)

    def test_nothing_for_telnet(self) -> None:
        """Nothing is kept for telnet before it is spoken."""
        call = self.guest(1)
        call.line("/human")
        self.assertIsNone(call.protocol._intake._telnet)
        self.assertIsNone(call.protocol.connection._negotiator)
        call.send(b"\xff\xfd\x03")
        self.assertIsNotNone(call.protocol._intake._telnet)
        self.assertIsNotNone(call.protocol.connection._negotiator)

    def test_nothing_waits(self) -> None:
        """Where no request runs and none waits, there is no room for any either."""
        call = self.guest(1)
        pipeline = call.protocol._pipeline
        self.assertEqual((pipeline._waiting, pipeline._slots), ((), ()))
        call.send(b"".join(b"/help\n" for _ in range(300)))
        self.assertEqual((pipeline._waiting, pipeline._slots), ((), ()))
