"""Who has not logged in in time?  One timer for all connections that wait."""

from __future__ import annotations

from typing import Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

PAUSE_SECONDS = 1.0
"""Between two looks at all who wait; nobody is cut off later than that."""


class Latecomer(Protocol):
    """One connection."""

    def too_late(self, seconds: float) -> None:
        """C{seconds} have passed."""


class Deadlines:
    """
    Tells connections that their time is over.

    A timer of its own would cost each of them as much memory as all else that is kept for a
    deadline together, four times over.

    @ivar seconds: that each has.
    """

    _log = Logger()

    def __init__(self, clock: IReactorTime, seconds: float) -> None:
        self.seconds = seconds
        self._clock = clock
        self._waiting: dict[Latecomer, float] = {}
        self._timer: IDelayedCall | None = None
        self._next = 0.0

    def add(self, peer: Latecomer, passed: float = 0.0) -> None:
        """
        Let the time of C{peer} run.

        @param passed: seconds of it that are over already.
        """
        moment = self._clock.seconds() + max(0.0, self.seconds - passed)
        self._waiting[peer] = moment
        if self._timer is None or moment < self._next:
            self._look_at(moment)

    def discard(self, peer: Latecomer) -> None:
        """C{peer} is in, or gone."""
        self._waiting.pop(peer, None)
        if not self._waiting:
            self._stop()

    def _look_at(self, moment: float) -> None:
        self._stop()
        self._next = moment
        self._timer = self._clock.callLater(max(0.0, moment - self._clock.seconds()), self._look)

    def _stop(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _look(self) -> None:
        self._timer = None
        # The clock may stand a rounding error before the moment that was asked for.
        now = max(self._clock.seconds(), self._next)
        due = [peer for peer, moment in self._waiting.items() if moment <= now]
        for peer in due:
            del self._waiting[peer]
        if self._waiting:
            self._look_at(max(now + PAUSE_SECONDS, min(self._waiting.values())))
        for peer in due:
            try:
                peer.too_late(self.seconds)
            except Exception:
                # The others' time is over, too.
                self._log.failure("{event}", event="ending a late connection failed")
