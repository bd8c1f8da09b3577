"""
A server with two leaks, to show that a week notices them: it keeps what it tells, and forgets to
close a file when somebody goes.

Run like twistd.
"""

from __future__ import annotations

import os
from typing import Any

from twisted.scripts.twistd import run

from chatserver.frontends.outbox import Outbox
from chatserver.hub.switchboard import Switchboard

COPIES = 100
"""So many are kept that a few seconds of a busy machine are enough to see it."""

kept: list[bytes] = []
left_open: list[int] = []

_write, _remove = Outbox.write, Switchboard.remove


def write(self: Outbox, data: bytes) -> None:
    """Send C{data}, and keep it for each listener."""
    kept.append(data * COPIES)
    _write(self, data)


def remove(self: Switchboard, attachment: Any) -> None:
    """Let somebody go, and leave a file open."""
    left_open.append(os.open(__file__, os.O_RDONLY))
    _remove(self, attachment)


if __name__ == "__main__":
    Outbox.write = write  # type: ignore[method-assign]
    Switchboard.remove = remove  # type: ignore[method-assign]
    run()
