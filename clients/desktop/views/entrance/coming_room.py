"""What is shown while somebody who is remembered comes back."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import Avatar, column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.coming_back import ComingBack
from clients.desktop.views.entrance.way_parts import NoticeBox, breakable
from clients.desktop.views.parts.mark import Spinner
from clients.desktop.words import many, tr


class ComingRoom(QWidget):
    """
    "Logging in as ann…"

    @ivar cancelled: rather not; C{hurried}: do not wait.
    """

    cancelled = pyqtSignal()
    hurried = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.avatar = Avatar(look, 64, "popover")
        self.heading = label("", "heading", wrap=True)
        self.heading.setAlignment(Qt.AlignHCenter)
        self.server = label("", "soft", wrap=True)
        self.server.setAlignment(Qt.AlignHCenter)
        self.notice = NoticeBox(look)
        self.spinner = Spinner(look, 22)
        self.words = label("", "soft")
        self.hurry = push_button(tr("Try now"), "primary")
        self.cancel = push_button(tr("Cancel"))
        self.hurry.clicked.connect(self.hurried)
        self.cancel.clicked.connect(self.cancelled)
        turning = row(None, self.spinner, self.words, None, spacing=10)
        buttons = row(None, self.cancel, self.hurry, None)
        pieces = self.avatar, self.heading, self.server, self.notice
        layout = column(*pieces, turning, buttons, spacing=12)
        layout.setAlignment(self.avatar, Qt.AlignHCenter)
        self.setLayout(layout)

    def show_coming(self, coming: ComingBack) -> None:
        """Show how far it is."""
        login = coming.login
        if login is None:
            return
        self.avatar.show_user(login.name.text, login.name.text, None)
        self.heading.setText(breakable(tr("Logging in as {name}…", name=login.name)))
        self.server.setText(breakable(tr("at {server}", server=login.server)))
        attempt = coming.attempt
        left = attempt.countdown.left if attempt is not None else 0
        self.notice.show_notice(attempt.notice if attempt is not None else None)
        self.words.setVisible(bool(left))
        told = many(left, "Trying again in {count} second", "Trying again in {count} seconds")
        self.words.setText(told if left else "")
        self.hurry.setVisible(bool(left))

    def focus_first(self) -> None:
        """What can be done is to cancel."""
        self.cancel.setFocus(Qt.OtherFocusReason)
