"""When something that changes often is shown anew: at once, or with much to come not each time."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

GAP_SECONDS = 0.04
"""Between two showings, while much comes; more, where one takes long."""
SHARE = 4
"""Of so many parts of the time, showing takes one."""
MOST_SECONDS = 0.4
"""Between two showings, however long one takes."""
AT_ONCE = 60
"""Showings in a row without such a gap; one more for each gap that passed."""


class Pace:
    """Gathers changes that come together, and shows them in one go."""

    def __init__(self, clock: IReactorTime, show: Callable[[], None]) -> None:
        self._clock = clock
        self._show = show
        self._due: IDelayedCall | None = None
        self._credit = float(AT_ONCE)
        self._gap = GAP_SECONDS
        self._shown_at = clock.seconds()

    def soon(self) -> None:
        """Something is to be shown."""
        if self._due is not None:
            return
        passed = max(0.0, self._clock.seconds() - self._shown_at)
        self._credit = min(float(AT_ONCE), self._credit + passed / self._gap)
        wait = 0.0 if self._credit >= 1 else max(0.0, self._gap - passed)
        self._due = self._clock.callLater(wait, self._now)

    def stop(self) -> None:
        """Show nothing more, until L{soon} is called again."""
        if self._due is not None and self._due.active():
            self._due.cancel()
        self._due = None
        self._credit = float(AT_ONCE)

    def _now(self) -> None:
        self._due = None
        self._shown_at = self._clock.seconds()
        self._credit = max(0.0, self._credit - 1)
        self._show()
        took = self._clock.seconds() - self._shown_at
        self._gap = max(GAP_SECONDS, min(MOST_SECONDS, took * SHARE))
