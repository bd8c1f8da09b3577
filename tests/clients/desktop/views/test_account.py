"""Sheets about the own account, with the keyboard alone."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLineEdit, QMainWindow, QWidget

from chatserver.model.errors import ChatError
from clients.desktop.look.kit import Field
from clients.desktop.presenters.people.account import Account
from clients.desktop.presenters.supplies import Voice
from clients.desktop.views.menus import Menus
from clients.desktop.views.people.account import DeleteAccountSheet, LogOutSheet, PasswordSheet
from tests.clients.desktop.stage import StageCase

OLD, NEW = "secret-ada", "another secret"


class AccountCase(StageCase):
    """Ada's window, in which the menu opens the sheets."""

    def setUp(self) -> None:
        """Open it, with the focus in a field."""
        super().setUp()
        self.ada = self.person("ada")
        self.account = Account(self.ada.client, Voice())
        self.addCleanup(self.account.close)
        self.window = QMainWindow()
        self.field = QLineEdit()
        self.window.setCentralWidget(self.field)
        self.menus = Menus(self.window)
        self.menus.enable(online=True, has_conversation=False)
        self.told: list[object] = []
        self.menus.change_password.triggered.connect(self.open_password)
        self.menus.delete_account.triggered.connect(self.open_deletion)
        self.menus.log_out.triggered.connect(self.open_log_out)
        self.show(self.window, 900, 640)
        self.window.activateWindow()
        self.field.setFocus()
        self.settle()

    def open_password(self) -> None:
        """As the window does."""
        PasswordSheet(self.look, self.window, self.account.password).open()

    def open_deletion(self) -> None:
        """As the window does."""
        sheet = DeleteAccountSheet(self.look, self.window, self.account.deletion, "ada")
        sheet.deleted.connect(lambda: self.told.append("deleted"))
        sheet.open()

    def open_log_out(self) -> None:
        """As the window does."""
        sheet = LogOutSheet(self.look, self.window, "Ada")
        sheet.log_out_wanted.connect(self.told.append)
        sheet.open()

    def by_menu(self, letter: int) -> None:
        """Open the account's menu with Alt+A, and choose an entry by its letter."""
        menu = self.menus.bar.actions()[0].menu()
        self.press(self.window, Qt.Key_A, Qt.AltModifier)
        self.settle()
        self.press(menu, letter)

    def focus(self) -> QWidget:
        """What has the focus."""
        found: Any = self.window.focusWidget()
        return found

    def keys(self, text: str) -> None:
        """Type where the focus is; a tabulator goes on to the next field."""
        for part in text.split("\t"):
            if part:
                self.write(self.focus(), part)
            self.press(self.focus(), Qt.Key_Tab)

    def sheet(self, kind: type[QWidget]) -> Any:
        """The sheet that is open; None: none is."""
        found = self.window.findChildren(kind)
        return found[0] if found else None


class PasswordTests(AccountCase):
    """Another password."""

    def test_with_keys_alone(self) -> None:
        """Alt+A, P, three passwords and Enter change it; the focus goes back where it was."""
        self.by_menu(Qt.Key_P)
        self.keys(f"{OLD}\t{NEW}\t")
        self.press(self.focus(), Qt.Key_Backtab)
        self.write(self.focus(), f"{NEW}\n")
        self.assertIsNone(self.sheet(PasswordSheet))
        self.assertTrue(self.field.hasFocus())
        self.world.refusal(self.device("ada").client.enter(), ChatError)

    def test_what_is_wrong_stands_at_the_field(self) -> None:
        """It is said below the field, where the focus goes; what was typed is not lost."""
        self.by_menu(Qt.Key_P)
        sheet = self.sheet(PasswordSheet)
        self.keys(f"wrong password\t{NEW}\t{NEW}")
        sheet.agree.setFocus()
        self.press(sheet.agree, Qt.Key_Return)
        old = sheet.fields["old"]
        self.assertEqual(old.complaint, "That is not your password.")
        self.assertEqual(old.edit.accessibleDescription(), old.complaint)
        self.assertTrue(old.edit.hasFocus())
        self.assertEqual(sheet.fields["new"].text, NEW)
        self.write(old.edit, "x")
        self.assertEqual(old.complaint, "")
        self.press(old.edit, Qt.Key_Escape)
        self.assertIsNone(self.sheet(PasswordSheet))

    def test_opened_again(self) -> None:
        """What was wrong the last time does not stand there any more."""
        for _ in range(2):
            self.by_menu(Qt.Key_P)
            sheet = self.sheet(PasswordSheet)
            self.assertEqual([each.complaint for each in sheet.fields.values()], [""] * 3)
            self.assertEqual([each.text for each in sheet.fields.values()], [""] * 3)
            self.write(self.focus(), "\n")
            self.assertTrue(sheet.fields["old"].complaint)
            self.press(self.focus(), Qt.Key_Escape)

    def test_passwords_are_not_shown(self) -> None:
        """All three fields hide what is typed."""
        self.by_menu(Qt.Key_P)
        sheet = self.sheet(PasswordSheet)
        for field in sheet.fields.values():
            assert isinstance(field, Field)
            self.assertEqual(field.edit.echoMode(), QLineEdit.Password)
        sheet.close()

    def test_without_a_connection(self) -> None:
        """Without one it is said, and what was typed stays."""
        self.by_menu(Qt.Key_P)
        sheet = self.sheet(PasswordSheet)
        self.ada.break_off()
        self.keys(f"{OLD}\t{NEW}\t{NEW}")
        sheet.submit()
        self.settle()
        self.assertIn("no connection", sheet.form.problems[""])
        self.assertEqual(sheet.fields["old"].text, OLD)
        sheet.close()


class DeletionTests(AccountCase):
    """The end of the account."""

    def test_acceptance_25_delete_account(self) -> None:
        """Alt+A, D, the password, a tick and the button: the program is told to go."""
        self.by_menu(Qt.Key_D)
        self.keys(OLD)
        self.press(self.focus(), Qt.Key_Space)
        self.press(self.focus(), Qt.Key_Tab)
        self.press(self.focus(), Qt.Key_Tab)
        self.press(self.focus(), Qt.Key_Return)
        self.assertEqual(self.told, ["deleted"])
        self.world.refusal(self.device("ada").client.enter(), ChatError)

    def test_the_tick_is_needed(self) -> None:
        """Enter in the field of the password alone deletes nothing."""
        self.by_menu(Qt.Key_D)
        self.write(self.focus(), f"{OLD}\n")
        sheet = self.sheet(DeleteAccountSheet)
        self.assertTrue(sheet.fields["understood"].complaint)
        self.assertEqual(self.told, [])
        self.press(self.focus(), Qt.Key_Escape)
        self.device("ada").enter()


class LogOutTests(AccountCase):
    """Logging out."""

    def test_acceptance_22_log_out(self) -> None:
        """Alt+A, L and Enter log out; what is kept here is forgotten only where that is ticked."""
        self.by_menu(Qt.Key_L)
        self.press(self.focus(), Qt.Key_Return)
        self.by_menu(Qt.Key_L)
        sheet = self.sheet(LogOutSheet)
        sheet.forget.box.setFocus()
        self.press(self.focus(), Qt.Key_Space)
        self.click(sheet.agree)
        self.assertEqual(self.told, [False, True])

    def test_escape_stays(self) -> None:
        """Escape changes nothing."""
        self.by_menu(Qt.Key_L)
        self.press(self.focus(), Qt.Key_Escape)
        self.assertEqual((self.told, self.sheet(LogOutSheet)), ([], None))

    def test_a_click_on_the_words_ticks(self) -> None:
        """The words beside a box belong to it."""
        self.by_menu(Qt.Key_L)
        sheet = self.sheet(LogOutSheet)
        self.click(sheet.forget)
        self.assertTrue(sheet.forget.is_ticked)
        sheet.close()
