"""
The desktop's tests run in a process of their own, in which Qt turns the reactor.

C{pytest tests} leaves them out; C{pytest tests/clients/desktop} runs them, as C{make test} does.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt5.QtWidgets import QApplication

# Before the reactor, which would make an application without windows.
application = QApplication.instance() or QApplication(sys.argv[:1])
application.setQuitOnLastWindowClosed(False)

from clients.desktop import reactor as qt_reactor

qt_reactor.install()

from clients.desktop.look.fonts import load_fonts

load_fonts()
