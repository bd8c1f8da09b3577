"""The list of conversations: scrolls, is walked through by keys, and tells what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QEvent, QModelIndex, QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PyQt5.QtWidgets import QAbstractItemView, QFrame, QListView, QPushButton, QWidget

from clients.desktop.look.kit import push_button
from clients.desktop.look.look import Look
from clients.desktop.models.places import ROW, PlacesModel, Row
from clients.desktop.presenters.places.place_rows import Place
from clients.desktop.views.places.places_paint import PlaceDelegate
from clients.desktop.words import many, tr

PILL_GAP = 4
"""Pixels above and below the lower pill."""
CHOOSES = (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space)


class PlacesList(QListView):
    """
    Shows a L{PlacesModel}.

    @ivar chosen: a conversation is to be shown.
    @ivar menu_wanted: what can be done with one is wanted, at a place of the screen.
    @ivar hovered: whether the pointer is over the list.
    @ivar looked: other rows can be seen now.
    """

    chosen = pyqtSignal(object)
    menu_wanted = pyqtSignal(object, QPoint)
    hovered = pyqtSignal(bool)
    looked = pyqtSignal()

    def __init__(self, look: Look, model: PlacesModel) -> None:
        super().__init__()
        self._look, self._model = look, model
        self.setModel(model)
        self.setItemDelegate(PlaceDelegate(look, model, self))
        self.setAccessibleName(tr("Conversations"))
        self.setFrameShape(QFrame.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.NoSelection)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WA_Hover)
        self.verticalScrollBar().setSingleStep(20)
        self.above = self._pill(tr("Go to what is unread above"))
        self.below = self._pill(tr("Go to what is unread below"))
        self.above.clicked.connect(lambda: self._go_to_news(-1))
        self.below.clicked.connect(lambda: self._go_to_news(1))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        look.changed.connect(self._measure)

    # -- what can be seen

    def seen(self) -> Sequence[Place]:
        """The conversations that can be seen at least in part."""
        area = self.viewport().rect()
        first = self.indexAt(QPoint(area.center().x(), 1))
        found: list[Place] = []
        for at in range(max(0, first.row()), self.model().rowCount()):
            index = self.model().index(at, 0)
            if self.visualRect(index).top() > area.bottom():
                break
            row = index.data(ROW)
            if isinstance(row, Place):
                found.append(row)
        return found

    def place_pills(self) -> None:
        """Say how many conversations with something new cannot be seen."""
        above, below = self._hidden_news()
        self._show_pill(self.above, len(above), many(len(above), *_ABOVE), at_top=True)
        self._keep_room(bool(below))
        self._show_pill(self.below, len(below), many(len(below), *_BELOW), at_top=False)

    def show_row(self, row: int) -> None:
        """Let a row be seen, as the one from which keys go on."""
        if row >= 0:
            self.setCurrentIndex(self.model().index(row, 0))
            self.scrollTo(self.model().index(row, 0))

    # -- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by Enter; the rest is Qt's: arrows, Home, End, and a name that is typed."""
        row = self.currentIndex().data(ROW)
        if event.key() in CHOOSES and isinstance(row, Place):
            self.chosen.emit(row.target)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by a click."""
        super().mouseReleaseEvent(event)
        row = self.indexAt(event.pos()).data(ROW)
        if event.button() == Qt.LeftButton and isinstance(row, Place):
            self.chosen.emit(row.target)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, at the pointer or at the row that has the focus."""
        index = self.indexAt(event.pos())
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Keyboard:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        row = index.data(ROW)
        if isinstance(row, Place):
            self.menu_wanted.emit(row.target, at)

    def enterEvent(self, event: QEvent) -> None:
        """The pointer came: nothing is to move below it."""
        super().enterEvent(event)
        self.hovered.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """It went."""
        super().leaveEvent(event)
        self.hovered.emit(False)

    def focusInEvent(self, event: QEvent) -> None:
        """Begin with the first conversation where none has the focus yet."""
        super().focusInEvent(event)
        if not isinstance(self.currentIndex().data(ROW), Place):
            self.show_row(self._first())

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: Sequence[int] = ()) -> None:
        """Draw a conversation anew, which keeps its height: nothing needs to be laid out."""
        if isinstance(first.data(ROW), Place) and first == last:
            QAbstractItemView.dataChanged(self, first, last, roles)
        else:
            super().dataChanged(first, last, roles)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other rows can be seen."""
        super().resizeEvent(event)
        self._scrolled()

    # --

    def _rows(self) -> Sequence[Row]:
        return self._model.rows

    def _first(self) -> int:
        places = (at for at, row in enumerate(self._rows()) if isinstance(row, Place))
        return next(places, -1)

    def _pill(self, name: str) -> QPushButton:
        pill = push_button("", "pill")
        pill.setParent(self)
        pill.setAccessibleName(name)
        pill.setFocusPolicy(Qt.NoFocus)  # Alt+Shift+Down does the same
        pill.hide()
        return pill

    def _show_pill(self, pill: QWidget, count: int, text: str, at_top: bool) -> None:
        pill.setVisible(count > 0)
        if not count:
            return
        pill.setText(text)
        pill.adjustSize()
        area = self.viewport().geometry()
        top = area.top() + 6 if at_top else area.bottom() + PILL_GAP
        pill.move(area.left() + (area.width() - pill.width()) // 2, top)
        pill.raise_()

    def _keep_room(self, is_shown: bool) -> None:
        """Let no row stand behind the lower pill, which is there for long in a small window."""
        wanted = self.below.sizeHint().height() + 2 * PILL_GAP if is_shown else 0
        if self.viewportMargins().bottom() != wanted:
            self.setViewportMargins(0, 0, 0, wanted)

    def _hidden_news(self) -> tuple[list[int], list[int]]:
        """Give the rows with something new above and below what can be seen."""
        area = self.viewport().rect()
        first = self.indexAt(QPoint(area.center().x(), 4)).row()
        last = self.indexAt(QPoint(area.center().x(), area.bottom() - 4)).row()
        rows = self._rows()
        news = [
            at
            for at, row in enumerate(rows)
            if isinstance(row, Place) and row.is_news and not row.is_blocked
        ]
        end = last if last >= 0 else len(rows)
        return [at for at in news if at < first], [at for at in news if at > end]

    def _go_to_news(self, direction: int) -> None:
        above, below = self._hidden_news()
        rows = below if direction > 0 else above
        if rows:
            index: QModelIndex = self.model().index(rows[0] if direction > 0 else rows[-1], 0)
            self.scrollTo(index, QAbstractItemView.PositionAtCenter)

    def _scrolled(self) -> None:
        self.place_pills()
        self.looked.emit()

    def _measure(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


_ABOVE = "{count} unread above", "{count} unread above"
_BELOW = "{count} unread below", "{count} unread below"
