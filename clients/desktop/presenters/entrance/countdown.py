"""Seconds that are counted down before somebody's eyes."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from twisted.internet.interfaces import IDelayedCall, IReactorTime


class Countdown:
    """Counts the seconds down to a moment, with one timer, which runs only meanwhile."""

    def __init__(self, clock: IReactorTime, ticked: Callable[[], None]) -> None:
        """@param ticked: called whenever L{left} is another."""
        self._clock = clock
        self._ticked = ticked
        self._moment = 0.0
        self._timer: IDelayedCall | None = None
        self._ended: Callable[[], None] | None = None

    @property
    def left(self) -> int:
        """Whole seconds, a begun one counted; 0: it is over, or was stopped."""
        return ceil(self._rest()) if self._timer is not None else 0

    def until(self, moment: float, ended: Callable[[], None] | None = None) -> None:
        """
        Begin to count, or anew.

        @param moment: seconds since the epoch.
        @param ended: called in the place of the last C{ticked}.
        """
        self.stop()
        self._moment, self._ended = moment, ended
        self._next()

    def stop(self) -> None:
        """Count no more."""
        timer, self._timer = self._timer, None
        if timer is not None and timer.active():
            timer.cancel()

    def _rest(self) -> float:
        # Sums of parts of seconds are not exact.
        return round(self._moment - self._clock.seconds(), 3)

    def _next(self) -> None:
        rest = max(0.0, self._rest())
        self._timer = self._clock.callLater(rest - max(0, ceil(rest) - 1), self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._rest() > 0:
            self._next()
            self._ticked()
        elif self._ended is not None:
            self._ended()
        else:
            self._ticked()
