"""Draws the rows of a conversation."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QObject, QSize
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from clients.desktop.look.look import Look
from clients.desktop.models.messages import MessagesModel
from clients.desktop.presenters.conversation.feed_items import Day, Notice, Said, Start, Unread
from clients.desktop.views.messages.documents import Documents
from clients.desktop.views.messages.drawing_marks import (
    draw_day,
    draw_notice,
    draw_start,
    draw_unread,
)
from clients.desktop.views.messages.drawing_said import SaidDrawing
from clients.desktop.views.messages.heights import Heights
from clients.desktop.views.messages.laying import Laying
from clients.desktop.views.messages.looked import Looked

_HINTS = QPainter.Antialiasing | QPainter.TextAntialiasing | QPainter.SmoothPixmapTransform


class MessagesDelegate(QStyledItemDelegate):
    """
    Draws items; a row's height is what L{Heights} knows.

    @ivar width: of the rows, in pixels.
    """

    def __init__(
        self, look: Look, looked: Looked, messages: MessagesModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._look = look
        self.width = 0
        self.documents = Documents(look)
        self.laying = Laying(look, self.documents)
        self.heights = Heights(self.laying)
        self._said = SaidDrawing(look, self.documents, looked)

    def forget(self) -> None:
        """The look is another."""
        self.documents.forget()
        self.laying.forget()
        self.heights.forget()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Give a row's size."""
        # Asked for every row whenever one comes or goes.
        item = self._messages.items[index.row()]
        return QSize(self.width, self.heights.height(item, self.width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw a row."""
        item = self._messages.items[index.row()]
        laid = self.laying.lay(item, self.width)
        painter.save()
        painter.setRenderHints(_HINTS)
        painter.translate(0, option.rect.top())
        match item:
            case Said():
                is_selected = bool(option.state & QStyle.State_Selected)
                self._said.draw(painter, item, laid, is_selected)
            case Day():
                draw_day(painter, self._look, item, laid)
            case Unread():
                draw_unread(painter, self._look, laid)
            case Notice():
                draw_notice(painter, self._look, item, laid)
            case Start():
                draw_start(painter, self._look, item, laid)
        painter.restore()
