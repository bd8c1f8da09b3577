"""A sheet that fits into every window: what is too long can be scrolled to."""

from __future__ import annotations

from PyQt5 import sip
from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from clients.desktop.look.kit import Sheet, row
from clients.desktop.look.look import Look

MARGIN = 16
"""Pixels between a card and the edge of its window, at the least."""
ENTER = (Qt.Key_Return, Qt.Key_Enter)


class Scrolled(QScrollArea):
    """Holds a column that grows downwards and is never wider than there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.NoFocus)
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(2, 2, 8, 2)
        self.column.setSpacing(12)
        self.setWidget(self.inside)
        for each in (self.inside, self.viewport()):
            each.setAutoFillBackground(False)

    def wanted_height(self, width: int) -> int:
        """Pixels that all of it takes at C{width}."""
        inner = max(1, width)
        if self.column.hasHeightForWidth():
            return int(self.column.totalHeightForWidth(inner))
        return int(self.inside.sizeHint().height())


class RoomySheet(Sheet):
    """
    A sheet for forms.

    The Tab key stays within the card, and Enter presses the button that has the focus.

    @ivar content: where its content goes.
    @ivar foot: where its buttons go; they are always seen.
    """

    def __init__(self, look: Look, window: QWidget, title: str, width: int = 440) -> None:
        super().__init__(look, window, title, width)
        self._wanted_width = width
        self.scrolled = Scrolled()
        self.content = self.scrolled.column
        self.foot = row()
        self.body.addWidget(self.scrolled)
        self.body.addLayout(self.foot)
        self.scrolled.inside.installEventFilter(self)
        look.changed.connect(self._fit)

    def open(self, first: QWidget | None = None) -> None:
        """Show it; C{first} gets the focus."""
        self._fit()
        super().open(first)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with what is in it, and stay within the window."""
        done = super().eventFilter(watched, event)
        kinds = (QEvent.Resize, QEvent.LayoutRequest)
        is_ours = watched is self.parent() or watched is self.scrolled.inside
        if event.type() in kinds and is_ours and self.isVisible():
            self._fit()
        return bool(done)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button."""
        focus = self.window().focusWidget()
        if event.key() in ENTER and isinstance(focus, QPushButton) and self.isAncestorOf(focus):
            focus.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round within the card."""
        now = self.window().focusWidget()
        each = now
        for _ in range(1000):
            each = each.nextInFocusChain() if forward else each.previousInFocusChain()
            if each is now:
                return True
            if self._takes_focus(each):
                each.setFocus(Qt.TabFocusReason if forward else Qt.BacktabFocusReason)
                self.scrolled.ensureWidgetVisible(each)
                return True
        return True

    def closeEvent(self, event: QEvent) -> None:
        """Give the focus back, where there still is somebody to take it."""
        if self._before is not None and sip.isdeleted(self._before):
            self._before = None
        super().closeEvent(event)

    def _takes_focus(self, widget: QWidget) -> bool:
        can = bool(widget.focusPolicy() & Qt.TabFocus) and widget.isEnabled()
        return can and widget.isVisible() and self.card.isAncestorOf(widget)

    def _fit(self) -> None:
        window = self.parentWidget()
        width = min(self._look.scale.pixels(self._wanted_width), window.width() - 2 * MARGIN)
        self.card.setFixedWidth(max(1, width))
        margins = self.card.layout().contentsMargins()
        inner = width - margins.left() - margins.right()
        self.scrolled.setFixedHeight(1)
        others = self.card.layout().sizeHint().height() - 1
        most = max(60, window.height() - 2 * MARGIN - others)
        wanted = self.scrolled.wanted_height(inner - self.bar_room)
        self.scrolled.setFixedHeight(max(1, min(wanted, most)))

    @property
    def bar_room(self) -> int:
        """Pixels that are kept free for a scroll bar."""
        return 0
