"""The list of conversations: rooms, people, and invitations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chatserver.model.entries import (
    Conversation,
    Direct,
    Room,
    User,
)
from chatserver.model.names import RoomName, Target, UserName
from clients.core.contacts import Contacts
from clients.core.happenings import ConversationChanged, Happening, Heard, StateChanged
from clients.core.hints import Hints
from clients.core.outbox import Outbox
from clients.core.posts import Post
from clients.core.states import Online
from clients.desktop.presenters.conversation.midnight import Midnight
from clients.desktop.presenters.conversation.pace import Pace
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.last_time import keep_nickname
from clients.desktop.presenters.lately import Lately
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.places.blocked import blocked_ids
from clients.desktop.presenters.places.invitations import Invitations
from clients.desktop.presenters.places.last_lines import LastLines
from clients.desktop.presenters.places.list_keeper import ListKeeper
from clients.desktop.presenters.places.own import Own, own_of
from clients.desktop.presenters.places.place_rows import (
    Invitation,
    Place,
    directs_in_order,
    next_unread,
    rooms_in_order,
    silenced,
    step,
)
from clients.desktop.presenters.places.placing import Placing
from clients.desktop.presenters.places.sides import address_of, other_of
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session

SERVER_NAME = "server-name"
"""The choice under which the server's name is kept, to be shown without a connection."""


class Places(Telling):
    """
    What the list shows.

    C{places.changed()} is to be called when contacts, hints, drafts or posts are others;
    C{places.became(post)} when something has become of a post.

    @ivar rooms: in the order of the list, as C{directs} are.
    @ivar invitations: what waits for an answer.
    @ivar chosen: the conversation that is shown beside the list; None: none is.
    @ivar clock: by which all this goes.
    @ivar server: the server's name; empty: not known.
    """

    def __init__(
        self,
        session: Session,
        supplies: Supplies,
        contacts: Contacts,
        kept: Kept,
        outbox: Outbox,
        hints: Hints,
        viewer: Callable[[], User],
        people: People,
    ) -> None:
        """
        @param viewer: gives whose list it is, known also without a connection.
        @param people: knows whom they block.
        """
        super().__init__()
        self._session = session
        self._supplies = supplies
        self.clock = supplies.clock
        self._contacts = contacts
        self._kept = kept
        self._outbox = outbox
        self._viewer = viewer
        self.rooms: tuple[Place, ...] = ()
        self.directs: tuple[Place, ...] = ()
        self.invitations: Sequence[Invitation] = ()
        self.chosen: Target | None = None
        self.own = Own("", "", "offline", "")
        self.server = ""
        self._people, self._blocked = people, blocked_ids(people, kept)
        self._keeper = ListKeeper(supplies.clock, kept, session.conversations_now)
        self._last = LastLines(session, supplies, kept, viewer, self.changed)
        self._asked = Invitations(session, contacts, kept, self.changed)
        self._placing = Placing(supplies, contacts, kept, outbox, hints, self._last)
        self._known: Sequence[Conversation] = ()
        self._told: object = None
        self._midnight = Midnight(supplies, self.changed)
        self._midnight.begin()
        self._was_online = self._is_held = self._is_closed = False
        self._looked_at: Sequence[Target] = ()
        self._pace = Pace(supplies.clock, self._rebuild)
        self.lately = Lately(session, supplies.clock)
        self.lately.listen(self.changed)
        self._stop = session.listen(self._happened)
        self._stop_people = people.listen(self.changed)
        if isinstance(session.state, Online):
            self._came_online()
        self._rebuild()

    # -- for the view

    @property
    def all(self) -> Sequence[Place]:
        """All conversations, from the top of the list to its end."""
        return (*self.rooms, *self.directs)

    @property
    def is_online(self) -> bool:
        """Whether there is a connection."""
        return isinstance(self._session.state, Online)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be listed."""
        return not (self.rooms or self.directs or self.invitations)

    def get(self, target: Target) -> Place | None:
        """Give one; None: there is no such conversation."""
        return next((each for each in self.all if each.target == target), None)

    def how(self, name: UserName) -> str | None:
        """How somebody is: C{online}, C{away}, C{offline}; None: it is not known."""
        return self._placing.how(name)

    def choose(self, target: Target | None) -> None:
        """Mark the one that is shown beside the list."""
        if target != self.chosen:
            self.chosen = target
            self._rebuild()

    def step(self, by: int) -> Target | None:
        """Give the conversation so many rows below the chosen one; it is not chosen by this."""
        return step(self.all, self.chosen, by)

    def next_unread(self) -> Target | None:
        """Give the next one with something new, first where somebody calls; None: none."""
        return next_unread(self.all, self.chosen)

    def hold(self, is_held: bool) -> None:
        """Let the order be as it is while the pointer is over the list."""
        if is_held != self._is_held:
            self._is_held = is_held
            self.changed()

    def looks_at(self, targets: Iterable[Target]) -> None:
        """Take which conversations can be seen now; of those the newest message is wanted."""
        self._looked_at = tuple(targets)
        self._want()

    def join(self, id: int, joined: Callable[[Target], None]) -> None:
        """Follow an invitation."""
        self._asked.join(id, joined)

    def put_off(self, id: int) -> None:
        """Do not, now."""
        self._asked.put_off(id)

    # -- for whoever puts the program together

    def changed(self) -> None:
        """Something that is shown may be other; it is shown anew, soon."""
        if not self._is_closed:
            self._pace.soon()

    def became(self, post: Post) -> None:
        """Take what has become of a post."""
        for each in self._known:
            if address_of(each.stream, self._viewer()) == post.target:
                self._last.said(each.stream, post)
        self.changed()

    def close(self) -> None:
        """Show nothing any more; what is to be kept is kept."""
        if self._is_closed:
            return
        self._is_closed = True
        self._stop()
        self._stop_people()
        self.lately.close()
        self._last.close()
        self._asked.close()
        self._midnight.stop()
        self._keeper.close()
        self._pace.stop()

    # -- what happens

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._came_online()
            case Heard(event):
                self._last.heard(event)
                self._asked.heard(event)
            case ConversationChanged() if self._was_online:
                self._keeper.changed()
        self.changed()

    def _came_online(self) -> None:
        self._was_online = True
        self._last.came_online()
        self._keeper.changed()

    # -- what is shown

    def _rebuild(self) -> None:
        viewer = self._viewer()
        self._known = self._conversations()
        self._blocked = blocked_ids(self._people, self._kept)
        rooms, directs = [], []
        self._placing.begin(viewer, self.is_online, self.lately.holds)
        for each in self._known:
            if isinstance(each.stream, Room):
                rooms.append(self._placing.room(each.stream, each, self.chosen))
            elif isinstance(each.stream, Direct):
                directs.append(self._direct(other_of(each.stream, viewer), each))
        directs += self._begun({place.target for place in directs}, viewer.name)
        rooms += self._left({place.target for place in rooms})
        order = [place.target for place in self.directs] if self._is_held else None
        self.rooms = rooms_in_order(rooms)
        self.directs = directs_in_order(directs, order)
        self.invitations = self._asked.rows({place.target for place in rooms})
        # A nickname may have been taken since the login.
        named = self._contacts.user(viewer.name) or viewer
        self.own = own_of(named, self.is_online, self._contacts.away(viewer.name))
        if self.is_online:
            keep_nickname(self._kept, named.nickname)
        self.server = self._server()
        before, self._told = self._told, self._shown()
        if self._told != before:
            self.tell()
        self._want()

    def _shown(self) -> object:
        # The topic stands above the conversation that is chosen, which hears of it from here.
        chosen, about = self.chosen, self._contacts
        topic: object = None
        if isinstance(chosen, RoomName):
            topic = about.topic(chosen), about.keeps_order(chosen)
        listed = self.rooms, self.directs, self.invitations
        return (*listed, self.own, self.server, chosen, topic)

    def _conversations(self) -> Sequence[Conversation]:
        known = self._session.conversations_now()
        return known if known or self._was_online else self._kept.conversations()

    def _direct(self, other: User, known: Conversation | None) -> Place:
        other = self._contacts.user(other.name) or other
        place = self._placing.direct(other, known, self.chosen)
        return silenced(place) if other.id in self._blocked else place

    def _begun(self, there: set[Target], own: UserName) -> Sequence[Place]:
        """Conversations that have no message yet: what is typed there is not to be lost."""
        begun = {*self._kept.drafts(), *(post.target for post in self._outbox.posts())}
        if self.chosen is not None:
            begun.add(self.chosen)
        return [
            self._direct(self._contacts.user(each) or User(-1, each), None)
            for each in sorted(begun - there - {own}, key=str)
            if isinstance(each, UserName)
        ]

    def _left(self, there: set[Target]) -> Sequence[Place]:
        """Rooms that one is in no more, as long as something written there was not sent."""
        left = {post.target for post in self._outbox.posts()}
        left |= {each for each, draft in self._kept.drafts().items() if draft.text.strip()}
        return [
            self._placing.room(Room(-1, each, False), None, self.chosen)
            for each in sorted(left - there, key=str)
            if isinstance(each, RoomName)
        ]

    def _server(self) -> str:
        server = self._session.server
        if server is None:
            return self._kept.choice(SERVER_NAME)
        if server.name != self._kept.choice(SERVER_NAME):
            self._kept.choose(SERVER_NAME, server.name)
        return server.name

    def _want(self) -> None:
        viewer = self._viewer()
        lacking = {
            target: each
            for each in self._known
            if isinstance(target := address_of(each.stream, viewer), UserName)
            and not self._last.knows(target, each)
        }
        seen = [each for each in self._looked_at if each in lacking]
        unknown = [each for each, known in lacking.items() if self._last.entry(each, known) is None]
        self._last.want(seen, unknown)
