"""What the page before the chat shows of a server's key: at first use, and when it is another."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QPushButton, QWidget

from clients.desktop.look.kit import column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.server_choice import ServerChoice
from clients.desktop.views.entrance.way_parts import IconLabel, KeyBox, breakable
from clients.desktop.words import tr

OPERATOR = "Its operator sees the same with  chatctl fingerprint  on the server's machine."


class KeyRoom(QWidget):
    """A card that says one thing and has two buttons; the safe one has the focus."""

    safe: QPushButton

    def __init__(self, look: Look, icon: str, role: str) -> None:
        super().__init__()
        self._choice: ServerChoice | None = None
        self.icon = IconLabel(look, icon, role, 40)
        self.heading = label("", "heading", wrap=True)
        self.words = label("", "soft", wrap=True)
        for each in (self.icon, self.heading):
            each.setAlignment(Qt.AlignHCenter)

    def focus_first(self) -> None:
        """Nobody trusts a key by an Enter too many."""
        self.safe.setFocus(Qt.OtherFocusReason)


class FirstUseRoom(KeyRoom):
    """Is this the right server?"""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "fingerprint", "link")
        self.heading.setText(tr("Is this the right server?"))
        self.key = KeyBox(tr("FINGERPRINT OF ITS KEY"))
        self.hint = label(tr(OPERATOR), "soft", wrap=True)
        self.trust = push_button(tr("Trust this server"), "primary")
        self.safe = push_button(tr("Cancel"))
        self.trust.clicked.connect(self._trust)
        self.safe.clicked.connect(self._cancel)
        buttons = row(None, self.safe, self.trust)
        pieces = self.icon, self.heading, self.words, self.key, self.hint, buttons
        self.setLayout(column(*pieces, spacing=12))

    def show_choice(self, choice: ServerChoice) -> None:
        """Show the key that was seen."""
        self._choice = choice
        told = tr("{server} is new to this computer. Compare its key before anything is sent.")
        self.words.setText(breakable(told.format(server=choice.address)))
        self.key.show_key(choice.seen)

    def _trust(self) -> None:
        if self._choice is not None:
            self._choice.trust()

    def _cancel(self) -> None:
        if self._choice is not None:
            self._choice.cancel()


class ChangedRoom(KeyRoom):
    """The key is another one: there is no way on from here."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "shield-warning", "danger")
        self.heading.setText(tr("This server shows another key"))
        self.known = KeyBox(tr("THE KEY THAT IS KNOWN"))
        self.seen = KeyBox(tr("THE KEY THAT IT SHOWS NOW"))
        hint = tr(
            "Somebody may answer in its place, or its operator made a new key. Ask them before "
            "you do anything else."
        )
        self.hint = label(hint, "soft", wrap=True)
        self.forget = push_button(tr("Forget the old key…"), "link")
        self.safe = push_button(tr("Back"), "primary")
        self.forget.clicked.connect(self._forget)
        self.safe.clicked.connect(self._back)
        buttons = row(self.forget, None, self.safe)
        pieces = self.icon, self.heading, self.words, self.known, self.seen, self.hint, buttons
        self.setLayout(column(*pieces, spacing=12))

    def show_choice(self, choice: ServerChoice) -> None:
        """Show both keys."""
        self._choice = choice
        told = tr("{server} is not the server that it was, so nothing was sent to it.")
        self.words.setText(breakable(told.format(server=choice.address)))
        self.known.show_key(choice.expected)
        self.seen.show_key(choice.seen)

    def _forget(self) -> None:
        if self._choice is not None:
            self._choice.consider_forgetting()

    def _back(self) -> None:
        if self._choice is not None:
            self._choice.cancel()


class ForgetRoom(KeyRoom):
    """What it means to forget the old key."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "key", "warn")
        self.heading.setText(tr("Forget the old key?"))
        hint = tr(
            "Do it only if whoever runs the server told you of the new key, and not in this chat. "
            "A stranger who answers in its place looks the same from here, and would get your "
            "password and read what you write."
        )
        self.hint = label(hint, "soft", wrap=True)
        self.forget = push_button(tr("Forget the old key"), "danger")
        self.safe = push_button(tr("Keep the old key"))
        self.forget.clicked.connect(self._forget)
        self.safe.clicked.connect(self._keep)
        buttons = row(None, self.safe, self.forget)
        pieces = self.icon, self.heading, self.words, self.hint, buttons
        self.setLayout(column(*pieces, spacing=12))

    def show_choice(self, choice: ServerChoice) -> None:
        """Show whose key it is."""
        self._choice = choice
        told = tr(
            "{server} will be new to this computer then: the next time you connect you see its "
            "key, and are asked whether it is the right one."
        )
        self.words.setText(breakable(told.format(server=choice.address)))

    def _forget(self) -> None:
        if self._choice is not None:
            self._choice.forget_key()

    def _keep(self) -> None:
        if self._choice is not None:
            self._choice.keep_key()
