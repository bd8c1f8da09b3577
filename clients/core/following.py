"""Streams that are followed: over gaps and reconnects, in order, each entry once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import Entry
from chatserver.model.errors import BadRequest, ChatError
from chatserver.model.events import Hidden, Live, Reset
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.refusals import asked_to_wait, may_be_sent_again

Told = Entry | Hidden | Live | Reset

CATCH_UP_SECONDS = 30.0
"""Of silence in a stream that is being caught up with, after which it is asked for again."""
AGAIN_SECONDS = 5.0
"""After a refusal that may pass."""
MOST_STREAMS = 500
"""In one C{Resume}."""


class Source(Protocol):
    """Where streams are asked for; L{clients.core.asking.Asking} is one."""

    async def follow(self, target: Target, since: int | None = None) -> None:
        """Let a stream be told."""

    async def resume(self, cursors: Mapping[Target, int]) -> Mapping[Target, ChatError]:
        """Let what streams hold after their cursors be told."""


class Follower(Protocol):
    """Who follows one stream."""

    @property
    def target(self) -> Target:
        """Which one."""

    @property
    def cursor(self) -> int | None:
        """The seq up to which it was heard; None: not begun."""

    @property
    def wants_all(self) -> bool:
        """Whether a L{Reset} is of no use: everything after the cursor is wanted, if it is much."""

    def missing(self) -> int | None:
        """Give the seq after which something is missing; None: nothing is."""

    def take(self, event: Told) -> None:
        """Hear an event; never fails."""

    def replaced(self) -> None:
        """The stream of this name is another now; forget, and begin anew."""

    def refused(self, error: ChatError) -> None:
        """It cannot be followed any more."""


class Followed:
    """One follower's place."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.stream = 0  # its id; 0: not known, or not begun
        self.refused = False
        self.asked_after: tuple[int | None] | None = None  # what is missing, the last time
        self.patience: IDelayedCall | None = None

    def rest(self) -> None:
        """Nothing is awaited any more."""
        if self.patience is not None and self.patience.active():
            self.patience.cancel()
        self.patience = None


class Following:
    """All streams that one client follows."""

    _log = Logger()

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._source: Source | None = None
        self._viewer = 0
        self._followed: dict[Target, list[Followed]] = {}

    # -- who follows

    def add(self, follower: Follower) -> Deferred[None]:
        """
        Let C{follower} hear its stream from now on, or after its cursor.

        @return: fires when the server has agreed; fails with L{ChatError} where it does not, or
            with L{CallLost}, after which it is tried again on the next connection.
        """
        followed = Followed(follower)
        self._followed.setdefault(follower.target, []).append(followed)
        if self._source is None:
            done: Deferred[None] = Deferred()
            done.errback(CallLost("there is no connection"))
            return done
        return Deferred.fromCoroutine(self._begin(self._source, followed))

    def remove(self, follower: Follower) -> None:
        """Let it hear no more."""
        together = self._followed.get(follower.target, [])
        for followed in [each for each in together if each.follower is follower]:
            followed.rest()
            together.remove(followed)
        if not together:
            self._followed.pop(follower.target, None)

    def followers(self) -> Sequence[Follower]:
        """All there are."""
        return [each.follower for each in self._all()]

    # -- what comes

    def take(self, event: Told) -> None:
        """Hand an event on to those who follow its stream."""
        target = event.stream.address(self._viewer)
        for followed in tuple(self._followed.get(target, ())):
            if event.stream.id and followed.stream not in (0, event.stream.id):
                followed.follower.replaced()
            followed.stream = event.stream.id or followed.stream
            told = event
            if isinstance(event, Reset) and followed.follower.wants_all:
                told = Live(event.stream, event.last_seq)
            followed.follower.take(told)
            self._judge(followed, caught_up=isinstance(event, Live | Reset))

    def look(self, target: Target) -> None:
        """Ask for what may have happened in a stream: this connection's own doing is not told."""
        for followed in tuple(self._followed.get(target, ())):
            self._heal(followed)

    # -- connections

    def enter(self, source: Source, viewer: int) -> None:
        """There is a new connection; C{viewer} is the id of whoever is logged in."""
        self._source, self._viewer = source, viewer
        for followed in self._all():
            followed.refused = False

    async def go_on(self, newest: Mapping[Target, int]) -> None:
        """
        Ask for what happened since the last connection.

        @param newest: the last seq of each stream that is heard without source.
        @raise CallLost: the connection is lost already.
        """
        source, behind = self._source, dict[Target, int]()
        if source is None:
            raise CallLost("there is no connection")
        for followed in self._all():
            follower = followed.follower
            cursor = follower.cursor
            if followed.patience is not None or followed.refused:
                continue  # that was asked for already
            if follower.wants_all or cursor is None:
                await self._try(source, followed)
            elif newest.get(follower.target, cursor + 1) > cursor or follower.missing() is not None:
                behind[follower.target] = min(cursor, behind.get(follower.target, cursor))
                self._wait(followed)
        await self._resume(source, behind)

    def lost(self) -> None:
        """There is no connection any more."""
        self._source = None
        for followed in self._all():
            followed.rest()

    # --

    def _all(self) -> Iterable[Followed]:
        return [each for together in self._followed.values() for each in together]

    async def _try(self, source: Source, followed: Followed) -> None:
        try:
            await self._begin(source, followed)
        except ChatError as refusal:
            self._refused(followed, refusal)

    async def _begin(self, source: Source, followed: Followed) -> None:
        self._wait(followed)
        follower = followed.follower
        try:
            await source.follow(follower.target, follower.cursor)
        except BadRequest:
            pass  # somebody else is catching up there; what is missing is asked for after that
        except ChatError:
            followed.rest()
            raise

    async def _resume(self, source: Source, behind: Mapping[Target, int]) -> None:
        streams = list(behind.items())
        for at in range(0, len(streams), MOST_STREAMS):
            refusals = await source.resume(dict(streams[at : at + MOST_STREAMS]))
            for target, refusal in refusals.items():
                for followed in tuple(self._followed.get(target, ())):
                    self._refused(followed, refusal)

    def _refused(self, followed: Followed, refusal: ChatError) -> None:
        if isinstance(refusal, BadRequest):
            return  # as above
        if may_be_sent_again(refusal):
            self._wait(followed, max(AGAIN_SECONDS, asked_to_wait(refusal)))
            return
        followed.rest()
        followed.refused = True
        followed.follower.refused(refusal)

    def _judge(self, followed: Followed, caught_up: bool) -> None:
        """See whether something is missing, unless it is on its way."""
        follower = followed.follower
        if not caught_up and followed.patience is not None:
            followed.patience.reset(CATCH_UP_SECONDS)
            return
        followed.rest()
        if follower.cursor is not None and follower.missing() is None:
            followed.asked_after = None
        elif followed.asked_after == (follower.cursor,):
            self._wait(followed, AGAIN_SECONDS)  # asking brought nothing; not at once again
        else:
            self._heal(followed)

    def _heal(self, followed: Followed) -> None:
        if self._source is None or followed.refused:
            return
        self._wait(followed)
        followed.asked_after = (followed.follower.cursor,)
        healing = Deferred.fromCoroutine(self._healed(self._source, followed))
        healing.addErrback(self._not_healed)

    async def _healed(self, source: Source, followed: Followed) -> None:
        follower = followed.follower
        if follower.wants_all or follower.cursor is None:
            await self._try(source, followed)
        else:
            await self._resume(source, {follower.target: follower.cursor})

    def _not_healed(self, failure: Failure) -> None:
        # Lost: the next connection begins with this.  Refused: in a while it is asked again.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="asking for what is missing failed")

    def _wait(self, followed: Followed, seconds: float = CATCH_UP_SECONDS) -> None:
        followed.rest()
        followed.patience = self._clock.callLater(seconds, self._impatient, followed)

    def _impatient(self, followed: Followed) -> None:
        followed.patience = None
        self._heal(followed)
