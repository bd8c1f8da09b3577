"""A server, and people who telephone."""

from __future__ import annotations

import attrs
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config
from tests.world import TEST_LIMITS, Dialled, World


class AcceptanceTestCase(SynchronousTestCase):
    """A server, and people who telephone."""

    config = Config()
    limits = TEST_LIMITS

    def setUp(self) -> None:
        """Start the server."""
        self.world = World(self, attrs.evolve(self.config, limits=self.limits))

    def restart(self) -> None:
        """Stop the server and start it again on the same data."""
        self.world.stop()
        config = attrs.evolve(self.config, limits=self.limits)
        self.world = World(self, config, self.world.folder)

    def join(self, name: str) -> Dialled:
        """Somebody logged in, registered before if need be."""
        return self.world.join(name)

    def refused(self, answer: bytes, code: int, words: str = "") -> None:
        """An answer is one line, with this code and these words."""
        self.assertRegex(answer.decode(), rf"\A{code} .*{words}.*\n\Z")

    def person(self, name: str) -> Dialled:
        """Somebody at a terminal, logged in."""
        dialled = self.world.dial()
        self.world.clock.advance(0.3)
        dialled.send(f"/login {name} secret-{name}\r\n".encode())
        self.assertIn(b"Welcome", dialled.take())
        return dialled
