"""Who is in a conversation: who is here, who is away, and who is not here now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.entries import Entry, ModeratorSet, User
from chatserver.model.errors import ChatError
from chatserver.model.events import Event
from chatserver.model.names import LOBBY, RoomName, Target, UserName
from chatserver.wire.calls import CallLost
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.acts import Act
from clients.desktop.presenters.lately import Lately
from clients.desktop.presenters.people.member_acts import Keeping, member_acts
from clients.desktop.presenters.people.member_rows import Member, Row, matching, sections
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.people.roster import Roster
from clients.desktop.presenters.refusing import errands_for
from clients.desktop.presenters.supplies import Voice
from clients.desktop.presenters.telling import Listener, Telling
from clients.desktop.session import Session
from clients.desktop.words import tr

FILTERED_FROM = 21
"""So many members, and it can be looked for one of them."""


class Members(Telling):
    """
    The members of one conversation, current as long as it is not closed.

    The server is asked while somebody listens: of the many conversations that were looked at once,
    for the one on the screen.

    In the lobby everybody is a member, so all accounts are listed.  Of other rooms the server
    tells who is here now; of the rest, how many there are, and those whom we saw leave.

    @ivar target: the conversation.
    """

    def __init__(
        self,
        session: Session,
        target: Target,
        contacts: Contacts,
        viewer: Callable[[], User],
        voice: Voice,
        people: People | None = None,
        lately: Lately | None = None,
    ) -> None:
        """
        @param people: whom the viewer blocks; None: one of our own.
        @param lately: whether it is known who is here; None: only while there is a connection.
        """
        super().__init__()
        self.target = target
        self._session = session
        self._contacts = contacts
        self._viewer = viewer
        self._voice = voice
        self._errands = errands_for(voice)
        self.people = People(session, voice) if people is None else people
        self._roster = Roster(target)
        self._filter = ""
        self._reading = self._again = False
        self._is_stale = True
        self._rows: Sequence[Row] | None = None
        self._blocked = self.people.ids()
        self._stops = [session.listen(self._happened), self.people.listen(self._blocks_changed)]
        self._lately = lately
        if lately is not None:
            self._stops.append(lately.listen(self._changed))
        if people is None:
            self._stops.append(self.people.close)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """As L{Telling.listen}; with somebody who looks, what is not known is asked for."""
        stop = super().listen(listener)
        self._read_soon()
        return stop

    def close(self) -> None:
        """Nobody looks any more."""
        for stop in self._stops:
            stop()
        self._stops = []

    # -- looking

    def rows(self) -> Sequence[Row]:
        """List headings and members, as they stand below each other."""
        if self._rows is None:
            found = matching(self._all(), self._filter)
            self._rows = sections(found, self._unlisted(), self._is_now)
        return self._rows

    @property
    def is_read(self) -> bool:
        """Whether the server has told who is there."""
        return self._roster.is_read

    @property
    def is_long(self) -> bool:
        """Whether there are so many that one looks for somebody."""
        return len(self._roster) >= FILTERED_FROM

    @property
    def count(self) -> int:
        """How many members there are, listed or not."""
        return max(len(self._roster), self._roster.total)

    def member(self, name: UserName) -> Member | None:
        """Give somebody who is listed."""
        known = self._roster.get(name)
        return None if known is None else self._shown(known.user, known.online)

    def acts(self, name: UserName) -> Sequence[Act]:
        """List what can be done with somebody who is listed, for a menu."""
        member = self.member(name)
        if member is None:
            return ()
        keeping = Keeping(self.target, self._roster.viewer_keeps_order)
        return member_acts(member, self._viewer(), keeping, self._is_online)

    # -- doing

    def look_for(self, text: str) -> None:
        """List only whose name holds C{text}; empty: all."""
        self._filter = text.strip()
        self._changed()

    def contacts_changed(self) -> None:
        """
        The contacts know another thing: of who is away they alone know, and they are read once
        for each connection, perhaps after the members.
        """
        self._changed()

    def read(self) -> None:
        """Ask the server, soon."""
        self._again = True
        self._is_stale = False
        if not self._reading:
            self._reading = True
            Deferred.fromCoroutine(self._read()).addErrback(self._not_read)

    def do(self, key: str, name: UserName) -> None:
        """Carry out one of the L{acts}, which are agreed to; those that only show are not ours."""
        member = self.member(name)
        if member is None:
            return
        if key == "block":
            self.people.block(member.user)
        elif key == "unblock":
            self.people.unblock(member.user)
        elif isinstance(self.target, RoomName):
            self._errands.run(self._keep_order(key, self.target, member.user))

    # --

    async def _keep_order(self, key: str, room: RoomName, user: User) -> None:
        said = {"name": user.shown, "room": room}
        if key == "kick":
            await self._session.kick(room, user.name)
            self._roster.drop(user)
            self._voice.say(tr("{name} is no member of {room} any more.", **said))
        elif key == "ban":
            stored = await self._session.ban(room, user.name)
            self._roster.took(stored.entry)
            self._voice.say(tr("{name} is banned from {room}.", **said))
        elif key in ("moderate", "unmoderate"):
            stored = await self._session.set_moderator(room, user.name, key == "moderate")
            self._roster.took(stored.entry)
            yes = tr("{name} is a moderator of {room} now.", **said)
            no = tr("{name} is no moderator of {room} any more.", **said)
            self._voice.say(yes if key == "moderate" else no)
        self._changed()

    def _all(self) -> Sequence[Member]:
        return [self._shown(each.user, each.online) for each in self._roster]

    def _shown(self, user: User, online: bool) -> Member:
        viewer = self._viewer()
        is_me = user.id == viewer.id
        away = self._contacts.away(user.name)
        return Member(
            viewer if is_me else user,
            online,
            away,
            is_me,
            self._roster.keeps_order(user),
            user.id in self._blocked,
            self._is_now,
        )

    @property
    def _is_online(self) -> bool:
        return isinstance(self._session.state, Online)

    @property
    def _is_now(self) -> bool:
        return self._is_online if self._lately is None else self._lately.holds

    def _unlisted(self) -> int:
        return 0 if self._filter else max(0, self._roster.total - len(self._roster))

    def _changed(self) -> None:
        self._rows = None
        self.tell()

    def _blocks_changed(self) -> None:
        # Of somebody who is blocked the server tells nothing; of who is no longer, all of it anew.
        before, self._blocked = self._blocked, self.people.ids()
        if before != self._blocked:
            self._let_read()
        self._changed()

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._let_read()
            case StateChanged():
                self._changed()  # what can be done is another
            case Heard(event):
                before = self._roster.version
                is_known = self._roster.heard(event)
                if self._roster.version != before:
                    self._changed()
                if not is_known or self._may_do_other_things(event):
                    self._let_read()
                if isinstance(event, Entry) and event.sender.id == self._viewer().id:
                    self._changed()  # the nickname may be another

    def _may_do_other_things(self, event: Event) -> bool:
        """Whether the viewer became a moderator here, or is one no longer."""
        if not isinstance(event, Entry) or not isinstance(event.body, ModeratorSet):
            return False
        viewer = self._viewer().id
        return event.body.user.id == viewer and event.stream.address(viewer) == self.target

    def _let_read(self) -> None:
        self._is_stale = True
        self._read_soon()

    def _read_soon(self) -> None:
        if self._is_stale and self._listeners and self._is_online:
            self.read()

    async def _read(self) -> None:
        try:
            while self._again:
                self._again = False
                if isinstance(self.target, RoomName):
                    await self._read_room(self.target)
                else:
                    await self._read_two(self.target)
                self._changed()
        finally:
            self._reading = False

    async def _read_room(self, room: RoomName) -> None:
        info = await self._session.room(room)
        self._contacts.saw_room(info)  # which was perhaps made, or joined, a moment ago
        present = await self._session.present(room)
        everybody = await self._session.users() if room == LOBBY else ()
        self._roster.read_room(info, present, everybody, self._viewer())

    async def _read_two(self, name: UserName) -> None:
        other = await self._session.whois(name)
        self._contacts.saw_away(other.user.name, other.away)
        self._roster.read_two(other, self._viewer())

    def _not_read(self, failure: Failure) -> None:
        # With the next connection it is read again; that one may not look is said where messages
        # are shown.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="reading who is there failed")
