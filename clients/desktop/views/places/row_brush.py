"""Draws the parts of which rows of lists consist, from both ends of a row to its middle."""

from __future__ import annotations

from PyQt5.QtCore import QObject, QPointF, QRectF, Qt
from PyQt5.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PyQt5.QtWidgets import QStyle, QStyleOptionViewItem

from clients.desktop.look.look import Look
from clients.desktop.look.painting import draw_avatar, draw_badge, draw_presence
from clients.desktop.views.parts.one_line import draw_line

MOST_PICTURES = 500
PADDING, RADIUS = 10, 8


class Pictures(QObject):
    """Icons and avatars that are drawn once, as sharp as the screen is."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._drawn: dict[object, QPixmap] = {}
        look.changed.connect(self._forget)

    def icon(self, name: str, role: str, side: int, ratio: float) -> QPixmap:
        """Give an icon of C{side} pixels; C{ratio}: dots of the screen in one of them."""
        key = name, role, side, ratio
        if key not in self._drawn:
            pixmap = self._look.pixmap(name, round(side * ratio), role)
            pixmap.setDevicePixelRatio(pixmap.width() / side)
            self._keep(key, pixmap)
        return self._drawn[key]

    def avatar(self, name: str, shown: str, side: float, ratio: float) -> QPixmap:
        """Give an avatar."""
        key = name, shown, side, ratio
        if key not in self._drawn:
            pixmap = QPixmap(round(side * ratio) + 1, round(side * ratio) + 1)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.Antialiasing)
            draw_avatar(painter, QRectF(0, 0, side, side), name, shown)
            painter.end()
            self._keep(key, pixmap)
        return self._drawn[key]

    def _forget(self) -> None:
        self._drawn.clear()

    def _keep(self, key: object, pixmap: QPixmap) -> None:
        if len(self._drawn) >= MOST_PICTURES:
            self._drawn.clear()
        self._drawn[key] = pixmap


class RowBrush:
    """
    Draws one row.

    @ivar start: where there is room left for what is read first; C{end}: for what is read last.
        Pixels from the row's beginning, which is at the right for some scripts.
    """

    def __init__(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        look: Look,
        pictures: Pictures,
        inset: int,
    ) -> None:
        """@param inset: pixels between the row's background and the ends of the list."""
        self.painter, self.look, self._pictures = painter, look, pictures
        self.box = QRectF(option.rect).adjusted(inset, 1, -inset, -1)
        self._option = option
        self._mirrored = option.direction == Qt.RightToLeft
        self._ratio = float(painter.device().devicePixelRatioF())
        self._ground = ""
        self.start, self.end = float(PADDING), self.box.width() - PADDING
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirectionAuto)  # as each text itself runs

    @property
    def middle(self) -> float:
        """The height of the row's centre."""
        return float(self.box.center().y())

    def ground(self, plain: str, is_chosen: bool, has_focus: bool) -> None:
        """Draw what is behind; C{plain}: the colour of the list."""
        hovered = bool(self._option.state & QStyle.State_MouseOver)
        lifted = "hover" if plain == "popover" else "raised"
        self._ground = "select" if is_chosen else lifted if hovered else plain
        if self._ground != plain:
            self.painter.setPen(Qt.NoPen)
            self.painter.setBrush(self.look.colour(self._ground))
            self.painter.drawRoundedRect(self.box, RADIUS, RADIUS)
        if has_focus:
            self.painter.setPen(QPen(self.look.colour("link"), 2))
            self.painter.setBrush(Qt.NoBrush)
            self.painter.drawRoundedRect(self.box.adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def badge(self, text: str, calls: bool, middle: float) -> None:
        """Draw a count at the end."""
        right = self.box.left() + self.end
        if self._mirrored:
            right = self.box.right() - self.end + _badge_width(text, self.look)
        self.end -= draw_badge(self.painter, right, middle, text, self.look, calls) + 6

    def icon(self, name: str, role: str, side: int, middle: float, at_end: bool = False) -> None:
        """Draw an icon."""
        start = self.end - side if at_end else self.start
        at = QPointF(self._left(start, side), middle - side / 2)
        self.painter.drawPixmap(at, self._pictures.icon(name, role, side, self._ratio))
        if at_end:
            self.end -= side + 5
        else:
            self.start += side

    def avatar(self, name: str, shown: str, side: float, how: str | None, is_dim: bool) -> None:
        """Draw an avatar with its presence."""
        box = QRectF(self._left(self.start, side), self.middle - side / 2, side, side)
        self.painter.setOpacity(0.6 if is_dim else 1)
        drawn = self._pictures.avatar(name, shown, side, self._ratio)
        self.painter.drawPixmap(box.topLeft(), drawn)
        self.painter.setOpacity(1)
        if how is not None:
            draw_presence(self.painter, box, how, self.look, self._ground)
        self.start += side

    def word(self, text: str, font: QFont, role: str, middle: float) -> None:
        """Draw a short text at the end."""
        width = min(self.end - self.start, QFontMetricsF(font).horizontalAdvance(text) + 1)
        self._draw(text, font, role, middle, self.end - width, width)
        self.end -= width + 8

    def text(self, text: str, font: QFont, role: str, middle: float) -> float:
        """Draw a text where there is room left, cut to it; give how wide it is."""
        metrics = QFontMetricsF(font)
        width = max(0.0, self.end - self.start)
        cut = metrics.elidedText(text, Qt.ElideRight, width)
        self._draw(cut, font, role, middle, self.start, width)
        return float(min(width, metrics.horizontalAdvance(cut)))

    # --

    def _draw(
        self, text: str, font: QFont, role: str, middle: float, start: float, width: float
    ) -> None:
        height = QFontMetricsF(font).height()
        box = QRectF(self._left(start, width), middle - height / 2, width, height + 1)
        side = Qt.AlignRight if self._mirrored else Qt.AlignLeft
        self.painter.setFont(font)
        self.painter.setPen(self.look.colour(role))
        draw_line(self.painter, box, text, side | Qt.AlignAbsolute)

    def _left(self, start: float, width: float) -> float:
        if self._mirrored:
            return float(self.box.right() - start - width)
        return float(self.box.left() + start)


def _badge_width(text: str, look: Look) -> float:
    height = float(look.scale.pixels(19))
    font = look.font(11, QFont.Bold)
    return max(height + 1, float(QFontMetricsF(font).horizontalAdvance(text)) + 12)
