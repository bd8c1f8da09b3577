"""People who sit at a desk: a client of a whole small server, and what is on its screen."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from chatserver.model.names import Target, UserName
from clients.core.drafts import Drafts
from clients.core.entering import Password
from clients.core.journal import Journal
from clients.terminal import picture
from clients.terminal.commands import table
from clients.terminal.desk import Desk, Supplies
from clients.terminal.pieces import text_of
from tests.clients.cast import ClientCase, Person
from tests.world import World

CELLS, HEIGHT = 80, 20
MOST_LINES = 220
"""In a timeline: few enough for tests to go beyond."""

_counter = itertools.count(1)


class Sitter(Person):
    """
    Somebody at a desk.

    @ivar left: what the program was told at its end: whether to forget the login.
    @ivar drawn: how often it was to be drawn anew.
    """

    def __init__(
        self,
        world: World,
        name: str,
        journal: Journal | None = None,
        drafts: Drafts | None = None,
    ) -> None:
        super().__init__(world, Password(UserName(name), f"secret-{name}"), MOST_LINES)
        self.left: list[bool] = []
        self.drawn = 0
        supplies = Supplies(
            UserName(name),
            world.clock,
            lambda moment: datetime.fromtimestamp(moment, UTC),
            lambda: 0.5,
            lambda: f"nonce-{next(_counter)}",
            table.run,
            self.left.append,
            "chat.lab",
            drafts or Drafts(),
            journal,
        )
        self.desk = Desk(self.client, supplies, self._changed)

    def sit(self) -> Sitter:
        """Get online, and look at the lobby."""
        self.enter()
        self.look()
        return self

    def type(self, text: str) -> Sitter:
        """Type into the input, and press Enter."""
        self.desk.feeds.touched()
        self.desk.typed(text)
        self.desk.enter()
        self.world.pump()
        return self

    def go(self, target: Target) -> Sitter:
        """Bring a conversation to the screen."""
        self.desk.go(target)
        self.world.pump()
        return self

    def look(self, cells: int = CELLS, height: int = HEIGHT) -> list[str]:
        """Draw the messages, and let what is read for them arrive; give their rows."""
        self.desk.feeds.fill(cells, height)
        self.world.pump()
        rows = picture.body(self.desk, cells, height)
        return [text_of(row).rstrip() for row in rows if row]

    def messages(self) -> list[str]:
        """What is said on the screen, without times and names."""
        return [row[17:] for row in self.look() if row[2:3] in ":…" and row[15:16] != "–"]

    @property
    def notice(self) -> str:
        """The one line about what was done last."""
        return "" if self.desk.notice is None else self.desk.notice[1]

    @property
    def panel(self) -> list[str]:
        """The answer in front of the messages: its title, and its rows."""
        if self.desk.panel is None:
            return []
        return [self.desk.panel.title, *map(text_of, self.desk.panel.rows)]

    def places(self) -> dict[str, int]:
        """The list, and what is unread."""
        return {str(place.target): place.unread for place in self.desk.places()}

    def status(self, cells: int = CELLS) -> str:
        """The row at the bottom."""
        return text_of(picture.status(self.desk, cells)).strip()

    def leave(self) -> None:
        """Put everything away."""
        self.desk.close()
        self.world.clock.advance(0)
        self.world.run(self._closed())
        self.world.pump()

    async def _closed(self) -> Any:
        return await self.client.close()

    def _changed(self) -> None:
        self.drawn += 1


class DeskCase(ClientCase):
    """A world, and people at desks in it."""

    def sitter(self, name: str, **more: Any) -> Sitter:
        """Register somebody, and let them sit down."""
        self.world.register(name)
        return Sitter(self.world, name, **more).sit()
