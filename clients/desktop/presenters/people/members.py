"""Who is in a conversation: who is here, who is away, and who is not here now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.model.entries import Entry, ModeratorSet, User
from chatserver.model.events import Event
from chatserver.model.names import RoomName, Target, UserName
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.acts import Act
from clients.desktop.presenters.lately import Lately
from clients.desktop.presenters.people.member_acts import Keeping, member_acts
from clients.desktop.presenters.people.member_reader import PAGE, MemberReader
from clients.desktop.presenters.people.member_rows import (
    COMING,
    FOUND,
    UNNAMED,
    Member,
    More,
    Row,
    matching,
    sections,
)
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

    Who is here now is listed at once; the others page by page, as far down as somebody looks, and
    no more than some thousands of them: of a larger room it is looked for by name.  Older servers
    name the others only in the lobby; elsewhere they tell how many there are.

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
        self._reader = MemberReader(session, target, contacts, viewer, self._roster, self._changed)
        self._is_stale = self._afresh = True
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
            # What comes page by page comes by user name, and must not come in between.
            by_user_name = self._roster.pages > 0 and self.count > PAGE
            self._rows = sections(found, self._more(), self._is_now, by_user_name)
        return self._rows

    @property
    def is_read(self) -> bool:
        """Whether the server has told who is there."""
        return self._roster.is_read

    @property
    def is_long(self) -> bool:
        """Whether there are so many that one looks for somebody."""
        return max(len(self._roster), self._roster.pages and self.count) >= FILTERED_FROM

    @property
    def is_looking(self) -> bool:
        """Whether the server has still to tell who is called as it is looked for."""
        return self._reader.is_looking

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
        if self._is_online or not self._filter:
            self._reader.look_for(self._filter.removeprefix("@"))
        self._changed()

    def read_on(self) -> None:
        """Somebody looks at the end of the list: read more, where there is more."""
        if self._is_online:
            self._reader.read_on()

    def contacts_changed(self) -> None:
        """
        The contacts know another thing: of who is away they alone know, and they are read once
        for each connection, perhaps after the members.
        """
        self._changed()

    def read(self) -> None:
        """Ask the server, soon."""
        self._is_stale, afresh = False, self._afresh
        self._afresh = False
        self._reader.read(afresh)
        if self._filter:
            self._reader.look_for(self._filter.removeprefix("@"))

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

    def _more(self) -> More | None:
        """Those who are not listed, none of whom is here."""
        if self._filter:
            return More(0, COMING) if self._reader.may_find_on else None
        count = max(0, self._roster.total - len(self._roster))
        if not count:
            return None
        if self._reader.may_read_on:
            return More(count, COMING)
        return More(count, FOUND if self._reader.is_full else UNNAMED)

    def _changed(self) -> None:
        self._rows = None
        self.tell()

    def _blocks_changed(self) -> None:
        # Of somebody who is blocked the server tells nothing; of who is no longer, all of it anew.
        before, self._blocked = self._blocked, self.people.ids()
        if before != self._blocked:
            self._let_read(afresh=True)
        self._changed()

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._let_read(afresh=True)
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

    def _let_read(self, afresh: bool = False) -> None:
        """@param afresh: whether what was read of who is not here may be wrong, too."""
        self._is_stale, self._afresh = True, self._afresh or afresh
        self._read_soon()

    def _read_soon(self) -> None:
        if self._is_stale and self._listeners and self._is_online:
            self.read()
