"""An answer of several lines: rows that can be selected, copied, and followed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from clients.desktop.look.kit import Sheet, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.writing.commands.stage import AnswerRow
from clients.desktop.views.parts.one_line import draw_line
from clients.desktop.words import tr

WIDTH = 560
_ONE_LINE, _TWO_LINES = 32, 48
_SPARE = 220
"""Pixels of the window's height that are not the list's."""


class AnswerSheet(Sheet):
    """
    The answer to a command.

    @ivar chosen: a row that leads somewhere was followed: the L{AnswerRow}.
    """

    chosen = pyqtSignal(object)

    def __init__(self, look: Look, window: QWidget, title: str, rows: Sequence[AnswerRow]) -> None:
        room = (
            max(1, window.width() - 40) * 100 // look.scale.percent
        )  # the card grows with the text
        super().__init__(look, window, title, min(WIDTH, room))
        self._rows = rows
        self.list = _List(look, rows)
        self.list.setAccessibleName(title)
        self.list.followed.connect(self._follow)
        self._copy = push_button(tr("Copy"), "link")
        self._copy.clicked.connect(self.list.copy)
        leads = any(each.target is not None for each in rows)
        hint = tr("Enter or a double click goes there.") if leads else ""
        self.body.addWidget(self.list)
        self.body.addLayout(row(label(hint, "muted"), None, self._copy))
        height = sum(_height(look, each) for each in rows) + 8
        self.list.setFixedHeight(max(40, min(height, window.height() - look.scale.pixels(_SPARE))))

    def open(self, first: QWidget | None = None) -> None:
        """Show it, with its first row chosen."""
        self.list.setCurrentIndex(self.list.model().index(0))
        super().open(first or self.list)

    def _follow(self, at: int) -> None:
        answer = self._rows[at]
        if answer.target is not None:
            self.close()
            self.chosen.emit(answer)


class _List(QListView):
    """
    The rows.

    @ivar followed: Enter or a double click: the place of the row.
    """

    followed = pyqtSignal(int)

    def __init__(self, look: Look, rows: Sequence[AnswerRow]) -> None:
        super().__init__()
        self._rows = rows
        self._model = _Rows(rows)
        self.setModel(self._model)
        self.setItemDelegate(_Drawn(look, self))
        self.setSelectionMode(QAbstractItemView.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.doubleClicked.connect(lambda index: self.followed.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter follows, Ctrl+C copies all that is selected."""
        if event.matches(QKeySequence.Copy):
            self.copy()
        elif event.key() in (Qt.Key_Return, Qt.Key_Enter):
            self.followed.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Copy the selected rows; all, where at most one is."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        rows = [self._rows[at] for at in places] if len(places) > 1 else self._rows
        QApplication.clipboard().setText("\n".join(map(written, rows)))


class _Rows(QAbstractListModel):
    def __init__(self, rows: Sequence[AnswerRow]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """So many."""
        return len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> Any:
        """The row itself, and its words."""
        if not index.isValid():
            return None
        answer = self._rows[index.row()]
        if role == Qt.UserRole:
            return answer
        if role in (Qt.DisplayRole, Qt.AccessibleTextRole):
            return written(answer)
        return answer.text if role == Qt.ToolTipRole and len(answer.text) > 60 else None


class _Drawn(QStyledItemDelegate):
    """Draws a row: what it says, and below that what there is about it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """One line or two."""
        return QSize(10, _height(self._look, index.data(Qt.UserRole)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw it."""
        look, answer = self._look, index.data(Qt.UserRole)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(Qt.NoPen)
        if option.state & QStyle.State_Selected:
            painter.setBrush(look.colour("select"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 8, 8)
        elif option.state & QStyle.State_MouseOver:
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 8, 8)
        box = box.adjusted(10, 4, -10, -4)
        top = QRectF(box.left(), box.top(), box.width(), box.height())
        if answer.about:
            top.setHeight(box.height() / 2)
            below = QRectF(box.left(), top.bottom(), box.width(), box.height() / 2)
            self._write(painter, look.font(12), "muted", answer.about, below)
        self._write(painter, look.font(13, QFont.Medium), "text", answer.text, top)
        painter.restore()

    def _write(self, painter: QPainter, font: QFont, role: str, text: str, box: QRectF) -> None:
        painter.setFont(font)
        painter.setPen(self._look.colour(role))
        shown = QFontMetricsF(font).elidedText(text, Qt.ElideRight, box.width())
        draw_line(painter, box, shown)


def written(answer: AnswerRow) -> str:
    """Write a row as it is copied, and read aloud."""
    return f"{answer.text} – {answer.about}" if answer.about else answer.text


def _height(look: Look, answer: AnswerRow) -> int:
    return int(look.scale.pixels(_TWO_LINES if answer.about else _ONE_LINE))
