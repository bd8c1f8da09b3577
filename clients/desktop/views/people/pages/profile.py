"""The page on what one is called, and whether one is away."""

from __future__ import annotations

from chatserver.model.names import NICKNAME_CHARACTERS
from clients.desktop.look.kit import Avatar, Field, column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.form import WHOLE
from clients.desktop.presenters.people.account import Account
from clients.desktop.presenters.people.member_rows import AWAY, OFFLINE, ONLINE
from clients.desktop.views.people.names import breakable, name_label
from clients.desktop.views.people.pages.page import Page
from clients.desktop.words import tr

AVATAR = 56
"""Pixels, at a text size of 100 %."""


class ProfilePage(Page):
    """
    Nickname, and being away.

    @ivar nickname: the field for the nickname.
    @ivar why: the field for why one is away.
    """

    def __init__(self, look: Look, account: Account) -> None:
        super().__init__(tr("Profile"))
        self._look, self._account = look, account
        self._avatar = Avatar(look, AVATAR, "popover", grows=True)
        self._shown = name_label("", "title")
        self._name = label("", "muted", wrap=True)
        top = row(self._avatar, column(None, self._shown, self._name, None, spacing=2), spacing=14)
        top.setStretch(1, 1)
        self.column.addLayout(top)
        self.line()
        self._nickname()
        self.line()
        self._absence()
        self.end()
        self.until_closed(account.listen(self.draw))
        self.until_closed(account.naming.listen(self.draw))
        account.naming.problems = {}
        self.draw()

    def draw(self) -> None:
        """Show what the account tells."""
        account, user = self._account, self._account.viewer()
        how = OFFLINE if not account.is_online else ONLINE if account.away is None else AWAY
        self._avatar.show_user(user.name.text, user.shown, how)
        self._shown.setText(breakable(user.shown))
        self._name.setText(f"@{user.name}")
        if not self.nickname.edit.isModified():
            self.nickname.edit.setText(user.nickname or "")
        self._draw_naming()
        self._draw_absence()

    # --

    def _nickname(self) -> None:
        self.nickname = Field(tr("Nickname"), tr("What others see"))
        self.save = push_button(tr("Save"), "primary")
        self.column.addWidget(self.nickname)
        self.words(
            tr(
                "1 to {most} characters, a letter first, no colon. Left empty, others see your "
                "user name, which never changes.",
                most=NICKNAME_CHARACTERS,
            )
        )
        self._wrong = self.words("", "error")
        self.column.addLayout(row(self.save, None))
        self.save.clicked.connect(self._submit)
        self.nickname.submitted.connect(self._submit)
        self.nickname.edit.textEdited.connect(lambda: self._account.naming.edited("nickname"))

    def _absence(self) -> None:
        self.why = Field(tr("Why you are away (others see it)"), tr("For example: back at 3"))
        self.away, self.back = push_button(tr("I am away")), push_button(tr("I am back"))
        self._state = self.words("", "soft")
        self.column.addWidget(self.why)
        self.column.addLayout(row(self.away, self.back, None))
        self.away.clicked.connect(self._go)
        self.why.submitted.connect(self._go)
        self.back.clicked.connect(self._account.come_back)

    def _draw_naming(self) -> None:
        naming = self._account.naming
        if naming.is_done:
            naming.is_done = False
            self.nickname.edit.setModified(False)
            self.nickname.edit.setText(self._account.viewer().nickname or "")
        if self.nickname.complaint != naming.problems.get("nickname", ""):
            self.nickname.complain(naming.problems.get("nickname", ""))
        self._wrong.setText(naming.problems.get(WHOLE, ""))
        self._wrong.setVisible(WHOLE in naming.problems)
        self.save.setEnabled(self._account.is_online and not naming.is_busy)

    def _draw_absence(self) -> None:
        account = self._account
        is_away = account.away is not None
        sentence = tr("Others see you as here while you are online.")
        if is_away:
            sentence = tr("Others see that you are away, until you say that you are back.")
            if account.away:
                sentence = tr("Others see that you are away: “{why}”", why=account.away)
        self._state.setText(breakable(sentence))
        self.away.setEnabled(account.is_online)
        self.away.setText(tr("Change") if is_away else tr("I am away"))
        self.back.setEnabled(account.is_online)
        self.back.setVisible(is_away)

    def _submit(self) -> None:
        self._account.naming.submit(self.nickname.text)

    def _go(self) -> None:
        if self._account.is_online:
            self._account.go_away(self.why.text)
            self.why.edit.clear()
