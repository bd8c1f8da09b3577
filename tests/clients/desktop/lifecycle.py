"""
Small programs on Qt's reactor, from their start to their end: each says line by line what it saw.

C{python -m tests.clients.desktop.lifecycle NAME} runs one; with C{plain} behind the name it runs
on qt5reactor as it is, which some of them do not outlive.  Without a screen it wants
C{QT_QPA_PLATFORM=offscreen}.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from PyQt5.QtCore import QEventLoop, Qt, QTimer
from PyQt5.QtGui import QCloseEvent
from PyQt5.QtWidgets import QApplication, QWidget
from qt5reactor.core import posixinstall
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.internet.threads import deferToThread
from twisted.logger import ILogObserver, Logger, LogLevel, globalLogBeginner
from zope.interface import implementer

from clients.desktop.errors import Uncaught
from clients.desktop.reactor import install

NEVER = 1000.0
"""Seconds; longer than anybody waits for the program."""

application = QApplication(sys.argv[:1])
application.setQuitOnLastWindowClosed(False)
(posixinstall if sys.argv[2:] == ["plain"] else install)()
reactor: Any = sys.modules["twisted.internet.reactor"]


def say(*words: object) -> None:
    """Tell the test."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def soon(slot: Callable[[], object]) -> None:
    """Have Qt call a slot, with the reactor idle."""
    QTimer.singleShot(50, slot)


def run() -> None:
    """Run until somebody ends it."""
    reactor.run()
    say("ended", reactor.running)


def on_shutdown(trigger: Callable[[], object]) -> None:
    """Do something before the end."""
    reactor.addSystemEventTrigger("before", "shutdown", trigger)


def slowly() -> Deferred[None]:
    """Take a moment to clean up."""
    say("cleaning up")
    return deferLater(reactor, 0.1, say, "clean")


# -- the programs


def stop_in_a_slot() -> None:
    """A menu's entry stops the reactor."""
    soon(reactor.stop)
    run()


def stop_in_a_thread() -> None:
    """A thread stops an idle reactor."""
    timer = threading.Timer(0.1, reactor.callFromThread, (reactor.stop,))
    reactor.callWhenRunning(timer.start)
    run()


class Window(QWidget):
    """Closes the program."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """As the program's window does."""
        event.accept()
        reactor.stop()


def close_the_window() -> None:
    """The only window is closed, and cleaning up takes a while."""
    window = Window()
    window.show()
    application.aboutToQuit.connect(lambda: say("about to quit"))
    on_shutdown(slowly)
    soon(window.close)
    run()


def quit_of_qt() -> None:
    """The session manager, or a menu of the system, quits Qt itself."""
    on_shutdown(slowly)
    soon(application.quit)
    run()


def clean_in_a_slot() -> None:
    """What is waited for at the end is done in a slot."""
    done: Deferred[None] = Deferred()

    def wait() -> Deferred[None]:
        soon(lambda: done.callback(None))
        return done

    on_shutdown(wait)
    reactor.callLater(0, reactor.stop)
    run()


def fail_in_a_slot() -> None:
    """A slot fails, and the program goes on."""
    sys.excepthook = Uncaught(lambda sentence: say("told"), sys.__excepthook__).take
    soon(lambda: [][0])
    QTimer.singleShot(200, reactor.stop)
    run()


def fail_in_a_call() -> None:
    """What the reactor calls fails, and it goes on."""
    reactor.callLater(0, lambda: [][0])
    reactor.callFromThread(lambda: [][0])
    reactor.callLater(0.1, reactor.stop)
    run()


def sooner() -> None:
    """A call is moved to an earlier time while the reactor sleeps."""
    call = reactor.callLater(NEVER, reactor.stop)
    soon(lambda: call.reset(0.1))
    run()


def nested() -> None:
    """A call from a thread opens a loop of its own, in which the reactor turns."""

    def with_a_loop() -> None:
        say("begun")
        loop = QEventLoop()
        reactor.callLater(0.1, loop.quit)
        loop.exec_()
        say("done")
        reactor.stop()

    reactor.callWhenRunning(reactor.callFromThread, with_a_loop)
    for n in range(10):
        reactor.callLater(0.02 * n, lambda: None)
    run()


class Reader:
    """Reads a byte, upon which something is due."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: say("a timer of a window"))

    def fileno(self) -> int:
        """Of what is read."""
        return self._end.fileno()

    def logPrefix(self) -> str:
        """For the log."""
        return "reader"

    def doRead(self) -> None:
        """Read."""
        say("read", len(self._end.recv(1)))
        self._timer.start(0)
        reactor.callLater(0, self._due)

    def _due(self) -> None:
        say("due")
        reactor.removeReader(self)
        reactor.stop()


def read_and_do() -> None:
    """Something is due as soon as something was read."""
    here, there = socket.socketpair()
    reactor.callWhenRunning(reactor.addReader, Reader(here))
    there.send(b"x")
    run()


def on_time() -> None:
    """Calls come when they should, also after a while."""
    late: list[float] = []

    def again(due: float) -> None:
        late.append(monotonic() - due)
        if late[-1] < 0.02 or len(late) == 20:  # the machine may have been busy at each but one
            say("late", "a little" if min(late) < 0.02 else min(late))
            reactor.stop()
        else:
            reactor.callLater(1.5, again, monotonic() + 1.5)

    reactor.callWhenRunning(lambda: reactor.callLater(1.5, again, monotonic() + 1.5))
    run()
    say("precise", reactor._timer.timerType() == Qt.PreciseTimer)


def wait_for_a_signal() -> None:
    """Nothing is to be done; the system says when to end."""
    # Whoever runs the tests in the background may have let Ctrl-C be ignored, here too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    on_shutdown(slowly)
    reactor.callWhenRunning(say, "idle")
    run()


def leave_signals_alone() -> None:
    """After its end, nothing of the reactor's is left in the way of signals."""
    soon(reactor.stop)
    run()
    say("wakeup", signal.set_wakeup_fd(-1))


def exit_in_a_call() -> None:
    """Somebody calls sys.exit where the reactor called."""
    reactor.callLater(0, sys.exit, 3)
    on_shutdown(slowly)
    reactor.callLater(0.1, reactor.stop)
    run()


def threads() -> None:
    """Work is done in threads, and at the end they are gone."""

    async def work() -> None:
        name = await deferToThread(lambda: threading.current_thread() is threading.main_thread())
        say("in the main thread", name)
        reactor.stop()

    reactor.callWhenRunning(lambda: Deferred.fromCoroutine(work()))
    run()
    say("threads", threading.active_count())


def a_run_within_a_run() -> None:
    """Who runs it a second time is refused, and the first run goes on."""

    def second() -> None:
        try:
            reactor.run()
        except Exception as error:
            say(type(error).__name__)
        soon(reactor.stop)

    reactor.callLater(0, second)
    run()


@implementer(ILogObserver)
def log(event: dict[str, Any]) -> None:
    """Say what was logged as wrong."""
    if event["log_level"] >= LogLevel.error and "log_failure" in event:
        say("logged", event["log_failure"].type.__name__)


globalLogBeginner.beginLoggingTo([log], redirectStandardIO=False)
Logger().debug("begun")
globals()[sys.argv[1]]()
