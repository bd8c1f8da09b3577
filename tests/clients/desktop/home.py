"""Somebody's list of conversations with all that it needs, as the program puts it together."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from chatserver.model.entries import User
from chatserver.model.names import Target
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.hints import Hints
from clients.core.posts import Post
from clients.core.sending import outbox_for
from clients.core.states import Online
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.places.place_rows import Place
from clients.desktop.presenters.places.places import Places
from clients.desktop.presenters.supplies import Supplies, Voice
from tests.clients.cast import Person


class Home:
    """
    A person's desk, as far as the list of conversations goes.

    @ivar told: how often the list told that it changed.
    """

    def __init__(self, person: Person, kept: KeptInMemory | None = None) -> None:
        self.person = person
        self.client = person.client
        clock = person.world.clock
        tokens = count(1)
        self.supplies = Supplies(
            clock,
            lambda seconds: datetime.fromtimestamp(seconds, UTC),
            lambda: 0.5,
            lambda: f"nonce-{next(tokens)}",
        )
        self.kept = kept or KeptInMemory()
        self.told = 0
        self._begun = False
        self.contacts = Contacts(self.client, self._changed)
        self.hints = Hints(self.client, clock, self.viewer, self._changed)
        self.outbox = outbox_for(
            self.client, self.supplies.token, clock, self.supplies.random, self._became
        )
        self.client.listen(self._happened)
        self.people = People(self.client, Voice())
        self.places = Places(
            self.client,
            self.supplies,
            self.contacts,
            self.kept,
            self.outbox,
            self.hints,
            self.viewer,
            self.people,
        )
        self._begun = True
        self.places.listen(self._count)
        if isinstance(self.client.state, Online):
            self.contacts.read()
        self.settle()

    def viewer(self) -> User:
        """Who it is."""
        user = self.client.user
        assert user is not None
        return user

    def settle(self, seconds: float = 0.0) -> None:
        """Let everything happen, and so much time pass."""
        self.person.wait(seconds)

    def place(self, target: Target) -> Place:
        """The row of a conversation, which there must be."""
        self.settle()
        found = self.places.get(target)
        assert found is not None, target
        return found

    def directs(self) -> list[str]:
        """Whose conversations there are, from the top down."""
        self.settle()
        return [place.target.text for place in self.places.directs]

    def rooms(self) -> list[str]:
        """Which rooms there are, from the top down."""
        self.settle()
        return [place.target.text for place in self.places.rooms]

    def close(self) -> None:
        """Put it away, if that was not done yet."""
        if not self._begun:
            return
        self._begun = False
        self.places.close()
        self.people.close()
        self.hints.close()
        self.outbox.close()

    def _changed(self) -> None:
        if self._begun:
            self.places.changed()

    def _became(self, post: Post) -> None:
        if self._begun:
            self.places.became(post)

    def _count(self) -> None:
        self.told += 1

    def _happened(self, happening: Happening) -> None:
        match happening:
            case Heard(event):
                self.contacts.heard(event)
                self.hints.heard(event)
            case StateChanged(Online()):
                self.contacts.read()
