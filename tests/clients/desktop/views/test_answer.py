"""Answers of several lines."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QWidget

from chatserver.model.names import LOBBY
from clients.desktop.presenters.writing.commands.stage import AnswerRow
from clients.desktop.views.writing.answer import AnswerSheet
from tests.clients.desktop.stage import StageCase, application

ROWS = (AnswerRow("one", "about it"), AnswerRow("two"), AnswerRow("three", "", LOBBY, 7))


class AnswerTests(StageCase):
    """The sheet."""

    def setUp(self) -> None:
        """It is open."""
        super().setUp()
        self.window = self.show(QWidget(), 760, 500)
        self.window.activateWindow()
        self.sheet = AnswerSheet(self.look, self.window, "Three rows", ROWS)
        self.followed: list[AnswerRow] = []
        self.sheet.chosen.connect(self.followed.append)
        self.sheet.open()
        self.settle()

    def test_copying(self) -> None:
        """Ctrl+C copies what is selected, in the order of the rows; with one alone, all."""
        self.press(self.sheet.list, Qt.Key_C, Qt.ControlModifier)
        self.assertEqual(application().clipboard().text(), "one – about it\ntwo\nthree")
        self.press(self.sheet.list, Qt.Key_Down, Qt.ShiftModifier)
        self.press(self.sheet.list, Qt.Key_C, Qt.ControlModifier)
        self.assertEqual(application().clipboard().text(), "one – about it\ntwo")

    def test_following(self) -> None:
        """Enter on a row that leads somewhere closes the sheet and goes there; on others not."""
        self.press(self.sheet.list, Qt.Key_Return)
        self.assertEqual(self.followed, [])
        self.press(self.sheet.list, Qt.Key_End)
        self.press(self.sheet.list, Qt.Key_Return)
        self.assertEqual(self.followed, [ROWS[2]])
