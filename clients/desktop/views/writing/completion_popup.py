"""What the word at the cursor could become, in a list above the composer; it takes no focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, QPoint, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetricsF, QPainter
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from clients.desktop.look.fonts import in_emoji
from clients.desktop.look.kit import column, shadow
from clients.desktop.look.look import Look
from clients.desktop.look.painting import draw_avatar
from clients.desktop.presenters.writing.completing import Offer
from clients.desktop.views.parts.one_line import draw_line
from clients.desktop.words import tr

MOST_ROWS = 8
_ROW, _WIDEST, _GAP = 34, 460, 8
_PICTURE = 22


class _Offers(QAbstractListModel):
    """The offers, as a list that a screen reader can read too."""

    def __init__(self) -> None:
        super().__init__()
        self.offers: Sequence[Offer] = ()

    def put(self, offers: Sequence[Offer]) -> None:
        """Hold others."""
        self.beginResetModel()
        self.offers = offers
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """So many."""
        return len(self.offers)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> Any:
        """The offer itself, and its words."""
        offer = self.offers[index.row()]
        if role == Qt.UserRole:
            return offer
        if role in (Qt.DisplayRole, Qt.AccessibleTextRole):
            return f"{offer.picture} {offer.shown} {offer.about}".strip()
        return None


class _Row(QStyledItemDelegate):
    """Draws one offer."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """All are as high."""
        return QSize(10, self._look.scale.pixels(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Picture or avatar, what it is, and more about it."""
        look, offer = self._look, index.data(Qt.UserRole)
        box = QRectF(option.rect).adjusted(6, 0, -6, 0)
        painter.save()
        painter.setRenderHint(QPainter.Antialiasing)
        if option.state & QStyle.State_Selected:
            painter.setPen(Qt.NoPen)
            painter.setBrush(look.colour("select"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 7, 7)
        box.adjust(8, 0, -10, 0)
        box.setLeft(self._draw_picture(painter, offer, box))
        font = look.font(13, QFont.DemiBold)
        width = min(QFontMetricsF(font).horizontalAdvance(offer.shown) + 2, box.width())
        self._write(painter, font, "text", offer.shown, QRectF(box.topLeft(), _size(width, box)))
        box.setLeft(box.left() + width + 10)
        if box.width() > 20:
            self._write(painter, look.font(12), "muted", offer.about, box)
        painter.restore()

    def _draw_picture(self, painter: QPainter, offer: Offer, box: QRectF) -> float:
        side = float(self._look.scale.pixels(_PICTURE))
        place = QRectF(box.left(), box.center().y() - side / 2, side, side)
        if offer.picture:
            painter.setFont(in_emoji(self._look.font(18)))
            painter.setPen(self._look.colour("text"))
            painter.drawText(place.adjusted(-4, -4, 4, 4), Qt.AlignCenter, offer.picture)
        elif offer.person:
            draw_avatar(painter, place, offer.person, offer.about or offer.person)
        else:
            return float(box.left())
        return float(place.right()) + 10

    def _write(self, painter: QPainter, font: QFont, role: str, text: str, box: QRectF) -> None:
        painter.setFont(font)
        painter.setPen(self._look.colour(role))
        shown = QFontMetricsF(font).elidedText(text, Qt.ElideRight, box.width())
        draw_line(painter, box, shown)


def _size(width: float, box: QRectF) -> Any:
    size = box.size()
    size.setWidth(width)
    return size


class CompletionPopup(QFrame):
    """
    The list.

    @ivar picked: one was clicked: its place.
    """

    picked = pyqtSignal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("offers")
        self.setFocusPolicy(Qt.NoFocus)
        self._above: QWidget | None = None
        self._model = _Offers()
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(look, self._list))
        self._list.setFocusPolicy(Qt.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self._list.setSelectionMode(QAbstractItemView.SingleSelection)
        self._list.setAccessibleName(tr("Suggestions"))
        self._list.clicked.connect(lambda index: self.picked.emit(index.row()))
        self.setLayout(column(self._list, margins=(0, 6, 0, 6)))
        self.hide()

    def show_offers(self, offers: Sequence[Offer], chosen: int, above: QWidget) -> None:
        """Show what is offered, above a widget of the same window; none: hide."""
        if not offers or not above.isVisible():
            self.hide()
            return
        if self._model.offers is not offers:
            self._model.put(offers)
        if self.parentWidget() is not above.window():
            self.setParent(above.window())
            shadow(self, self._look)
        self._above = above
        self._place(len(offers), above)
        self._list.setCurrentIndex(self._model.index(chosen))
        self.show()
        self.raise_()

    def follow(self) -> None:
        """What it stands above is elsewhere now, or of another size."""
        if self.isVisible() and self._above is not None:
            self._place(len(self._model.offers), self._above)

    def _place(self, count: int, above: QWidget) -> None:
        pixels = self._look.scale.pixels
        corner = above.mapTo(above.window(), QPoint(0, 0))
        height = min(count, MOST_ROWS) * pixels(_ROW) + 14
        height = min(height, max(pixels(_ROW), corner.y() - 2 * _GAP))
        width = min(pixels(_WIDEST), above.width())
        self.setGeometry(corner.x(), corner.y() - height - _GAP, width, height)
