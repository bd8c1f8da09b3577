"""What Ctrl-C and SIGTERM do: once, and no more than once."""

from __future__ import annotations

import signal
from functools import partial
from types import FrameType
from typing import Any


class Signals:
    """The first Ctrl-C or SIGTERM stops the server; more of them must neither hurry nor hurt."""

    NUMBERS = (signal.SIGINT, signal.SIGTERM)

    def listen_once(self) -> None:
        """Let the reactor, which complains of a second one, hear only the first."""
        for number in self.NUMBERS:
            told = signal.getsignal(number)
            if callable(told):
                signal.signal(number, partial(self._first, told))

    def ignore(self) -> None:
        """Hear none of them any more."""
        for number in self.NUMBERS:
            signal.signal(number, signal.SIG_IGN)

    def _first(self, told: Any, number: int, frame: FrameType | None) -> None:
        self.ignore()
        told(number, frame)
