"""Finding words in the conversation that is shown."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QFrame, QLineEdit

from clients.desktop.look.kit import IconButton, label, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.conversation.finding import Finding
from clients.desktop.words import many, tr


class FindBar(QFrame):
    """
    A line to type in; Enter shows the next message further up, Shift+Enter the next further down.

    @ivar closed: it was put away.
    """

    closed = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._finding: Finding | None = None
        self._deaf: Callable[[], None] = lambda: None
        self.setObjectName("topbar")
        self.edit = QLineEdit()
        self.edit.setAccessibleName(tr("Find in this conversation"))
        self.edit.setPlaceholderText(tr("Find in this conversation"))
        self.edit.setClearButtonEnabled(False)
        self.edit.textEdited.connect(self._typed)
        self.count = label("", "muted")
        self.older_button = IconButton(look, "caret-up", tr("Further up (Enter)"), 16)
        self.newer_button = IconButton(look, "caret-down", tr("Further down (Shift+Enter)"), 16)
        self.close_button = IconButton(look, "x-bold", tr("Close (Esc)"), 14)
        self.older_button.clicked.connect(self._older)
        self.newer_button.clicked.connect(self._newer)
        self.close_button.clicked.connect(self.put_away)
        buttons = (self.older_button, self.newer_button, self.close_button)
        self.setLayout(row(self.edit, self.count, *buttons, margins=(16, 8, 12, 8)))
        self.hide()

    def show_feed(self, feed: Feed | None) -> None:
        """Find in another conversation."""
        self._deaf()
        self._deaf = lambda: None
        if self._finding is not None:
            self._finding.stop()
        self._finding = None if feed is None else feed.finding
        self.hide()
        self.edit.clear()
        if self._finding is not None:
            self._deaf = self._finding.listen(self._show)
        self._show()

    def open(self) -> None:
        """Show it, and let the person type; what was typed before is still there."""
        if self._finding is None:
            return
        self.show()
        self.edit.setFocus(Qt.ShortcutFocusReason)
        self.edit.selectAll()
        self._finding.type(self.edit.text())

    def put_away(self) -> None:
        """Hide it, and highlight nothing any more."""
        if self._finding is not None:
            self._finding.stop()
        was_open = not self.isHidden()
        self.hide()
        if was_open:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next, or put it away."""
        if event.key() in (Qt.Key_Return, Qt.Key_Enter):
            if event.modifiers() & Qt.ShiftModifier:
                self._newer()
            else:
                self._older()
        elif event.key() == Qt.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    # --

    def _typed(self, words: str) -> None:
        if self._finding is not None:
            self._finding.type(words)

    def _older(self) -> None:
        if self._finding is not None:
            self._finding.older()

    def _newer(self) -> None:
        if self._finding is not None:
            self._finding.newer()

    def _show(self) -> None:
        finding = self._finding
        words = "" if finding is None else count_words(finding)
        self.count.setText(words)
        self.edit.setAccessibleDescription(words)
        for button in (self.older_button, self.newer_button):
            button.setEnabled(finding is not None and bool(finding.hits))


def count_words(finding: Finding) -> str:
    """Say how many messages hold the words, and which of them is shown."""
    if not finding.words:
        return ""
    if finding.is_asking and not finding.hits:
        return tr("Searching…")
    if not finding.hits:
        return tr("Nothing found")
    if finding.at is None:
        return many(len(finding.hits), "{count} message", "{count} messages")
    return tr("{number} of {count}", number=finding.at + 1, count=len(finding.hits))
