"""The menu of a conversation, with the keyboard alone."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from chatserver.model.names import LOBBY, RoomName, Target, UserName
from clients.desktop.presenters.acts import Act
from clients.desktop.presenters.people.conversation_menu import ConversationMenu
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.supplies import Voice
from clients.desktop.views.parts.act_menu import ActMenu
from clients.desktop.views.parts.confirm import ConfirmSheet
from clients.desktop.views.people.conversation_menu import ConversationMenus
from tests.clients.desktop.stage import StageCase

OPS = RoomName("ops")
BOB = UserName("bob")


class MenuTests(StageCase):
    """Ada opens menus of her conversations."""

    def setUp(self) -> None:
        """Open her window."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.ada.run(self.ada.client.create(OPS))
        self.bob.say(UserName("ada"), "psst")
        self.people = People(self.ada.client, Voice())
        self.addCleanup(self.people.close)
        self.window = QMainWindow()
        self.window.setCentralWidget(QWidget())
        self.menus = ConversationMenus(self.look, self.window)
        self.show(self.window, 900, 640)
        self.window.activateWindow()
        self.settle()

    def conversation(self, target: Target) -> ConversationMenu:
        """What there is to be done."""
        user = self.ada.client.user
        assert user is not None
        return ConversationMenu(self.ada.client, target, lambda: user, self.people, Voice())

    def choose(self, target: Target, key: str) -> None:
        """Open the menu, go to an entry with the arrow keys, and press Enter."""
        menu = self.menus.offer(self.conversation(target), self.window.mapToGlobal(QPoint(9, 9)))
        self.settle()
        for _ in range(20):
            if menu.activeAction() is not None and menu.activeAction().data() == key:
                break
            self.press(menu, Qt.Key_Down)
        else:
            self.fail(f"the arrow keys do not lead to {key}")
        self.press(menu, Qt.Key_Return)

    def test_acceptance_63_clear(self) -> None:
        """Clearing is asked about; it hides all that was said, and Cancel, at hand, nothing."""
        self.ada.open(BOB)
        self.choose(BOB, "clear")
        self.press(self.window.focusWidget(), Qt.Key_Return)
        self.assertEqual(self.ada.seen(BOB), ["psst"])
        self.choose(BOB, "clear")
        (sheet,) = self.window.findChildren(ConfirmSheet)
        self.assertIn("It stays for the others", sheet.accessibleDescription())
        self.press(self.window.focusWidget(), Qt.Key_Tab)
        self.press(self.window.focusWidget(), Qt.Key_Return)
        self.assertEqual(self.ada.seen(BOB), [])

    def test_mute(self) -> None:
        """Muting is done at once."""
        self.choose(OPS, "mute")
        known = self.conversation(OPS).conversation
        assert known is not None
        self.assertTrue(known.muted)

    def test_what_others_show(self) -> None:
        """What is shown elsewhere in the window is asked of it."""
        wanted: list[object] = []
        self.menus.open_wanted.connect(wanted.append)
        self.menus.invite_wanted.connect(wanted.append)
        self.menus.topic_wanted.connect(lambda room: wanted.append(f"topic of {room}"))
        self.menus.profile_wanted.connect(lambda name, at: wanted.append(name))
        self.choose(OPS, "open")
        self.choose(OPS, "invite")
        self.choose(OPS, "topic")
        self.choose(BOB, "profile")
        self.assertEqual(wanted, [OPS, OPS, "topic of #ops", "bob"])

    def test_what_is_not_possible(self) -> None:
        """The lobby cannot be left; and without a connection, which is seen at once, little can."""
        conversation = self.conversation(LOBBY)
        menu = self.menus.offer(conversation, self.window.mapToGlobal(QPoint(9, 9)))
        self.settle()

        def possible() -> set[str]:
            found = [each for each in menu.actions() if not each.isSeparator()]
            return {each.data() for each in found if each.isEnabled()}

        self.assertNotIn("leave", possible())
        self.assertIn("mute", possible())
        self.ada.break_off()
        self.assertEqual(possible(), {"open"})
        self.press(menu, Qt.Key_Escape)
        self.assertIsNone(QApplication.activePopupWidget())
        self.assertEqual(self.window.findChildren(QMenu), [])

    def test_names_hold_any_sign(self) -> None:
        """An ampersand is one in a menu, too, and underlines nothing."""
        menu = ActMenu(self.window, "", [Act("x", "Rock & Roll")], lambda act: None)
        self.assertEqual(menu.actions()[0].text(), "Rock && Roll")

    def test_from_the_menu_bar(self) -> None:
        """What the menu bar offers for the open conversation asks and does the same."""
        self.menus.do(self.conversation(OPS), "leave")
        self.settle()
        (sheet,) = self.window.findChildren(ConfirmSheet)
        self.click(sheet.agree)
        self.assertIsNone(self.conversation(OPS).conversation)
        self.menus.do(self.conversation(LOBBY), "leave")
        self.settle()
        self.assertEqual(self.window.findChildren(ConfirmSheet), [])
