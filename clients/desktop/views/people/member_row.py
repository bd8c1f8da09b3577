"""How a member, and the heading of a section, is drawn in the list."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PyQt5.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clients.desktop.look.look import Look
from clients.desktop.look.painting import draw_avatar, draw_presence
from clients.desktop.models.members import ROW
from clients.desktop.presenters.people.member_rows import OFFLINE, Member, Row
from clients.desktop.views.parts.one_line import draw_line
from clients.desktop.words import tr

HEIGHT, AVATAR, LEFT, GAP, RIGHT = 44, 29, 17, 11, 12
"""Pixels, at a text size of 100 %."""
INSET, CORNER, SPACE = 6, 8, 6
FAINT = 0.6
"""Opacity of whoever is not here."""


class MemberDelegate(QStyledItemDelegate):
    """Draws rows, all of one height, so that a list of thousands is laid out at once."""

    def __init__(self, look: Look, parent: QWidget, ground: str = "chat") -> None:
        """@param ground: name of the colour behind the list."""
        super().__init__(parent)
        self._look, self._ground = look, ground

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """The same for all."""
        return QSize(1, max(HEIGHT, self._look.scale.pixels(HEIGHT)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one."""
        row: Row | None = index.data(ROW)
        if row is None:
            return
        painter.save()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.TextAntialiasing)
        if isinstance(row, Member):
            self._member(painter, option, row)
        else:
            self._words(painter, option, row)
        painter.restore()

    def _words(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        px = self._look.scale.pixels
        is_heading = hasattr(row, "how")
        font = self._look.font(11, QFont.DemiBold, 0.5) if is_heading else self._look.font(12)
        text = row.title.upper() if is_heading else row.title
        height = px(24) if is_heading else option.rect.height()
        box = QRect(
            option.rect.left() + LEFT + 2,
            option.rect.bottom() - height - (3 if is_heading else 0),
            option.rect.width() - LEFT - RIGHT,
            height,
        )
        painter.setFont(font)
        painter.setPen(self._look.colour("muted"))
        if is_heading:
            _draw(painter, option, box, text)
        else:
            place = QStyle.visualRect(option.direction, option.rect, box)
            painter.drawText(place, int(Qt.AlignVCenter | Qt.TextWordWrap), text)

    def _member(self, painter: QPainter, option: QStyleOptionViewItem, row: Member) -> None:
        look, rect = self._look, option.rect
        ground = self._behind(painter, option)
        size = look.scale.pixels(AVATAR)
        place = QRect(rect.left() + LEFT, rect.top() + (rect.height() - size) // 2, size, size)
        avatar = QRectF(QStyle.visualRect(option.direction, rect, place))
        painter.setOpacity(FAINT if row.how == OFFLINE else 1)
        draw_avatar(painter, avatar, row.user.name.text, row.user.shown)
        painter.setOpacity(1)
        if row.is_now:
            draw_presence(painter, avatar, row.how, look, ground)
        right = rect.right() - RIGHT
        if row.keeps_order:
            right -= self._mark(painter, option, right)
        left = rect.left() + LEFT + size + GAP
        self._names(painter, option, row, QRect(left, rect.top(), right - left, rect.height()))

    def _behind(self, painter: QPainter, option: QStyleOptionViewItem) -> str:
        """Draw what is behind; give the name of its colour."""
        is_over = bool(option.state & QStyle.State_MouseOver)
        has_focus = bool(option.state & QStyle.State_HasFocus)
        chosen = bool(option.state & QStyle.State_Selected) and has_focus
        if not (is_over or has_focus):
            return self._ground
        colour = "select" if chosen else "raised"
        painter.setPen(QPen(self._look.colour("accent"), 2) if has_focus else Qt.NoPen)
        painter.setBrush(self._look.colour(colour))
        box = QRectF(option.rect).adjusted(INSET, 1, -INSET, -1)
        painter.drawRoundedRect(box, CORNER, CORNER)
        return colour

    def _mark(self, painter: QPainter, option: QStyleOptionViewItem, right: int) -> int:
        """Draw a moderator's mark; give the room that it takes."""
        side = self._look.scale.pixels(15)
        rect = option.rect
        place = QRect(right - side, rect.top() + (rect.height() - side) // 2, side, side)
        icon = self._look.icon("shield-check", "muted")
        icon.paint(painter, QStyle.visualRect(option.direction, rect, place))
        return side + 6

    def _names(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Member, box: QRect
    ) -> None:
        look = self._look
        name = look.font(14, QFont.Medium)
        upper, lower = box, QRect()
        if row.about:
            high, low = look.scale.pixels(18), look.scale.pixels(16)
            top = box.top() + (box.height() - high - low) // 2
            upper = QRect(box.left(), top, box.width(), high)
            lower = QRect(box.left(), top + high, box.width(), low)
        painter.setFont(name)
        painter.setPen(look.colour("muted" if row.how == OFFLINE else "soft"))
        width = _draw(painter, option, upper, row.user.shown, self._mine(row))
        if row.is_me:
            painter.setFont(look.font(12))
            painter.setPen(look.colour("muted"))
            _draw(painter, option, upper.adjusted(width, 0, 0, 0), tr("(You)"))
        if row.about:
            painter.setFont(look.font(12))
            painter.setPen(look.colour("muted"))
            _draw(painter, option, lower, row.about)

    def _mine(self, row: Member) -> int:
        """Give the room that is kept to tell the viewer from the others."""
        if not row.is_me:
            return 0
        return int(QFontMetricsF(self._look.font(12)).horizontalAdvance(tr("(You)"))) + SPACE


def _draw(
    painter: QPainter, option: QStyleOptionViewItem, box: QRect, text: str, kept: int = 0
) -> int:
    """
    Write one line, cut where there is no room, at the side at which lines begin.

    @param kept: pixels that are left free behind it.
    @return: where what stands behind it begins, in pixels from the line's beginning.
    """
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.ElideRight, box.width() - kept)
    place = QStyle.visualRect(option.direction, option.rect, box)
    is_left = option.direction == Qt.LeftToRight
    side = Qt.AlignLeft if is_left else Qt.AlignRight
    draw_line(painter, QRectF(place), shown, int(side | Qt.AlignAbsolute))
    return int(metrics.horizontalAdvance(shown)) + SPACE
