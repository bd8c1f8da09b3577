"""
Twisted's own tests of a reactor, done with ours: C{python -m tests.clients.desktop.conformance}.

With C{epoll} behind it, they are done with the usual reactor, to compare.  Of those on Linux, the
two pass the same, but for what is named in L{LEFT_OUT}.  Without a screen it wants
C{QT_QPA_PLATFORM=offscreen}.
"""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from PyQt5.QtWidgets import QApplication
from twisted.internet.test.reactormixins import ReactorBuilder
from twisted.scripts import trial

REACTORS = {
    "qt": "clients.desktop.reactor.SolidQtReactor",
    "epoll": "twisted.internet.epollreactor.EPollReactor",
}
MODULES = ("test_time", "test_core", "test_threads", "test_fdset", "test_posixbase")
WITH_HAMCREST = ("test_tcp", "test_udp", "test_unix", "test_tls", "test_process")
"""Those that use PyHamcrest, as Twisted's tests do; it is in the extra C{test}."""

LEFT_OUT = {
    # A descriptor that turns to -1, or is closed behind the reactor's back: Qt's notifiers do not
    # see it, where epoll does.  No transport of Twisted's does that to a reactor.
    "test_lostFileDescriptor",
    "test_negativeOneFileDescriptor",
    # Fails for root with each reactor.
    *(("test_changeUID",) if os.geteuid() == 0 else ()),
}


def names(module: str) -> Iterator[str]:
    """List the tests of one of Twisted's modules, as trial calls them."""
    for case in vars(import_module(module)).values():
        if not isinstance(case, type) or not issubclass(case, unittest.TestCase):
            continue
        if case.__module__ == module:
            for name in unittest.TestLoader().getTestCaseNames(case):
                if name not in LEFT_OUT:
                    yield f"{module}.{case.__name__}.{name}"


def main() -> None:
    """Run them, and exit as trial does: 0 where all passed."""
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    ReactorBuilder._reactors = [REACTORS[sys.argv[1] if sys.argv[1:] else "qt"]]
    with_hamcrest = WITH_HAMCREST if find_spec("hamcrest") else ()
    found = [
        name
        for module in (*MODULES, *with_hamcrest)
        for name in names(f"twisted.internet.test.{module}")
    ]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "trial"
        sys.argv = ["trial", f"--temp-directory={place}", "--reporter=summary", *found]
        trial.run()


main()
