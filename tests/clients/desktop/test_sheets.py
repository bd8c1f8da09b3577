"""What stands in front has the keys."""

from __future__ import annotations

from PyQt5.QtCore import Qt

from tests.clients.desktop.scene import ADA, ENGINEERING, Company
from tests.clients.desktop.screenshots import PictureCase


class FocusTests(PictureCase):
    """The keys, while a sheet is open."""

    def setUp(self) -> None:
        """Ada sits at her window, and a sheet asks her something."""
        super().setUp()
        company = Company(self)
        self.window = self.sit(company.people[ADA], (1280, 820), ENGINEERING).window
        self.window.activateWindow()
        self.settle()

    def test_a_question_of_a_command_has_the_keys(self) -> None:
        """After /clear the keys are the question's, and Tab goes no further than its buttons."""
        self.write(self.window.home.composer.field, "/clear\n")
        for _ in range(4):
            focus = self.window.focusWidget()
            self.assertIn(focus.text(), ("Cancel", "Clear", ""))
            self.assertFalse(self.window.home.isAncestorOf(focus))
            self.press(focus, Qt.Key_Tab)

    def test_who_is_behind_gets_no_keys(self) -> None:
        """Something behind that asks for the keys does not get them; with Escape they go back."""
        field = self.window.home.composer.field
        field.setFocus()
        self.window.doors.create_room()
        self.settle()
        inside = self.window.focusWidget()
        field.setFocus()
        self.settle()
        self.assertIs(self.window.focusWidget(), inside)
        self.press(inside, Qt.Key_Escape)
        self.assertIs(self.window.focusWidget(), field)

    def test_a_sheet_on_a_sheet(self) -> None:
        """What opens in front of a sheet has the keys, and gives them back to it."""
        self.window.doors.show_settings()
        self.settle()
        first = self.window.focusWidget()
        self.window.doors.change_password()
        self.settle()
        second = self.window.focusWidget()
        self.assertIsNot(second, first)
        self.press(second, Qt.Key_Escape)
        self.assertIs(self.window.focusWidget(), first)
