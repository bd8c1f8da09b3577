"""The list of messages as the pointer uses it."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QHelpEvent, QMouseEvent, QTextCursor
from PyQt5.QtWidgets import QApplication, QToolTip

from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed_items import Key, Said
from clients.desktop.views.messages.hits import Hit, On
from clients.desktop.views.messages.marking_list import MarkingList
from clients.desktop.views.messages.tips import tip_of


class PointedList(MarkingList):
    """
    A list on which a pointer moves.

    @ivar clicked_on: an item and the L{Hit} in it, and where on the screen.
    @ivar menu_asked: for an item, at a place on the screen.
    @ivar hovers: the pointer is on another item, or on none.
    """

    clicked_on = pyqtSignal(object, object, QPoint)
    menu_asked = pyqtSignal(object, QPoint)
    hovers = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._pressed: tuple[Key, Hit, QPoint, int] | None = None
        self._drags = False
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.moved.connect(self._find_hovered)

    def hover(self, key: Key | None, link: str = "") -> None:
        """The pointer is on an item."""
        before = self.looked.hovered
        self.looked.link = link
        if before != key:
            self.looked.hovered = key
            self.draw(before, key)
            self.hovers.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to mark, or to click on something."""
        item, found = self.hit_at(event.pos())
        self._drags, self._pressed = False, None
        if item is None or event.button() != Qt.LeftButton:
            return
        if event.modifiers() & Qt.ControlModifier:
            self.first = item.key
            self.selectionModel().select(self.row(item.key), QItemSelectionModel.Toggle)
        elif event.modifiers() & Qt.ShiftModifier and self.first is not None:
            self.select_between(self.first, item.key)
        else:
            self.unmark()
            self.first = item.key
            place = self.position_at(item, event.pos())
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
        cursor.setPosition(max(0, self.position_at(item, event.pos())))
        cursor.select(QTextCursor.WordUnderCursor)
        self.mark(item.key, cursor.selectionStart(), cursor.selectionEnd())

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
                end = self.position_at(item, at)
                self.mark(key, min(place, end), max(place, end))
        else:
            self.mark(key, 0, 0)
            self.select_between(key, other.key)

    def _find_hovered(self) -> None:
        """Rows moved below the pointer, which did not."""
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        if self.viewport().underMouse() and self.viewport().rect().contains(at):
            item = self.item_at(at)
            self.hover(None if item is None else item.key)
