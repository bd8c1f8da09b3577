"""A box to tick, with words that take as many lines as they need."""

from __future__ import annotations

from PyQt5.QtCore import QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QCheckBox, QSizePolicy, QWidget

from clients.desktop.look.kit import column, label, row
from clients.desktop.look.look import Look

SIDE = 18
"""Pixels, at a text size of 100 %."""
AROUND = 3
"""Pixels that are left for what shows the focus."""


class Box(QCheckBox):
    """The box alone, drawn in the colours of the theme."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Fixed, QSizePolicy.Fixed)
        self.setCursor(Qt.PointingHandCursor)
        look.changed.connect(self._grow)

    def sizeHint(self) -> QSize:
        """A square."""
        side = self._look.scale.pixels(SIDE) + 2 * AROUND
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def hitButton(self, place: object) -> bool:
        """All of it can be clicked."""
        return True

    def _grow(self) -> None:
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        look, side = self._look, self._look.scale.pixels(SIDE)
        place = QRect(0, 0, side, side)
        place.moveCenter(self.rect().center())
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        ticked = self.isChecked()
        painter.setPen(QPen(look.colour("accent" if ticked else "muted"), 1.6))
        painter.setBrush(look.colour("accent") if ticked else Qt.NoBrush)
        painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), 5, 5)
        if ticked:
            inner = place.adjusted(3, 3, -3, -3)
            look.icon("check-bold", "on_accent").paint(painter, inner)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("link"), 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)


class Tick(QWidget):
    """
    A box to tick, its text beside it, and below what is wrong.

    @ivar box: the box itself.
    """

    def __init__(self, look: Look, text: str, about: str = "") -> None:
        """@param about: more about it, below."""
        super().__init__()
        self.box = Box(look)
        self.box.setAccessibleName(text)
        self.box.setAccessibleDescription(about)
        self._about = about
        self._wrong = label("", "error", wrap=True)
        self._wrong.hide()
        words = [label(text, "name", wrap=True)]
        words += [label(about, "muted", wrap=True)] if about else []
        beside = column(*words, self._wrong, margins=(0, 3, 0, 0), spacing=3)
        self.setLayout(row(self.box, spacing=8))
        self.layout().setAlignment(self.box, Qt.AlignTop)
        self.layout().addLayout(beside, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the words is one on the box."""
        if self.rect().contains(event.pos()) and self.box.isEnabled():
            self.box.setFocus(Qt.MouseFocusReason)
            self.box.click()

    @property
    def is_ticked(self) -> bool:
        """Whether it is."""
        return bool(self.box.isChecked())

    def complain(self, sentence: str) -> None:
        """Say what is wrong here; empty: nothing is."""
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.box.setAccessibleDescription(sentence or self._about)

    @property
    def complaint(self) -> str:
        """What is said to be wrong; empty: nothing is."""
        return str(self._wrong.text())

    @property
    def edit(self) -> QCheckBox:
        """What takes the focus."""
        return self.box
