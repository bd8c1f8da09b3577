"""Keeps the end of a conversation on this machine, now and then."""

from __future__ import annotations

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatserver.model.names import Target
from clients.core.timeline import Timeline
from clients.desktop.presenters.kept import Kept

KEEP_SECONDS = 20.0
"""Between a change and its being kept: once for many."""
MOST_KEPT = 200
"""Lines."""


class LineKeeper:
    """Keeps what one timeline has at its end."""

    def __init__(self, target: Target, kept: Kept, clock: IReactorTime) -> None:
        self._target = target
        self._kept = kept
        self._clock = clock
        self._due: IDelayedCall | None = None
        self._timeline: Timeline | None = None

    def changed(self, timeline: Timeline) -> None:
        """Keep it soon."""
        self._timeline = timeline
        if self._due is None:
            self._due = self._clock.callLater(KEEP_SECONDS, self._keep)

    def finish(self) -> None:
        """Keep it now, where anything changed."""
        if self._due is not None:
            self._due.cancel()
            self._keep()

    def forget(self) -> None:
        """It may not be read any more: keep nothing of it."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._kept.drop_lines(self._target)

    def _keep(self) -> None:
        self._due = None
        timeline = self._timeline
        if timeline is None or not timeline.at_end:
            return
        lines = timeline.lines[-MOST_KEPT:]
        if timeline.at_start and len(timeline.lines) <= MOST_KEPT:
            # All that there is: what is kept of earlier times was cleared.
            self._kept.drop_lines(self._target, lines[0].seq - 1 if lines else None)
        if lines:
            self._kept.keep_lines(self._target, lines, at_end=True)
