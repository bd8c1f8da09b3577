"""A label in one line that ends with an ellipsis where there is no room for more."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QPainter, QPaintEvent
from PyQt5.QtWidgets import QLabel, QSizePolicy


class ElidedLabel(QLabel):
    """Plain text; as narrow as it must be."""

    def __init__(self, name: str, text: str = "") -> None:
        """@param name: its object name in the style sheet."""
        super().__init__(text)
        self.setTextFormat(Qt.PlainText)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as need be."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write as much as there is room for."""
        painter = QPainter(self)
        box = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.ElideRight, box.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(box, int(Qt.AlignLeft | Qt.AlignVCenter | Qt.TextSingleLine), text)
