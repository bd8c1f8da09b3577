"""With whom to begin a conversation."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import label, push_button
from clients.desktop.look.look import Look
from clients.desktop.presenters.places.starting import Starting
from clients.desktop.views.places.picks import PickSheet
from clients.desktop.words import tr


class StartSheet(PickSheet):
    """
    Shows L{Starting}.

    Where there is nobody left to write to it says so, and has one button, which goes back.
    """

    def __init__(self, look: Look, window: QWidget, starting: Starting) -> None:
        self.back = push_button(tr("Go back"), "primary")
        self.about = label("", "muted", wrap=True)
        hint = tr("Filter by name")
        super().__init__(look, window, tr("Start new conversation"), hint, starting)
        self.content.addWidget(self.about)
        self.foot.addStretch(1)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        self.back.clicked.connect(self.close)
        self._show()

    def show_now(self) -> None:
        """Open it, ready to be typed into."""
        self.open(self.edit)
        self._show()

    def _show(self) -> None:
        super()._show()
        picking = self.picking
        is_over = picking.is_exhausted and not picking.is_busy
        self.back.setVisible(is_over)
        self.edit.setVisible(not is_over)
        # With people to be seen, what is to be said of them stands below.
        about = picking.notice if picking.picks and not self._is_current() else ""
        self.about.setText(about)
        self.about.setVisible(bool(about))
        if is_over and self.isVisible():
            self.back.setFocus(Qt.OtherFocusReason)

    def _is_current(self) -> bool:
        picking = self.picking
        return isinstance(picking, Starting) and picking.is_current
