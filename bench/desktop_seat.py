"""
The desktop client itself, with somebody who does one thing in it.

C{python -m bench.desktop_seat SCENE FOLDER PORT SECONDS} runs one of the L{SCENES} and writes its
figures to its output, as JSON.  C{FOLDER} is the client's own, as L{remember} fills it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from PyQt5.QtWidgets import QApplication
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from bench.desktop_scenes import SCENES, Figures
from bench.desktop_sitting import Keyring, Sitting
from clients.desktop import program
from clients.desktop.keeping.folders import Folders
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.visit import Visit


class Seat:
    """Makes a visit at which somebody sits."""

    def __init__(self, scene: str, line_port: int, seconds: float) -> None:
        self._scene, self._line_port, self._seconds = scene, line_port, seconds

    def __call__(
        self,
        app: QApplication,
        reactor: Any,
        supplies: Supplies,
        folders: Folders,
        stop: Callable[[], None],
    ) -> Visit:
        """Make it; when all is done, it ends."""
        # The first start looks for this machine's own keyring, as it does for everybody.
        keyring = {} if self._scene == "way_in" else {"find_keyring": Keyring}
        visit = Visit(app, reactor, supplies, folders, stop, **keyring)
        sitting = Sitting(visit, app, reactor, self._line_port, self._seconds)

        def sit() -> None:
            done = Deferred.fromCoroutine(SCENES[self._scene](sitting))
            done.addCallbacks(_tell, _fail)
            done.addBoth(lambda _: stop())

        reactor.callWhenRunning(reactor.callLater, 0, sit)
        return visit


def _tell(figures: Figures) -> None:
    print(json.dumps(figures), flush=True)


def _fail(failure: Failure) -> None:
    failure.printTraceback(sys.stderr)


def main() -> int:
    """Run it."""
    scene, folder, line_port, seconds = sys.argv[1:]
    return program.run(["--data", folder], Seat(scene, int(line_port), float(seconds)))


if __name__ == "__main__":
    sys.exit(main())
