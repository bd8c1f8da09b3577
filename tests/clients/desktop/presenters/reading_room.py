"""Somebody who looks at a conversation, for the tests of feeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chatserver.model.entries import User
from chatserver.model.names import RoomName, Target, UserName
from clients.core.entering import Password
from clients.core.happenings import Happening, StateChanged
from clients.core.outbox import Outbox
from clients.core.states import Online
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.conversation.feed_items import (
    Day,
    Item,
    Notice,
    Said,
    Start,
    Unread,
)
from clients.desktop.presenters.supplies import Supplies, Voice
from tests.clients.cast import ClientCase, Person

MOST_LINES = 400
LOBBY = RoomName("club")  # one that can be left


class Reader:
    """
    A person with a feed, an outbox and what is kept.

    @ivar shows: how often something was shown anew.
    """

    def __init__(self, person: Person, target: Target = LOBBY, kept: Any = None) -> None:
        self.person = person
        self.clock = person.world.clock
        self.kept = kept or KeptInMemory()
        self.voice = Voice()
        self.shows = 0
        self._nonces = 0
        self.outbox = Outbox(
            person.client.post, self._nonce, self.clock, lambda: 0.5, lambda post: self.placed()
        )
        supplies = Supplies(self.clock, local, lambda: 0.5, self._nonce)
        self.feed = Feed(person.client, target, supplies, self._viewer, self.kept, self.voice)
        self.feed.listen(self._shown)
        person.client.listen(self._happened)

    def open(self) -> Reader:
        """Look at the conversation."""
        self.feed.open()
        self.person.world.pump()
        return self

    def say(self, text: str, **more: Any) -> None:
        """Write something, as from the composer."""
        self.outbox.add(self.feed.target, text, **more)
        self.person.world.pump()

    def placed(self) -> None:
        """The outbox changed."""
        self.feed.place_posts(self.outbox.posts())

    @property
    def rows(self) -> list[str]:
        """What is seen, a line for each item."""
        return [row_of(item) for item in self.feed.items]

    @property
    def said(self) -> list[Said]:
        """The messages."""
        return [item for item in self.feed.items if isinstance(item, Said)]

    @property
    def complaint(self) -> str:
        """What was said to have gone wrong."""
        last = self.voice.last
        return last.text if last is not None and last.is_bad else ""

    def _viewer(self) -> User:
        user = self.person.client.user
        assert user is not None
        return user

    def _shown(self) -> None:
        self.shows += 1

    def _happened(self, happening: Happening) -> None:
        if not isinstance(happening, StateChanged):
            return
        if isinstance(happening.state, Online):
            self.outbox.online()
            self.feed.came_online()
        else:
            self.outbox.offline()

    def _nonce(self) -> str:
        self._nonces += 1
        return f"nonce-{self._nonces}"


class Readers(ClientCase):
    """A world with a room, and people who read it; to be mixed in."""

    def person(self, name: str, **more: Any) -> Person:
        """Register somebody, with a client as the program has it."""
        self.world.register(name)
        password = Password(UserName(name), f"secret-{name}", **more)
        return Person(self.world, password, MOST_LINES).enter()

    def reader(self, name: str, target: Target = LOBBY, kept: Any = None) -> Reader:
        """Register somebody, in the room."""
        reader = Reader(self.member(name), target, kept)
        reader.outbox.online()
        self.addCleanup(reader.feed.close)
        return reader

    def member(self, name: str) -> Person:
        """Somebody who only talks."""
        person = self.person(name)
        self.join(person)
        return person

    def join(self, person: Person) -> None:
        """Let somebody into the room, and make it where there is none."""
        names = [info.room.name for info in person.run(person.client.rooms())]
        if LOBBY in names:
            person.run(person.client.join(LOBBY))
        else:
            person.run(person.client.create(LOBBY))


def local(seconds: float) -> datetime:
    """The wall clock of the tests."""
    return datetime.fromtimestamp(seconds, UTC)


def row_of(item: Item) -> str:
    """Write an item as a line."""
    match item:
        case Start(title=title):
            return f"^ {title}"
        case Day(words=words):
            return f"-- {words}"
        case Unread():
            return "-- new"
        case Notice(words=words):
            return f"* {words}"
        case Said():
            name = f"{item.author.name.text}: " if item.starts_group else "+ "
            mark = "" if item.sent.value == "stored" else f" [{item.sent.value}]"
            return f"{name}{item.text}{mark}"
