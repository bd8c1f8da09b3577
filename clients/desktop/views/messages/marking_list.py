"""The list of messages, with some of them chosen or marked, to be copied."""

from __future__ import annotations

from PyQt5.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QPointF
from PyQt5.QtGui import QTextCursor
from PyQt5.QtWidgets import QApplication

from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed_items import Item, Key, Said
from clients.desktop.views.messages.copying import lines_of
from clients.desktop.views.messages.hits import Hit, hit, position
from clients.desktop.views.messages.message_list import MessageList


class MarkingList(MessageList):
    """A list of which something can be marked: a part of one message, or several whole ones."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.first: Key | None = None
        """From where on whole messages are marked; None: nowhere."""

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

    def corner_of(self, key: Key) -> QPoint:
        """Give the place on the screen below a message's text."""
        box = self.visualRect(self.row(key))
        left = self.painter_of_rows.laying.metrics(self.painter_of_rows.width).left
        below = min(box.bottom(), self.viewport().height() - 1)
        return QPoint(self.viewport().mapToGlobal(QPoint(left, below)))

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
        self.first = key
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
        self.first = None
        if marked is not None:
            self.draw(marked[0])
        return was

    def mark(self, key: Key, begin: int, end: int) -> None:
        """Mark a part of a message's text, as Qt counts; where it is empty, nothing."""
        before = self.looked.marked
        self.looked.marked = (key, begin, end) if begin < end else None
        self.draw(before[0] if before else None, key)

    def select_between(self, one: Key, other: Key) -> None:
        """Mark two messages, and all between them."""
        rows = sorted((self.messages.row_of(one), self.messages.row_of(other)))
        if rows[0] < 0:
            rows[0] = rows[1]
        model = self.messages
        chosen = QItemSelection(model.index(rows[0]), model.index(rows[1]))
        self.selectionModel().select(chosen, QItemSelectionModel.ClearAndSelect)

    # --

    def position_at(self, item: Item, at: QPoint) -> int:
        """Give the place in a message's text that is next to a point; -1: it has none."""
        if not isinstance(item, Said):
            return -1
        laid = self.painter_of_rows.laying.lay(item, self.painter_of_rows.width)
        return position(item, laid, self._inside(item, at), self.painter_of_rows.documents)

    def _inside(self, item: Item, at: QPoint) -> QPointF:
        return QPointF(at - QPoint(0, self.visualRect(self.row(item.key)).top()))
