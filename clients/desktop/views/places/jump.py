"""The way to anywhere, by some letters of its name."""

from __future__ import annotations

from PyQt5.QtWidgets import QWidget

from clients.desktop.look.look import Look
from clients.desktop.presenters.places.jumping import Jumping
from clients.desktop.views.places.picks import PickSheet
from clients.desktop.words import tr


class JumpSheet(PickSheet):
    """Shows L{Jumping}."""

    def __init__(self, look: Look, window: QWidget, jumping: Jumping) -> None:
        hint = tr("Find a conversation, somebody, or a room")
        super().__init__(look, window, tr("Jump to"), hint, jumping, width=520)
        self._jumping = jumping

    def show_now(self) -> None:
        """Open it, ready to be typed into."""
        self.open(self.edit)

    def pick(self) -> None:
        """Go to the one that is pointed at."""
        self._jumping.pick(self._took)
