"""
The newest message of each conversation: told with the list, or, where it is not, heard or kept,
or, where it is neither, read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve, frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import (
    SAID,
    Action,
    Cleared,
    Conversation,
    Deletion,
    Edit,
    Entry,
    Personal,
    Stream,
    Text,
    User,
)
from chatserver.model.errors import ChatError
from chatserver.model.events import Event, Hidden
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.posts import Post, Sent
from clients.core.states import Online
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.places.sides import address_of
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.session import Session

MOST_READING = 3
"""Conversations of which the newest message is asked for at the same time."""
REST_SECONDS = 0.3
"""Between two questions about conversations that nobody looks at."""
KEPT_LINES = 20
"""So many of those kept are looked at, as not each is a message."""


@frozen
class Last:
    """
    What is known of the end of a stream.

    @ivar stream: the stream's id.
    @ivar upto: seq up to which it is known.
    @ivar entry: the newest message up to there; None: there is none.
    """

    stream: int
    upto: int
    entry: Entry | None = None


class LastLines:
    """
    Knows the newest messages, and asks for a few that it does not know.

    A server that tells them with the list is asked only where it does not know one either, or
    where that one was deleted; then its text may be cut.
    """

    _log = Logger()

    def __init__(
        self,
        session: Session,
        supplies: Supplies,
        kept: Kept,
        viewer: Callable[[], User],
        on_change: Callable[[], None],
    ) -> None:
        self._session = session
        self._clock = supplies.clock
        self._kept = kept
        self._viewer = viewer
        self._on_change = on_change
        self._known: dict[Target, Last] = {}
        self._looked: set[Target] = set()
        self._first: list[Target] = []
        self._then: list[Target] = []
        self._reading: set[Target] = set()
        self._refused: set[Target] = set()
        self._resting: IDelayedCall | None = None
        self._closed = False

    # -- looking

    def entry(self, target: Target, told: Conversation | None) -> Entry | None:
        """Give the newest message as far as it is known here, or to the list (C{told})."""
        if told is not None and told.last is not None:
            return told.last.entry
        last = self._last(target)
        return None if last is None else last.entry

    def knows(self, target: Target, told: Conversation) -> bool:
        """Whether the newest message of a conversation is known."""
        if told.last is not None:
            return True
        last = self._last(target)
        return last is not None and last.upto >= told.last_seq

    # -- learning

    def heard(self, event: Event) -> None:
        """Take what happens."""
        if isinstance(event, Hidden):
            self._passed(event.stream, event.seq)
        elif isinstance(event, Entry) and isinstance(event.stream, Personal):
            if isinstance(event.body, Cleared):
                self._cleared(event.body.stream, event.body.upto)
        elif isinstance(event, Entry):
            self._told(event)

    def said(self, stream: Stream, post: Post) -> None:
        """Take an own message that is stored; nobody tells it to who sent it."""
        if isinstance(post.outcome, Sent) and post.outcome.seq:
            body = Action(post.text) if post.action else Text(post.text, post.reply)
            at = post.written_at
            self._told(Entry(stream, post.outcome.seq, 0, self._viewer(), at, body))

    def forget(self, target: Target) -> None:
        """There is no such conversation any more."""
        self._known.pop(target, None)

    def came_online(self) -> None:
        """What was refused may be asked for again."""
        self._refused.clear()
        self._reading.clear()

    # -- asking

    def want(self, first: Iterable[Target], then: Iterable[Target]) -> None:
        """
        Ask for the newest messages of conversations.

        @param first: those that are looked at; C{then}: one by one, all others.
        """
        self._first = [each for each in first if each not in self._refused]
        self._then = [each for each in then if each not in self._refused]
        self._pump()

    def close(self) -> None:
        """Ask for nothing more."""
        self._closed = True
        if self._resting is not None and self._resting.active():
            self._resting.cancel()

    # --

    def _last(self, target: Target) -> Last | None:
        if target not in self._known and target not in self._looked:
            self._looked.add(target)
            lines = self._kept.lines(target, limit=KEPT_LINES)
            said = [line.entry for line in lines if isinstance(line.entry.body, SAID)]
            if said:
                self._known[target] = Last(said[-1].stream.id, lines[-1].seq, said[-1])
        return self._known.get(target)

    def _of(self, stream: Stream) -> tuple[Target, Last | None]:
        target = address_of(stream, self._viewer())
        last = self._last(target)
        return target, last if last is not None and last.stream == stream.id else None

    def _told(self, entry: Entry) -> None:
        target, last = self._of(entry.stream)
        if last is not None and entry.seq <= last.upto:
            return
        if isinstance(entry.body, SAID):
            self._known[target] = Last(entry.stream.id, entry.seq, entry)
            self._on_change()
        elif last is not None and entry.seq == last.upto + 1:  # behind a gap it is to be read
            self._known[target] = evolve(last, upto=entry.seq)
            self._changed(target, last.entry, entry)

    def _changed(self, target: Target, old: Entry | None, new: Entry) -> None:
        """Take a change to the newest message itself."""
        if not isinstance(new.body, Edit | Deletion) or old is None or new.body.target != old.seq:
            return
        if isinstance(new.body, Edit) and isinstance(old.body, Text | Action):
            entry = evolve(old, body=evolve(old.body, text=new.body.text))
            self._known[target] = evolve(self._known[target], entry=entry)
        else:
            del self._known[target]
        self._on_change()

    def _passed(self, stream: Stream, seq: int) -> None:
        target, last = self._of(stream)
        if last is not None and seq == last.upto + 1:
            self._known[target] = evolve(last, upto=seq)

    def _cleared(self, stream: Stream, upto: int) -> None:
        target, last = self._of(stream)
        if last is not None and last.entry is not None and last.entry.seq <= upto:
            self._known[target] = evolve(last, entry=None)
            self._on_change()

    def _pump(self) -> None:
        if self._closed or not isinstance(self._session.state, Online):
            return
        while self._first and len(self._reading) < MOST_READING:
            self._ask(self._first.pop(0))
        if self._then and not self._first and not self._reading and self._resting is None:
            self._resting = self._clock.callLater(REST_SECONDS, self._rested)

    def _rested(self) -> None:
        self._resting = None
        if self._then and not self._reading and isinstance(self._session.state, Online):
            self._ask(self._then.pop(0))

    def _ask(self, target: Target) -> None:
        if target not in self._reading:
            self._reading.add(target)
            asking = Deferred.fromCoroutine(self._read(target))
            asking.addErrback(self._not_read, target).addErrback(self._failed)

    async def _read(self, target: Target) -> None:
        page = await self._session.page(target, limit=1)
        self._reading.discard(target)
        last = self._known.get(target)
        if last is None or last.stream != page.stream.id or last.upto <= page.upto:
            newest = page.entries[-1] if page.entries else None
            self._known[target] = Last(page.stream.id, page.upto, newest)
            self._on_change()
        self._pump()

    def _not_read(self, failure: Failure, target: Target) -> None:
        self._reading.discard(target)
        if failure.check(CallLost):
            return  # asked for anew when there is a connection
        self._refused.add(target)
        if not failure.check(ChatError):
            self._log.failure("{event}", failure, event="reading the newest message failed")
        self._pump()

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="asking for newest messages failed")
