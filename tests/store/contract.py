"""
The ground of the store's tests: a real store on a Clock, without threads.

The tests say what a store must do, not how: to put another engine under them, derive from each
class and override L{StoreContract.open}.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatserver.hub_interfaces import Arrival
from chatserver.metrics import Metrics
from chatserver.model.entries import Action, Entry, Page, Posted, Room, Stream, Text, User
from chatserver.model.events import Seen
from chatserver.model.names import LOBBY, Nickname, RoomName, UserName, parse_target
from chatserver.model.standing import Account, Rule
from chatserver.service import rules
from chatserver.service.rules import may_post, may_read
from chatserver.store.accounts import LOBBY_STREAM, Newcomer
from chatserver.store.acts import Act
from chatserver.store.history import Ask, Stretch
from chatserver.store.messages import Change, Post
from chatserver.store.migrations import migrate
from chatserver.store.reactions import Reaction
from chatserver.store.rooms import NewRoom
from chatserver.store.search import Query
from chatserver.store.store import DATABASE_NAME, Store, open_store
from tests.world import InlineReactor, inline

T = TypeVar("T")

LOBBY_ROOM = Room(LOBBY_STREAM, LOBBY, private=False)
GUEST_SECONDS = 600.0


class QueueingReactor(InlineReactor):
    """Reports of "threads" come in the next turn, as from real ones."""

    def callFromThread(self, function: Callable[..., Any], *args: Any, **kw: Any) -> None:
        """Queue the report."""
        self.callLater(0, function, *args, **kw)


def said(entries: Sequence[Entry]) -> list[str]:
    """The texts of messages and actions."""
    return [each.body.text for each in entries if isinstance(each.body, Text | Action)]


class StoreContract(SynchronousTestCase):
    """
    One empty store, and short ways to use it.

    @cvar works: requests in one transaction at the most.
    @ivar told: what the store announced, in order.
    @ivar noticed: the read marks of which it said that others may know, in order.
    """

    works = 1000

    def setUp(self) -> None:
        """Open an empty store."""
        self.clock = QueueingReactor()
        self.metrics = Metrics()
        self.told: list[Arrival] = []
        self.noticed: list[Seen] = []
        self.folder = Path(tempfile.mkdtemp(prefix="chat-store-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = self.open()

    def open(self) -> Store:
        """Open a store in C{self.folder}; what stands there already is found again."""
        path = self.folder / DATABASE_NAME
        migrate(path, self.clock.seconds())
        store = open_store(
            path, self.clock, self.hear, self.noticed.extend, self.metrics, self.works
        )
        inline(store)
        self.addCleanup(self.close, store)
        return store

    def hear(self, arrivals: Sequence[Arrival]) -> None:
        """Be told of a commit."""
        self.told += arrivals

    def close(self, store: Store) -> None:
        """Close a store."""
        self.now(store.close())

    def crash(self) -> None:
        """Go on with what is on disk at this moment, as after a power cut."""
        copy = self.folder / "after"
        copy.mkdir()
        for part in self.folder.glob(f"{DATABASE_NAME}*"):
            shutil.copy(part, copy)
        self.folder = copy
        self.store = self.open()

    def pump(self) -> None:
        """Let everything happen that needs no time."""
        while any(call.getTime() <= self.clock.seconds() for call in self.clock.getDelayedCalls()):
            self.clock.advance(0)

    def now(self, work: Coroutine[Any, Any, T] | Deferred[T]) -> T:
        """The result of work of the store."""
        done = work if isinstance(work, Deferred) else Deferred.fromCoroutine(work)
        self.pump()
        return self.successResultOf(done)

    def refused(self, work: Coroutine[Any, Any, T] | Deferred[T], error: type[Exception]) -> str:
        """What the refusal of this kind says with which the work ends."""
        done = work if isinstance(work, Deferred) else Deferred.fromCoroutine(work)
        self.pump()
        return str(self.failureResultOf(done, error).value)

    # -- people and places

    def newcomer(self, name: str, admin: bool = False) -> Newcomer:
        """Somebody who wants in now."""
        return Newcomer(UserName(name), "hash", admin, self.clock.seconds())

    def user(self, name: str, admin: bool = False) -> User:
        """Register somebody."""
        return self.now(self.store.accounts.register(self.newcomer(name, admin))).user

    def guest(self, name: str) -> Deferred[Account]:
        """Let a guest in."""
        now = self.clock.seconds()
        wanted = Newcomer(UserName(name), None, False, now)
        return Deferred.fromCoroutine(self.store.accounts.arrive(wanted, now - GUEST_SECONDS))

    def nick(self, user: User, nickname: str) -> Deferred[User]:
        """Take a nickname."""
        wanted = Nickname.parse(nickname)
        return Deferred.fromCoroutine(self.store.accounts.set_nickname(user, wanted))

    def room(self, name: str, creator: User, private: bool = False) -> Room:
        """Make a room."""
        new = NewRoom(RoomName(name), private, "", creator, self.clock.seconds())
        return self.now(self.store.rooms.create(new)).room

    def act(
        self, what: str, actor: User, room: str, other: User | None = None, text: str = ""
    ) -> Deferred[Any]:
        """Do something with a room: C{join}, C{leave}, C{invite}, C{kick} or C{set_topic}."""
        name = None if other is None else other.name
        rule: Rule = getattr(rules, f"may_{what}")
        act = Act(actor, RoomName(room), self.clock.seconds(), rule, name, text)
        return Deferred.fromCoroutine(getattr(self.store.rooms, what)(act))

    def block(self, user: User, other: User) -> None:
        """Block somebody."""
        self.now(self.store.blocks.add(user, other.name, self.clock.seconds()))

    def unblock(self, user: User, other: User) -> None:
        """Unblock somebody."""
        self.now(self.store.blocks.remove(user, other.name, self.clock.seconds()))

    # -- saying and reading

    def post(
        self,
        sender: User,
        target: str,
        text: str,
        nonce: str | None = None,
        rule: Rule = may_post,
        action: bool = False,
        reply: int | None = None,
    ) -> Deferred[Posted]:
        """Hand a post to the store; posts of one turn share a commit."""
        body = Action(text) if action else Text(text, reply)
        at = self.clock.seconds()
        return self.store.messages.post(Post(sender, parse_target(target), body, at, nonce, rule))

    def say(self, sender: User, target: str, text: str, nonce: str | None = None) -> int:
        """Post, and give the seq."""
        return self.now(self.post(sender, target, text, nonce)).seq

    def change(
        self, sender: User, target: str, seq: int | None, text: str | None, nonce: str | None = None
    ) -> Deferred[Posted]:
        """Edit; without a text: delete."""
        at = self.clock.seconds()
        change = Change(sender, parse_target(target), seq, text, at, nonce, may_post)
        return Deferred.fromCoroutine(self.store.messages.change(change))

    def react(
        self, sender: User, target: str, seq: int, emoji: str, back: bool = False, most: int = 20
    ) -> Deferred[Posted]:
        """React to a message, or take it C{back}."""
        place, at = parse_target(target), self.clock.seconds()
        reaction = Reaction(sender, place, seq, emoji, at, may_post, most)
        reactions = self.store.reactions
        return Deferred.fromCoroutine(
            reactions.remove(reaction) if back else reactions.add(reaction)
        )

    def log(self, stream: Stream) -> Sequence[Entry]:
        """All that stands in a stream's log."""
        return self.now(self.store.history.between(stream, 0, 1 << 40))

    def page(
        self, viewer: User, target: str, limit: int = 100, budget: int = 1 << 20, **where: Any
    ) -> Page:
        """Read a page."""
        ask = Ask(viewer, parse_target(target), may_read, limit, budget, **where)
        return self.now(self.store.history.page(ask))

    def read(self, viewer: User, target: str, **where: int) -> list[str]:
        """The texts of a page."""
        return said(self.page(viewer, target, **where).entries)

    def stretch(self, viewer: User, target: str, after: int, limit: int = 100) -> Stretch:
        """Read a part of the log."""
        place = parse_target(target)
        return self.now(
            self.store.history.stretch(viewer, place, may_read, after, limit, budget=1 << 20)
        )

    def unread(self, viewer: User, target: str | None = None, limit: int = 100) -> list[str]:
        """The unread texts."""
        place = None if target is None else parse_target(target)
        return said(
            self.now(self.store.marks.unread(viewer, place, may_read, limit, budget=1 << 20))
        )

    def counts(self, viewer: User) -> dict[str, int]:
        """How much is unread, for each conversation."""
        found = self.now(self.store.marks.conversations(viewer))
        return {str(each.stream.address(viewer.id)): each.unread for each in found}

    def mark_read(self, viewer: User, target: str | None = None) -> None:
        """Set the read mark to the newest entry."""
        place = None if target is None else parse_target(target)
        self.now(self.store.marks.mark_read(viewer, place, may_read, self.clock.seconds()))

    def clear(self, viewer: User, target: str) -> None:
        """Hide what is there from this user."""
        place = parse_target(target)
        self.now(self.store.marks.clear(viewer, place, may_read, self.clock.seconds()))

    def search(
        self,
        viewer: User,
        words: str,
        place: str | None = None,
        sender: str | None = None,
        limit: int = 100,
    ) -> list[str]:
        """The texts that are found, newest first."""
        target = None if place is None else parse_target(place)
        by = None if sender is None else UserName(sender)
        query = Query(viewer, tuple(words.split()), target, by, may_read, limit, budget=1 << 20)
        return said(self.now(self.store.search.find(query)))
