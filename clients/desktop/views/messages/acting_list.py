"""The list of messages as hands use it: pointer, keys, marking, copying."""

from __future__ import annotations

from PyQt5.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    Qt,
    pyqtSignal,
)
from PyQt5.QtGui import QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PyQt5.QtWidgets import QApplication, QToolTip

from clients.desktop.look.look import Look
from clients.desktop.presenters.feed_items import Item, Key, Said
from clients.desktop.views.messages.copying import lines_of
from clients.desktop.views.messages.hits import Hit, On, hit, position
from clients.desktop.views.messages.message_list import MessageList
from clients.desktop.views.messages.tips import tip_of


class ActingList(MessageList):
    """
    A list in which something can be done.

    @ivar clicked_on: an item and the L{Hit} in it, and where on the screen.
    @ivar menu_asked: for an item, at a place on the screen.
    @ivar hovers: the pointer is on another item, or on none.
    @ivar asked: a key was pressed for the chosen message: C{reply}, C{edit}, C{react}, C{delete}.
    @ivar end_asked: for the newest message.
    @ivar typed: something was typed that means nothing here.
    """

    clicked_on = pyqtSignal(object, object, QPoint)
    menu_asked = pyqtSignal(object, QPoint)
    hovers = pyqtSignal()
    asked = pyqtSignal(str, object)
    end_asked = pyqtSignal()
    typed = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._pressed: tuple[Key, Hit, QPoint, int] | None = None
        self._drags = False
        self._first: Key | None = None
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.moved.connect(self._find_hovered)

    # -- looking

    def hit_at(self, at: QPoint) -> tuple[Item | None, Hit]:
        """Find what is at a point of the viewport."""
        item = self.item_at(at)
        if item is None:
            return None, Hit()
        laid = self.painter_of_rows.laying.lay(item, self.painter_of_rows.width)
        return item, hit(item, laid, self._inside(item, at), self.painter_of_rows.documents)

    @property
    def chosen(self) -> Said | None:
        """The message that the keyboard acts on."""
        item = self.item(self.looked.chosen)
        return item if isinstance(item, Said) else None

    def choose(self, key: Key | None) -> None:
        """Let the keyboard act on a message, and show it."""
        before, self.looked.chosen = self.looked.chosen, key
        if key is not None:
            self.reveal(key)
            self.selectionModel().setCurrentIndex(self.row(key), QItemSelectionModel.NoUpdate)
        else:
            self.setCurrentIndex(QModelIndex())
        self.draw(before, key)

    def hover(self, key: Key | None, link: str = "") -> None:
        """The pointer is on an item."""
        before = self.looked.hovered
        self.looked.link = link
        if before != key:
            self.looked.hovered = key
            self.draw(before, key)
            self.hovers.emit()

    # -- marking and copying

    def marked_text(self) -> str:
        """Give what is marked: a part of one message, or whole messages; else the chosen one."""
        marked = self.looked.marked
        item = self.item(marked[0]) if marked is not None else None
        if marked is not None and isinstance(item, Said):
            width = self.painter_of_rows.laying.metrics(self.painter_of_rows.width).width
            cursor = QTextCursor(self.painter_of_rows.documents.document(item, width))
            cursor.setPosition(marked[1])
            cursor.setPosition(marked[2], QTextCursor.KeepAnchor)
            return str(cursor.selection().toPlainText()).replace("\u00a0", " ")
        rows = sorted(index.row() for index in self.selectedIndexes())
        items: list[Item] = [self.messages.items[row] for row in rows]
        if not items and self.chosen is not None:
            items = [self.chosen]
        return lines_of(items)

    def copy(self) -> None:
        """Put what is marked on the clipboard."""
        text = self.marked_text()
        if text:
            QApplication.clipboard().setText(text)

    def select_item(self, key: Key) -> None:
        """Mark a whole message, beside those that are."""
        self._first = key
        self.selectionModel().select(self.row(key), QItemSelectionModel.Select)

    def unmark(self) -> bool:
        """
        Mark nothing, and choose nothing.

        @return: whether anything was.
        """
        marked, self.looked.marked = self.looked.marked, None
        was = marked is not None or bool(self.selectedIndexes()) or self.chosen is not None
        self.clearSelection()
        self.choose(None)
        self._first = None
        if marked is not None:
            self.draw(marked[0])
        return was

    # -- the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to mark, or to click on something."""
        item, found = self.hit_at(event.pos())
        self._drags, self._pressed = False, None
        if item is None or event.button() != Qt.LeftButton:
            return
        if event.modifiers() & Qt.ControlModifier:
            self._first = item.key
            self.selectionModel().select(self.row(item.key), QItemSelectionModel.Toggle)
        elif event.modifiers() & Qt.ShiftModifier and self._first is not None:
            self._select_between(self._first, item.key)
        else:
            self.unmark()
            self._first = item.key
            place = self._position(item, event.pos())
            self._pressed = item.key, found, event.pos(), place

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark further, or let something stand out."""
        if self._pressed is not None and event.buttons() & Qt.LeftButton:
            self._drag(event.pos())
            return
        item, found = self.hit_at(event.pos())
        link = found.value if found.on is On.LINK else ""
        self.hover(None if item is None else item.key, link)
        shape = Qt.ArrowCursor
        if found.is_button:
            shape = Qt.PointingHandCursor
        elif found.on is On.TEXT:
            shape = Qt.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what was clicked on."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._drags or event.button() != Qt.LeftButton:
            return
        item, found = self.hit_at(event.pos())
        is_same = item is not None and item.key == pressed[0] and found == pressed[1]
        if is_same and found.is_button:
            self.clicked_on.emit(item, found, event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Mark a word."""
        item, found = self.hit_at(event.pos())
        if not isinstance(item, Said) or found.on is not On.TEXT:
            return
        width = self.painter_of_rows.laying.metrics(self.painter_of_rows.width).width
        cursor = QTextCursor(self.painter_of_rows.documents.document(item, width))
        cursor.setPosition(max(0, self._position(item, event.pos())))
        cursor.select(QTextCursor.WordUnderCursor)
        self._mark(item.key, cursor.selectionStart(), cursor.selectionEnd())

    def contextMenuEvent(self, event: QEvent) -> None:
        """Show what can be done with a message."""
        if event.reason() == event.Mouse:
            item, at = self.item_at(event.pos()), event.globalPos()
        else:
            item = self.chosen
            at = QPoint() if item is None else self.corner_of(item.key)
        if isinstance(item, Said):
            self.menu_asked.emit(item, at)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self.hover(None)
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell more of what the pointer rests on."""
        if event.type() == QEvent.ToolTip:
            assert isinstance(event, QHelpEvent)
            item, found = self.hit_at(event.pos())
            words = "" if item is None else tip_of(item, found)
            if words:
                QToolTip.showText(event.globalPos(), words, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return bool(super().viewportEvent(event))

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose, copy, or act on what is chosen."""
        if event.matches(QKeySequence.Copy):
            self.copy()
        elif event.matches(QKeySequence.SelectAll):
            self.selectAll()
        elif not (self._move(event) or self._act(event)):
            is_word = event.text().isprintable() and event.text().strip()
            if is_word and not event.modifiers() & (Qt.ControlModifier | Qt.AltModifier):
                self.typed.emit(event.text())
            else:
                event.ignore()

    def _move(self, event: QKeyEvent) -> bool:
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key_Up:
                self._step(-1, bool(event.modifiers() & Qt.ShiftModifier))
            case Qt.Key_Down:
                self._step(1, bool(event.modifiers() & Qt.ShiftModifier))
            case Qt.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case Qt.Key_PageDown:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key_Home:
                bar.setValue(0)
            case Qt.Key_End:
                self.choose(None)
                self.end_asked.emit()
            case Qt.Key_Escape:
                return self.unmark()
            case _:
                return False
        return True

    def _act(self, event: QKeyEvent) -> bool:
        chosen = self.chosen
        if chosen is None or event.modifiers() & (Qt.ControlModifier | Qt.AltModifier):
            return False
        wanted = {
            Qt.Key_R: "reply",
            Qt.Key_E: "edit",
            Qt.Key_Plus: "react",
            Qt.Key_Delete: "delete",
        }.get(event.key())
        if event.key() in (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Menu):
            self.menu_asked.emit(chosen, self.corner_of(chosen.key))
        elif wanted is not None:
            self.asked.emit(wanted, chosen)
        else:
            return False
        return True

    def _step(self, by: int, extends: bool) -> None:
        said = [item.key for item in self.messages.items if isinstance(item, Said)]
        if not said:
            return
        chosen = self.looked.chosen
        if chosen in said:
            at = max(0, min(len(said) - 1, said.index(chosen) + by))
        else:
            at = self._last_seen(said)
        if extends:
            self._first = self._first or chosen or said[at]
            self._select_between(self._first, said[at])
        else:
            self.clearSelection()
            self._first = None
        self.choose(said[at])

    def _last_seen(self, said: list[Key]) -> int:
        high = self.viewport().height()
        for at in range(len(said) - 1, -1, -1):
            if self.visualRect(self.row(said[at])).bottom() < high:
                return at
        return len(said) - 1

    # --

    def _drag(self, at: QPoint) -> None:
        assert self._pressed is not None
        key, _, begun_at, place = self._pressed
        if not self._drags:
            distance = (at - begun_at).manhattanLength()
            if distance < QApplication.startDragDistance():
                return
            self._drags = True
        item, other = self.item(key), self.item_at(at)
        if item is None:
            return
        if other is None or other.key == key:
            self.clearSelection()
            if place >= 0:
                end = self._position(item, at)
                self._mark(key, min(place, end), max(place, end))
        else:
            self._mark(key, 0, 0)
            self._select_between(key, other.key)

    def _mark(self, key: Key, begin: int, end: int) -> None:
        before = self.looked.marked
        self.looked.marked = (key, begin, end) if begin < end else None
        self.draw(before[0] if before else None, key)

    def _select_between(self, one: Key, other: Key) -> None:
        rows = sorted((self.messages.row_of(one), self.messages.row_of(other)))
        if rows[0] < 0:
            rows[0] = rows[1]
        model = self.messages
        chosen = QItemSelection(model.index(rows[0]), model.index(rows[1]))
        self.selectionModel().select(chosen, QItemSelectionModel.ClearAndSelect)

    def _position(self, item: Item, at: QPoint) -> int:
        """Give the place in a message's text that is next to a point; -1: it has none."""
        if not isinstance(item, Said):
            return -1
        laid = self.painter_of_rows.laying.lay(item, self.painter_of_rows.width)
        return position(item, laid, self._inside(item, at), self.painter_of_rows.documents)

    def _inside(self, item: Item, at: QPoint) -> QPointF:
        return QPointF(at - QPoint(0, self.visualRect(self.row(item.key)).top()))

    def corner_of(self, key: Key) -> QPoint:
        """Give the place on the screen below a message's text."""
        box = self.visualRect(self.row(key))
        left = self.painter_of_rows.laying.metrics(self.painter_of_rows.width).left
        below = min(box.bottom(), self.viewport().height() - 1)
        return QPoint(self.viewport().mapToGlobal(QPoint(left, below)))

    def _find_hovered(self) -> None:
        """Rows moved below the pointer, which did not."""
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        if self.viewport().underMouse() and self.viewport().rect().contains(at):
            item = self.item_at(at)
            self.hover(None if item is None else item.key)
