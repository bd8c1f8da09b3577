"""Tests of what connections leave behind that ended."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from functools import reduce
from operator import and_

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config
from tests.frontends.amp.dial import HELLO, question
from tests.world import TEST_LIMITS, Dialled, World


class LeftoverTests(SynchronousTestCase):
    """
    Nothing of a connection waits for the garbage collector, which comes seldom: a busy server
    would hold what thousands of connections held that ended long ago.
    """

    def setUp(self) -> None:
        """Open the server; ann, who stays, hears who comes and goes."""
        self.world = World(self, Config(limits=evolve(TEST_LIMITS, rates=False), guests=True))
        self.world.join("ann")

    def program(self) -> Dialled:
        """Connect to the AMP frontend."""
        dialled = Dialled(self.world, self.world.frontends[1])
        self.world.connections.append(dialled)
        return dialled

    def end(self, dialled: Dialled) -> None:
        """Hang up, and forget our own end of the connection."""
        dialled.hang_up()
        dialled.wire.unregisterProducer()  # as a socket does
        self.world.connections.remove(dialled)
        self.world.pump()

    def leftovers(self, act: Callable[[], None]) -> list[str]:
        """
        Do something again and again; give what each time left behind of ours, for the collector.

        Not the first time, nor what was left once: other tests' things go when they go.
        """
        act()
        first, *others = [Counter(self.left_by(act)) for _ in range(3)]
        return sorted(reduce(and_, others, first).elements())

    def left_by(self, act: Callable[[], None]) -> list[str]:
        """Do something once; name the types of what it left."""
        gc.collect()
        flags = gc.get_debug()
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            act()
            gc.collect()
            found = [type(each) for each in gc.garbage]
        finally:
            gc.set_debug(flags)
            gc.garbage.clear()
        return [each.__qualname__ for each in found if each.__module__.startswith("chatserver")]

    def test_contract_a_script_leaves_nothing(self) -> None:
        """A script that logs in, talks, reads and goes."""

        def come_and_go() -> None:
            dialled = self.world.dial()
            dialled.send(b"/login ann secret-ann\nhello\n/review 5\n/block nobody\n")
            self.end(dialled)

        self.assertEqual(self.leftovers(come_and_go), [])

    def test_contract_a_person_leaves_nothing(self) -> None:
        """A person at telnet, whose password is asked for, and who hangs up."""

        def come_and_go() -> None:
            dialled = self.world.dial()
            self.world.clock.advance(0.3)
            dialled.send(b"/login ann\r\n")
            dialled.send(b"\xff\xfd\x01secret-ann\r\nhello\r\n")
            self.end(dialled)

        self.assertEqual(self.leftovers(come_and_go), [])

    def test_contract_a_program_leaves_nothing(self) -> None:
        """A program that speaks AMP."""

        def come_and_go() -> None:
            dialled = self.program()
            dialled.send(HELLO + question("Login", b"1", name="ann", password="secret-ann"))
            dialled.send(question("Post", b"2", target="#lobby", text="hello"))
            self.end(dialled)

        self.assertEqual(self.leftovers(come_and_go), [])

    def test_contract_refusals_leave_nothing(self) -> None:
        """Rooms and people that are not there, a word that is no command."""

        def come_and_go() -> None:
            dialled = self.world.dial()
            dialled.send(b"/login ann secret-ann\n/w me hi\n/join #no\n/fr\n")
            self.end(dialled)
            dialled = self.program()
            dialled.send(HELLO + question("Login", b"1", name="ann", password="secret-ann"))
            dialled.send(question("Join", b"2", room="#nowhere"))
            self.end(dialled)

        self.assertEqual(self.leftovers(come_and_go), [])

    def test_contract_hanging_up_at_once_leaves_nothing(self) -> None:
        """While a password is looked at, and while a message is on its way to the disk."""

        def come_and_go() -> None:
            for last in (b"/login ann secret-ann\n", b"/guest tim\nhello\n"):
                dialled = self.world.dial()
                dialled.protocol.dataReceived(last)
                self.end(dialled)

        self.assertEqual(self.leftovers(come_and_go), [])
