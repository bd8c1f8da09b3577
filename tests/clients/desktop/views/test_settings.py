"""The settings, with the keyboard alone."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel, QMainWindow, QWidget

from chatserver.model.names import Nickname, UserName
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.look.theme import DARK, LIGHT
from clients.desktop.presenters.people.account import Account
from clients.desktop.presenters.people.appearance import Appearance
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.people.settings import Machine, Privacy, Settings
from clients.desktop.presenters.supplies import Voice
from clients.desktop.views.menus import Menus
from clients.desktop.views.parts.confirm import ConfirmSheet
from clients.desktop.views.people.account import LogOutSheet, PasswordSheet
from clients.desktop.views.people.settings import SettingsSheet
from tests.clients.desktop.stage import StageCase

BOB = UserName("bob")


class SettingsCase(StageCase):
    """Ada's window; Ctrl+, opens the settings."""

    def setUp(self) -> None:
        """Open both."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        client, voice = self.ada.client, Voice()
        self.kept = KeptInMemory()
        self.settings = Settings(
            Account(client, voice),
            Appearance(self.kept, self.look.wear, lambda: True),
            People(client, voice),
            Privacy(client),
            Machine("/somewhere/ada"),
        )
        for each in (self.settings.account, self.settings.people, self.settings.privacy):
            self.addCleanup(each.close)
        self.told: list[object] = []
        self.window = QMainWindow()
        self.window.setCentralWidget(QWidget())
        self.menus = Menus(self.window)
        self.menus.enable(online=True, has_conversation=False)
        self.menus.settings.triggered.connect(self.open)
        self.show(self.window, 900, 640)
        self.window.activateWindow()
        self.press(self.window, Qt.Key_Comma, Qt.ControlModifier)

    def open(self) -> None:
        """As the window does."""
        self.sheet = SettingsSheet(self.look, self.window, self.settings)
        self.sheet.deleted.connect(lambda: self.told.append("deleted"))
        self.sheet.clear_wanted.connect(lambda: self.told.append("clear"))
        self.sheet.log_out_wanted.connect(self.told.append)
        self.sheet.open()

    def focus(self) -> QWidget:
        """What has the focus."""
        found: Any = self.window.focusWidget()
        return found

    def go_to(self, widget: QWidget) -> None:
        """Press the Tab key until a widget has the focus."""
        for _ in range(40):
            if widget.hasFocus():
                return
            self.press(self.focus(), Qt.Key_Tab)
        self.fail("the Tab key does not lead there")

    def page(self, number: int) -> None:
        """Choose a page with the arrow keys."""
        self.go_to(self.sheet.list)
        self.press(self.sheet.list, Qt.Key_Home)
        for _ in range(number):
            self.press(self.sheet.list, Qt.Key_Down)


class PageTests(SettingsCase):
    """Each page."""

    def test_acceptance_20_nickname(self) -> None:
        """Ctrl+, leads to the nickname; what breaks the rule is said there, and not lost."""
        field = self.sheet.profile.nickname
        self.go_to(field.edit)
        self.write(field.edit, "9 lives\n")
        self.assertIn("letter first", field.complaint)
        self.assertEqual(field.text, "9 lives")
        field.edit.selectAll()
        self.write(field.edit, "Ann\n")
        self.assertEqual((field.complaint, field.text), ("", "Ann"))
        seen = self.bob.run(self.bob.client.whois(UserName("ada")))
        self.assertEqual((seen.user.shown, seen.user.name.text), ("Ann", "ada"))

    def test_what_is_typed_stays(self) -> None:
        """A nickname half typed is not replaced when something else changes."""
        field = self.sheet.profile.nickname
        self.write(field.edit, "An")
        self.settings.account.go_away("")
        self.ada.break_off()
        self.settle()
        self.assertEqual(field.text, "An")
        self.assertFalse(self.sheet.profile.save.isEnabled())

    def test_away_and_back(self) -> None:
        """Enter says that one is away, the button that one is back."""
        page = self.sheet.profile
        self.assertFalse(page.back.isVisible())
        self.go_to(page.why.edit)
        self.write(page.why.edit, "tea\n")
        self.assertEqual(self.bob.run(self.bob.client.whois(UserName("ada"))).away, "tea")
        self.go_to(page.back)
        self.press(page.back, Qt.Key_Return)
        self.assertIsNone(self.bob.run(self.bob.client.whois(UserName("ada"))).away)
        self.assertFalse(page.back.isVisible())

    def test_acceptance_97_theme(self) -> None:
        """The theme and the text size are seen at once, and kept."""
        page = self.sheet.appearance
        self.page(1)
        self.go_to(page.cards["system"])
        self.press(page.cards["system"], Qt.Key_Right)
        self.assertIs(self.look.theme, LIGHT)
        self.click(page.cards["dark"])
        self.assertIs(self.look.theme, DARK)
        self.go_to(page.size)
        self.press(page.size, Qt.Key_Right)
        self.assertEqual(self.look.scale.percent, 110)
        self.assertEqual(self.kept.choice("theme"), "dark")
        self.assertEqual(self.kept.choice("text_size"), "110")

    def test_nothing_is_chosen_by_looking(self) -> None:
        """Opening the page keeps nothing."""
        self.page(1)
        self.assertEqual((self.kept.choice("theme"), self.kept.choice("text_size")), ("", ""))

    def test_joins(self) -> None:
        """Ticked, joins are hidden."""
        self.page(1)
        box = self.sheet.appearance.joins.box
        self.go_to(box)
        self.press(box, Qt.Key_Space)
        self.assertTrue(self.settings.appearance.hides_joins)
        self.settings.appearance.hide_joins(False)
        self.assertFalse(box.isChecked())

    def test_acceptance_79_unblock(self) -> None:
        """The page lists whom I block, live, and lets each be heard again."""
        self.page(2)
        second = self.device("ada").enter()
        second.run(second.client.block(BOB))
        self.settle()
        button = self.sheet.people.buttons["bob"]
        self.assertEqual(button.accessibleName(), "Unblock bob")
        self.go_to(button)
        self.press(button, Qt.Key_Return)
        self.assertEqual(self.sheet.people.buttons, {})
        self.assertEqual(self.ada.run(self.ada.client.blocks()), [])

    def test_others_own_names_widen_nothing(self) -> None:
        """A nickname without a space, of 64 wide letters, makes nothing wider than its page."""
        name = "W" * 64
        self.bob.run(self.bob.client.set_nickname(Nickname.parse(name)))
        self.ada.run(self.ada.client.block(BOB))
        self.page(2)
        self.settle()
        page = self.sheet.people
        self.assertLessEqual(page.inside.width(), page.viewport().width())
        words = "".join(each.text() for each in page.findChildren(QLabel))
        self.assertIn(name, words.replace("\u200b", ""))

    def test_nothing_is_cut_off_in_a_small_window(self) -> None:
        """No page is wider than what is seen of it, in the smallest window."""
        self.window.resize(360, 420)
        self.settle()
        for row, page in enumerate(self.sheet.pages):
            self.sheet.list.setCurrentRow(row)
            self.settle()
            with self.subTest(page=page.title):
                self.assertLessEqual(page.inside.width(), page.viewport().width())

    def test_the_password_is_changed_from_here(self) -> None:
        """The sheet opens in front; closed, the focus is back at the button."""
        self.page(4)
        button = self.sheet.account.password
        self.go_to(button)
        self.press(button, Qt.Key_Return)
        (sheet,) = self.window.findChildren(PasswordSheet)
        self.assertTrue(sheet.fields["old"].edit.hasFocus())
        self.press(self.focus(), Qt.Key_Escape)
        self.assertTrue(button.hasFocus())

    def test_acceptance_22_log_out(self) -> None:
        """Logging out is asked about, and closes the settings."""
        self.page(4)
        self.go_to(self.sheet.account.log_out)
        self.press(self.focus(), Qt.Key_Return)
        (sheet,) = self.window.findChildren(LogOutSheet)
        self.press(sheet.agree, Qt.Key_Return)
        self.assertEqual(self.told, [False])
        self.assertEqual(self.window.findChildren(SettingsSheet), [])

    def test_acceptance_25_delete_account(self) -> None:
        """The account can be deleted from here, and the settings close."""
        self.page(4)
        self.go_to(self.sheet.account.deletion)
        self.press(self.focus(), Qt.Key_Return)
        self.write(self.focus(), "secret-ada")
        self.press(self.focus(), Qt.Key_Tab)
        self.press(self.focus(), Qt.Key_Space)
        self.press(self.focus(), Qt.Key_Tab)
        self.press(self.focus(), Qt.Key_Tab)
        self.press(self.focus(), Qt.Key_Return)
        self.assertEqual(self.told, ["deleted"])
        self.assertEqual(self.window.findChildren(SettingsSheet), [])

    def test_what_is_kept_here(self) -> None:
        """Where it is kept is told; what goes, and what stays, is said before."""
        self.page(5)
        texts = [each.text() for each in self.sheet.machine.findChildren(QLabel)]
        self.assertIn("/somewhere/ada", texts)
        self.go_to(self.sheet.machine.clear)
        self.press(self.focus(), Qt.Key_Return)
        (sheet,) = self.window.findChildren(ConfirmSheet)
        self.assertIn("what is not sent yet, stay here", sheet.accessibleDescription())
        self.press(self.focus(), Qt.Key_Tab)
        self.press(self.focus(), Qt.Key_Return)
        self.assertEqual(self.told, ["clear"])

    def test_every_control_has_a_name(self) -> None:
        """A screen reader can say what each thing that takes the focus is."""
        for page in self.sheet.pages:
            for each in page.inside.findChildren(QWidget):
                if each.focusPolicy() & Qt.TabFocus:
                    text = each.text() if hasattr(each, "text") else ""
                    self.assertTrue(each.accessibleName() or text, f"{page.title}: {each}")

    def test_closed_it_hears_nothing(self) -> None:
        """After Escape nothing is drawn into what is gone."""
        self.press(self.focus(), Qt.Key_Escape)
        self.settings.account.go_away("x")
        self.settings.appearance.larger()
        self.settle()
        self.assertEqual(self.window.findChildren(SettingsSheet), [])


class PrivacyTests(SettingsCase):
    """What others are told."""

    def test_receipts(self) -> None:
        """Others are told, until that is not wanted; it is kept on the server."""
        self.page(3)
        box = self.sheet.privacy.receipts.box
        self.assertTrue(box.isChecked())
        self.go_to(box)
        self.press(box, Qt.Key_Space)
        self.assertEqual(self.ada.run(self.ada.client.settings())["receipts"], "off")
        self.press(box, Qt.Key_Space)
        self.assertEqual(self.ada.run(self.ada.client.settings())["receipts"], "on")

    def test_changed_on_another_device(self) -> None:
        """Opened again, or after a reconnect, the settings show what holds by now."""
        second = self.device("ada").enter()
        second.run(second.client.set_setting("receipts", "off"))
        self.press(self.focus(), Qt.Key_Escape)
        self.press(self.window, Qt.Key_Comma, Qt.ControlModifier)
        self.assertFalse(self.sheet.privacy.receipts.box.isChecked())
        self.ada.break_off()
        second.run(second.client.set_setting("receipts", "on"))
        self.ada.wait(60)
        self.settle()
        self.assertTrue(self.sheet.privacy.receipts.box.isChecked())

    def test_without_a_connection(self) -> None:
        """Without one it cannot be changed."""
        self.ada.break_off()
        self.settle()
        self.assertFalse(self.sheet.privacy.receipts.box.isEnabled())
