"""The past, and following it into the present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatserver.config import Limits
from chatserver.hub_interfaces import IHub
from chatserver.model.entries import Conversation, Direct, Entry, Page, Room, Stream
from chatserver.model.errors import BadRequest, ChatError, TooLong
from chatserver.model.events import Hidden, Live, Notice, Reset
from chatserver.model.names import Target, UserName
from chatserver.service.caller import Caller
from chatserver.service.rules import may_read
from chatserver.service.throttle import Throttle
from chatserver.store.history import Ask, History, Stretch
from chatserver.store.marks import Marks
from chatserver.store.search import Query, Search

LONGEST_SEARCH = 1000
"""Characters of a search."""
MOST_WORDS = 32
"""Different words of a search: each costs a walk through the index."""
STRETCH = 200  # entries read and told at a time while catching up

Past = Entry | Hidden


class HistoryService:
    """What may be read."""

    _log = Logger()

    def __init__(
        self,
        history: History,
        marks: Marks,
        search: Search,
        hub: IHub,
        throttle: Throttle,
        clock: IReactorTime,
        limits: Limits,
    ) -> None:
        self._history = history
        self._marks = marks
        self._search = search
        self._hub = hub
        self._throttle = throttle
        self._clock = clock
        self._limits = limits

    async def page(
        self,
        caller: Caller,
        target: Target,
        before: int | None,
        after: int | None,
        around: int | None,
        limit: int | None,
        all: bool,
    ) -> Page:
        """@raise ChatError: see L{IHistory.page}."""
        if sum(each is not None for each in (before, after, around)) > 1:
            raise BadRequest("only one of before, after and around at a time")
        ask = Ask(
            caller.user,
            target,
            may_read,
            self._clamped(limit),
            self._limits.page_bytes,
            before,
            after,
            around,
            all,
        )
        return await self._history.page(ask)

    async def search(
        self,
        caller: Caller,
        words: str,
        target: Target | None,
        sender: UserName | None,
        limit: int | None,
    ) -> Sequence[Entry]:
        """@raise ChatError: see L{IHistory.search}."""
        if len(words) > LONGEST_SEARCH:
            raise TooLong(f"a search has at most {LONGEST_SEARCH} characters")
        # For the index a NUL is the end of the query, in the middle of a quoted word.
        found = tuple(dict.fromkeys(words.replace("\0", " ").split()))
        if len(found) > MOST_WORDS:
            raise TooLong(f"a search has at most {MOST_WORDS} words")
        most, budget = self._clamped(limit), self._limits.page_bytes
        query = Query(caller.user, found, target, sender, may_read, most, budget)
        return await self._search.find(query)

    async def conversations(self, caller: Caller, skip: int, lasts: int) -> Sequence[Conversation]:
        """List the caller's rooms and direct conversations."""
        return await self._marks.conversations(caller.user, skip, lasts)

    async def unread(
        self, caller: Caller, target: Target | None, limit: int | None
    ) -> Sequence[Entry]:
        """@raise ChatError: see L{IHistory.unread}."""
        most, budget = self._clamped(limit), self._limits.page_bytes
        return await self._marks.unread(caller.user, target, may_read, most, budget)

    async def mark_read(self, caller: Caller, target: Target | None) -> None:
        """@raise ChatError: see L{IHistory.mark_read}."""
        self._throttle.message(caller.user.id)
        at = self._clock.seconds()
        await self._marks.mark_read(caller.user, target, may_read, at, caller.attachment)

    async def clear(self, caller: Caller, target: Target) -> None:
        """@raise ChatError: see L{IHistory.clear}."""
        self._throttle.message(caller.user.id)
        at = self._clock.seconds()
        await self._marks.clear(caller.user, target, may_read, at, caller.attachment)

    async def tail(self, caller: Caller, target: Target, since: int | None) -> None:
        """
        Check the caller's rights, then catch up in the background.

        @raise ChatError: see L{IHistory.tail}.
        """
        self._begin(caller, target, await self._head(caller, target), since, asked=True)

    async def resume(self, caller: Caller, cursors: Mapping[Target, int]) -> None:
        """@raise ChatError: see L{IHistory.resume}."""
        for target in cursors:  # all are judged before the first begins
            await self._head(caller, target)
        for target, since in cursors.items():
            start = await self._head(caller, target)
            if start.last_seq - since > self._limits.resume_entries:
                if isinstance(start.stream, Room):
                    self._hub.follow(caller.attachment, start.stream, start.last_seq)
                # What was announced while we looked was told already: the mark is behind it.
                last_seq = max(start.last_seq, self._hub.cursor(start.stream))
                self._hub.tell(caller.attachment, [Reset(start.stream, last_seq)])
            else:
                self._begin(caller, target, start, since, asked=False)

    async def _head(self, caller: Caller, target: Target) -> Stretch:
        """Judge and look; again, should the caller have been kicked, say, while we looked."""
        while True:
            changes = caller.attachment.changes
            start = await self._history.head(caller.user, target, may_read)
            if caller.attachment.changes == changes:
                return start

    def _clamped(self, limit: int | None) -> int:
        if limit is None:
            return self._limits.page_default
        if limit < 1:
            raise BadRequest("a page has 1 entry or more")
        return min(limit, self._limits.page_most)

    def _begin(
        self, caller: Caller, target: Target, start: Stretch, since: int | None, asked: bool
    ) -> None:
        stream, attachment = start.stream, caller.attachment
        if isinstance(stream, Direct) and not stream.id:
            # Nobody has begun it, so there is no past; what comes reaches both by nature.
            self._clock.callLater(0, self._hub.tell, attachment, [Live(stream, 0)])
            return
        # A cursor is exact; where nothing was announced yet, what was read in order is.
        newest = self._hub.cursor(stream) or start.last_seq
        if not self._hub.hold(attachment, stream, newest):
            raise BadRequest("you are catching up there already")
        if isinstance(stream, Room):
            # Members hear their rooms anyway; a public room can be followed by everybody, and
            # who asked for that goes on hearing it when a membership ends.
            self._hub.follow(attachment, stream, newest, asked)
        # A number beyond the end would swallow what is kept back; the next turn, so that the
        # caller is answered before anything is told.
        told = newest if since is None else min(since, newest)
        self._clock.callLater(0, self._catch_up_soon, caller, target, stream, told)

    def _catch_up_soon(self, caller: Caller, target: Target, stream: Stream, told: int) -> None:
        catching_up = Deferred.fromCoroutine(self._catch_up(caller, target, stream, told))
        catching_up.addErrback(
            lambda failure: self._log.failure("{event}", failure, event="giving up failed")
        )

    async def _catch_up(self, caller: Caller, target: Target, stream: Stream, told: int) -> None:
        """Tell the log after C{told}, stretch by stretch as the listener keeps up, then go live."""
        attachment = caller.attachment
        try:
            while attachment in self._hub.attachments(caller.user.id):
                events = await self._tell_stretch(caller, target, stream, told)
                if events:
                    told = events[-1].seq
                elif self._hub.release(attachment, stream, told):
                    live = max(told, self._hub.cursor(stream))  # what was kept is told now, too
                    self._hub.tell(attachment, [Live(stream, live)])
                    return
        except Exception as error:
            self._give_up(caller, stream, told, error)

    async def _tell_stretch(
        self, caller: Caller, target: Target, stream: Stream, told: int
    ) -> Sequence[Past]:
        """Tell the next part of the log, and wait until whoever listens has room for more."""
        sink, budget = caller.attachment.sink, self._limits.page_bytes
        await caller.turn.acquire()
        try:
            part = await self._history.stretch(caller.user, target, may_read, told, STRETCH, budget)
            events = self._announced(part.events, stream)
            if events:
                self._hub.tell(caller.attachment, events)
                await sink.ready()
            return events
        finally:
            caller.turn.release()

    def _announced(self, events: Sequence[Past], stream: Stream) -> Sequence[Past]:
        """Leave out what is committed, but still on its way to those who listen: it will come."""
        cursor = self._hub.cursor(stream)
        return [each for each in events if each.seq <= cursor]

    def _give_up(self, caller: Caller, stream: Stream, told: int, error: Exception) -> None:
        """Let the session hear again what was kept back, and tell it that something is missing."""
        why = str(error)
        if not isinstance(error, ChatError):
            self._log.failure("{event}", event="catching up failed")
            why = "the server failed; this has been logged"
        while not self._hub.release(caller.attachment, stream, told):
            pass  # too much was kept, and is lost; a second time it lets go
        self._hub.tell(caller.attachment, [Notice(f"following ended: {why}")])
