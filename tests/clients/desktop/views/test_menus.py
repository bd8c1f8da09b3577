"""The menu bar, its keys, and the sheets that tell of both."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PyQt5 import sip
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAction, QLabel, QLineEdit, QMainWindow, QWidget

from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.look.theme import DARK, LIGHT
from clients.desktop.presenters.people.appearance import Appearance
from clients.desktop.views.about import AboutSheet
from clients.desktop.views.menus import Menus, keys_of, plain
from clients.desktop.views.shortcuts import ShortcutsSheet, list_keys, message_keys, writing_keys
from tests.clients.desktop.stage import StageCase


class MenuCase(StageCase):
    """A window with menus, in which everything is possible."""

    def setUp(self) -> None:
        """Open it."""
        super().setUp()
        self.window = QMainWindow()
        self.window.setCentralWidget(QWidget())
        self.menus = Menus(self.window)
        self.appearance = Appearance(KeptInMemory(), self.look.wear, lambda: True)
        self.menus.show_appearance(self.appearance)
        self.menus.enable(online=True, has_conversation=True, is_room=True)
        self.show(self.window, 720, 480)
        self.window.activateWindow()
        self.settle()

    def actions(self) -> list[Any]:
        """All actions, each once."""
        found = {id(each): each for _, actions in self.menus.actions() for each in actions}
        return list(found.values())

    def named(self) -> dict[str, QAction]:
        """The attributes that are actions."""
        return {key: each for key, each in vars(self.menus).items() if isinstance(each, QAction)}


class MenuTests(MenuCase):
    """What stands in the menus."""

    def test_acceptance_97_all_of_it_is_there(self) -> None:
        """There is a menu bar, in which each thing that can be done stands."""
        titles = [title for title, _ in self.menus.actions()]
        self.assertEqual(titles, ["Account", "Conversation", "View", "Help"])
        self.assertTrue(self.menus.bar.isVisible())
        self.assertEqual(set(map(id, self.named().values())), set(map(id, self.actions())))

    def test_acceptance_97_dark_and_light(self) -> None:
        """The theme is switched in the menu, at once, and the menu marks which one it is."""
        self.assertTrue(self.menus.theme_system.isChecked())
        self.menus.theme_light.trigger()
        self.assertIs(self.look.theme, LIGHT)
        self.menus.theme_dark.trigger()
        self.assertIs(self.look.theme, DARK)
        self.assertTrue(self.menus.theme_dark.isChecked())
        self.assertFalse(self.menus.theme_light.isChecked())

    def test_no_key_does_two_things(self) -> None:
        """Each shortcut belongs to one action, and those of writing and lists to none."""
        taken = Counter(key for action in self.actions() for key in keys_of(action))
        self.assertEqual([key for key, count in taken.items() if count > 1], [])
        others = [keys for _, keys in (*writing_keys(), *message_keys(), *list_keys())]
        beside = {key for keys in others for key in keys.split(", ")}
        self.assertEqual(beside & set(taken), set())

    def test_no_letter_opens_two_things(self) -> None:
        """Within one menu, each letter that is underlined stands once."""
        for title, actions in self.menus.actions():
            letters = Counter(
                action.text()[action.text().index("&") + 1].lower()
                for action in actions
                if "&" in action.text()
            )
            self.assertEqual([each for each in letters if letters[each] > 1], [], title)

    def test_keys_work(self) -> None:
        """A shortcut does what its menu entry does."""
        done: list[str] = []
        for name, action in self.named().items():
            action.triggered.connect(lambda _, name=name: done.append(name))
        for key, modifiers in (
            (Qt.Key_K, Qt.ControlModifier),
            (Qt.Key_Down, Qt.AltModifier),
            (Qt.Key_Down, Qt.AltModifier | Qt.ShiftModifier),
            (Qt.Key_J, Qt.ControlModifier),
            (Qt.Key_F1, Qt.NoModifier),
            (Qt.Key_Slash, Qt.ControlModifier),
            (Qt.Key_Equal, Qt.ControlModifier),
        ):
            self.press(self.window, key, modifiers)
        wanted = ["jump", "next", *["next_unread"] * 2, *["shortcuts"] * 2, "larger"]
        self.assertEqual(done, wanted)
        self.assertEqual(self.appearance.percent, 110)

    def test_keys_work_without_the_bar(self) -> None:
        """Where the menu bar is hidden the keys still work."""
        self.menus.bar.hide()
        done: list[str] = []
        self.menus.jump.triggered.connect(lambda: done.append("jump"))
        self.press(self.window, Qt.Key_K, Qt.ControlModifier)
        self.assertEqual(done, ["jump"])

    def test_without_a_connection(self) -> None:
        """What needs the server cannot be chosen; what does not, can."""
        self.menus.enable(online=False, has_conversation=True, is_room=True)
        possible = {name for name, action in self.named().items() if action.isEnabled()}
        self.assertLess({"find", "members", "jump", "settings", "quit", "log_out"}, possible)
        asks = {"clear", "leave", "mute", "mark_read", "new_conversation", "change_password"}
        self.assertEqual(possible & asks, set())

    def test_before_the_login(self) -> None:
        """Before anybody is logged in, only what is of the program itself can be chosen."""
        self.menus.enable(online=False, has_conversation=False, is_in=False)
        possible = {name for name, action in self.named().items() if action.isEnabled()}
        views = {"theme_dark", "theme_light", "theme_system", "larger", "smaller", "normal"}
        self.assertEqual(possible, views | {"joins", "quit", "shortcuts", "about"})

    def test_a_conversation_that_cannot_be_left(self) -> None:
        """Direct conversations, and the lobby, cannot be left."""
        self.menus.enable(online=True, has_conversation=True, is_muted=True)
        self.assertFalse(self.menus.leave.isEnabled())
        self.assertTrue(self.menus.mute.isChecked())
        self.menus.enable(online=True, has_conversation=True, is_room=True, may_leave=False)
        self.assertFalse(self.menus.leave.isEnabled())

    def test_joins(self) -> None:
        """Whether joins are shown is chosen in the menu."""
        self.assertTrue(self.menus.joins.isChecked())
        self.menus.joins.trigger()
        self.assertTrue(self.appearance.hides_joins)
        self.appearance.hide_joins(False)
        self.assertTrue(self.menus.joins.isChecked())


class SheetTests(MenuCase):
    """What tells of the keys and of the program."""

    def test_each_key_is_listed(self) -> None:
        """F1 shows each shortcut that there is, as the menus have it."""
        sheets: list[ShortcutsSheet] = []

        def opens() -> None:
            sheets.append(ShortcutsSheet(self.look, self.window, self.menus))
            sheets[-1].open()

        self.menus.shortcuts.triggered.connect(opens)
        self.press(self.window, Qt.Key_F1)
        (sheet,) = sheets
        listed = {what: keys for part in sheet.listed.values() for what, keys in part}
        for action in self.actions():
            if action.shortcuts():
                self.assertEqual(listed[plain(action.text())], " or ".join(keys_of(action)))
        self.press(self.window.focusWidget(), Qt.Key_PageDown)
        self.assertGreater(sheet.scrolled.verticalScrollBar().value(), 0)
        self.press(self.window.focusWidget(), Qt.Key_Escape)
        self.assertEqual(self.window.findChildren(ShortcutsSheet), [])

    def test_licences(self) -> None:
        """The program tells its version, and the licences of what it is made of."""
        sheet = AboutSheet(self.look, self.window, "1.2.3", "chatserver 4")
        sheet.open()
        self.settle()
        told = " ".join(each.text() for each in sheet.findChildren(QLabel))
        for words in (
            "1.2.3",
            "chatserver 4",
            "MIT",
            "GNU General Public",
            "SIL Open Font",
            "Qt 5",
        ):
            self.assertIn(words, told)
        self.press(self.window.focusWidget(), Qt.Key_Return)
        self.assertEqual(self.window.findChildren(AboutSheet), [])

    def test_sheets_fit_into_small_windows(self) -> None:
        """At twice the text size a sheet still lies within the smallest window."""
        self.appearance.choose_size(200)
        for sheet in (
            ShortcutsSheet(self.look, self.window, self.menus),
            AboutSheet(self.look, self.window, "1"),
        ):
            sheet.open()
            self.settle()
            self.assertTrue(sheet.rect().contains(sheet.card.geometry()))
            sheet.close()
            self.settle()

    def test_the_focus_has_nowhere_to_go_back_to(self) -> None:
        """Where what had the focus is gone, a sheet closes all the same."""
        field = QLineEdit()
        self.window.setCentralWidget(field)
        self.settle()
        field.setFocus()
        self.assertIs(self.window.focusWidget(), field)
        sheet = ShortcutsSheet(self.look, self.window, self.menus)
        sheet.open()
        sip.delete(field)
        sheet.close()
        self.settle()
        self.assertEqual(self.window.findChildren(ShortcutsSheet), [])

    def test_tab_stays_within_a_sheet(self) -> None:
        """The Tab key goes round within the card, in both directions."""
        sheet = ShortcutsSheet(self.look, self.window, self.menus)
        sheet.open()
        for key in (Qt.Key_Tab, Qt.Key_Backtab):
            for _ in range(4):
                self.press(self.window.focusWidget(), key)
                self.assertTrue(sheet.card.isAncestorOf(self.window.focusWidget()))
        sheet.close()
