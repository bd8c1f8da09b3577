"""Somebody's place, and what they do there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from chatserver.model.names import RoomName, Target, UserName
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.conversation.feed_items import Said
from clients.desktop.presenters.desk import Desk, Seat
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.presenters.writing.commands.stage import AnswerRow
from tests.clients.cast import ClientCase, Person
from tests.world import utc

ANN, BOB = UserName("ann"), UserName("bob")
KITCHEN, HALL = RoomName("kitchen"), RoomName("hall")


class Hall:
    """A stage that notes what is wanted of it."""

    def __init__(self) -> None:
        self.wanted: list[object] = []

    def go(self, target: Target) -> None:
        """Note it."""
        self.wanted.append(target)

    def show(self, title: str, rows: Sequence[AnswerRow]) -> None:
        """Note it."""
        self.wanted.append(title)

    def ask(self, question: str, yes: str, then: Callable[[], Awaitable[None]]) -> None:
        """Note it."""
        self.wanted.append(question)

    def change_password(self) -> None:
        """Note it."""

    def quit(self) -> None:
        """Note it."""

    def log_out(self) -> None:
        """Note it."""


class DeskCase(ClientCase):
    """Ann, who sits down when her clients are ready; Bob."""

    def setUp(self) -> None:
        """They are in two rooms."""
        super().setUp()
        self.ann, self.bob = self.person("ann"), self.person("bob")
        for room in (KITCHEN, HALL):
            self.bob.run(self.bob.client.create(room))
            self.ann.run(self.ann.client.join(room))
        self.kept = KeptInMemory()
        self._count = 0

    def sit(self, person: Person | None = None, kept: KeptInMemory | None = None) -> Desk:
        """Let Ann sit down."""
        person, kept = person or self.ann, kept or self.kept
        supplies = Supplies(self.world.clock, utc, lambda: 0.5, self._nonce)
        desk = Desk(person.client, supplies, Seat(ANN, "chat.lab", kept, None), Hall())
        self.addCleanup(desk.close)
        self.let_pass(1.0)
        return desk

    def let_pass(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(int(seconds * 10)):
            self.world.clock.advance(0.1)
            self.world.pump()

    def write(self, desk: Desk, text: str, then: bool = False) -> None:
        """Type where Ann is, and press Enter if wanted."""
        opened = desk.opened
        assert opened is not None
        opened.writing.typed(text, len(text))
        if then:
            opened.writing.send()
        self.let_pass(0.5)

    def texts(self, desk: Desk) -> list[str]:
        """What is said where she is."""
        self.let_pass(0.5)
        opened = desk.opened
        assert opened is not None
        return [each.text for each in opened.feed.items if isinstance(each, Said)]

    def voice(self, desk: Desk) -> str:
        """What was told last."""
        return "" if desk.voice.last is None else desk.voice.last.text

    def down(self, person: Person) -> None:
        """No connection comes about."""
        person.network.is_down = True
        person.break_off()

    def up(self, person: Person) -> None:
        """It does again."""
        person.network.is_down = False
        person.client.retry_now()
        self.let_pass(3.0)

    def _nonce(self) -> str:
        self._count += 1
        return f"desk-{self._count}"
