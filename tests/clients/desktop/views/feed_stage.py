"""Somebody in front of a window with a conversation, for tests."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from chatserver.model.names import Target
from clients.desktop.presenters.conversation.feed_items import Key, Said
from clients.desktop.views.messages.hits import On
from clients.desktop.views.messages.view import MessageView
from tests.clients.desktop.presenters.reading_room import LOBBY, Reader, Readers
from tests.clients.desktop.stage import StageCase


class FeedStage(Readers, StageCase):
    """A conversation in a window."""

    reader_: Reader
    view: MessageView

    def look_at(self, reader: Reader, width: int = 700, height: int = 500) -> MessageView:
        """Show somebody's conversation, from the server."""
        self.reader_ = reader
        self.view = MessageView(self.look)
        self.addCleanup(self.view.show_feed, None)
        self.show(self.view, width, height)
        reader.feed.open()
        self.view.show_feed(reader.feed)
        self.settle()
        return self.view

    def room_with(self, count: int, target: Target = LOBBY) -> tuple[Reader, Any]:
        """Make a room in which somebody has said something that often; give a reader and them."""
        ada, ben = self.reader("ada", target), self.member("ben")
        ben.say(LOBBY, *(f"message {number} " + "word " * (number % 40) for number in range(count)))
        ada.person.run(ada.person.client.mark_read(LOBBY))
        return ada, ben

    # -- the list

    def box(self, key: Key) -> QRect:
        """Where an item is on the screen."""
        return self.view.list.visualRect(self.view.list.row(key))

    def said(self, text: str) -> Said:
        """Find a message by how it begins."""
        for item in self.view.list.messages.items:
            if isinstance(item, Said) and item.text.startswith(text):
                return item
        raise AssertionError(f"{text!r} is not shown")

    def on_screen(self) -> list[Said]:
        """The messages that begin on the screen."""
        high = self.view.list.viewport().height()
        return [
            item
            for item in self.view.list.messages.items
            if isinstance(item, Said) and 0 <= self.box(item.key).top() < high
        ]

    def at_bottom(self) -> bool:
        """Whether the end is seen."""
        return self.view.list.sees_end

    def scroll_to(self, value: int) -> None:
        """Drag the scroll bar."""
        self.view.list.verticalScrollBar().setValue(value)
        self.settle()

    def spot(self, item: Said, on: On, value: str = "") -> QPoint:
        """Find where in a message something is."""
        box = self.box(item.key)
        for y in range(box.top(), box.bottom(), 4):
            for x in range(0, box.width(), 6):
                found, hit = self.view.list.hit_at(QPoint(x, y))
                if found is item and hit.on is on and value in hit.value:
                    return QPoint(x + 1, y + 1)
        raise AssertionError(f"{on} is not to be seen")

    def click_on(self, item: Said, on: On, value: str = "") -> None:
        """Click on something in a message."""
        self.click(self.view.list.viewport(), self.spot(item, on, value))

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Drag with the mouse from one point to another."""
        port = self.view.list.viewport()
        QTest.mousePress(port, Qt.LeftButton, Qt.NoModifier, start)
        for part in range(1, 5):
            self.move(start + (end - start) * part / 4, Qt.LeftButton)
        QTest.mouseRelease(port, Qt.LeftButton, Qt.NoModifier, end)
        self.settle()

    def move(self, at: QPoint, button: Any = Qt.NoButton) -> None:
        """Move the mouse, with a button held or without."""
        port = self.view.list.viewport()
        there = QPointF(port.mapToGlobal(at))
        event = QMouseEvent(QEvent.MouseMove, QPointF(at), there, button, button, Qt.NoModifier)
        QApplication.sendEvent(port, event)
        self.settle()
