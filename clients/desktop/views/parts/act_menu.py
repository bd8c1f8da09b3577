"""A menu of acts, which opens at a place of the screen and never blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QMenu, QWidget

from clients.desktop.presenters.acts import Act


def literal(text: str) -> str:
    """Write text so that a menu shows each C{&} of it."""
    return text.replace("&", "&&")


class ActMenu(QMenu):
    """
    Offers acts.

    @ivar acts: what is offered, by key.
    """

    def __init__(
        self, parent: QWidget, name: str, acts: Sequence[Act], chosen: Callable[[Act], None]
    ) -> None:
        """
        @param name: what the menu is about, for screen readers.
        @param chosen: hears which act was chosen.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WA_DeleteOnClose)
        self.setAccessibleName(name)
        self.acts = {act.key: act for act in acts}
        for act in acts:
            if act.begins_group and not self.isEmpty():
                self.addSeparator()
            action = self.addAction(literal(act.text))
            action.setData(act.key)
            action.setEnabled(act.is_possible)
            action.triggered.connect(lambda _, act=act: chosen(act))

    def offer(self, at: QPoint) -> None:
        """Open it; the first act that is possible is ready to be chosen."""
        self.popup(at)
        for action in self.actions():
            if action.isEnabled() and not action.isSeparator():
                self.setActiveAction(action)
                return

    def show_acts(self, acts: Sequence[Act]) -> None:
        """What is offered is possible now, or no longer."""
        possible = {act.key: act.is_possible for act in acts}
        for action in self.actions():
            if not action.isSeparator():
                action.setEnabled(possible.get(action.data(), False))
