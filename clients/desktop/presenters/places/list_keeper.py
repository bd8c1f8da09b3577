"""Keeps the list of conversations, to be shown before there is a connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatserver.model.entries import Conversation
from clients.desktop.presenters.kept import Kept

KEEP_SECONDS = 3.0
"""Between two times that the list is written."""


class ListKeeper:
    """Writes the list when it changed, but not each time."""

    def __init__(
        self, clock: IReactorTime, kept: Kept, now: Callable[[], Sequence[Conversation]]
    ) -> None:
        """@param now: gives the list as it is."""
        self._clock = clock
        self._kept = kept
        self._now = now
        self._due: IDelayedCall | None = None

    def changed(self) -> None:
        """Keep it, soon."""
        if self._due is None:
            self._due = self._clock.callLater(KEEP_SECONDS, self._keep)

    def close(self) -> None:
        """Keep now what is to be kept."""
        due = self._due
        if due is not None and due.active():
            due.cancel()
            self._keep()

    def _keep(self) -> None:
        self._due = None
        self._kept.keep_conversations(self._now())
