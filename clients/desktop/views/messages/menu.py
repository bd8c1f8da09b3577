"""What can be done with a message, as a menu; and the question before one is deleted."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QMenu, QWidget

from clients.desktop.look.kit import Sheet, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed_items import Said, Sent
from clients.desktop.presenters.conversation.formatting import links_of
from clients.desktop.presenters.conversation.notices import one_row
from clients.desktop.views.messages.hits import On
from clients.desktop.words import tr

MOST_QUOTED = 160
"""Characters of a message that is about to be deleted."""
MOST_PARTS = 5
"""Reactions, and links, of a message in its menu."""
MOST_ADDRESS = 50
"""Characters of an address or a name there."""


def message_menu(
    parent: QWidget, item: Said, may_delete: bool, link: str, do: Callable[[str, str], None]
) -> QMenu:
    """
    Make the menu of a message: all that can be done with it, also what a pointer would click on.

    @param may_delete: whether the viewer may.
    @param link: the address under the pointer; empty: there is none.
    @param do: does something by its word: C{reply}, C{react}, C{edit}, C{copy}, C{copy_link},
        C{select}, C{delete}, C{retry}, C{discard}, or one of L{On}; with an address, an emoji, or
        a name.
    """
    menu = QMenu(parent)
    menu.setAccessibleName(tr("Message"))
    menu.aboutToHide.connect(menu.deleteLater)

    def add(what: str, words: str, key: str = "", value: str = "") -> None:
        action = menu.addAction(words.replace("&", "&&"))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda: do(what, value))

    if item.sent is Sent.FAILED:
        add("retry", tr("Send again"))
    if item.seq is not None:
        add("reply", tr("Reply"), "R")
        add("react", tr("Add a reaction…"), "+")
        if item.is_mine:
            add("edit", tr("Edit"), "E")
        _add_parts(menu, item, add)
    menu.addSeparator()
    add("copy", tr("Copy text"), "Ctrl+C")
    if link:
        add("copy_link", tr("Copy the link's address"), value=link)
    add("select", tr("Select this message"))
    if may_delete and item.seq is not None:
        menu.addSeparator()
        add("delete", tr("Delete…"), "Del")
    if item.nonce is not None and item.sent is not Sent.SENDING:
        add("discard", tr("Discard"))
    return menu


def _add_parts(menu: QMenu, item: Said, add: Callable[..., None]) -> None:
    """Offer what is a link, a chip or a name in the message itself."""
    menu.addSeparator()
    for each in item.reactions[:MOST_PARTS]:
        words = "Take back {emoji}" if each.mine else "React with {emoji}"
        add(On.CHIP.value, tr(words, emoji=each.emoji), value=each.emoji)
    if item.answer is not None:
        add(On.ANSWERED.value, tr("Show what it answers"))
    for address in links_of(item.text)[:MOST_PARTS]:
        shown = one_row(address, MOST_ADDRESS)
        add(On.LINK.value, tr("Open {address}", address=shown), value=address)
    name = one_row(item.author.shown, MOST_ADDRESS)
    add(On.USER.value, tr("About {name}", name=name), value=item.author.name.text)


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
