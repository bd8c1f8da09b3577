"""Somebody who writes: a client of a small server, the inputs of its conversations, a stage."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from chatserver.model.entries import SAID, User
from chatserver.model.names import LOBBY, Target, UserName
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard
from clients.core.hints import Hints
from clients.core.journal import Journal
from clients.core.lines import Line
from clients.core.sending import outbox_for
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.presenters.writing.commands.stage import AnswerRow
from clients.desktop.presenters.writing.past import text_of
from clients.desktop.presenters.writing.writers import Writers
from clients.desktop.presenters.writing.writing import Writing
from tests.clients.cast import Person

_counter = itertools.count(1)


class Boards:
    """
    A stage that notes what is to be shown.

    @ivar gone: where the person was led.
    @ivar shown: titles and rows of answers.
    @ivar asked: questions, and what a yes does.
    @ivar done: what else was wanted.
    """

    def __init__(self) -> None:
        self.gone: list[Target] = []
        self.shown: list[tuple[str, Sequence[AnswerRow]]] = []
        self.asked: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        self.done: list[str] = []

    def go(self, target: Target) -> None:
        """Show a conversation."""
        self.gone.append(target)

    def show(self, title: str, rows: Sequence[AnswerRow]) -> None:
        """Show an answer."""
        self.shown.append((title, rows))

    def ask(self, question: str, yes: str, then: Callable[[], Awaitable[None]]) -> None:
        """Ask whether something is really to be done."""
        self.asked.append((question, then))

    def change_password(self) -> None:
        """Let it be changed."""
        self.done.append("password")

    def quit(self) -> None:
        """End."""
        self.done.append("quit")

    def log_out(self) -> None:
        """End, and forget."""
        self.done.append("log out")


class Desk:
    """
    What a window is for the input of one conversation.

    @ivar posts: what became of the messages in the outbox.
    """

    def __init__(
        self,
        person: Person,
        target: Target = LOBBY,
        kept: KeptInMemory | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.person = person
        self.kept = kept or KeptInMemory()
        self.stage = Boards()
        self.voice = Voice()
        self.posts: list[Any] = []
        self._feeds: list[Feed] = []
        clock = person.world.clock
        client = person.client
        self.supplies = Supplies(
            clock,
            lambda moment: datetime.fromtimestamp(moment, UTC),
            lambda: 0.5,
            lambda: f"nonce-{next(_counter)}",
        )
        self.outbox = outbox_for(
            client,
            self.supplies.token,
            clock,
            self.supplies.random,
            self.posts.append,
            journal,
        )
        self.hints = Hints(client, clock, self._viewer, self._hinted)
        self.contacts = Contacts(client, lambda: None)
        client.listen(self._happened)
        self.contacts.read()
        person.world.pump()
        self.open(target)

    def open(self, target: Target) -> Writing:
        """Sit down at the input of a conversation."""
        for feed in self._feeds:
            feed.close()
        self.past = Feed(
            self.person.client, target, self.supplies, self._viewer, self.kept, self.voice
        )
        self._feeds.append(self.past)
        self.past.open()
        self.person.world.pump()
        self.writers = Writers(self.hints, target)
        self.writing = Writing(
            self.person.client,
            target,
            self.supplies,
            self.kept,
            self.outbox,
            self.hints,
            self.contacts,
            self.voice,
            self.past,
            self.stage,
        )
        self.person.world.pump()
        return self.writing

    def type(self, text: str) -> Desk:
        """Type, without Enter."""
        self.writing.typed(text, len(text))
        self.person.world.pump()
        return self

    def enter(self, text: str | None = None) -> Desk:
        """Type, and press Enter."""
        if text is not None:
            self.type(text)
        self.writing.send()
        self.person.world.pump()
        return self

    def messages(self) -> list[Line]:
        """The messages in the conversation."""
        return [line for line in self.past.lines if isinstance(line.entry.body, SAID)]

    def said(self) -> list[str]:
        """Their texts."""
        return [text_of(line) for line in self.messages()]

    @property
    def told(self) -> str:
        """The last sentence."""
        return "" if self.voice.last is None else self.voice.last.text

    def close(self) -> None:
        """The window is closed."""
        self.writing.close()
        self.past.close()
        self.hints.close()
        self.outbox.close()

    def _viewer(self) -> User:
        return self.person.client.user or User(-1, UserName("nobody"))

    def _hinted(self) -> None:
        self.writers.changed()

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, Heard):
            self.contacts.heard(happening.event)
            self.hints.heard(happening.event)
