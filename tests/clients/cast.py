"""Clients of a whole small server on a Clock, for tests without sockets."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config
from chatserver.model.entries import SAID
from chatserver.model.names import Target, UserName
from clients.core.client import Client
from clients.core.entering import Credentials, Password
from clients.core.followers import OpenTimeline
from clients.core.happenings import Happening, StateChanged
from clients.core.lines import Line, followed
from clients.core.states import State
from tests.clients.network import Network
from tests.world import TEST_LIMITS, World


class Person:
    """
    A client and what it was told.

    @cvar client_type: what kind of client.
    @ivar network: between it and the server.
    """

    client_type = Client

    def __init__(self, world: World, credentials: Credentials, most_lines: int = 100) -> None:
        """@param most_lines: of a timeline."""
        (amp,) = (each for each in world.frontends if each.name == "amp")
        self.world = world
        self.network = Network(world.clock, amp.factory)
        self.happened: list[Happening] = []
        self.copies: dict[Target, list[Line]] = {}
        self.client = self.client_type(
            self.network.dial, credentials, world.clock, lambda: 0.5, "test 1", most_lines
        )
        self.client.listen(self.happened.append)

    def run(self, coroutine: Any) -> Any:
        """Do something, and let everything happen that it sets off."""
        result = self.world.run(coroutine)
        self.world.pump()
        return result

    def enter(self) -> Person:
        """Get online."""
        self.run(self.client.enter())
        return self

    def open(self, target: Target) -> OpenTimeline:
        """Open a timeline, of which a copy is kept by its changes alone."""
        copy = self.copies[target] = []

        def changed(changes: Any) -> None:
            for change in changes:
                followed(copy, change)

        opened: OpenTimeline = self.run(self.client.open(target, changed))
        return opened

    def say(self, target: Target, *texts: str) -> None:
        """Post."""
        for text in texts:
            self.run(self.client.post(target, text))

    def seen(self, target: Target) -> list[str]:
        """The messages in a timeline's copy."""
        bodies = [line.entry.body for line in self.copies[target]]
        return [body.text for body in bodies if isinstance(body, SAID)]

    def break_off(self) -> None:
        """The network fails."""
        self.network.cables[-1].break_off()
        self.world.pump()

    def states(self) -> list[State]:
        """The states that were told."""
        return [each.state for each in self.happened if isinstance(each, StateChanged)]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.world.clock.advance(seconds)
        self.world.pump()


class ClientCase(SynchronousTestCase):
    """A world, and people in it."""

    def setUp(self) -> None:
        """Begin."""
        self.world = World(self, self.config())

    def config(self) -> Config:
        """The server's settings: no rates, which would slow the tests down."""
        return Config(limits=evolve(TEST_LIMITS, rates=False))

    def person(self, name: str, **more: Any) -> Person:
        """Register somebody, and let them in."""
        self.world.register(name)
        return self.device(name, **more).enter()

    def device(self, name: str, **more: Any) -> Person:
        """Another client of somebody registered."""
        known = Password(UserName(name), f"secret-{name}", **more)
        return Person(self.world, known)
