"""Asks before something is done that surprises, or cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import label, push_button
from clients.desktop.look.look import Look
from clients.desktop.presenters.acts import Act, Question
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.views.people.names import breakable
from clients.desktop.words import tr


class ConfirmSheet(RoomySheet):
    """
    A question with two answers; what changes nothing has the focus.

    @ivar agreed: the person wants it done; the sheet is about to close.
    """

    agreed = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, question: Question) -> None:
        super().__init__(look, window, breakable(question.title), 420)
        self.setAccessibleName(question.title)
        self.setAccessibleDescription(question.sentence)
        self.content.addWidget(label(breakable(question.sentence), "soft", wrap=True))
        self.cancel = push_button(tr("Cancel"))
        self.agree = push_button(question.action, "danger" if question.is_danger else "primary")
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.agree)
        self.cancel.clicked.connect(self.close)
        self.agree.clicked.connect(self._agree)

    def open(self, first: QWidget | None = None) -> None:
        """Ask."""
        super().open(first or self.cancel)

    def _agree(self) -> None:
        self.agreed.emit()
        self.close()


def confirm(
    look: Look, window: QWidget, question: Question, agreed: Callable[[], None]
) -> ConfirmSheet:
    """Ask, and call C{agreed} where the answer is yes."""
    sheet = ConfirmSheet(look, window, question)
    sheet.agreed.connect(agreed)
    sheet.open()
    return sheet


def after_asking(look: Look, window: QWidget, act: Act, do: Callable[[], None]) -> None:
    """Do what was chosen, at once or, where there is a question, once it is agreed to."""
    if act.question is None:
        do()
    else:
        confirm(look, window, act.question, do)
