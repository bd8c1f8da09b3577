"""Sheets with a list out of which one is picked by typing, keys or a click."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QMouseEvent, QPainter
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from clients.desktop.look.kit import label
from clients.desktop.look.look import Look
from clients.desktop.look.painting import OFFLINE
from clients.desktop.models.picks import PICK, PicksModel
from clients.desktop.presenters.places.picking import PAGE_ROWS, Pick, Picking
from clients.desktop.presenters.places.place_rows import count_text
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.views.places.row_brush import Pictures, RowBrush
from clients.desktop.words import tr

ROW_HEIGHT, AVATAR, ICON = 44, 29, 18
AROUND_LIST = 230
"""Pixels of a sheet, and around it, that are not its list."""
STEPS = {Qt.Key_Up: -1, Qt.Key_Down: 1, Qt.Key_PageUp: -PAGE_ROWS, Qt.Key_PageDown: PAGE_ROWS}


class PickDelegate(QStyledItemDelegate):
    """Draws what can be picked."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._pictures = Pictures(look, self)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """All are of one height."""
        return QSize(0, max(ROW_HEIGHT, self._look.scale.pixels(ROW_HEIGHT)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one."""
        pick: Pick = index.data(PICK)
        painter.save()
        brush = RowBrush(painter, option, self._look, self._pictures, 0)
        brush.ground("popover", index == option.widget.currentIndex(), has_focus=False)
        self._beginning(brush, pick)
        self._end(brush, pick)
        self._middle(brush, pick)
        painter.restore()

    def _beginning(self, brush: RowBrush, pick: Pick) -> None:
        pixels = self._look.scale.pixels
        side = pixels(AVATAR)
        if pick.icon:
            room = (side - pixels(ICON)) / 2
            brush.start += room
            brush.icon(pick.icon, "muted", pixels(ICON), brush.middle)
            brush.start += room + 11
        else:
            is_dim = pick.how == OFFLINE or pick.is_dim
            name = pick.target.text
            brush.avatar(name, pick.title, float(side), pick.how, is_dim)
            brush.start += 11

    def _end(self, brush: RowBrush, pick: Pick) -> None:
        if pick.unread or pick.mentions:
            text = count_text(max(pick.unread, pick.mentions))
            brush.badge(text, pick.mentions > 0, brush.middle)
        if pick.note:
            role = "ok" if pick.is_done else "muted"
            brush.word(pick.note, self._look.font(12), role, brush.middle)
        if pick.is_done:
            brush.icon("check-bold", "ok", self._look.scale.pixels(13), brush.middle, at_end=True)

    def _middle(self, brush: RowBrush, pick: Pick) -> None:
        pixels = self._look.scale.pixels
        upper = brush.middle - pixels(8) if pick.detail else brush.middle
        role = "muted" if pick.is_dim else "text"
        font = self._look.font(14, QFont.DemiBold if pick.unread else QFont.Medium)
        start = brush.start
        brush.start += brush.text(pick.title, font, role, upper) + 8
        if pick.also and brush.end - brush.start > pixels(40):
            also = tr("@{name}", name=pick.also)
            brush.text(also, self._look.font(12), "muted", upper)
        brush.start = start
        if pick.detail:
            detail = " ".join(pick.detail.split())
            brush.text(detail, self._look.font(12), "muted", brush.middle + pixels(9))


class PickList(QListView):
    """
    Shows a L{PicksModel}; the keys are pressed in the field above it.

    @ivar clicked_on: a row was.
    """

    clicked_on = pyqtSignal(int)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.picks = PicksModel()
        self.setModel(self.picks)
        self.setItemDelegate(PickDelegate(look, self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.NoSelection)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.NoFocus)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WA_Hover)
        look.changed.connect(self._measure)

    def point(self, at: int) -> None:
        """Mark a row, and let it be seen."""
        index = self.picks.index(at, 0) if at >= 0 else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            self.viewport().update()
        if at >= 0:
            self.scrollTo(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick by a click."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.pos())
        if event.button() == Qt.LeftButton and index.isValid():
            self.clicked_on.emit(index.row())

    def _measure(self) -> None:
        self.scheduleDelayedItemsLayout()


class PickSheet(RoomySheet):
    """
    A sheet with a field and a list.

    @ivar chosen: one was picked, and can be shown.
    @ivar edit: the field.
    """

    chosen = pyqtSignal(object)

    def __init__(
        self, look: Look, window: QWidget, title: str, hint: str, picking: Picking, width: int = 480
    ) -> None:
        """@param hint: shown in the field while nothing is typed."""
        super().__init__(look, window, title, width)
        self.picking = picking
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(hint)
        self.edit.setClearButtonEnabled(True)
        self.edit.installEventFilter(self)
        self.list = PickList(look, title)
        self.nothing = label("", "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignCenter)
        self.problem = label("", "error", wrap=True)
        for each in (self.edit, self.list, self.nothing, self.problem):
            self.content.addWidget(each)
        self.edit.textChanged.connect(picking.typed)
        self.list.clicked_on.connect(self._clicked)
        self._stop: Callable[[], None] = picking.listen(self._show)
        self._size()
        look.changed.connect(self._size)
        self._show()

    def pick(self) -> None:
        """Take the one that is pointed at."""
        picked = self.picking.picked
        if picked is not None:
            self._took(picked.target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk through the list from the field."""
        if watched is self.edit and event.type() == QEvent.KeyPress:
            if event.key() in STEPS:
                self.picking.move(STEPS[event.key()])
                return True
            if event.key() in (Qt.Key_Return, Qt.Key_Enter):
                self.pick()
                return True
        if event.type() == QEvent.Resize and watched is self.parent():
            self._size()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QEvent) -> None:
        """Look at nothing any more."""
        self._stop()
        self.picking.close()
        super().closeEvent(event)

    # --

    def _took(self, target: object) -> None:
        """It can be shown: go, and say so; whoever shows it takes the focus then."""
        self.close()
        self.chosen.emit(target)

    def _clicked(self, at: int) -> None:
        self.picking.point(at)
        self.pick()

    def _show(self) -> None:
        picking = self.picking
        self.list.picks.show(picking.picks)
        self.list.point(picking.at)
        nothing = tr("Looking…") if picking.is_busy and not picking.picks else picking.nothing
        self.nothing.setText(nothing)
        self.nothing.setVisible(bool(nothing))
        self.list.setVisible(not nothing)
        said = picking.problem
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        self._size()

    def _size(self) -> None:
        pixels = self._look.scale.pixels
        room = self.parentWidget().height() - pixels(AROUND_LIST)
        height = max(pixels(ROW_HEIGHT) * 2, min(pixels(ROW_HEIGHT) * PAGE_ROWS, room))
        self.list.setFixedHeight(height)
        # While one types, the sheet stays as it is: what says that nothing is found is as high.
        is_over = self.picking.is_exhausted and not self.picking.is_busy
        self.nothing.setFixedHeight(min(height, pixels(160)) if is_over else height)
