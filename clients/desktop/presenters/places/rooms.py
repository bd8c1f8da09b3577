"""Making a room, and finding one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.model.entries import RoomInfo
from chatserver.model.errors import BadName, BadText, ChatError, NameTaken, TooLong
from chatserver.model.names import ROOM_RULE, RoomName, Target
from chatserver.wire.calls import CallLost
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.doing import Doing, sentence
from clients.desktop.presenters.places.picking import Pick, Picking
from clients.desktop.presenters.places.places import Places
from clients.desktop.session import Session
from clients.desktop.words import many, tr

Go = Callable[[Target], None]
"""Shows a place, once it can be."""


def room_rule() -> str:
    """Say what a room may be called."""
    return tr("Allowed: {rule}.", rule=ROOM_RULE)


class CreatingRoom(Doing):
    """
    Makes a room.

    @ivar name_problem: what is wrong with the name; C{topic_problem}: with the topic.
    """

    def __init__(self, session: Session, contacts: Contacts) -> None:
        super().__init__()
        self._session = session
        self._contacts = contacts
        self.name_problem = self.topic_problem = ""

    def typed_name(self, typed: str) -> None:
        """Check the name while it is typed; an empty one is not wrong yet."""
        self.name_problem = self._wrong(typed) if typed.strip().lstrip("#") else ""
        self.tell()  # also where it is wrong as before: a field forgets that with each letter

    def create(self, typed: str, is_private: bool, topic: str, made: Go) -> None:
        """Make it; C{made} is called with its name once it is there."""
        self.topic_problem, self.name_problem = "", self._wrong(typed)
        if self.name_problem:
            self.tell()
        else:
            self._do(self._create(_parse(typed), is_private, topic.strip(), made))

    # --

    def _wrong(self, typed: str) -> str:
        if not typed.strip().lstrip("#"):
            return tr("Give the room a name.")
        try:
            _parse(typed)
        except BadName as error:
            return sentence(str(error))
        return ""

    async def _create(self, room: RoomName, is_private: bool, topic: str, made: Go) -> None:
        try:
            info = await self._session.create(room, is_private, topic)
        except (BadName, NameTaken) as error:
            self.name_problem = sentence(str(error))
        except (BadText, TooLong) as error:
            self.topic_problem = sentence(str(error))
        else:
            self._contacts.saw_room(info)
            if not self.is_closed:
                made(room)


def _parse(typed: str) -> RoomName:
    """Read a room's name as typed, with or without its mark; raises L{BadName}."""
    return RoomName.parse("#" + typed.strip().removeprefix("#"))


class BrowsingRooms(Picking):
    """Lists the rooms of the server; one that is picked is joined, unless it was."""

    def __init__(self, session: Session, places: Places, contacts: Contacts) -> None:
        super().__init__()
        self._session = session
        self._places = places
        self._contacts = contacts
        self._rooms: Sequence[RoomInfo] = ()
        self._stops += [session.listen(self._happened), places.listen(self._changed)]
        self.open()

    def open(self) -> None:
        """Read which there are."""
        self._do(self._read())

    def pick(self, go: Go) -> None:
        """Go to the one that is pointed at, and into it."""
        picked = self.picked
        if picked is None or not isinstance(picked.target, RoomName):
            return
        if picked.is_done:
            go(picked.target)
        else:
            self._do(self._join(picked.target, go))

    # --

    async def _read(self) -> None:
        try:
            self._rooms = await self._session.rooms()
            self.notice = tr("There are no rooms yet")
        except CallLost:
            self.notice = tr("There is no connection. The rooms are listed when there is one.")
        except ChatError as error:
            self.notice = sentence(str(error))
        for info in self._rooms:
            self._contacts.saw_room(info)
        self._changed()

    async def _join(self, room: RoomName, go: Go) -> None:
        self._contacts.saw_room(await self._session.join(room))
        if not self.is_closed:
            go(room)

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, StateChanged) and isinstance(happening.state, Online):
            self.open()

    def _changed(self) -> None:
        mine = {place.target for place in self._places.rooms}
        self.offer([self._pick(info, info.room.name in mine) for info in self._rooms])

    def _pick(self, info: RoomInfo, is_mine: bool) -> Pick:
        members = many(info.members, "{count} member", "{count} members")
        return Pick(
            info.room.name,
            info.room.name.text,
            detail=info.topic,
            note=tr("Joined · {members}", members=members) if is_mine else members,
            icon="lock-simple" if info.room.private else "hash",
            is_done=is_mine,
        )
