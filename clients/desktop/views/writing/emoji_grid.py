"""The emoji of a picker: sections of rows of eight, drawn as far as they are in sight."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from PyQt5.QtCore import QEvent, QPoint, QRect, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PyQt5.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from clients.desktop.look.fonts import in_emoji
from clients.desktop.look.look import Look
from clients.desktop.presenters.writing.emoji_data import Emoji

COLUMNS = 8
CELL, _HEADING, _GLYPH = 40, 28, 24
"""Pixels, at a text size of 100 %."""


@frozen
class Section:
    """
    Emoji under a heading.

    @ivar title: may be empty: then there is no heading.
    """

    title: str
    emoji: Sequence[Emoji]


@frozen
class _Place:
    """Where a section stands; pixels from the top of all."""

    section: Section
    first: int
    top: int
    rows_top: int
    bottom: int


class EmojiGrid(QAbstractScrollArea):
    """
    The grid; one emoji of it is chosen.

    @ivar picked: an emoji was clicked.
    @ivar chosen_changed: another one is chosen.
    @ivar scrolled: another section may be the topmost.
    """

    picked = pyqtSignal(object)
    chosen_changed = pyqtSignal()
    scrolled = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._tone = 0
        self._sections: Sequence[Section] = ()
        self._places: list[_Place] = []
        self._emoji: list[Emoji] = []
        self._at = -1
        self.setFrameShape(QFrame.NoFrame)
        self.setFocusPolicy(Qt.NoFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self.scrolled)
        look.changed.connect(self._lay_out)

    # -- what there is

    def show_sections(self, sections: Sequence[Section], tone: int) -> None:
        """Show these, from the top, with the first one chosen."""
        self._tone = tone
        self._sections = [section for section in sections if section.emoji]
        self._emoji = [each for section in self._sections for each in section.emoji]
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._choose(0 if self._emoji else -1)

    def use_tone(self, tone: int) -> None:
        """Show all in another skin tone."""
        self._tone = tone
        self.viewport().update()
        self.chosen_changed.emit()

    @property
    def chosen(self) -> Emoji | None:
        """Which one is chosen."""
        return self._emoji[self._at] if 0 <= self._at < len(self._emoji) else None

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._emoji)

    def top_section(self) -> int:
        """Give the place of the section that is at the top; -1: there is none."""
        top = self.verticalScrollBar().value() + self._cell() // 2
        found = [at for at, place in enumerate(self._places) if place.top <= top]
        return found[-1] if found else -1

    def to_section(self, at: int) -> None:
        """Bring a section to the top, with its first one chosen."""
        if 0 <= at < len(self._places):
            self._choose(self._places[at].first, reveal=False)
            self.verticalScrollBar().setValue(self._places[at].top)

    def rect_of(self, at: int) -> QRect:
        """Give where one stands in the viewport, by its place among all."""
        place = self._place_of(at)
        if place is None:
            return QRect()
        row, column = divmod(at - place.first, COLUMNS)
        width, height = self._width(), self._cell()
        top = place.rows_top + row * height - self.verticalScrollBar().value()
        return QRect(column * width, top, width, height)

    # -- choosing

    def move(self, columns: int, rows: int) -> None:
        """Choose another one beside, above or below; at an edge the next row, or section."""
        if self._at < 0:
            self._choose(0)
        elif columns:
            self._choose(max(0, min(len(self._emoji) - 1, self._at + columns)))
        elif rows:
            self._choose(self._vertically(rows))

    def _vertically(self, step: int) -> int:
        place = self._place_of(self._at)
        if place is None:
            return self._at
        inside, count = self._at - place.first, len(place.section.emoji)
        row, column = divmod(inside + step * COLUMNS, COLUMNS)
        if 0 <= row <= (count - 1) // COLUMNS:
            return place.first + min(row * COLUMNS + column, count - 1)
        at = self._places.index(place) + (1 if step > 0 else -1)
        if not 0 <= at < len(self._places):
            return self._at
        other = self._places[at]
        most = len(other.section.emoji)
        row = 0 if step > 0 else (most - 1) // COLUMNS
        return other.first + min(row * COLUMNS + column, most - 1)

    def _choose(self, at: int, reveal: bool = True) -> None:
        self._at = at
        if reveal and at >= 0:
            box, bar = self.rect_of(at), self.verticalScrollBar()
            if box.top() < 0:
                first_row = self._at < COLUMNS
                bar.setValue(0 if first_row else bar.value() + box.top())
            elif box.bottom() > self.viewport().height():
                bar.setValue(bar.value() + box.bottom() - self.viewport().height() + 1)
        self.viewport().update()
        self.chosen_changed.emit()

    # -- where things are

    def _cell(self) -> int:
        return int(self._look.scale.pixels(CELL))

    def _width(self) -> int:
        return max(1, int(self.viewport().width()) // COLUMNS)

    def _lay_out(self) -> None:
        self._places = []
        top = first = 0
        for section in self._sections:
            rows_top = top + (self._look.scale.pixels(_HEADING) if section.title else 0)
            rows = -(-len(section.emoji) // COLUMNS)
            bottom = rows_top + rows * self._cell()
            self._places.append(_Place(section, first, top, rows_top, bottom))
            top, first = bottom, first + len(section.emoji)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, top - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._cell())
        self.viewport().update()

    def _place_of(self, at: int) -> _Place | None:
        found = [place for place in self._places if place.first <= at]
        return found[-1] if found and at >= 0 else None

    def _at_point(self, point: QPoint) -> int:
        x, y = int(point.x()), int(point.y() + self.verticalScrollBar().value())
        for place in self._places:
            if place.rows_top <= y < place.bottom:
                column = min(x // self._width(), COLUMNS - 1)
                inside = (y - place.rows_top) // self._cell() * COLUMNS + column
                if 0 <= inside < len(place.section.emoji):
                    return place.first + inside
        return -1

    # -- Qt

    def resizeEvent(self, event: QEvent) -> None:
        """Another width, other places."""
        self._lay_out()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell an emoji's code where the pointer rests."""
        if event.type() == QEvent.ToolTip:
            self._tell(event)
            return True
        return bool(super().viewportEvent(event))

    def _tell(self, event: QHelpEvent) -> None:
        at = self._at_point(event.pos())
        if at < 0:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), self._emoji[at].code, self.viewport())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What the pointer is over is chosen."""
        at = self._at_point(event.pos())
        self.viewport().setCursor(Qt.PointingHandCursor if at >= 0 else Qt.ArrowCursor)
        if at >= 0 and at != self._at:
            self._choose(at, reveal=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the one that is clicked."""
        at = self._at_point(event.pos())
        if at >= 0 and event.button() == Qt.LeftButton:
            self._choose(at, reveal=False)
            self.picked.emit(self._emoji[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in sight."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.Antialiasing)
        self._draw_chosen(painter)
        glyphs = in_emoji(self._look.font(_GLYPH))
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        for place in self._places:
            if place.top < bottom and place.bottom > top:
                self._draw_heading(painter, place, top)
                painter.setFont(glyphs)
                painter.setPen(self._look.colour("text"))
                self._draw_rows(painter, place, top, bottom)

    def _draw_chosen(self, painter: QPainter) -> None:
        if self._at >= 0:
            painter.setPen(Qt.NoPen)
            painter.setBrush(self._look.colour("select"))
            box = QRectF(self.rect_of(self._at))
            spare = (box.width() - box.height()) / 2
            painter.drawRoundedRect(box.adjusted(spare + 1, 1, -spare - 1, -1), 8, 8)

    def _draw_heading(self, painter: QPainter, place: _Place, top: int) -> None:
        if place.section.title:
            height = place.rows_top - place.top
            painter.setFont(self._look.font(11, QFont.DemiBold))
            painter.setPen(self._look.colour("muted"))
            box = QRectF(6, place.top - top, self.viewport().width() - 6, height)
            painter.drawText(box, int(Qt.AlignLeft | Qt.AlignVCenter), place.section.title)

    def _draw_rows(self, painter: QPainter, place: _Place, top: int, bottom: int) -> None:
        height = self._cell()
        first = max(0, (top - place.rows_top) // height)
        last = (bottom - place.rows_top) // height + 1
        shown = place.section.emoji[first * COLUMNS : last * COLUMNS]
        for at, each in enumerate(shown, place.first + first * COLUMNS):
            painter.drawText(self.rect_of(at), Qt.AlignCenter, each.in_tone(self._tone))
