"""How the home window's panes share its width."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from clients.desktop.views.home import HomePage
from tests.clients.desktop.scene import ADA, ENGINEERING, GENERAL, Company
from tests.clients.desktop.screenshots import PictureCase


class MembersPlaceTests(PictureCase):
    """Who is in a conversation can be seen in windows of all sizes."""

    def setUp(self) -> None:
        """Ada looks at a room."""
        super().setUp()
        self.company = Company(self)
        self.sitting = self.sit(self.company.people[ADA], (1280, 820), ENGINEERING)
        self.home: HomePage = self.sitting.window.home
        self.menu = self.sitting.window.menus.members

    def _resize(self, width: int) -> None:
        self.sitting.window.resize(width, 600)
        self.settle()

    def _seen(self) -> tuple[bool, bool, bool]:
        """Whether the messages are seen, the members, and whether the button says so."""
        shown = self.home.topbar.members.isChecked()
        self.assertEqual(self.menu.isChecked(), shown)
        return self.home.messages.isVisible(), self.home.members.isVisible(), shown

    def test_beside_the_messages(self) -> None:
        """In a large window they stand beside the messages, until the button hides them."""
        self.assertEqual(self._seen(), (True, True, True))
        self.click(self.home.topbar.members)
        self.assertEqual(self._seen(), (True, False, False))
        self.click(self.home.topbar.members)
        self.assertEqual(self._seen(), (True, True, True))

    def test_in_the_place_of_the_messages(self) -> None:
        """In smaller ones the button shows them instead of the messages, and these again."""
        for width in (800, 400):
            self._resize(width)
            self.assertEqual(self._seen(), (True, False, False))
            self.click(self.home.topbar.members)
            self.assertEqual(self._seen(), (False, True, True))
            self.assertLess(self.home.width() - 300, self.home.members.width())
            self.click(self.home.topbar.members)
            self.assertEqual(self._seen(), (True, False, False))
        self._resize(1280)
        self.assertEqual(self._seen(), (True, True, True))

    def test_ways_back(self) -> None:
        """Escape, another conversation, a mention, a search, more room: the messages are back."""
        home, desk = self.home, self.sitting.desk
        self._resize(800)
        self.menu.trigger()
        self.settle()
        self.assertEqual(self._seen(), (False, True, True))
        self.press(QApplication.focusWidget() or home.members, Qt.Key_Escape)
        self.assertEqual(self._seen(), (True, False, False))
        for back in (
            lambda: desk.go(GENERAL),
            lambda: home.members.mention_wanted.emit("ken"),
            self.sitting.window.menus.find.trigger,
        ):
            self.menu.trigger()
            self.settle()
            self.assertEqual(self._seen(), (False, True, True))
            back()
            self.settle()
            self.assertEqual(self._seen(), (True, False, False))
        self.menu.trigger()
        self._resize(1280)
        self.assertEqual(self._seen(), (True, True, True))
