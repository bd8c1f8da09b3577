"""Twisted's reactor on Qt's event loop: qt5reactor, with what it lacks on today's Twisted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import Qt
from qt5reactor.core import QtReactor
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.main import installReactor
from twisted.logger import Logger


class SolidQtReactor(QtReactor):
    """
    A reactor that can be stopped from a slot, ends in order when Qt quits, keeps time, and takes
    each call from a thread once.
    """

    _log = Logger()

    def __init__(self) -> None:
        self._from_threads: deque[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = (
            deque()
        )
        super().__init__()
        # The default timer may be late by a twentieth.
        self._timer.setTimerType(Qt.PreciseTimer)

    def _moveCallLaterSooner(self, call: IDelayedCall) -> None:
        # Only callLater sets the timer anew; C{DelayedCall.reset} to an earlier time must, too.
        super()._moveCallLaterSooner(call)
        self.reactorInvocation()

    def iterate_qt(self, delay: float | None = None) -> None:
        """Do what is due when Qt's timer says so; C{iterate} is for others, who may watch it."""
        super()._iterate(delay, fromqt=True)

    def _iterate(self, delay: float | None = None, fromqt: bool = False) -> None:
        # So it is called behind each reading and writing.  What is due has a turn of its own:
        # where much comes, Qt has one between the two, too.
        self.reactorInvocation()

    def stop(self) -> None:
        """Stop; called in a slot, nothing else would wake the reactor."""
        super().stop()
        self.reactorInvocation()

    def crash(self) -> None:
        """Stop at once; so does a last Deferred of the shutdown that fires in a slot."""
        super().crash()
        self.reactorInvocation()

    def callFromThread(self, f: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Call C{f} in this thread, once, also where it opens a loop of its own."""
        self._from_threads.append((f, args, kwargs))
        self.wakeUp()

    def runUntilCurrent(self) -> None:
        """Do what is due."""
        for _ in range(len(self._from_threads)):
            if not self._from_threads:
                break
            f, args, kwargs = self._from_threads.popleft()
            try:
                f(*args, **kwargs)
            except BaseException:
                self._log.failure("{event}", event="a call from a thread failed")
        if self._from_threads:
            self.wakeUp()
        super().runUntilCurrent()

    def run(self, installSignalHandlers: bool = True) -> None:
        """Run Qt's own main loop, until the shutdown is complete."""
        # Outside of the try: a run within a run is refused, and must not clean up the outer one.
        self.runReturn(installSignalHandlers)
        self._blockApp = self.qApp
        try:
            while self._started:
                self.qApp.exec_()
                if self._started and not self._stopped:
                    self.stop()  # Qt wants to quit: what is to be done before is done first
        finally:
            self._blockApp = None  # else a late timer of ours would quit a later loop
            self._signals.uninstall()


def install() -> SolidQtReactor:
    """Make it the reactor: after the C{QApplication}, before anything imports the reactor."""
    reactor = SolidQtReactor()
    installReactor(reactor)
    return reactor
