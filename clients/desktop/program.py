"""C{chat-desktop}: the command line, and the loop in which Twisted and the windows turn."""

from __future__ import annotations

import gc
import os
import secrets
import sys
import threading
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication
from twisted.logger import (
    FilteringLogObserver,
    LogLevel,
    LogLevelFilterPredicate,
    globalLogBeginner,
    textFileLogObserver,
)

from clients.core.address import BadAddress, ServerAddress
from clients.core.private_files import open_private
from clients.desktop import reactor as qt_reactor
from clients.desktop.errors import Uncaught
from clients.desktop.keeping.folders import Folders
from clients.desktop.look.fonts import FontsMissing, load_fonts
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.visit import Visit

LEFT, REFUSED = 0, 1
MOST_LOG_BYTES = 1 << 20

Begin = Callable[[QApplication, Any, Supplies, Folders, Callable[[], None]], Visit]
"""Makes a visit, as L{Visit} itself does."""

EXAMPLES = """\
examples:
  chat-desktop                      the server that was used last, or choose one
  chat-desktop ann@chat.lab
  chat-desktop 127.0.0.1:7001       a server on this machine

Exit status: 0 left, 1 not possible, 2 usage.
"""


def parser() -> ArgumentParser:
    """Build the command line."""
    line = ArgumentParser(
        prog="chat-desktop",
        description="Talk at a chatserver, in a window.",
        epilog=EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    line.add_argument(
        "where", metavar="[NAME@]HOST[:PORT]", nargs="?", help="the server's AMP port"
    )
    line.add_argument(
        "--data", metavar="FOLDER", type=Path, help="keep everything in this folder instead"
    )
    return line


def run(argv: Sequence[str], begin: Begin = Visit) -> int:
    """
    Do what the command line says.

    @param begin: makes the visit; others than our own watch it.
    @return: the exit status.
    @raise SystemExit: with 2, the command line makes no sense; with 0, help was wanted.
    """
    line = parser()
    arguments = line.parse_args(argv)
    where = str(arguments.where or "")
    try:
        if where:
            ServerAddress.parse(where.rpartition("@")[2])
    except BadAddress as error:
        line.error(str(error))
    if not _has_screen(os.environ):
        return _complain("there is no screen here (DISPLAY is not set)")
    folders = Folders.usual() if arguments.data is None else Folders.within(arguments.data)
    try:
        log = _begin_logging(folders)
    except OSError as error:
        return _complain(f"cannot write {error.filename}: {error.strerror}")
    with log:
        return _turn(folders, where, begin)


def _has_screen(environ: Mapping[str, str]) -> bool:
    """Whether there is something to draw on; Qt would abort the program where there is not."""
    named = any(environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))
    return named or not sys.platform.startswith("linux")


def _turn(folders: Folders, where: str, begin: Begin) -> int:
    """Open the window, and let the reactor turn until it is closed."""
    gc.disable()  # nothing becomes rubbish before L{_begun}
    app = _application()
    try:
        load_fonts()
    except FontsMissing as error:
        return _complain(str(error))
    reactor = qt_reactor.install()
    supplies = Supplies(
        reactor,
        lambda moment: datetime.fromtimestamp(moment).astimezone(),
        secrets.SystemRandom().random,
        lambda: uuid4().hex,
    )
    visit = begin(app, reactor, supplies, folders, reactor.stop)
    uncaught = Uncaught(visit.went_wrong, sys.__excepthook__)
    sys.excepthook, threading.excepthook = uncaught.take, uncaught.take_of_thread
    reactor.addSystemEventTrigger("before", "shutdown", visit.end)
    reactor.callWhenRunning(visit.begin, where)
    reactor.callWhenRunning(_begun)
    reactor.run()
    return LEFT


def _begun() -> None:
    """
    Keep all that is there by now: modules, and the window, which stay to the end.

    There are a hundred thousand objects.  To look through them for rubbish again and again would
    hold up the window for a sixteenth of a second each time.
    """
    gc.freeze()
    gc.enable()


def _application() -> QApplication:
    # Nothing here is drawn by OpenGL, which costs X11's users 50 MB where it is done in software.
    os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")
    QApplication.setAttribute(Qt.AA_EnableHighDpiScaling)
    QApplication.setAttribute(Qt.AA_UseHighDpiPixmaps)
    app = QApplication(["chat-desktop"])
    app.setApplicationName("chat-desktop")
    app.setApplicationDisplayName("chatserver")
    app.setQuitOnLastWindowClosed(False)  # the reactor ends first, in its order
    return app


def _begin_logging(folders: Folders) -> TextIO:
    """Write down what goes wrong; there may be no terminal to tell it."""
    folders.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if folders.log.exists() and folders.log.stat().st_size > MOST_LOG_BYTES:
        flags |= os.O_TRUNC
    file = os.fdopen(open_private(folders.log, flags), "w", encoding="utf-8", errors="replace")
    warnings = LogLevelFilterPredicate(defaultLogLevel=LogLevel.warn)
    observer: Any = FilteringLogObserver(textFileLogObserver(file), [warnings])
    globalLogBeginner.beginLoggingTo([observer], discardBuffer=True, redirectStandardIO=False)
    return file


def _complain(sentence: str) -> int:
    sys.stderr.write(f"chat-desktop: {sentence}\n")
    return REFUSED
