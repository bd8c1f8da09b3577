"""Draws the rows of the list of conversations."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PyQt5.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clients.desktop.look.look import Look
from clients.desktop.look.painting import OFFLINE, draw_avatar, draw_badge, draw_presence
from clients.desktop.models.places import ROW, Heading, Nobody, Row
from clients.desktop.presenters.place_rows import Invitation, Place, Says

ROOM_HEIGHT, DIRECT_HEIGHT, HEADING_HEIGHT, INVITATION_HEIGHT, NOBODY_HEIGHT = 34, 44, 40, 74, 92
"""Pixels, at a text size of 100 %."""
AVATAR = 29
INSET, RADIUS, PADDING = 8, 8, 10
SAYS_ROLE = {Says.TYPING: "link", Says.DRAFT: "warn", Says.FAILED: "danger"}
MOST_PICTURES = 500


def height_of(row: Row, look: Look) -> int:
    """How high a row is, in pixels."""
    match row:
        case Place():
            height = ROOM_HEIGHT if row.is_room else DIRECT_HEIGHT
        case Heading():
            height = HEADING_HEIGHT
        case Invitation():
            height = INVITATION_HEIGHT + (20 if row.problem else 0)
        case Nobody():
            height = NOBODY_HEIGHT
    return max(height, look.scale.pixels(height))


class PlaceDelegate(QStyledItemDelegate):
    """Draws conversations; all other rows are widgets."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._pictures: dict[object, QPixmap] = {}
        look.changed.connect(self._pictures.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """How high a row is; it is as wide as there is room."""
        return QSize(0, height_of(index.data(ROW), self._look))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one conversation."""
        place = index.data(ROW)
        if not isinstance(place, Place):
            return
        painter.save()
        painter.setRenderHint(QPainter.Antialiasing)
        box = QRectF(option.rect).adjusted(INSET, 1, -INSET, -1)
        ground = self._ground(painter, option, box, place)
        painter.setLayoutDirection(Qt.LayoutDirectionAuto)  # as each text itself runs
        brush = _Brush(painter, self._look, box, option.direction == Qt.RightToLeft, ground, self)
        (brush.room if place.is_room else brush.direct)(place)
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF, place: Place
    ) -> str:
        """Draw what is behind a row; give the name of its colour."""
        hovered = bool(option.state & QStyle.State_MouseOver)
        ground = "select" if place.is_chosen else "raised" if hovered else "sidebar"
        painter.setPen(Qt.NoPen)
        if ground != "sidebar":
            painter.setBrush(self._look.colour(ground))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if option.state & QStyle.State_HasFocus:
            painter.setPen(QPen(self._look.colour("link"), 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        return ground

    # -- pictures that are drawn once

    def icon(self, painter: QPainter, name: str, role: str, side: int) -> QPixmap:
        """Give an icon, as sharp as the screen is."""
        ratio = painter.device().devicePixelRatioF()
        key = name, role, side, ratio
        if key not in self._pictures:
            pixmap = self._look.pixmap(name, round(side * ratio), role)
            pixmap.setDevicePixelRatio(pixmap.width() / side)
            self._keep(key, pixmap)
        return self._pictures[key]

    def avatar(self, painter: QPainter, place: Place, side: float) -> QPixmap:
        """Give an avatar."""
        ratio = painter.device().devicePixelRatioF()
        key = place.target, place.shown, side, ratio
        if key not in self._pictures:
            pixmap = QPixmap(round(side * ratio) + 1, round(side * ratio) + 1)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.transparent)
            own = QPainter(pixmap)
            own.setRenderHint(QPainter.Antialiasing)
            draw_avatar(own, QRectF(0, 0, side, side), place.target.text, place.shown)
            own.end()
            self._keep(key, pixmap)
        return self._pictures[key]

    def _keep(self, key: object, pixmap: QPixmap) -> None:
        if len(self._pictures) >= MOST_PICTURES:
            self._pictures.clear()
        self._pictures[key] = pixmap


class _Brush:
    """
    Draws one row from both its ends towards the middle.

    @ivar start: where there is room left for what is read first; C{end}: for what is read last.
        Pixels from the row's beginning, which is at the right for some scripts.
    """

    def __init__(
        self,
        painter: QPainter,
        look: Look,
        box: QRectF,
        mirrored: bool,
        ground: str,
        pictures: PlaceDelegate,
    ) -> None:
        self._painter, self._look, self._box = painter, look, box
        self._mirrored, self._ground, self._pictures = mirrored, ground, pictures
        self.start, self.end = float(PADDING), box.width() - PADDING

    def room(self, place: Place) -> None:
        """Draw a room: its kind, its name, its badge."""
        middle = self._box.center().y()
        side = self._look.scale.pixels(18)
        role = "link" if place.is_chosen else "muted"
        self._icon("lock-simple" if place.is_private else "hash", role, side, middle, at_end=False)
        self.start += 10
        self._badge(place, middle)
        self._marks(place, middle)
        font, colour = self._name(place)
        self._text(place.shown, font, colour, middle, self.start)

    def direct(self, place: Place) -> None:
        """Draw a conversation with somebody: who, how they are, what was said."""
        pixels = self._look.scale.pixels
        self._avatar(place, float(pixels(AVATAR)))
        self.start += 11
        upper = self._box.center().y() - pixels(8)
        lower = self._box.center().y() + pixels(9)
        second = self._second(place)
        if not second:
            upper = lower = self._box.center().y()
        self._badge(place, lower)
        right = self.end
        self._marks(place, lower)
        below, self.end = self.end, self._box.width() - PADDING
        if place.time and second:
            self._time(place, upper)
        font, colour = self._name(place)
        self._text(place.shown, font, colour, upper, self.start)
        self.end = min(below, right)
        if second:
            role = SAYS_ROLE.get(place.says, "muted") if not place.is_blocked else "muted"
            self._text(second, self._look.font(12), role, lower, self.start)

    # --

    def _second(self, place: Place) -> str:
        return place.text or place.away

    def _name(self, place: Place) -> tuple[QFont, str]:
        wants = place.is_news and not place.is_chosen
        quiet = place.muted or place.is_blocked
        weight = QFont.DemiBold if wants else QFont.Medium
        role = "text" if wants or place.is_chosen else "muted" if quiet else "soft"
        return self._look.font(14, weight), role

    def _badge(self, place: Place, middle: float) -> None:
        if not place.badge:
            return
        # Its width is known once it is drawn; mirrored, it must be known before.
        right = self._box.left() + self.end
        if self._mirrored:
            width = _badge_width(place.badge, self._look)
            right = self._box.right() - self.end + width
        calls = place.mentions > 0
        self.end -= draw_badge(self._painter, right, middle, place.badge, self._look, calls) + 6

    def _marks(self, place: Place, middle: float) -> None:
        side = self._look.scale.pixels(15)
        if place.is_blocked:
            self._icon("prohibit", "muted", side, middle)
        if place.muted:
            self._icon("bell-slash", "muted", side, middle)
        if place.says is Says.FAILED:
            self._icon("warning-circle-fill", "danger", side, middle)
        elif place.says is Says.WAITING:
            self._icon("clock", "muted", side, middle)
        elif place.says is Says.DRAFT and place.is_room:
            self._icon("pencil-simple", "warn", side, middle)

    def _icon(self, name: str, role: str, side: int, middle: float, at_end: bool = True) -> None:
        start = self.end - side if at_end else self.start
        left = self._left(start, side)
        pixmap = self._pictures.icon(self._painter, name, role, side)
        self._painter.drawPixmap(QPointF(left, middle - side / 2), pixmap)
        if at_end:
            self.end -= side + 5
        else:
            self.start += side

    def _avatar(self, place: Place, side: float) -> None:
        left = self._left(self.start, side)
        box = QRectF(left, self._box.center().y() - side / 2, side, side)
        dim = place.how == OFFLINE or place.is_blocked
        self._painter.setOpacity(0.6 if dim else 1)
        self._painter.drawPixmap(box.topLeft(), self._pictures.avatar(self._painter, place, side))
        self._painter.setOpacity(1)
        if place.how is not None and not place.is_blocked:
            draw_presence(self._painter, box, place.how, self._look, self._ground)
        self.start += side

    def _time(self, place: Place, middle: float) -> None:
        font = self._look.font(11)
        width = QFontMetricsF(font).horizontalAdvance(place.time) + 1
        self._text(place.time, font, "muted", middle, self.end - width)
        self.end -= width + 8

    def _text(self, text: str, font: QFont, role: str, middle: float, start: float) -> None:
        width = self.end - start
        metrics = QFontMetricsF(font)
        elided = metrics.elidedText(text, Qt.ElideRight, width)
        box = QRectF(self._left(start, width), middle - metrics.height() / 2, width, 0)
        box.setHeight(metrics.height() + 1)
        side = Qt.AlignRight if self._mirrored else Qt.AlignLeft
        self._painter.setFont(font)
        self._painter.setPen(self._look.colour(role))
        flags = side | Qt.AlignAbsolute | Qt.AlignVCenter | Qt.TextSingleLine
        self._painter.drawText(box, int(flags), elided)

    def _left(self, start: float, width: float) -> float:
        if self._mirrored:
            return float(self._box.right() - start - width)
        return float(self._box.left() + start)


def _badge_width(text: str, look: Look) -> float:
    height = float(look.scale.pixels(19))
    font = look.font(11, QFont.Bold)
    return max(height + 1, float(QFontMetricsF(font).horizontalAdvance(text)) + 12)
