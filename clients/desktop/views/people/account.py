"""Sheets about the own account: another password, deleting it, logging out."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import Field, label, push_button
from clients.desktop.look.look import Look
from clients.desktop.presenters.form import PASSWORD_LEAST, PASSWORD_MOST
from clients.desktop.presenters.people.account import Deletion, PasswordChange
from clients.desktop.views.parts.form import FormSheet, Part
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.views.parts.tick import Tick
from clients.desktop.words import many, tr


class PasswordSheet(FormSheet):
    """Changes the password."""

    def __init__(self, look: Look, window: QWidget, change: PasswordChange) -> None:
        rule = tr("{least} to {most} characters", least=PASSWORD_LEAST, most=PASSWORD_MOST)
        self._change = change
        fields = {
            "old": Field(tr("Your password of now"), is_secret=True),
            "new": Field(tr("The new password"), rule, is_secret=True),
            "again": Field(tr("The new password again"), is_secret=True),
        }
        title, action = tr("Change password"), tr("Change password")
        super().__init__(look, window, title, change, fields, action)
        self.content.addWidget(
            label(
                tr(
                    "All your other devices are logged out, and ask for the new password. "
                    "Access tokens that you made for programs stay valid."
                ),
                "soft",
                wrap=True,
            )
        )
        for field in fields.values():
            self.content.addWidget(field)

    def submit(self) -> None:
        """Send the passwords."""
        self._change.submit(
            *(each.text for each in self.fields.values() if isinstance(each, Field))
        )


class DeleteAccountSheet(FormSheet):
    """
    Deletes the account.

    @ivar deleted: it is gone; the program is to go, too.
    """

    deleted = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, deletion: Deletion, name: str) -> None:
        """@param name: the user name."""
        self._deletion = deletion
        self._password = Field(tr("Your password"), is_secret=True)
        self._understood = Tick(look, tr("Delete my account for ever"))
        fields: dict[str, Part] = {"password": self._password, "understood": self._understood}
        title, action = tr("Delete account"), tr("Delete account")
        super().__init__(look, window, title, deletion, fields, action, "danger")
        for sentence in (
            tr(
                "Your account {name} is deleted at once, on all devices. This cannot be undone, "
                "and nobody is given the name again.",
                name=f"@{name}",
            ),
            tr(
                "What goes: your login, nickname, settings, block list, unread marks and tokens, "
                "and your membership of all rooms."
            ),
            tr(
                "What stays: what you said. Others go on reading it, under a name that does not "
                "tell who you were. Delete messages before, if they are not to stay."
            ),
        ):
            self.content.addWidget(label(sentence, "soft", wrap=True))
        self.content.addWidget(self._password)
        self.content.addWidget(self._understood)

    def submit(self) -> None:
        """Ask for it to be deleted."""
        self._deletion.submit(self._password.text, self._understood.is_ticked)

    def done(self) -> None:
        """The account is gone."""
        self.deleted.emit()


class LogOutSheet(RoomySheet):
    """
    Asks before logging out.

    @ivar log_out_wanted: C{True}: forget, too, the messages that are kept on this machine.
    """

    log_out_wanted = pyqtSignal(bool)

    def __init__(self, look: Look, window: QWidget, name: str, waiting: int = 0) -> None:
        """
        @param name: who is logged in, as they are shown.
        @param waiting: how many messages wait to be sent.
        """
        super().__init__(look, window, tr("Log out"), 420)
        sentence = tr(
            "{name} is logged out of this machine, and the password is asked for the next time. "
            "Your other devices stay logged in.",
            name=name,
        )
        self.content.addWidget(label(sentence, "soft", wrap=True))
        self.forget = Tick(
            look, tr("Forget what is kept on this machine: messages, drafts, what is not sent")
        )
        self.content.addWidget(self.forget)
        if waiting:
            lost = many(
                waiting,
                "{count} message that is not sent yet is lost then.",
                "{count} messages that are not sent yet are lost then.",
            )
            self.content.addWidget(label(lost, "soft", wrap=True))
        self.cancel, self.agree = push_button(tr("Cancel")), push_button(tr("Log out"), "primary")
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.agree)
        self.cancel.clicked.connect(self.close)
        self.agree.clicked.connect(self._agree)

    def open(self, first: QWidget | None = None) -> None:
        """Ask."""
        super().open(first or self.agree)

    def _agree(self) -> None:
        self.close()
        self.log_out_wanted.emit(self.forget.is_ticked)
