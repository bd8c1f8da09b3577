"""chatctl on either of the two: a running server, or the closed database of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from chatserver.admin.reach import Need, Reached
from chatserver.config import Config, Limits
from tests.admin.operator import SECRET, OperatorTestCase
from tests.frontends.admin.pair import Pair
from tests.world import TEST_LIMITS, World

T = TypeVar("T")


class EitherCase(OperatorTestCase):
    """An operator, and a server with the accounts ann and bob."""

    def setUp(self) -> None:
        """Make the accounts."""
        super().setUp()
        for name in ("ann", "bob"):
            self.add_by_script(name)
        self.said()
        self.begin()

    def begin(self) -> None:
        """Start the server, where one is to run."""

    def on_server(self, look: Callable[[World], T]) -> T:
        """Look at a server on the folder."""
        raise NotImplementedError

    def line(self, name: str, *lines: str, password: str = SECRET) -> str:
        """Log somebody in, let them type lines, and give the answer to the last one."""

        def talk(world: World) -> str:
            dialled = world.dial()
            answer = dialled.line(f"/login {name} {password}")
            for line in lines:
                answer = dialled.line(line)
            dialled.hang_up()
            return answer.decode()

        return self.on_server(talk)


class ClosedMixin(EitherCase):
    """The server does not run."""

    def on_server(self, look: Callable[[World], T]) -> T:
        """Start one, look, and stop it."""
        world = World(self, Config(limits=TEST_LIMITS), folder=self.folder)
        found = look(world)
        world.stop()
        return found


class LiveMixin(EitherCase):
    """
    The server runs.

    @ivar server: it.
    """

    def begin(self) -> None:
        """Start it."""
        self.server = World(self, Config(limits=TEST_LIMITS), folder=self.folder)
        self.reach = self._reached

    @contextmanager
    def _reached(self, folder: Path, limits: Limits, need: Need) -> Iterator[Reached]:
        self.assertEqual(folder, self.folder)
        pair = Pair(self.server)
        try:
            yield pair
        finally:
            pair.hang_up()

    def on_server(self, look: Callable[[World], T]) -> T:
        """Look."""
        return look(self.server)
