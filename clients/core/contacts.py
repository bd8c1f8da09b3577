"""Who and what there is on the server, as far as it was heard: for lists and for completion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import Entry, Joined, Person, Room, RoomInfo, TopicSet, User
from chatserver.model.errors import ChatError
from chatserver.model.events import (
    CameBack,
    CameOnline,
    Crowd,
    Event,
    WentAway,
    WentOffline,
)
from chatserver.model.names import RoomName, UserName
from chatserver.wire.calls import CallLost


class Source(Protocol):
    """Where it is read; L{clients.core.asking.Asking} is one."""

    async def rooms(self) -> Sequence[RoomInfo]:
        """List the rooms that can be known of."""

    async def users(self) -> Sequence[Person]:
        """List all accounts."""


class Contacts:
    """
    People and rooms: read once for each connection, then kept current by what is heard.

    @ivar crowd: how many are online, where the server tells that number; None: it does not.
    """

    _log = Logger()

    def __init__(self, source: Source, on_change: Callable[[], None]) -> None:
        self._source = source
        self._on_change = on_change
        self.crowd: int | None = None
        self._online: dict[UserName, bool] = {}
        self._away: dict[UserName, str] = {}
        self._topics: dict[RoomName, str] = {}
        self._rooms: set[RoomName] = set()
        self._kept_in_order: set[RoomName] = set()
        self._users: dict[UserName, User] = {}
        self._room_listeners: list[Callable[[Sequence[RoomInfo]], None]] = []

    def listen_to_rooms(self, listener: Callable[[Sequence[RoomInfo]], None]) -> Callable[[], None]:
        """
        Let C{listener} see the server's list of rooms, whenever it is read.

        @return: lets it see no more.
        """
        self._room_listeners.append(listener)
        return lambda: self._room_listeners.remove(listener)

    # -- looking

    def user(self, name: UserName) -> User | None:
        """Give somebody as they were named last; None: not heard of."""
        return self._users.get(name)

    def is_online(self, name: UserName) -> bool | None:
        """Whether somebody has a session; None: not known."""
        return self._online.get(name)

    def away(self, name: UserName) -> str | None:
        """Why somebody is away, as they say (it may be empty); None: they are not, or unknown."""
        return self._away.get(name)

    def topic(self, room: RoomName) -> str:
        """Give a room's topic; empty: none, or not known."""
        return self._topics.get(room, "")

    def keeps_order(self, room: RoomName) -> bool:
        """Whether the server said last that whoever looks may moderate a room."""
        return room in self._kept_in_order

    def people(self) -> Sequence[UserName]:
        """All whose names are known, those who are here before the others."""
        return sorted(self._online, key=lambda name: (not self._online[name], name.text))

    def rooms(self) -> Sequence[RoomName]:
        """All rooms that are known, by name."""
        return sorted(self._rooms, key=lambda room: room.text)

    # -- learning

    def read(self) -> None:
        """Ask the server, soon."""
        self.crowd = None
        Deferred.fromCoroutine(self._read()).addErrback(self._not_read)

    def heard(self, event: Event) -> None:
        """Take what happens."""
        if isinstance(event, Entry):
            self._users[event.sender.name] = event.sender
        elif isinstance(event, CameOnline | WentOffline | WentAway | CameBack):
            self._users[event.user.name] = event.user
        match event:
            case CameOnline(user):
                self._online[user.name] = True
            case WentOffline(user):
                self._online[user.name] = False
            case Crowd(online):
                self.crowd = online
            case WentAway(user, text):
                self.saw_away(user.name, text)
            case CameBack(user):
                self.saw_away(user.name, None)
            case Entry(stream=Room(_, name), body=TopicSet(text)):
                self._topics[name] = text
            case Entry(body=Joined()):
                self._online.setdefault(event.sender.name, True)
            case _:
                return
        self._on_change()

    def saw_people(self, people: Sequence[Person]) -> None:
        """Take the server's list."""
        self._online = {person.user.name: person.online for person in people}
        self._users.update((person.user.name, person.user) for person in people)
        self._away = {each.user.name: each.away for each in people if each.away is not None}
        if self.crowd is not None:
            self.crowd = sum(self._online.values())
        self._on_change()

    def saw_user(self, user: User) -> None:
        """Take how somebody is called now."""
        self._users[user.name] = user
        self._on_change()

    def saw_away(self, name: UserName, text: str | None) -> None:
        """Take why somebody is away; None: they are back."""
        if text is None:
            self._away.pop(name, None)
        else:
            self._away[name] = text
        self._on_change()

    def saw_room(self, info: RoomInfo) -> None:
        """Take what the server says of a room."""
        self._rooms.add(info.room.name)
        self._topics[info.room.name] = info.topic
        if info.moderator:
            self._kept_in_order.add(info.room.name)
        else:
            self._kept_in_order.discard(info.room.name)
        self._on_change()

    # --

    async def _read(self) -> None:
        rooms = await self._source.rooms()
        for info in rooms:
            self.saw_room(info)
        for listener in [*self._room_listeners]:
            listener(rooms)
        self.saw_people(await self._source.users())

    def _not_read(self, failure: Failure) -> None:
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="reading who is there failed")
