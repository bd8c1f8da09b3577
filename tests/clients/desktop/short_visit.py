"""
A visit of the program that tells how it stands with rubbish, and ends.

C{python -m tests.clients.desktop.short_visit FOLDER} runs it.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from clients.desktop import program
from clients.desktop.visit import Visit

MANY = 10_000


def short(app: Any, reactor: Any, supplies: Any, folders: Any, stop: Any) -> Visit:
    """Make it."""
    visit = Visit(app, reactor, supplies, folders, stop)

    def tell() -> None:
        shown = visit.window.isVisible()
        kept = gc.get_freeze_count() > MANY
        sys.stdout.write(f"shown {shown} collected {gc.isenabled()} kept {kept}\n")
        stop()

    reactor.callWhenRunning(reactor.callLater, 0.1, tell)
    return visit


if __name__ == "__main__":
    sys.exit(program.run(["--data", sys.argv[1]], short))
