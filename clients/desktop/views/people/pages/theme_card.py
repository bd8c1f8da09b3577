"""A small picture of a theme, to be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QRectF, QSize, Qt
from PyQt5.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PyQt5.QtWidgets import QAbstractButton, QSizePolicy

from clients.desktop.look.look import Look
from clients.desktop.look.theme import AVATARS, Theme

WIDTH, PICTURE, NAME = 132, 78, 30
"""Pixels, at a text size of 100 %."""
CORNER = 10


class ThemeCard(QAbstractButton):
    """Shows one theme, or half of each of two."""

    def __init__(self, look: Look, name: str, themes: Sequence[Theme]) -> None:
        super().__init__()
        self._look, self._themes = look, themes
        self.setText(name)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setCursor(Qt.PointingHandCursor)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        look.changed.connect(self._grow)

    def sizeHint(self) -> QSize:
        """A picture, and a name below."""
        px = self._look.scale.pixels
        return QSize(px(WIDTH), PICTURE + px(NAME) + self._second_line())

    def minimumSizeHint(self) -> QSize:
        """Narrower, where there is little room."""
        return QSize(60, self.sizeHint().height())

    def _grow(self) -> None:
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.Antialiasing | QPainter.TextAntialiasing)
        look = self._look
        box = QRectF(3, 3, self.width() - 6, PICTURE - 6)
        share = box.width() / len(self._themes)
        outline = QPainterPath()
        outline.addRoundedRect(box, CORNER, CORNER)
        for at, theme in enumerate(self._themes):
            part = QRectF(box.left() + at * share, box.top(), share, box.height())
            painter.save()
            painter.setClipRect(part)
            painter.setClipPath(outline, Qt.IntersectClip)
            _window(painter, box, theme)
            painter.restore()
        painter.setBrush(Qt.NoBrush)
        role = "accent" if self.isChecked() else "border"
        painter.setPen(QPen(look.colour(role), 3 if self.isChecked() else 1.2))
        painter.drawPath(outline)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("link"), 2, Qt.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        self._name(painter)

    def _name(self, painter: QPainter) -> None:
        look = self._look
        painter.setFont(self._font())
        painter.setPen(look.colour("text" if self.isChecked() else "soft"))
        place = QRectF(1, PICTURE, self.width() - 2, look.scale.pixels(NAME) - 2)
        place.setHeight(place.height() + self._second_line())
        painter.drawText(place, int(Qt.AlignCenter | Qt.TextWordWrap), self.text())

    def _font(self) -> QFont:
        return self._look.font(13, 63 if self.isChecked() else 50)

    def _second_line(self) -> int:
        """Give the pixels that the name needs beyond one line, at the width that there is."""
        metrics = QFontMetricsF(self._look.font(13, 63))
        is_long = metrics.horizontalAdvance(self.text()) > self.width() - 2
        return int(metrics.lineSpacing()) if is_long else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """At another width the name has another number of lines."""
        super().resizeEvent(event)
        self.updateGeometry()


def _window(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Draw a window in a theme: conversations at the left, messages at the right."""
    painter.setPen(Qt.NoPen)
    painter.setBrush(QColor(theme.chat))
    painter.drawRect(box)
    side = box.width() * 0.3
    painter.setBrush(QColor(theme.sidebar))
    painter.drawRect(QRectF(box.left(), box.top(), side, box.height()))
    for at in range(4):
        painter.setBrush(QColor(theme.accent if at == 1 else theme.border))
        place = QRectF(box.left() + 8, box.top() + 12 + at * 12, side - 16, 5)
        painter.drawRoundedRect(place, 2.5, 2.5)
    for at, (width, colour) in enumerate(((0.5, theme.text), (0.36, theme.soft))):
        top = box.top() + 12 + at * 24
        painter.setBrush(QColor(AVATARS[at * 2][0]))
        painter.drawEllipse(QRectF(box.left() + side + 8, top, 13, 13))
        painter.setBrush(QColor(colour))
        line = QRectF(box.left() + side + 27, top + 1, box.width() * width * 0.7, 4)
        painter.drawRoundedRect(line, 2, 2)
        painter.setBrush(QColor(theme.muted))
        painter.drawRoundedRect(line.translated(0, 8), 2, 2)
