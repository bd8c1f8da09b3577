"""The card about somebody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QLineEdit, QMainWindow

from chatserver.model.names import Nickname, UserName
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.people.profile import Profile
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.views.parts.confirm import ConfirmSheet
from clients.desktop.views.people.profile import ProfileCard
from tests.clients.desktop.stage import StageCase

BOB = UserName("bob")


class CardTests(StageCase):
    """Ada looks at Bob."""

    def setUp(self) -> None:
        """Open the card."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Robert <i>B</i>")))
        self.people = People(self.ada.client, Voice())
        self.addCleanup(self.people.close)
        self.window = QMainWindow()
        self.field = QLineEdit()
        self.window.setCentralWidget(self.field)
        self.show(self.window, 720, 480)
        self.window.activateWindow()
        self.field.setFocus()
        self.settle()
        self.card = self.open(BOB)

    def open(self, name: UserName, at: tuple[int, int] = (100, 100)) -> ProfileCard:
        """Show somebody."""
        ada = self.ada.client.user
        assert ada is not None
        supplies = Supplies(
            self.world.clock, lambda at: datetime.fromtimestamp(at, UTC), lambda: 0.5, lambda: "n"
        )
        profile = Profile(self.ada.client, name, lambda: ada, self.people, supplies)
        card = ProfileCard(self.look, self.window, profile)
        card.open_at(self.window.mapToGlobal(QPoint(*at)))
        self.settle()
        return card

    def cards(self) -> list[Any]:
        """Those that are open."""
        found: list[Any] = self.window.findChildren(ProfileCard)
        return found

    def texts(self) -> list[str]:
        """What stands on the card."""
        parts = (self.card._name, self.card._at_name, self.card._presence, self.card._away)
        return [each.text() for each in parts if not each.isHidden()]

    def test_acceptance_75_what_it_tells(self) -> None:
        """Both names, and how they are; it follows without a reload."""
        self.assertEqual(self.texts(), ["Robert <i>B</i>", "@bob", "Online"])
        self.bob.run(self.bob.client.set_away("tea"))
        self.settle()
        self.assertEqual(self.texts()[2:], ["Away", "“tea”"])
        self.bob.run(self.bob.client.log_out())
        self.settle()
        self.assertIn("Last seen today", self.texts()[2])
        self.assertEqual(self.card._avatar.accessibleName(), "Robert <i>B</i>, offline")

    def test_no_word_is_cut_off(self) -> None:
        """The buttons have the width that they need, at all text sizes, also in a small window."""
        self.addCleanup(self.look.wear, self.look.theme, 100)
        for percent, width in ((80, 720), (200, 720), (200, 360)):
            self.card.close()
            self.look.wear(self.look.theme, percent)
            self.window.resize(width, 600)
            self.card = self.open(BOB)
            for button in self.card.buttons.values():
                with self.subTest(percent=percent, width=width, button=button.text()):
                    self.assertGreaterEqual(button.width(), button.sizeHint().width())

    def test_writing(self) -> None:
        """Enter writes to them: the first button has the focus."""
        wanted: list[object] = []
        self.card.write_wanted.connect(wanted.append)
        self.press(self.window.focusWidget(), Qt.Key_Return)
        self.assertEqual((wanted, self.cards()), ([BOB], []))
        self.assertTrue(self.field.hasFocus())

    def test_mentioning(self) -> None:
        """An arrow key leads to the next button."""
        wanted: list[str] = []
        self.card.mention_wanted.connect(wanted.append)
        self.press(self.window.focusWidget(), Qt.Key_Right)
        self.press(self.window.focusWidget(), Qt.Key_Return)
        self.assertEqual(wanted, ["bob"])

    def test_acceptance_78_blocking(self) -> None:
        """Blocking says what it means and asks; then the card offers to take it back."""
        for _ in range(2):
            self.press(self.window.focusWidget(), Qt.Key_Tab)
        self.press(self.window.focusWidget(), Qt.Key_Return)
        (sheet,) = self.window.findChildren(ConfirmSheet)
        self.assertIn("neither of you can write", sheet.accessibleDescription())
        self.press(self.window.focusWidget(), Qt.Key_Tab)
        self.press(self.window.focusWidget(), Qt.Key_Return)
        self.assertEqual(list(self.card.buttons), ["write", "mention", "unblock"])
        self.assertFalse(self.card.buttons["write"].isEnabled())
        self.assertEqual(len(self.ada.run(self.ada.client.blocks())), 1)
        self.click(self.card.buttons["unblock"])
        self.assertEqual(self.ada.run(self.ada.client.blocks()), [])

    def test_closing(self) -> None:
        """Escape closes it, and so does a click beside it, but none on it."""
        self.click(self.card, self.card.card.geometry().center())
        self.assertEqual(len(self.cards()), 1)
        self.press(self.window.focusWidget(), Qt.Key_Escape)
        self.assertEqual(self.cards(), [])
        card = self.open(BOB)
        self.click(card, QPoint(2, 470))
        self.assertEqual(self.cards(), [])
        self.bob.run(self.bob.client.log_out())  # and what happens then is drawn nowhere
        self.settle()

    def test_it_lies_within_the_window(self) -> None:
        """Wherever it is opened, all of it is seen, also in large text and a small window."""
        self.card.close()
        for percent in (100, 200):
            self.look.wear(self.look.theme, percent)
            for at in ((0, 0), (719, 479), (719, 0), (360, 240)):
                card = self.open(BOB, at)
                self.assertTrue(card.rect().contains(card.card.geometry()), f"{percent} {at}")
                card.close()
                self.settle()

    def test_oneself(self) -> None:
        """The own card leads to the settings."""
        self.card.close()
        card = self.open(UserName("ada"))
        wanted: list[object] = []
        card.settings_wanted.connect(lambda: wanted.append(None))
        self.press(self.window.focusWidget(), Qt.Key_Return)
        self.assertEqual(wanted, [None])
