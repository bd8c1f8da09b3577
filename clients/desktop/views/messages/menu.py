"""What can be done with a message, as a menu; and the question before one is deleted."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QMenu, QWidget

from clients.desktop.look.kit import Sheet, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.feed_items import Said, Sent
from clients.desktop.presenters.notices import one_row
from clients.desktop.words import tr

MOST_QUOTED = 160


def message_menu(
    parent: QWidget, item: Said, may_delete: bool, link: str, do: Callable[[str], None]
) -> QMenu:
    """
    Make the menu of a message.

    @param may_delete: whether the viewer may.
    @param link: the address under the pointer; empty: there is none.
    @param do: does one of C{reply}, C{react}, C{edit}, C{copy}, C{copy_link}, C{select},
        C{delete}, C{retry}, C{discard}.
    """
    menu = QMenu(parent)
    menu.setAccessibleName(tr("Message"))
    menu.aboutToHide.connect(menu.deleteLater)

    def add(what: str, words: str, key: str = "") -> None:
        action = menu.addAction(words)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda: do(what))

    if item.sent is Sent.FAILED:
        add("retry", tr("Send again"))
    if item.seq is not None:
        add("reply", tr("Reply"), "R")
        add("react", tr("Add a reaction…"), "+")
        if item.is_mine:
            add("edit", tr("Edit"), "E")
    menu.addSeparator()
    add("copy", tr("Copy text"), "Ctrl+C")
    if link:
        add("copy_link", tr("Copy the link's address"))
    add("select", tr("Select this message"))
    if may_delete and item.seq is not None:
        menu.addSeparator()
        add("delete", tr("Delete…"), "Del")
    if item.nonce is not None and item.sent is not Sent.SENDING:
        add("discard", tr("Discard"))
    return menu


class DeleteSheet(Sheet):
    """
    Asks before a message is deleted.

    @ivar agreed: it is to be deleted.
    """

    agreed = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, item: Said) -> None:
        super().__init__(look, window, tr("Delete this message?"))
        quoted = one_row(item.text, MOST_QUOTED)
        self.body.addWidget(label(quoted, "soft", wrap=True))
        gone = tr("It disappears for everybody, and cannot be brought back.")
        self.body.addWidget(label(gone, "muted", wrap=True))
        self.keep_button = push_button(tr("Keep it"), "quiet")
        self.delete_button = push_button(tr("Delete"), "danger")
        self.keep_button.clicked.connect(self.close)
        self.delete_button.clicked.connect(self._agree)
        self.delete_button.setAutoDefault(True)
        self.keep_button.setAutoDefault(True)
        self.body.addLayout(row(None, self.keep_button, self.delete_button))

    def _agree(self) -> None:
        self.agreed.emit()
        self.close()
