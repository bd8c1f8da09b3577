"""Lets the server know what was read: a moment after the newest message was seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError
from chatserver.wire.calls import CallLost

MARK_SECONDS = 1.0
"""Between what is seen and the read mark: one for many messages."""


class ReadMarker:
    """
    Marks one conversation as read while somebody looks at its end.

    @ivar sees_end: whether somebody does.
    """

    _log = Logger()

    def __init__(
        self,
        clock: IReactorTime,
        may_mark: Callable[[], bool],
        mark: Callable[[], Awaitable[None]],
    ) -> None:
        """@param may_mark: whether there is anything to mark, and a connection."""
        self._clock = clock
        self._may_mark = may_mark
        self._mark = mark
        self._due: IDelayedCall | None = None
        self.sees_end = False

    def seen(self, sees_end: bool) -> None:
        """Somebody looks at the end, or does no more."""
        self.sees_end = sees_end
        if sees_end:
            self.look()
        else:
            self.stop()

    def look(self) -> None:
        """Something may be new."""
        if self.sees_end and self._due is None and self._may_mark():
            self._due = self._clock.callLater(MARK_SECONDS, self._now)

    def stop(self) -> None:
        """What was about to be marked is not."""
        if self._due is not None and self._due.active():
            self._due.cancel()
        self._due = None

    def _now(self) -> None:
        self._due = None
        if self.sees_end and self._may_mark():
            Deferred.fromCoroutine(_awaited(self._mark())).addErrback(self._not_marked)

    def _not_marked(self, failure: Failure) -> None:
        # It is marked with the next message, or when it is looked at again.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="marking as read failed")


async def _awaited(work: Awaitable[None]) -> None:
    await work
