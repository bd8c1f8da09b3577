"""One person's place at a server: all presenters of the home window, and what goes between them."""

from __future__ import annotations

from attrs import frozen

from chatserver.model.entries import User
from chatserver.model.events import Event, Notice, Seen
from chatserver.model.names import LOBBY, RoomName, Target, UserName, show_target
from clients.core.contacts import Contacts
from clients.core.errands import Errands
from clients.core.happenings import ConversationChanged, Happening, Heard, StateChanged
from clients.core.hints import Hints
from clients.core.journal import Journal
from clients.core.posts import Post, Sending, Sent
from clients.core.sending import outbox_for
from clients.core.states import Online
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.entrance.connection import Connection
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.last_time import (
    LAST,
    WHO,
    last_conversation,
    last_id,
    last_nickname,
)
from clients.desktop.presenters.people.members import Members
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.places.places import Places
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.presenters.telling import Telling
from clients.desktop.presenters.writing.commands.stage import Stage
from clients.desktop.presenters.writing.writing import Writing
from clients.desktop.session import Session
from clients.desktop.words import tr

MOST_OPEN = 20
"""Conversations whose messages are in memory; what was looked at longest ago is let go."""


@frozen(eq=False)
class Seat:
    """
    Whose place it is, and what is kept of it.

    @ivar name: who is logged in, or will be.
    @ivar server: its address, as people write it.
    @ivar journal: where the outbox is kept; None: in memory alone.
    @ivar folder: where all that is kept is; empty: in memory alone.
    """

    name: UserName
    server: str
    kept: Kept
    journal: Journal | None
    folder: str = ""


@frozen(eq=False)
class Opened:
    """A conversation that was looked at."""

    feed: Feed
    writing: Writing
    members: Members


class Desk(Telling):
    """
    A place.

    It tells when another conversation is on the screen.

    @ivar current: the conversation on the screen; None: none is.
    @ivar typing: tells when others begin to write, or are taken to have stopped.
    """

    def __init__(self, session: Session, supplies: Supplies, seat: Seat, stage: Stage) -> None:
        """@param stage: the window, for what commands do to it."""
        super().__init__()
        self.session, self.supplies, self.seat = session, supplies, seat
        self.current: Target | None = None
        self._stage = stage
        self._is_made = False
        self.typing = Telling()
        self.voice = Voice()
        self.errands = Errands(self.voice.complain)
        self._opened: dict[Target, Opened] = {}
        self._belongs: set[Target] = set()
        self.contacts = Contacts(session, self._contacts_changed)
        self.hints = Hints(session, supplies.clock, self.viewer, self._hints_changed)
        self.outbox = outbox_for(
            session, supplies.token, supplies.clock, supplies.random, self._became, seat.journal
        )
        self.people = People(session, self.voice)
        self.places = Places(
            session,
            supplies,
            self.contacts,
            seat.kept,
            self.outbox,
            self.hints,
            self.viewer,
            self.people,
        )
        self.connection = Connection(session, supplies)
        self._stop_listening = session.listen(self._happened)
        self._is_made = True
        if isinstance(session.state, Online):
            self._came_online()
        else:
            self.begin()

    # -- what there is

    def viewer(self) -> User:
        """Who sits here."""
        if self.session.user is not None:
            return self.session.user
        kept = self.seat.kept
        return User(last_id(kept), self.seat.name, last_nickname(kept))

    @property
    def opened(self) -> Opened | None:
        """The conversation on the screen."""
        return None if self.current is None else self._opened.get(self.current)

    def unsent(self) -> int:
        """Count what waits to be sent."""
        return sum(isinstance(post.outcome, Sending) for post in self.outbox.posts())

    # -- going somewhere

    def begin(self) -> None:
        """Go where the person was last, else to the lobby if they belong to it."""
        known = {place.target for place in self.places.all}
        for target in (last_conversation(self.seat.kept), LOBBY):
            if target in known:
                self.go(target)
                return

    def go(self, target: Target) -> None:
        """Bring a conversation to the screen."""
        before = self.opened
        if before is not None and self.current != target:
            before.feed.close()
        opened = self._opened.pop(target, None) or self._made(target)
        self._opened[target] = opened
        if self.places.get(target) is not None:
            self._belongs.add(target)
        self.current = target
        opened.feed.open()
        self.seat.kept.choose(LAST, show_target(target))
        self.places.choose(target)
        self._let_go()
        self.tell()

    def go_to(self, target: Target, seq: int | None) -> None:
        """Bring a conversation to the screen, and in it a message; None: its end."""
        self.go(target)
        if seq is not None and self.opened is not None:
            self.opened.feed.jump_to(seq)

    def leave_conversation(self) -> None:
        """Have no conversation on the screen."""
        self.current = None
        self.places.choose(None)
        self.tell()

    def discard(self, nonce: str) -> None:
        """Send something no more; what was written stands in the input again, if that is empty."""
        post = next((each for each in self.outbox.posts() if each.nonce == nonce), None)
        if post is None or not self.outbox.discard(nonce):
            return
        opened = self._opened.get(post.target)
        if opened is not None:
            opened.feed.place_posts(self.outbox.posts(post.target))
            opened.writing.give_back(post.text)
        self.places.changed()

    def choices_changed(self) -> None:
        """What is to be seen of conversations was chosen anew."""
        for opened in self._opened.values():
            opened.feed.choices_changed()

    def close(self) -> None:
        """Nobody sits here any more; what is typed and not sent stays kept."""
        if not self._is_made:
            return
        self._is_made = False  # what was asked for before may still be answered
        self._stop_listening()
        for opened in self._opened.values():
            self._close(opened)
        self.people.close()
        self.connection.close()
        self.places.close()
        self.hints.close()
        self.outbox.close()

    # --

    def _made(self, target: Target) -> Opened:
        seat = self.seat
        feed = Feed(self.session, target, self.supplies, self.viewer, seat.kept, self.voice)
        writing = Writing(
            self.session,
            target,
            self.supplies,
            seat.kept,
            self.outbox,
            self.hints,
            self.contacts,
            self.voice,
            feed,
            self._stage,
        )
        members = Members(
            self.session,
            target,
            self.contacts,
            self.viewer,
            self.voice,
            self.people,
            self.places.lately,
        )
        feed.place_posts(self.outbox.posts(target))
        feed.other_read(self._read_by_other(target))
        return Opened(feed, writing, members)

    def _read_by_other(self, target: Target) -> int:
        known = self.session.conversation(target)
        return 0 if known is None else known.seen or 0

    def _let_go(self) -> None:
        for target in [*self._opened][:-MOST_OPEN]:
            self._close(self._opened.pop(target))

    def _close(self, opened: Opened) -> None:
        opened.writing.close()
        opened.members.close()
        opened.feed.close()

    # -- what happens

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._came_online()
            case StateChanged():
                self.hints.lost()
            case Heard(event):
                self._heard(event)
            case ConversationChanged(target) if target in self._opened:
                self._opened[target].feed.other_read(self._read_by_other(target))
                self._look_whether_left(target)
            case _:
                pass

    def _look_whether_left(self, target: Target) -> None:
        """A room that one does not belong to any more is not kept open."""
        if self.session.conversation(target) is not None:
            self._belongs.add(target)
        elif target in self._belongs and isinstance(target, RoomName):
            self._belongs.discard(target)
            self._left(target)

    def _left(self, room: RoomName) -> None:
        is_begun = bool(self._opened[room].writing.text.strip() or self.outbox.posts(room))
        if is_begun:
            told = tr("You are not in {room} any more. What you wrote there is kept.", room=room)
        else:
            self._close(self._opened.pop(room))
            told = tr("You are not in {room} any more.", room=room)
        self.voice.say(told)
        if room == self.current and not is_begun:
            self.leave_conversation()

    def _came_online(self) -> None:
        self.seat.kept.choose(WHO, str(self.viewer().id))
        self.contacts.read()
        for target, opened in [*self._opened.items()]:
            opened.feed.came_online()
            self._look_whether_left(target)  # perhaps while this program did not run
        if self.current is None:
            self.begin()

    def _heard(self, event: Event) -> None:
        self.contacts.heard(event)
        self.hints.heard(event)
        match event:
            case Notice(text):
                self.voice.say(text)
            case Seen(stream, _, upto):
                opened = self._opened.get(stream.address(self.viewer().id))
                if opened is not None:
                    opened.feed.other_read(upto)
            case _:
                pass

    def _contacts_changed(self) -> None:
        if self._is_made:
            self.places.changed()
            for opened in self._opened.values():
                opened.members.contacts_changed()

    def _hints_changed(self) -> None:
        if self._is_made:
            self.places.changed()
            self.typing.tell()

    def _became(self, post: Post) -> None:
        if not self._is_made:
            return
        self.places.became(post)
        opened = self._opened.get(post.target)
        if opened is not None:
            opened.feed.place_posts(self.outbox.posts(post.target))
        if isinstance(post.outcome, Sent) and post.outcome.away is not None:
            self._tell_away(post.target, post.outcome.away)

    def _tell_away(self, target: Target, why: str) -> None:
        name = show_target(target)
        if why:
            self.voice.say(tr("{name} is away: {why}", name=name, why=why))
        else:
            self.voice.say(tr("{name} is away.", name=name))
