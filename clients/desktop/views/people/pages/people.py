"""The page on whom one blocks."""

from __future__ import annotations

from PyQt5.QtWidgets import QPushButton, QVBoxLayout, QWidget

from chatserver.model.entries import User
from clients.desktop.look.kit import Avatar, column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.people.people import People
from clients.desktop.views.people.names import name_label
from clients.desktop.views.people.pages.page import Page
from clients.desktop.words import many, tr

AVATAR = 32
"""Pixels, at a text size of 100 %."""


class PeoplePage(Page):
    """
    Who is blocked, with a button to let each be heard again.

    @ivar buttons: by user name.
    """

    def __init__(self, look: Look, people: People) -> None:
        super().__init__(tr("People"))
        self._look, self._people = look, people
        self.buttons: dict[str, QPushButton] = {}
        self._shown: list[User] | None = None
        self.caption(tr("Blocked"))
        self._count = self.words("", "soft")
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.column.addLayout(self._list)
        self.words(
            tr(
                "You see nothing that somebody whom you block writes, and neither of you can write "
                "to the other directly. To block somebody, open their profile."
            )
        )
        self.end()
        self.until_closed(people.listen(self.draw))
        self.draw()

    def draw(self) -> None:
        """Show who is blocked."""
        blocked = list(self._people.blocked())
        if blocked == self._shown:
            return
        had_focus = any(each.hasFocus() for each in self.buttons.values())
        self._shown = blocked
        while self._list.count():
            self._list.takeAt(0).widget().deleteLater()
        self.buttons = {}
        for user in blocked:
            self._list.addWidget(self._row(user))
        sentence = many(len(blocked), "You block {count} person.", "You block {count} people.")
        self._count.setText(sentence if blocked else tr("You block nobody."))
        if had_focus and self.buttons:
            next(iter(self.buttons.values())).setFocus()

    def _row(self, user: User) -> QWidget:
        made = QWidget()
        avatar = Avatar(self._look, AVATAR, "popover", grows=True)
        avatar.show_user(user.name.text, user.shown, None)
        button = self.buttons[user.name.text] = push_button(tr("Unblock"))
        button.setAccessibleName(tr("Unblock {name}", name=user.shown))
        button.clicked.connect(lambda: self._people.unblock(user))
        names = column(name_label(user.shown, "name"), label(f"@{user.name}", "muted"), spacing=1)
        beside = row(avatar, names, button, margins=(0, 4, 0, 4), spacing=10)
        beside.setStretch(1, 1)
        made.setLayout(beside)
        return made
