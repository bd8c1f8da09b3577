"""The items of a conversation as a list of Qt's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, Qt

from clients.desktop.presenters.conversation.days import time_words
from clients.desktop.presenters.conversation.feed_items import (
    Day,
    Item,
    Key,
    Notice,
    Said,
    Sent,
    Start,
    Unread,
)
from clients.desktop.presenters.conversation.feed_steps import (
    Inserted,
    Removed,
    Replaced,
    Step,
    steps,
)
from clients.desktop.words import many, tr

ITEM = Qt.UserRole + 1
"""Role of the L{Item} itself."""


class MessagesModel(QAbstractListModel):
    """
    Shows items; what changes is told row by row, so that a view keeps its place.

    @ivar items: what it shows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []
        self._rows: dict[Key, int] | None = None

    def show_items(self, items: Sequence[Item]) -> bool:
        """
        Show other items.

        @return: whether anything is otherwise.
        """
        found = steps(self.items, items)
        for step in found:
            self._do(step)
        return bool(found)

    def row_of(self, key: Key) -> int:
        """Give an item's row; -1: it is not there."""
        if self._rows is None:
            self._rows = {item.key: row for row, item in enumerate(self.items)}
        return self._rows.get(key, -1)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """All items."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> Any:
        """Give an item, or what is read out of it."""
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        if role == ITEM:
            return item
        if role in (Qt.DisplayRole, Qt.AccessibleTextRole):
            return words_of(item)
        return None

    def _do(self, step: Step) -> None:
        self._rows = None
        nowhere = QModelIndex()
        match step:
            case Removed(at, count):
                self.beginRemoveRows(nowhere, at, at + count - 1)
                del self.items[at : at + count]
                self.endRemoveRows()
            case Inserted(at, items):
                self.beginInsertRows(nowhere, at, at + len(items) - 1)
                self.items[at:at] = items
                self.endInsertRows()
            case Replaced(at, item):
                self.items[at] = item
                index = self.index(at)
                self.dataChanged.emit(index, index)


def words_of(item: Item) -> str:
    """Say what an item tells, in one go."""
    match item:
        case Start(title=title, words=words):
            return f"{title}. {words}"
        case Day(words=words) | Notice(words=words):
            return words
        case Unread():
            return tr("New messages")
        case Said():
            return _said(item)


def _said(item: Said) -> str:
    who = tr("{name}, you", name=item.author.shown) if item.is_mine else item.author.shown
    front = tr("{name}, {time}: {words}", name=who, time=time_words(item.at), words=item.text)
    more = [
        tr("calls you") if item.calls_me else "",
        tr("edited") if item.is_edited else "",
        tr("private") if item.is_private else "",
        {
            Sent.STORED: "",
            Sent.SENDING: tr("sending"),
            Sent.WAITING: tr("waits for the connection"),
            Sent.FAILED: tr("not sent: {why}", why=item.why),
        }[item.sent],
        tr("read") if item.is_read else "",
        *(
            many(
                each.count,
                "{count} reaction {emoji}",
                "{count} reactions {emoji}",
                emoji=each.emoji,
            )
            for each in item.reactions
        ),
    ]
    return ", ".join([front, *(each for each in more if each)])
