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
from chatserver.model.names import LOBBY, Target, UserName
from clients.core.client import Client
from clients.core.contacts import Contacts
from clients.core.drafts import Drafts
from clients.core.errands import Errands
from clients.core.happenings import ConversationChanged, Happening, Heard, StateChanged
from clients.core.hints import Hints
from clients.core.journal import Journal, JournalProblem
from clients.core.outbox import OutboxFull
from clients.core.posts import Failed, Post, Sending, Sent
from clients.core.sending import outbox_for
from clients.core.states import Online, Waiting
from clients.terminal.asked import Finder, Question, Reaction
from clients.terminal.feeds import Feeds
from clients.terminal.listing import places_of, targets_of
from clients.terminal.places import Place, next_of, next_unread
from clients.terminal.telling import Telling
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


class Desk(Telling):
    """
    One person's place at a server.

    @ivar shows_list: whether a narrow screen shows the list instead of the messages.
    """

    def __init__(self, client: Client, supplies: Supplies, on_change: Callable[[], None]) -> None:
        """@param on_change: hears that something is to be drawn anew."""
        super().__init__(on_change)
        self.client = client
        self.supplies = supplies
        self.shows_list = False
        self._ticking: IDelayedCall | None = None
        clock = supplies.clock
        self._errands = Errands(self.complain)
        self.contacts = Contacts(client, on_change)
        self.feeds = Feeds(client, clock, supplies.local_time, self.viewer, LOBBY, on_change)
        self.writing = Writing(self.feeds, supplies.drafts, clock, on_change)
        self.hints = Hints(client, clock, self.viewer, on_change)
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
        posts, drafts = self.outbox.posts(), self.supplies.drafts
        viewer = self.viewer().id
        return places_of(self.client, viewer, self.current, self.contacts, drafts, posts)

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
        """Go where something new is; first where somebody calls."""
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
            if self.writing.asked is None and self.writing.editing is None:
                self.hints.typed(self.current, text)
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
        elif isinstance(asked, Reaction):
            if text.strip():
                self.writing.asked = None
                reacting = self.react(asked.seq, text.strip())
                self._errands.run(reacting, partial(self.writing.ask_again, asked))
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

    def begin_reply(self) -> None:
        """Answer a message with what is typed; again: the message before it."""
        if self.writing.editing is not None:
            self.complain("you are editing a message; Esc stops that")
        elif self.writing.asked is None:
            self._show_messages()
            if not self.writing.reply():
                self.complain("there is no message here to answer")

    def begin_reaction(self) -> None:
        """Ask for an emoji for a message; again: for the message before it."""
        self._show_messages()
        if not self.writing.react():
            self.complain("there is no message here to react to")

    async def react(self, seq: int, emoji: str) -> None:
        """
        React to a message on the screen.

        @raise ChatError, CallLost: it was refused, or there is no connection.
        """
        stored = await self.client.react(self.current, seq, emoji)
        if stored.duplicate:
            self.say("so you have reacted already; /unreact takes it back")

    def post(
        self, target: Target, text: str, action: bool = False, reply: int | None = None
    ) -> bool:
        """Send something as soon as possible; False: it was not taken, and the person knows."""
        try:
            self.outbox.add(target, text, action, reply)
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

    # -- looking

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
        self.hints.close()
        self.writing.close()
        self.outbox.close()

    # --

    def _show_messages(self) -> None:
        self.panel, self.shows_list = None, False

    def _all_targets(self) -> Sequence[tuple[str, Target]]:
        return targets_of(self.places(), self.contacts, self.viewer().name)

    def _enter(self, target: Target, text: str) -> None:
        editing, reply = self.writing.editing, self.writing.draft.reply
        if editing is not None:
            self._errands.run(self._edit(target, editing, text))
        elif text.startswith("/") and not text.startswith("//"):
            self.writing.entered(target, text)
            self.run(text, partial(self.writing.give_back, target, text))
        elif self.post(target, text[1:] if text.startswith("//") else text, reply=reply):
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
                self.hints.heard(event)
            case ConversationChanged(target):
                self.feeds.other_read(target)
                self._on_change()

    def _state_changed(self) -> None:
        self._stop_ticking()
        if isinstance(self.client.state, Online):
            self.contacts.read()
            self.feeds.came_online()
        elif isinstance(self.client.state, Waiting):
            # The seconds until the next attempt are counted down.
            self._ticking = self.supplies.clock.callLater(1.0, self._state_changed)
            self.hints.lost()
        self._on_change()

    def _stop_ticking(self) -> None:
        if self._ticking is not None and self._ticking.active():
            self._ticking.cancel()
        self._ticking = None

    def _became(self, post: Post) -> None:
        match post.outcome:
            case Failed(_, text):
                self.complain(f"not sent: {text}")
            case Sent(_, str() as away):
                self.say(f"{post.target.text} is away{f': {away}' if away else ''}")
        self.feeds.place_posts(self.outbox.posts())
        self._on_change()
