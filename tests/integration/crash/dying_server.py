"""
A server that dies at a statement of its SQL as if by C{kill -9}: also in the midst of its start.

Run like twistd.  With C{DIE_AT=12} in the environment it dies at its twelfth statement; with
C{DIE_LATER=12} at the twelfth after it got SIGUSR2.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from types import FrameType
from typing import Any

from twisted.scripts.twistd import run


class Countdown:
    """Statements until death; counts once it was begun."""

    def __init__(self) -> None:
        self.left = int(os.environ.get("DIE_AT", "0"))

    def begin(self, signum: int, frame: FrameType | None) -> None:
        """The round begins."""
        self.left = int(os.environ["DIE_LATER"])

    def statement(self, sql: str) -> None:
        """One more is about to run."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


countdown = Countdown()
_connect = sqlite3.connect


def connect_and_count(*arguments: Any, **more: Any) -> sqlite3.Connection:
    """Count the statements of each connection, also those of migrations."""
    connection: sqlite3.Connection = _connect(*arguments, **more)
    connection.set_trace_callback(countdown.statement)
    return connection


if __name__ == "__main__":
    sqlite3.connect = connect_and_count  # type: ignore[assignment]
    signal.signal(signal.SIGUSR2, countdown.begin)
    run()
