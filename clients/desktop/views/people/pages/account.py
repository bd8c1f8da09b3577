"""The page on the account itself: its password, and its end."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal

from clients.desktop.look.kit import push_button, row
from clients.desktop.presenters.people.account import Account
from clients.desktop.views.people.pages.page import Page
from clients.desktop.words import tr


class AccountPage(Page):
    """
    Opens the sheets about the account.

    @ivar password_wanted: the password is to be changed.
    @ivar log_out_wanted: the person wants to log out.
    @ivar deletion_wanted: the account is to be deleted.
    """

    password_wanted = pyqtSignal()
    log_out_wanted = pyqtSignal()
    deletion_wanted = pyqtSignal()

    def __init__(self, account: Account) -> None:
        super().__init__(tr("Account"))
        self._account = account
        self._name = self.words("", "soft")
        self.line()
        self.caption(tr("Password"))
        self.words(tr("With another password all your other devices are logged out."))
        self.password = push_button(tr("Change password…"))
        self.column.addLayout(row(self.password, None))
        self.line()
        self.caption(tr("This machine"))
        self.log_out = push_button(tr("Log out…"))
        self.column.addLayout(row(self.log_out, None))
        self.line()
        self.caption(tr("Delete the account"))
        self.words(tr("The account is deleted for ever; what you said stays."))
        self.deletion = push_button(tr("Delete account…"), "danger")
        self.column.addLayout(row(self.deletion, None))
        self.end()
        self.password.clicked.connect(self.password_wanted)
        self.log_out.clicked.connect(self.log_out_wanted)
        self.deletion.clicked.connect(self.deletion_wanted)
        self.until_closed(account.listen(self.draw))
        self.draw()

    def draw(self) -> None:
        """Show whose account it is, and what is possible."""
        user = self._account.viewer()
        self._name.setText(tr("You log in as {name}.", name=f"@{user.name}"))
        possible = self._account.is_online and not user.name.is_guest
        self.password.setEnabled(possible)
        self.deletion.setEnabled(possible)
