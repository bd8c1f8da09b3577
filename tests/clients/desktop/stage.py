"""Windows of the desktop client in a whole small server, and hands that press their keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PyQt5.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QWidget

from chatserver.model.names import UserName
from clients.core.entering import Password
from clients.desktop.look.look import Look
from clients.desktop.look.style import dress
from tests.clients.cast import ClientCase, Person

MOST_LINES = 400
"""In a timeline, as in the program."""
MOST_TURNS = 200
SOON_MS = 30
"""What a window puts off for so long is a part of what it does now."""


class StageCase(ClientCase):
    """
    A world, people in it, and windows.

    An exception in a slot fails the test, as does a window that is left open.
    """

    def setUp(self) -> None:
        """Watch what goes wrong in slots."""
        super().setUp()
        self.look = Look()
        dress(application(), self.look)
        self._wrong: list[BaseException] = []
        self._shown: list[QWidget] = []
        before = sys.excepthook
        sys.excepthook = self._failed
        self.addCleanup(self._strike, before)

    def person(self, name: str, **more: Any) -> Person:
        """Register somebody, with a client that is online."""
        self.world.register(name)
        password = Password(UserName(name), f"secret-{name}", **more)
        return Person(self.world, password, MOST_LINES).enter()

    def show(self, widget: QWidget, width: int = 0, height: int = 0) -> Any:
        """Let a window be seen; it is closed at the end of the test."""
        if width:
            widget.resize(width, height)
        self._shown.append(widget)
        widget.show()
        self.settle()
        return widget

    def settle(self) -> None:
        """Let everything happen: in the windows, and on the server."""
        for _ in range(MOST_TURNS):
            application().processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)
            self.world.pump()
            if application().hasPendingEvents():
                continue
            if not any(self._is_due_soon(each) for each in application().topLevelWidgets()):
                return
            application().processEvents(QEventLoop.WaitForMoreEvents)

    def _is_due_soon(self, window: QWidget) -> bool:
        return any(
            each.isSingleShot() and each.isActive() and each.interval() <= SOON_MS
            for each in window.findChildren(QTimer)
        )

    def write(self, widget: QWidget, text: str) -> None:
        """Type into a widget, and press Enter where there is a newline."""
        for each in text:
            if each == "\n":
                QTest.keyClick(widget, Qt.Key_Return)
            else:
                QTest.keyClicks(widget, each)
        self.settle()

    def press(self, widget: QWidget, key: int, modifiers: Any = Qt.NoModifier) -> None:
        """Press a key."""
        QTest.keyClick(widget, key, modifiers)
        self.settle()

    def click(self, widget: QWidget, at: QPoint | None = None, button: int = Qt.LeftButton) -> None:
        """Click on a widget, in its middle or somewhere in it."""
        QTest.mouseClick(widget, button, Qt.NoModifier, at or widget.rect().center())
        self.settle()

    def _failed(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        self._wrong.append(error)

    def _strike(self, hook: Callable[..., Any]) -> None:
        for widget in self._shown:
            widget.close()
            widget.deleteLater()
        self.settle()
        sys.excepthook = hook
        left = [each for each in application().topLevelWidgets() if each.isVisible()]
        for each in left:
            each.close()
        if self._wrong:
            raise self._wrong[0]
        self.assertEqual(left, [])


def application() -> Any:
    """The one there is."""
    return QApplication.instance()
