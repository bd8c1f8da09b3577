"""Who is in a conversation, in front of a window that is too narrow for it beside."""

from __future__ import annotations

from PyQt5.QtWidgets import QWidget

from clients.desktop.look.look import Look
from clients.desktop.presenters.members import Members
from clients.desktop.views.members import MembersPane
from clients.desktop.views.roomy import RoomySheet
from clients.desktop.words import tr

WIDTH = 320
HEIGHT = 0.5
"""Of the window's, at the least."""


class MembersSheet(RoomySheet):
    """
    Holds a pane of its own.

    @ivar pane: that pane.
    """

    def __init__(self, look: Look, window: QWidget, members: Members) -> None:
        super().__init__(look, window, tr("Members"), WIDTH)
        self.pane = MembersPane(look)
        self.pane.show_members(members)
        self.pane.setMinimumHeight(int(window.height() * HEIGHT))
        self.pane.write_wanted.connect(self._leave)
        self.pane.mention_wanted.connect(self._leave)
        self.closed.connect(self.pane.close)
        self.content.addWidget(self.pane)

    def _leave(self) -> None:
        self.close()
