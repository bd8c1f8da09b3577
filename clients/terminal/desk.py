"""
All that is on the screen and all that keys do, without a screen and without keys.

Whoever draws asks for what there is, calls the method of a key, and hears when to draw anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from attrs import field, frozen
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatserver.model.entries import Entry, Invited, User
from chatserver.model.events import Notice
from chatserver.model.names import LOBBY, RoomName, Target, UserName, show_target
from clients.core.client import Client
from clients.core.happenings import ConversationChanged, Happening, Heard, StateChanged
from clients.core.journal import Journal, JournalProblem
from clients.core.outbox import OutboxFull
from clients.core.posts import Failed, Post, Sending
from clients.core.sending import outbox_for
from clients.core.states import Online, Waiting
from clients.terminal.asked import Finder, Question
from clients.terminal.cells import cleaned
from clients.terminal.contacts import Contacts
from clients.terminal.drafts import EMPTY, Drafts
from clients.terminal.errands import Errands
from clients.terminal.feeds import Feeds
from clients.terminal.panel import Panel
from clients.terminal.pieces import Piece, Row
from clients.terminal.places import Place, in_order, next_of, next_unread
from clients.terminal.writing import Writing
from clients.terminal.written import LocalTime

NOT_KNOWN = -1
"""The id of whoever sits here, while nobody is logged in."""


@frozen(eq=False)
class Supplies:
    """
    What a desk needs of the world.

    @ivar name: who is logged in, or will be.
    @ivar random: gives numbers from 0 to 1.
    @ivar token: gives a new nonce each time.
    @ivar commands: runs a line that begins with a slash.
    @ivar leave: ends the program; it is told whether to forget the login.
    @ivar server: its address, as people write it.
    """

    name: UserName
    clock: IReactorTime
    local_time: LocalTime
    random: Callable[[], float]
    token: Callable[[], str]
    commands: Callable[[Desk, str], Awaitable[None]]
    leave: Callable[[bool], None]
    server: str = ""
    drafts: Drafts = field(factory=Drafts)
    journal: Journal | None = None


class Desk:
    """
    One person's place at a server.

    @ivar notice: one line about what was done last, or None.
    @ivar panel: what stands in front of the messages, or None.
    @ivar panel_at: its first row that is seen.
    @ivar shows_list: whether a narrow screen shows the list instead of the messages.
    """

    def __init__(self, client: Client, supplies: Supplies, on_change: Callable[[], None]) -> None:
        """@param on_change: hears that something is to be drawn anew."""
        self.client = client
        self.supplies = supplies
        self.notice: Piece | None = None
        self.panel: Panel | None = None
        self.panel_at = 0
        self.shows_list = False
        self._on_change = on_change
        self._ticking: IDelayedCall | None = None
        clock = supplies.clock
        self._errands = Errands(self.complain)
        self.contacts = Contacts(client, on_change)
        self.feeds = Feeds(client, clock, supplies.local_time, self.viewer, LOBBY, on_change)
        self.writing = Writing(self.feeds, supplies.drafts, clock, on_change)
        self.outbox = outbox_for(
            client, supplies.token, clock, supplies.random, self._became, supplies.journal
        )
        self.feeds.place_posts(self.outbox.posts())
        self._stop_listening = client.listen(self._happened)
        self._state_changed()

    # -- what there is

    @property
    def current(self) -> Target:
        """The conversation on the screen."""
        return self.feeds.current.target

    def viewer(self) -> User:
        """Who sits here."""
        return self.client.user or User(NOT_KNOWN, self.supplies.name)

    def places(self) -> Sequence[Place]:
        """List the conversations."""
        viewer = self.viewer().id
        drafts, posts = self.supplies.drafts, self.outbox.posts()
        unread = {
            each.stream.address(viewer): each.unread for each in self.client.conversations_now()
        }
        extra = (self.current, *drafts.waiting(), *(post.target for post in posts))
        return in_order(
            Place(
                target,
                unread.get(target, 0),
                None if isinstance(target, RoomName) else self.contacts.is_online(target),
                drafts.get(target) != EMPTY,
                sum(post.target == target for post in posts),
            )
            for target in {**unread, **dict.fromkeys(extra)}
        )

    def unsent(self) -> int:
        """Count what waits to be sent."""
        return sum(isinstance(post.outcome, Sending) for post in self.outbox.posts())

    # -- going somewhere

    def go(self, target: Target) -> None:
        """Bring a conversation to the screen."""
        self.shows_list = False
        self.panel = self.notice = None
        self.writing.rest()
        self.feeds.look_at(target)
        self._on_change()

    def move(self, step: int) -> None:
        """Go to the next conversation, or the one before."""
        asked = self.writing.asked
        if isinstance(asked, Finder):
            asked.move(step)
            self._on_change()
        elif asked is None:
            shows_list = self.shows_list
            self.go(next_of(self.places(), self.current, step))
            self.shows_list = shows_list

    def go_to_unread(self) -> None:
        """Go where something new is."""
        found = next_unread(self.places(), self.current)
        if found is None:
            self.say("nothing is unread elsewhere")
        elif self.writing.asked is None:
            self.go(found)

    def find(self) -> None:
        """Ask where to go."""
        self.writing.find(self._all_targets)

    def toggle_list(self) -> None:
        """On a narrow screen: the list instead of the messages, or back."""
        self.shows_list = not self.shows_list
        self._on_change()

    # -- the input

    def typed(self, text: str) -> None:
        """The input holds other text now."""
        if text != self.writing.text:
            self.writing.typed(text)
            self.notice = None
            self._on_change()

    def enter(self) -> None:
        """Do what the input asks for."""
        asked, text = self.writing.asked, self.writing.text
        if isinstance(asked, Question):
            self.writing.asked = None
            asked.answer.callback(text)
        elif isinstance(asked, Finder):
            self.writing.asked = None
            if asked.chosen is not None:
                self.go(asked.chosen)
        elif self.shows_list and not text.strip():
            self.shows_list = False
        elif text.strip():
            self._enter(self.current, text)
        self._on_change()

    def escape(self) -> None:
        """Put away what is in front, one thing at a time; at last, look at the newest."""
        if self.writing.put_away():
            pass
        elif self.panel is not None:
            self.panel = None
        elif self.notice is not None:
            self.notice = None
        else:
            self.feeds.to_end()
        self._on_change()

    def post(self, target: Target, text: str, action: bool = False) -> bool:
        """Send something as soon as possible; False: it was not taken, and the person knows."""
        try:
            self.outbox.add(target, text, action)
        except (OutboxFull, JournalProblem) as problem:
            self.complain(str(problem))
            return False
        self.notice = self.panel = None
        if target == self.current:
            self.feeds.said()
        self._on_change()
        return True

    def run(self, line: str, on_failure: Callable[[], None] = lambda: None) -> None:
        """Do what a line says that begins with a slash."""
        self._errands.run(self.supplies.commands(self, line), on_failure)

    # -- telling the person something

    def say(self, sentence: str) -> None:
        """Show one line."""
        self.notice = ("good", cleaned(sentence))
        self._on_change()

    def complain(self, sentence: str) -> None:
        """Show one line about what went wrong."""
        self.notice = ("bad", cleaned(sentence))
        self._on_change()

    def show(self, title: str, rows: Sequence[Row]) -> None:
        """Show an answer of several rows; it begins at its top."""
        self.panel, self.panel_at = Panel(title, tuple(rows)), 0
        self.notice = None
        self._on_change()

    def page(self, rows: int, cells: int, height: int) -> None:
        """Look further up, or down where C{rows} is less than 0."""
        if self.panel is not None:
            self.panel_at = self.panel.scrolled(self.panel_at - rows, cells, height)
        else:
            self.feeds.scroll(rows, cells, height)
        self._on_change()

    # -- ending

    def close(self) -> None:
        """Put everything away; what is not sent stays on disk."""
        self._stop_listening()
        self._stop_ticking()
        self.feeds.close()
        self.writing.close()
        self.outbox.close()

    # --

    def _all_targets(self) -> Sequence[tuple[str, Target]]:
        known: list[Target] = [place.target for place in self.places()]
        known += [*self.contacts.rooms(), *self.contacts.people()]
        mine = self.viewer().name
        targets = [each for each in dict.fromkeys(known) if each != mine]
        return [(show_target(each), each) for each in targets]

    def _enter(self, target: Target, text: str) -> None:
        editing = self.writing.editing
        if editing is not None:
            self._errands.run(self._edit(target, editing, text))
        elif text.startswith("/") and not text.startswith("//"):
            self.writing.entered(target, text)
            self.run(text, partial(self.writing.give_back, target, text))
        elif self.post(target, text[1:] if text.startswith("//") else text):
            self.writing.entered(target, text)

    async def _edit(self, target: Target, seq: int, text: str) -> None:
        await self.client.edit(target, seq, text)
        self.writing.edited(target, seq, text)

    # -- what happens

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged():
                self._state_changed()
            case Heard(Notice(text)):
                self.say(f"the server says: {text}")
            case Heard(Entry(sender=sender, body=Invited(room))):
                self.say(f"{sender.shown} invites you: /join {room.name}")
            case Heard(event):
                self.contacts.heard(event)
            case ConversationChanged():
                self._on_change()

    def _state_changed(self) -> None:
        self._stop_ticking()
        if isinstance(self.client.state, Online):
            self.contacts.read()
            self.feeds.came_online()
        elif isinstance(self.client.state, Waiting):
            # The seconds until the next attempt are counted down.
            self._ticking = self.supplies.clock.callLater(1.0, self._state_changed)
        self._on_change()

    def _stop_ticking(self) -> None:
        if self._ticking is not None and self._ticking.active():
            self._ticking.cancel()
        self._ticking = None

    def _became(self, post: Post) -> None:
        if isinstance(post.outcome, Failed):
            self.complain(f"not sent: {post.outcome.text}")
        self.feeds.place_posts(self.outbox.posts())
        self._on_change()
