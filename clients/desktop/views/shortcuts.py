"""A sheet with all keys, read from the menus themselves, so that it never lies."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QGridLayout, QLabel, QWidget

from clients.desktop.look.kit import label, push_button
from clients.desktop.look.look import Look
from clients.desktop.views.menus import Menus, keys_of, plain
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.words import tr

Keys = Sequence[tuple[str, str]]
"""What is done, and the keys for it."""


def writing_keys() -> Keys:
    """List the keys of the field in which messages are written."""
    return (
        (tr("Send"), tr("Enter")),
        (tr("New line"), tr("Shift+Enter")),
        (tr("Pick an emoji"), tr("Ctrl+E")),
        (tr("Complete a name, a command or an emoji"), tr("Tab")),
        (tr("Change the last own message (in an empty field)"), tr("Up")),
        (tr("Leave off answering or changing"), tr("Esc")),
        (tr("Scroll the messages"), tr("PageUp, PageDown")),
    )


def message_keys() -> Keys:
    """List the keys for the message that was chosen with the arrow keys."""
    return (
        (tr("Choose a message"), tr("Up, Down")),
        (tr("Choose several"), tr("Shift+Up, Shift+Down")),
        (tr("Reply"), tr("R")),
        (tr("Add a reaction"), tr("+")),
        (tr("Change an own one"), tr("E")),
        (tr("Delete"), tr("Del")),
        (tr("Copy"), tr("Ctrl+C")),
        (tr("What else can be done with it"), tr("Enter")),
        (tr("To the newest message"), tr("End")),
    )


def list_keys() -> Keys:
    """List the keys of lists: conversations, members."""
    return (
        (tr("Go through a list"), tr("Up, Down")),
        (tr("Open what is chosen"), tr("Enter")),
        (tr("What can be done with it"), tr("Menu, Shift+F10")),
        (tr("Go from part to part of the window"), tr("Tab, Shift+Tab")),
        (tr("Close what stands in front"), tr("Esc")),
    )


class ShortcutsSheet(RoomySheet):
    """
    Lists keys and what they do.

    @ivar listed: all of them, by the headings under which they stand.
    """

    def __init__(self, look: Look, window: QWidget, menus: Menus) -> None:
        super().__init__(look, window, tr("Keyboard shortcuts"), 520)
        self.listed: dict[str, Keys] = {}
        told: set[int] = set()
        for title, actions in menus.actions():
            keys = []
            for action in actions:
                if action.shortcuts() and id(action) not in told:
                    told.add(id(action))
                    keys.append((plain(action.text()), tr(" or ").join(keys_of(action))))
            self._list(title, keys)
        self._list(tr("Writing"), writing_keys())
        self._list(tr("Messages"), message_keys())
        self._list(tr("Lists"), list_keys())
        close = push_button(tr("Close"), "primary")
        close.clicked.connect(self.close)
        self.foot.addStretch(1)
        self.foot.addWidget(close)
        self._first = close

    def open(self, first: QWidget | None = None) -> None:
        """Show it."""
        super().open(first or self._first)

    def _list(self, title: str, keys: Keys) -> None:
        if not keys:
            return
        self.listed[title] = keys
        self.content.addWidget(label(title.upper(), "caps"))
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        for at, (what, how) in enumerate(keys):
            grid.addWidget(label(what, "soft", wrap=True), at, 0)
            grid.addWidget(self._key(what, how), at, 1, Qt.AlignRight | Qt.AlignVCenter)
        self.content.addLayout(grid)

    def _key(self, what: str, how: str) -> QLabel:
        key = label(how, "key")
        key.setAccessibleName(tr("{what}: {keys}", what=what, keys=how))
        return key
