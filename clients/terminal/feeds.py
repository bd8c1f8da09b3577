"""The conversations that were looked at: opened, paged, and marked as read while somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import User
from chatserver.model.errors import ChatError
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.client import Client
from clients.core.lines import Change
from clients.core.posts import Post
from clients.core.states import Online
from clients.terminal.feed import Feed
from clients.terminal.written import LocalTime

READS_SECONDS = 60.0
"""After the last key, in which somebody is taken to be reading what comes."""
MARK_SECONDS = 1.0
"""Between what is seen and the read mark: one for many messages."""
MOST_OPEN = 20
"""Conversations whose messages are kept here; those that were looked at longest ago are let go."""


class Feeds:
    """
    All feeds, of which one is on the screen.

    @ivar current: that one.
    """

    _log = Logger()

    def __init__(
        self,
        client: Client,
        clock: IReactorTime,
        local_time: LocalTime,
        viewer: Callable[[], User],
        first: Target,
        on_change: Callable[[], None],
    ) -> None:
        """@param on_change: hears that something is to be drawn anew."""
        self._client = client
        self._clock = clock
        self._local_time = local_time
        self._viewer = viewer
        self._on_change = on_change
        self._feeds: dict[Target, Feed] = {}
        self._opening: set[Target] = set()
        self._touched_at = clock.seconds()
        self._marking: IDelayedCall | None = None
        self.current = self.get(first)

    def get(self, target: Target) -> Feed:
        """Give a conversation's feed; it need not be open."""
        if target not in self._feeds:
            self._feeds[target] = Feed(target, self._local_time, self._viewer)
        return self._feeds[target]

    # -- looking

    def look_at(self, target: Target) -> None:
        """Bring a conversation to the screen, at its end."""
        feed = self._feeds.pop(target, None) or Feed(target, self._local_time, self._viewer)
        self._feeds[target] = self.current = feed
        self._let_go()
        feed.to_end()
        feed.error = "" if feed.opened is None or feed.opened.error is None else feed.error
        feed.new_after = self._read_up_to(feed)
        self.other_read(target)
        feed.changed()
        self._open(feed)
        self.touched()

    def drop(self, target: Target) -> None:
        """Forget a conversation."""
        feed = self._feeds.pop(target, None)
        if feed is not None and feed.opened is not None:
            self._client.shut(feed.opened)

    def touched(self) -> None:
        """There was a key: somebody sits here, and sees what is on the screen."""
        self._touched_at = self._clock.seconds()
        self._see()

    def other_read(self, target: Target) -> None:
        """Look up how far the other one of a conversation has read, where it is kept here."""
        feed = self._feeds.get(target)
        if feed is not None:
            viewer = self._viewer().id
            found = (
                each.seen
                for each in self._client.conversations_now()
                if each.stream.address(viewer) == target
            )
            feed.other_read(next(found, None))

    def said(self) -> None:
        """The person said something here: they have read what was before, and see the end."""
        self.current.new_after = None
        self.current.changed()
        self.to_end()

    def place_posts(self, posts: Sequence[Post]) -> None:
        """Let each conversation show what is to be sent there."""
        for feed in [*self._feeds.values(), *(self.get(post.target) for post in posts)]:
            here = [post for post in posts if post.target == feed.target]
            if here != feed.posts:
                feed.posts = here
                feed.changed()

    def came_online(self) -> None:
        """There is a connection: open what could not be opened."""
        self._open(self.current)
        self._see()

    # -- paging

    def scroll(self, rows: int, cells: int, height: int) -> None:
        """Look further up, or down; and read more where the edge is near."""
        self.current.scroll(rows, cells, height)
        self.fill(cells, height)
        self._see()

    def fill(self, cells: int, height: int) -> None:
        """Read what is soon to be seen."""
        feed = self.current
        if feed.opened is None or not isinstance(self._client.state, Online):
            return
        if feed.wants_older(cells, height):
            self._page(feed, feed.opened.older())
        elif feed.wants_newer(cells, height):
            self._page(feed, feed.opened.newer())

    def to_end(self) -> None:
        """Look at the newest message."""
        feed = self.current
        feed.to_end()
        if feed.opened is not None and not feed.opened.timeline.at_end:
            self._page(feed, feed.opened.latest())
        self._see()

    # --

    def _open(self, feed: Feed) -> None:
        if feed.opened is not None or feed.target in self._opening:
            return
        self._opening.add(feed.target)
        self._run(feed, self._opened(feed))

    async def _opened(self, feed: Feed) -> None:
        def changed(changes: Sequence[Change]) -> None:
            self._changed(feed)

        try:
            feed.error = ""
            opened = await self._client.open(feed.target, changed)
        except CallLost:
            return  # it is opened when there is a connection
        finally:
            self._opening.discard(feed.target)
        if self._feeds.get(feed.target) is not feed:
            self._client.shut(opened)  # it was let go meanwhile
            return
        feed.opened = opened
        if feed.new_after is None:
            feed.new_after = self._read_up_to(feed)
        self._changed(feed)

    def _page(self, feed: Feed, page: Coroutine[Any, Any, object]) -> None:
        feed.is_reading = True
        self._run(feed, page)

    def _run(self, feed: Feed, work: Coroutine[Any, Any, object]) -> None:
        def done(result: object) -> object:
            feed.is_reading = False
            self._changed(feed)
            return result

        running: Deferred[object] = Deferred.fromCoroutine(work)
        running.addErrback(self._not_read, feed).addBoth(done).addErrback(self._failed)

    def _not_read(self, failure: Failure, feed: Feed) -> None:
        if failure.check(ChatError):
            feed.error = str(failure.value)
        elif not failure.check(CallLost):
            self._log.failure("{event}", failure, event="reading messages failed")

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="showing messages failed")

    def _changed(self, feed: Feed) -> None:
        if feed.opened is not None and feed.opened.error is not None:
            feed.error = str(feed.opened.error)
        feed.changed()
        if feed is self.current:
            if feed.new_after is None and not (self._is_somebody_here and feed.is_at_end):
                feed.new_after = self._read_up_to(feed)
            self._see()
        self._on_change()

    # -- read marks

    def _read_up_to(self, feed: Feed) -> int | None:
        """Where the line belongs that parts read from unread; None: all is read."""
        timeline = None if feed.opened is None else feed.opened.timeline
        return timeline.read_seq if timeline is not None and timeline.unread else None

    @property
    def _is_somebody_here(self) -> bool:
        return self._clock.seconds() - self._touched_at < READS_SECONDS

    def _see(self) -> None:
        """Whoever sits here sees the newest: let the server know, soon."""
        feed = self.current
        if feed.opened is None or not feed.opened.timeline.unread or not feed.is_at_end:
            return
        if not isinstance(self._client.state, Online):
            return
        if self._is_somebody_here and self._marking is None:
            self._marking = self._clock.callLater(MARK_SECONDS, self._mark, feed)

    def _mark(self, feed: Feed) -> None:
        self._marking = None
        if feed is self.current and feed.is_at_end and isinstance(self._client.state, Online):
            marking = Deferred.fromCoroutine(self._client.mark_read(feed.target))
            marking.addErrback(self._not_read, feed).addErrback(self._failed)
        else:
            self._see()

    def close(self) -> None:
        """Nothing is read any more."""
        if self._marking is not None and self._marking.active():
            self._marking.cancel()
        self._marking = None

    def _let_go(self) -> None:
        for target in [*self._feeds][:-MOST_OPEN]:
            if self._feeds[target] is not self.current and not self._feeds[target].posts:
                self.drop(target)
