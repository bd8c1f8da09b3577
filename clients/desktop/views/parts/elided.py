"""Text that is cut where there is no more room for it."""

from __future__ import annotations

from PyQt5.QtCore import QRectF, QSize, Qt
from PyQt5.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt5.QtWidgets import QLabel, QSizePolicy

from clients.desktop.presenters.conversation.emoji_runs import may_hold_emoji
from clients.desktop.views.parts.one_line import draw_line


class ElidedLabel(QLabel):
    """A line of plain text that is cut where there is no more room; its tip has all of it."""

    def __init__(self, look: str) -> None:
        """@param look: its object name in the style sheet."""
        super().__init__()
        self.setTextFormat(Qt.PlainText)
        self.setObjectName(look)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        self._whole = ""

    @property
    def whole(self) -> str:
        """All of the text."""
        return self._whole

    def say(self, text: str) -> None:
        """Show a text."""
        self._whole = text
        self.setAccessibleName(text)
        self._cut()

    def wanted_width(self) -> int:
        """How wide all of it is, in pixels."""
        return int(self.fontMetrics().horizontalAdvance(self._whole)) + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut it anew."""
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QResizeEvent) -> None:
        """So too in another font."""
        super().changeEvent(event)
        self._cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Emoji in it are in colour, as where messages are."""
        if not may_hold_emoji(self.text()):
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        box = QRectF(self.contentsRect())
        draw_line(painter, box, self.text(), int(self.alignment() & ~Qt.AlignVCenter))

    def minimumSizeHint(self) -> QSize:
        """It can be cut to nothing."""
        return QSize(0, super().minimumSizeHint().height())

    def _cut(self) -> None:
        whole = getattr(self, "_whole", "")  # Qt tells of changes while this is being made
        side = Qt.AlignRight if self.isRightToLeft() else Qt.AlignLeft
        self.setAlignment(side | Qt.AlignAbsolute | Qt.AlignVCenter)
        cut = self.fontMetrics().elidedText(whole, Qt.ElideRight, max(0, self.width()))
        if cut != self.text():
            self.setText(cut)
        tip = whole if cut != whole else ""
        self.setToolTip(tip.replace("<", "\u2039"))
