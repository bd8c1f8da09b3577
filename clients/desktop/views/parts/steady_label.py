"""Words that change often, and seldom take more or less room."""

from __future__ import annotations

from PyQt5.QtCore import QSize
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from clients.desktop.look.kit import label


class SteadyLabel(QWidget):
    """
    A label that lets the window be laid out anew only where its height is another.

    Qt's own does so with each text, which takes much of the time of a countdown.

    @ivar label: the label within, as wide and as high as this.
    """

    def __init__(self, role: str) -> None:
        super().__init__()
        self.label = label("", role, wrap=True)
        self.label.setParent(self)
        policy = QSizePolicy(QSizePolicy.Preferred, QSizePolicy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """What it says."""
        return str(self.label.text())

    def say(self, text: str) -> None:
        """Say something else."""
        before = self.heightForWidth(self.width())
        self.label.setText(text)
        self.setAccessibleName(text)
        if self.heightForWidth(self.width()) != before:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As the label's."""
        return QSize(self.label.sizeHint())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return QSize(self.label.minimumSizeHint())

    def heightForWidth(self, width: int) -> int:
        """The same."""
        return int(self.label.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label fills it."""
        super().resizeEvent(event)
        self.label.setGeometry(self.rect())
