"""What Ctrl-C and SIGTERM do, once and no more than once; and what SIGHUP does."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
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

    def on_hangup(self, reload: Callable[[], None], stop: Callable[[], None]) -> None:
        """
        Call C{reload} at each SIGHUP.

        The same signal comes when the terminal in which the server was started is closed: then
        C{stop} is called, as people expect, unless somebody (nohup) turned the signal off.
        """
        ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        at_terminal = _sits_at_terminal() and not ignored

        def heard(number: int, frame: FrameType | None) -> None:
            if at_terminal and not _sits_at_terminal():
                stop()
            else:
                reload()

        signal.signal(signal.SIGHUP, heard)

    def ignore(self) -> None:
        """Hear none of them any more."""
        for number in (*self.NUMBERS, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def _first(self, told: Any, number: int, frame: FrameType | None) -> None:
        self.ignore()
        told(number, frame)


def _sits_at_terminal() -> bool:
    return sys.__stdin__ is not None and os.isatty(0)
