"""The list of messages as hands use it: with the pointer, and with keys."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QFocusEvent, QKeyEvent, QKeySequence

from clients.desktop.presenters.conversation.feed_items import Key, Said
from clients.desktop.views.messages.pointed_list import PointedList

_BY_KEYS = (Qt.TabFocusReason, Qt.BacktabFocusReason)


class ActingList(PointedList):
    """
    A list in which something can be done.

    @ivar asked: a key was pressed for the chosen message: C{reply}, C{edit}, C{react}, C{delete}.
    @ivar end_asked: for the newest message.
    @ivar typed: something was typed that means nothing here.
    """

    asked = pyqtSignal(str, object)
    end_asked = pyqtSignal()
    typed = pyqtSignal(str)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes here by keys sees where they are."""
        super().focusInEvent(event)
        self._focus_changed()
        if event.reason() in _BY_KEYS and self.chosen is None:
            self._step(0, extends=False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The chosen message stays so, but is not where keys go any more."""
        super().focusOutEvent(event)
        self._focus_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose, copy, or act on what is chosen."""
        if event.matches(QKeySequence.Copy):
            self.copy()
        elif event.matches(QKeySequence.SelectAll):
            self.selectAll()
        elif not (self._move(event) or self._act(event)):
            is_word = event.text().isprintable() and event.text().strip()
            if is_word and not event.modifiers() & (Qt.ControlModifier | Qt.AltModifier):
                self.typed.emit(event.text())
            else:
                event.ignore()

    def _focus_changed(self) -> None:
        self.looked.has_focus = bool(self.hasFocus())
        self.draw(self.looked.chosen)

    def _move(self, event: QKeyEvent) -> bool:
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key_Up:
                self._step(-1, bool(event.modifiers() & Qt.ShiftModifier))
            case Qt.Key_Down:
                self._step(1, bool(event.modifiers() & Qt.ShiftModifier))
            case Qt.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case Qt.Key_PageDown:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key_Home:
                bar.setValue(0)
            case Qt.Key_End:
                self.choose(None)
                self.end_asked.emit()
            case Qt.Key_Escape:
                return self.unmark()
            case _:
                return False
        return True

    def _act(self, event: QKeyEvent) -> bool:
        chosen = self.chosen
        if chosen is None or event.modifiers() & (Qt.ControlModifier | Qt.AltModifier):
            return False
        wanted = {
            Qt.Key_R: "reply",
            Qt.Key_E: "edit",
            Qt.Key_Plus: "react",
            Qt.Key_Delete: "delete",
        }.get(event.key())
        if event.key() in (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Menu):
            self.menu_asked.emit(chosen, self.corner_of(chosen.key))
        elif wanted is not None:
            self.asked.emit(wanted, chosen)
        else:
            return False
        return True

    def _step(self, by: int, extends: bool) -> None:
        said = [item.key for item in self.messages.items if isinstance(item, Said)]
        if not said:
            return
        chosen = self.looked.chosen
        if chosen in said:
            at = max(0, min(len(said) - 1, said.index(chosen) + by))
        else:
            at = self._last_seen(said)
        if extends:
            self.first = self.first or chosen or said[at]
            self.select_between(self.first, said[at])
        else:
            self.clearSelection()
            self.first = None
        self.choose(said[at])

    def _last_seen(self, said: list[Key]) -> int:
        high = self.viewport().height()
        for at in range(len(said) - 1, -1, -1):
            if self.visualRect(self.row(said[at])).bottom() < high:
                return at
        return len(said) - 1
