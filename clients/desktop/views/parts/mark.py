"""The product's mark, and a sign that something is under way; both drawn."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PyQt5.QtGui import (
    QColor,
    QHideEvent,
    QIcon,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QShowEvent,
)
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.look import Look

TURN_MILLISECONDS = 40
TURN_DEGREES = 16
ARC_DEGREES = 100
ICON_SIDES = (16, 24, 32, 48, 64, 128, 256)


def _bubble(box: QRectF, tail_left: bool) -> QPainterPath:
    """A speech bubble in a box; its tail is at the lower left or right."""
    path = QPainterPath()
    body = box.adjusted(0, 0, 0, -box.height() * 0.2)
    radius = body.height() * 0.42
    path.addRoundedRect(body, radius, radius)
    tail = QPainterPath()
    foot = body.left() + radius * 0.9 if tail_left else body.right() - radius * 0.9
    lean = -radius * 0.5 if tail_left else radius * 0.5
    tail.moveTo(foot - radius * 0.5, body.bottom() - 1)
    tail.lineTo(foot + radius * 0.5, body.bottom() - 1)
    tail.lineTo(foot + lean, box.bottom())
    tail.closeSubpath()
    return path.united(tail)


def mark_icon(look: Look) -> QIcon:
    """Give the mark as the icon of windows."""
    icon = QIcon()
    for side in ICON_SIDES:
        picture = QPixmap(side, side)
        picture.fill(Qt.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.Antialiasing)
        draw_mark(painter, QRectF(0, 0, side, side), look)
        painter.end()
        icon.addPixmap(picture)
    return icon


def draw_mark(painter: QPainter, box: QRectF, look: Look) -> None:
    """Draw two bubbles, one of which answers the other, on a rounded square."""
    side = box.width()
    accent = look.colour("accent")
    gradient = QLinearGradient(box.topLeft(), box.bottomRight())
    gradient.setColorAt(0, accent.lighter(125))
    gradient.setColorAt(1, accent.darker(112))
    painter.setPen(Qt.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(box, side * 0.27, side * 0.27)
    behind = QColor(look.colour("on_accent"))
    behind.setAlphaF(0.5)
    there = QRectF(box.left() + side * 0.42, box.top() + side * 0.2, side * 0.4, side * 0.36)
    here = QRectF(box.left() + side * 0.18, box.top() + side * 0.36, side * 0.5, side * 0.44)
    front = _bubble(here, tail_left=True)
    gap = QPainterPath()
    gap.addRoundedRect(here.adjusted(-2, -2, 2, -here.height() * 0.16), side * 0.19, side * 0.19)
    painter.setBrush(behind)
    painter.drawPath(_bubble(there, tail_left=False).subtracted(gap))
    painter.setBrush(look.colour("on_accent"))
    painter.drawPath(front)
    painter.setBrush(accent)
    middle = here.top() + here.height() * 0.4
    for at in (0.27, 0.5, 0.73):
        painter.drawEllipse(QPointF(here.left() + here.width() * at, middle), side / 32, side / 32)


class Mark(QWidget):
    """The mark, in a size of its own."""

    def __init__(self, look: Look, size: int = 56) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(size, size)
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        draw_mark(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self._look)


class Spinner(QWidget):
    """Turns while something is under way, and only while it can be seen."""

    def __init__(self, look: Look, size: int = 18) -> None:
        super().__init__()
        self._look = look
        self._angle = 90
        self._timer = QTimer(self)
        self._timer.setInterval(TURN_MILLISECONDS)
        self._timer.timeout.connect(self._turn)
        self.setFixedSize(size, size)

    def sizeHint(self) -> QSize:
        """As large as it is."""
        return self.size()

    def showEvent(self, event: QShowEvent) -> None:
        """Turn."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an arc on a ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(self._look.colour("border"), 2.2))
        painter.drawEllipse(box)
        pen = QPen(self._look.colour("link"), 2.2)
        pen.setCapStyle(Qt.RoundCap)
        painter.setPen(pen)
        painter.drawArc(box, self._angle * 16, ARC_DEGREES * 16)

    def _turn(self) -> None:
        self._angle = (self._angle - TURN_DEGREES) % 360
        self.update()
