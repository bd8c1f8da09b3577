"""Draws the rows of the list of conversations."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QSize
from PyQt5.QtGui import QFont, QPainter
from PyQt5.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clients.desktop.look.look import Look
from clients.desktop.look.painting import OFFLINE
from clients.desktop.models.places import ROW, Heading, Nobody, PlacesModel, Row
from clients.desktop.presenters.places.place_rows import Invitation, Place, Says
from clients.desktop.views.places.row_brush import PADDING, Pictures, RowBrush

ROOM_HEIGHT, DIRECT_HEIGHT, HEADING_HEIGHT, INVITATION_HEIGHT, NOBODY_HEIGHT = 34, 44, 40, 74, 92
"""Pixels, at a text size of 100 %."""
AVATAR = 29
INSET = 8
SAYS_ROLE = {Says.TYPING: "link", Says.DRAFT: "warn", Says.FAILED: "danger"}


def height_of(row: Row) -> int:
    """How high a row is, in pixels at a text size of 100 %."""
    match row:
        case Place():
            return ROOM_HEIGHT if row.is_room else DIRECT_HEIGHT
        case Heading():
            return HEADING_HEIGHT
        case Invitation():
            return INVITATION_HEIGHT + (40 if row.problem else 0)
        case Nobody():
            return NOBODY_HEIGHT


class PlaceDelegate(QStyledItemDelegate):
    """Draws conversations; all other rows are widgets."""

    def __init__(self, look: Look, model: PlacesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._model = look, model
        self._pictures = Pictures(look, self)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """How high a row is; it is as wide as there is room."""
        # Asked of every row after each change: not by way of Qt's data().
        height = height_of(self._model.rows[index.row()])
        return QSize(0, max(height, self._look.scale.pixels(height)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one conversation."""
        place = index.data(ROW)
        if not isinstance(place, Place):
            return
        painter.save()
        brush = RowBrush(painter, option, self._look, self._pictures, INSET)
        brush.ground("sidebar", place.is_chosen, bool(option.state & QStyle.State_HasFocus))
        (_draw_room if place.is_room else _draw_direct)(brush, place)
        painter.restore()


def _draw_room(brush: RowBrush, place: Place) -> None:
    """Its kind, its name, its badge."""
    side = brush.look.scale.pixels(18)
    role = "link" if place.is_chosen else "muted"
    brush.icon("lock-simple" if place.is_private else "hash", role, side, brush.middle)
    brush.start += 10
    _draw_end(brush, place, brush.middle)
    brush.text(place.shown, *_name(brush.look, place), brush.middle)


def _draw_direct(brush: RowBrush, place: Place) -> None:
    """Who it is, how they are, what was said."""
    pixels = brush.look.scale.pixels
    is_dim = place.how == OFFLINE or place.is_blocked
    how = None if place.is_blocked else place.how
    brush.avatar(place.target.text, place.shown, float(pixels(AVATAR)), how, is_dim)
    brush.start += 11
    second = place.text or place.away
    upper, lower = brush.middle - pixels(8), brush.middle + pixels(9)
    if not second:
        upper = lower = brush.middle
    _draw_end(brush, place, lower)
    below, brush.end = brush.end, brush.box.width() - PADDING
    if second and place.time:
        brush.word(place.time, brush.look.font(11), "muted", upper)
    elif not second:
        brush.end = below
    brush.text(place.shown, *_name(brush.look, place), upper)
    brush.end = below
    if second:
        role = "muted" if place.is_blocked else SAYS_ROLE.get(place.says, "muted")
        brush.text(second, brush.look.font(12), role, lower)


def _draw_end(brush: RowBrush, place: Place, middle: float) -> None:
    """How much is unread, and marks."""
    if place.badge:
        brush.badge(place.badge, place.mentions > 0, middle)
    side = brush.look.scale.pixels(15)
    if place.is_blocked:
        brush.icon("prohibit", "muted", side, middle, at_end=True)
    if place.muted:
        brush.icon("bell-slash", "muted", side, middle, at_end=True)
    if place.says is Says.FAILED:
        brush.icon("warning-circle-fill", "danger", side, middle, at_end=True)
    elif place.says is Says.WAITING:
        brush.icon("clock", "muted", side, middle, at_end=True)
    elif place.says is Says.DRAFT and place.is_room:
        brush.icon("pencil-simple", "warn", side, middle, at_end=True)


def _name(look: Look, place: Place) -> tuple[QFont, str]:
    wants = place.is_news and not place.is_chosen
    is_quiet = place.muted or place.is_blocked
    role = "text" if wants or place.is_chosen else "muted" if is_quiet else "soft"
    return look.font(14, QFont.DemiBold if wants else QFont.Medium), role
