"""Tells when another day begins, for what is called today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from twisted.internet.interfaces import IDelayedCall

from clients.desktop.presenters.supplies import Supplies

_A_BIT = 1.0


class Midnight:
    """The beginnings of days, where the person sits."""

    def __init__(self, supplies: Supplies, on_day: Callable[[], None]) -> None:
        self._supplies = supplies
        self._on_day = on_day
        self._due: IDelayedCall | None = None

    def begin(self) -> None:
        """Wait for the next."""
        self.stop()
        now = self._supplies.local_time(self._supplies.clock.seconds())
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
        wait = max(_A_BIT, (tomorrow - now).total_seconds() + _A_BIT)
        # A clock that is set, or a machine that slept, is noticed within the hour.
        self._due = self._supplies.clock.callLater(min(wait, 3600.0), self._now)

    def stop(self) -> None:
        """Wait no more."""
        if self._due is not None and self._due.active():
            self._due.cancel()
        self._due = None

    def _now(self) -> None:
        self._due = None
        self.begin()
        self._on_day()
