"""Wait for what another process will do: no sleeping, a deadline, and a good complaint."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet import reactor
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import deferLater

DEADLINE = 60.0
"""Seconds after which what has not come will not come; far beyond what a busy machine needs."""
LOOK_SECONDS = 0.02
"""Between two looks at what no event tells."""


class Waiting:
    """
    Lets tests wait until something is true of what was received.

    @ivar is_over: nothing more will be received.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._waiting: list[tuple[Callable[[], bool], Deferred[None]]] = []

    def describe(self) -> str:
        """Say what was received, for the complaint that something else was not."""
        raise NotImplementedError

    def until(self, is_true: Callable[[], bool], seconds: float = DEADLINE) -> Deferred[None]:
        """
        Fire when C{is_true} is, at once where it is already.

        @raise AssertionError: it is not at the deadline, or can become so no more.
        """
        if is_true():
            return succeed(None)
        if self.is_over:
            return fail(AssertionError(f"it ended before that; received: {self.describe()}"))
        waiter: Deferred[None] = Deferred()
        self._waiting.append((is_true, waiter))

        def too_late(result: object, seconds: float) -> None:
            raise AssertionError(f"not within {seconds:g} s; received: {self.describe()}")

        waiter.addTimeout(seconds, reactor, too_late)
        return waiter

    def changed(self) -> None:
        """Something was received: look again."""
        waiting, self._waiting = self._waiting, []
        for is_true, waiter in waiting:
            if waiter.called:
                continue
            if is_true():
                waiter.callback(None)
            else:
                self._waiting.append((is_true, waiter))

    def over(self) -> None:
        """Nothing more will be received: what is not true yet never will be."""
        self.is_over = True
        self.changed()
        waiting, self._waiting = self._waiting, []
        for _, waiter in waiting:
            if not waiter.called:
                waiter.errback(AssertionError(f"it ended; received: {self.describe()}"))


async def comes_true(
    is_true: Callable[[], bool], seconds: float = DEADLINE, look: float = LOOK_SECONDS
) -> None:
    """
    Wait for what no event tells, such as a file.

    @param look: seconds between two looks.
    @raise AssertionError: not within the deadline.
    """
    deadline = reactor.seconds() + seconds
    while not is_true():
        if reactor.seconds() > deadline:
            raise AssertionError(f"not within {seconds:g} s")
        await deferLater(reactor, look)
