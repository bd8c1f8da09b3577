"""One room: what it is about, who is there, asking somebody in, leaving it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.model.entries import Entry, Joined, Left, Person, RoomInfo, TopicSet, User
from chatserver.model.errors import AlreadyMember, BadText, ChatError, TooLong
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.wire.calls import CallLost
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.doing import Doing, sentence
from clients.desktop.presenters.places.picking import Pick, Picking
from clients.desktop.session import Session
from clients.desktop.words import many, tr

ORDER = {"online": 0, "away": 1}


class RoomDesk(Doing):
    """
    What can be seen of a room, and done with it.

    @ivar info: what the server says of it; None: it was not read yet.
    @ivar present: its members who are here.
    @ivar notice: why more is not known; empty: it is.
    @ivar topic_problem: what is wrong with the topic that was to be set.
    """

    def __init__(self, session: Session, contacts: Contacts, room: RoomName) -> None:
        super().__init__()
        self._session = session
        self._contacts = contacts
        self.room = room
        self.info: RoomInfo | None = None
        self.present: Sequence[User] = ()
        self.notice = self.topic_problem = ""
        self._stop = session.listen(self._happened)
        self.open()

    @property
    def topic(self) -> str:
        """What it is about; empty: nothing, or it is not known."""
        return self._contacts.topic(self.room) if self.info is None else self.info.topic

    @property
    def is_private(self) -> bool:
        """Whether only those who are invited come in, as far as it is known."""
        if self.info is not None:
            return self.info.room.private
        known = self._session.conversations_now()
        return any(getattr(each.stream, "private", False) for each in known if self._is(each))

    @property
    def facts(self) -> Sequence[str]:
        """Sentences about the room, apart from its topic."""
        info = self.info
        kind = (
            tr("Private: only those who are invited can join.")
            if self.is_private
            else tr("Public: everybody on the server can find and join it.")
        )
        if info is None:
            return (kind,)
        facts = [kind, many(info.members, "{count} member.", "{count} members.")]
        if info.moderator:
            facts.append(tr("You are a moderator here."))
        if info.frozen:
            facts.append(tr("Frozen: only moderators and admins may write."))
        if info.slow:
            facts.append(
                many(
                    info.slow,
                    "Slow: one message every second.",
                    "Slow: one message every {count} seconds.",
                )
            )
        return facts

    @property
    def farewell(self) -> str:
        """What leaving means."""
        if self.room == LOBBY:
            return tr("Everybody is in the lobby; it cannot be left.")
        if self.is_private:
            return tr(
                "{room} is private: to come back you need a new invitation. You will not see "
                "what was said there any more.",
                room=self.room,
            )
        return tr("You can join {room} again whenever you like.", room=self.room)

    def open(self) -> None:
        """Read what the server says."""
        self._do(self._read())

    def set_topic(self, text: str, done: Callable[[], None]) -> None:
        """Set what it is about; C{done} is called once it is."""
        self.topic_problem = ""
        self._do(self._set_topic(" ".join(text.split()), done))

    def leave(self, done: Callable[[], None]) -> None:
        """End the membership; C{done} is called once it is."""
        self._do(self._leave(done))

    def close(self) -> None:
        """Nobody looks any more."""
        super().close()
        self._stop()
        self._stop = _nothing

    # --

    def _is(self, known: object) -> bool:
        return getattr(getattr(known, "stream", None), "name", None) == self.room

    async def _read(self) -> None:
        try:
            self.info = await self._session.room(self.room)
            self._contacts.saw_room(self.info)
            self.present = await self._session.present(self.room)
            self.notice = ""
        except CallLost:
            self.notice = tr("There is no connection. More is shown when there is one.")
        except ChatError as error:
            self.notice = sentence(str(error))

    async def _set_topic(self, text: str, done: Callable[[], None]) -> None:
        try:
            await self._session.set_topic(self.room, text)
        except (BadText, TooLong) as error:
            self.topic_problem = sentence(str(error))
        else:
            self._contacts.saw_room(await self._session.room(self.room))
            if not self.is_closed:
                done()

    async def _leave(self, done: Callable[[], None]) -> None:
        await self._session.leave(self.room)
        if not self.is_closed:
            done()

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self.open()
            case Heard(Entry(stream=stream, body=TopicSet() | Joined() | Left())):
                if getattr(stream, "name", None) == self.room:
                    self.open()


class Inviting(Picking):
    """
    Asks people into a room, one after another.

    Who is known to be there is left out; the server tells only those who are here now.
    """

    def __init__(self, session: Session, contacts: Contacts, room: RoomName) -> None:
        super().__init__()
        self._session = session
        self._contacts = contacts
        self.room = room
        self._people: Sequence[Person] = ()
        self._there: set[UserName] = set()
        self._invited: set[UserName] = set()
        self._stops.append(session.listen(self._happened))
        self._do(self._read())

    def pick(self) -> None:
        """Ask the one that is pointed at, or who is typed."""
        picked = self.picked
        if picked is not None and not picked.is_done and isinstance(picked.target, UserName):
            self._do(self._invite(picked.target))

    # --

    async def _read(self) -> None:
        try:
            self._people = await self._session.users()
            self._there = {user.name for user in await self._session.present(self.room)}
            self.notice = tr("Everybody is here already")
        except CallLost:
            self.notice = tr("There is no connection. People can be invited when there is one.")
        except ChatError as error:
            self.notice = sentence(str(error))
        self._changed()

    async def _invite(self, name: UserName) -> None:
        try:
            await self._session.invite(self.room, name)
        except AlreadyMember:
            self._there.add(name)
            self._changed()
            raise
        self._invited.add(name)
        self._changed()

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._do(self._read())
            case Heard(Entry(stream=stream, sender=sender, body=Joined())):
                if getattr(stream, "name", None) == self.room:
                    self._there.add(sender.name)
                    self._changed()

    def _changed(self) -> None:
        own = self._session.user
        picks = [
            self._pick(each)
            for each in self._people
            if each.user.name not in self._there and (own is None or each.user.id != own.id)
        ]
        picks.sort(key=lambda each: (ORDER.get(each.how or "", 2), each.title.casefold()))
        self.offer(picks)

    def _pick(self, person: Person) -> Pick:
        name, shown = person.user.name, person.user.shown
        here = "online" if person.away is None else "away"
        is_invited = name in self._invited
        return Pick(
            name,
            shown,
            also=name.text if shown != name.text else "",
            note=tr("Invited") if is_invited else "",
            how=here if person.online else "offline",
            is_done=is_invited,
        )


def _nothing() -> None:
    pass
