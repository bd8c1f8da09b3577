"""What one user sees of a server: conversations, open timelines, tails; kept over reconnects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import Conversation, Entry, Page, User
from chatserver.model.errors import ChatError, NotForGuests
from chatserver.model.events import Event, Hidden, Live, Reset, Seen
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.conversations import Conversations
from clients.core.followers import Changes, OpenTimeline, Tail
from clients.core.following import Following
from clients.core.own_stream import OwnStream
from clients.core.timeline import PageAsk, Timeline

_log = Logger()


class Source(Protocol):
    """Where it is read; L{clients.core.asking.Asking} is one."""

    async def conversations(self) -> Sequence[Conversation]:
        """List the own rooms and direct conversations."""

    async def page(
        self,
        target: Target,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int | None = None,
        all: bool = False,
    ) -> Page:
        """Read a page of history."""

    async def follow(self, target: Target, since: int | None = None) -> None:
        """Let a stream be told."""

    async def resume(self, cursors: Mapping[Target, int]) -> Mapping[Target, ChatError]:
        """Let what streams hold after their cursors be told."""


class Views:
    """All that is known here of one user's streams."""

    def __init__(
        self,
        user: User,
        source: Source,
        clock: IReactorTime,
        page_most: Callable[[], int],
        knows_all: Callable[[], bool],
        on_change: Callable[[Target], None],
    ) -> None:
        """
        @param page_most: gives how many entries the server puts into one page.
        @param knows_all: gives whether its pages can hold also who joined and left.
        @param on_change: hears which conversation is new, gone, or has other numbers.
        """
        self.user = user
        self._source = source
        self._page_most = page_most
        self._knows_all = knows_all
        self._following = Following(clock)
        self._opened: list[OpenTimeline] = []
        self.conversations = Conversations(user.id, on_change, self.reread)
        own = OwnStream(user.id, self.conversations, lambda: tuple(self._opened))
        self._own = Tail(user.name, None, own.heard)
        self._connected = self._reading = self._again = False

    # -- connections

    async def arrive(self) -> None:
        """
        Catch up with what happened since the last connection.

        @raise ChatError, CallLost: that is not possible on this one.
        """
        self._connected = True
        self._following.enter(self._source, self.user.id)
        await self._follow_own()
        await self._reread()
        await self._following.go_on(self.conversations.newest())
        for opened in tuple(self._opened):
            opened.fill_soon()

    def lost(self) -> None:
        """There is no connection any more."""
        self._connected = False
        self._following.lost()

    # -- streams

    async def open(self, target: Target, on_changes: Changes, most_lines: int) -> OpenTimeline:
        """
        Open a timeline at the end of a stream.

        @raise ChatError: the stream may not be read.
        @raise CallLost: there is no connection.
        """
        timeline = Timeline(self.user.id, most_lines)
        opened = OpenTimeline(target, timeline, self._read_page, self._page_most, on_changes)
        await self._follow(opened)
        self._opened.append(opened)
        known = self.conversations.get(target)
        if known is not None:
            opened.tell(timeline.summary(known))
        try:
            await opened.fill()
        except (ChatError, CallLost):
            self.shut(opened)
            raise
        return opened

    async def tail(self, tail: Tail) -> None:
        """Let C{tail} hear its stream; raises as L{open}."""
        await self._follow(tail)

    def shut(self, follower: OpenTimeline | Tail) -> None:
        """Follow a stream no more."""
        self._following.remove(follower)
        self._opened = [each for each in self._opened if each is not follower]

    # -- what is told

    def heard(self, event: Event) -> None:
        """Take what the server tells, or what this connection has done itself."""
        if isinstance(event, Entry | Hidden):
            self.conversations.heard(event)
        if isinstance(event, Entry | Hidden | Live | Reset):
            self._following.take(event)
        if isinstance(event, Seen):
            self.conversations.seen(event)

    def look(self, target: Target) -> None:
        """Ask for what this connection has done to a stream, of which it is told nothing."""
        self._following.look(target)

    def look_at_own(self) -> None:
        """The same for the user's own stream."""
        self._following.look(self.user.name)

    def left(self, target: Target) -> None:
        """The user is no member of a room any more."""
        self.conversations.left(target)
        self.look(target)

    def reread(self) -> None:
        """Read the list of conversations again, soon."""
        self._again = True
        if self._connected and not self._reading:
            Deferred.fromCoroutine(self._reread()).addErrback(_not_read)

    # --

    async def _follow(self, follower: OpenTimeline | Tail) -> None:
        try:
            await self._following.add(follower)
        except (ChatError, CallLost):
            self._following.remove(follower)
            raise

    async def _follow_own(self) -> None:
        if self._own in self._following.followers():
            return  # and it is asked for with all others
        try:
            await self._following.add(self._own)
        except NotForGuests:
            self._following.remove(self._own)

    async def _reread(self) -> None:
        self._reading = True
        try:
            self._again = True
            while self._again:
                self._again = False
                self.conversations.refresh(await self._source.conversations())
        finally:
            self._reading = False
        for opened in tuple(self._opened):
            known = self.conversations.get(opened.target)
            if known is not None:
                opened.tell(opened.timeline.summary(known))

    async def _read_page(self, target: Target, ask: PageAsk) -> Page:
        where = (ask.before, ask.after, ask.around)
        return await self._source.page(target, *where, ask.limit, all=self._knows_all())


def _not_read(failure: Failure) -> Any:
    if not failure.check(CallLost, ChatError):
        _log.failure("{event}", failure, event="reading the conversations failed")
