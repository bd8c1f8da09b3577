"""What stands in the window's menus, and does what it says."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAction

from chatserver.model.names import LOBBY
from clients.desktop.look.kit import Sheet
from clients.desktop.presenters.conversation.feed_items import Said
from clients.desktop.views.about import AboutSheet
from clients.desktop.views.parts.confirm import ConfirmSheet
from clients.desktop.views.people.account import DeleteAccountSheet, LogOutSheet, PasswordSheet
from clients.desktop.views.people.settings import SettingsSheet
from clients.desktop.views.places.jump import JumpSheet
from clients.desktop.views.places.rooms import BrowseRoomsSheet, CreateRoomSheet
from clients.desktop.views.places.starting import StartSheet
from clients.desktop.views.shortcuts import ShortcutsSheet
from tests.clients.desktop.scene import ENGINEERING, GENERAL, KEN
from tests.clients.desktop.sitting import WindowCase


class MenuTests(WindowCase):
    """What stands in the menus."""

    def test_each_entry_does_something(self) -> None:
        """There is no entry behind which there is nothing."""
        idle = []
        for _, actions in self.menus.actions():
            for action in dict.fromkeys(actions):
                try:
                    action.triggered.disconnect()
                except TypeError:
                    idle.append(action.text())
        self.assertEqual(idle, ["Show m&embers"])  # it stands in two menus

    def test_sheets(self) -> None:
        """Those with dots open what they name."""
        for action, kind in (
            (self.menus.settings, SettingsSheet),
            (self.menus.change_password, PasswordSheet),
            (self.menus.delete_account, DeleteAccountSheet),
            (self.menus.log_out, LogOutSheet),
            (self.menus.new_conversation, StartSheet),
            (self.menus.create_room, CreateRoomSheet),
            (self.menus.browse_rooms, BrowseRoomsSheet),
            (self.menus.jump, JumpSheet),
            (self.menus.shortcuts, ShortcutsSheet),
            (self.menus.about, AboutSheet),
            (self.menus.clear, ConfirmSheet),
            (self.menus.leave, ConfirmSheet),
        ):
            self.assertTrue(action.isEnabled(), action.text())
            action.trigger()
            self.opened(kind)
            self.nothing_open()

    def test_steps(self) -> None:
        """One goes to the next conversation, to the one before, and to the next with unread."""
        self.menus.next.trigger()
        after = self.desk.current
        self.assertNotEqual(after, ENGINEERING)
        self.menus.previous.trigger()
        self.assertEqual(self.desk.current, ENGINEERING)
        self.company.say(KEN, GENERAL, "unread")
        self.let_pass(0.5)
        self.menus.next_unread.trigger()
        self.assertEqual(self.desk.current, GENERAL)
        self.let_pass(3)
        self.menus.next_unread.trigger()
        self.assertEqual(self.desk.current, GENERAL)

    def test_mute(self) -> None:
        """The entry mutes the conversation on the screen, is ticked while it is, and unmutes it."""
        for muted in (True, False):
            self.menus.mute.trigger()
            self.let_pass(0.5)
            place = self.desk.places.get(ENGINEERING)
            assert place is not None
            self.assertIs(place.muted, muted)
            self.assertIs(self.menus.mute.isChecked(), muted)

    def test_mark_as_read(self) -> None:
        """What is unread where one looks is marked as read."""
        self.window.hide()
        self.company.say(KEN, ENGINEERING, "unread")
        self.let_pass(0.5)
        self.menus.mark_read.trigger()
        self.let_pass(0.5)
        known = self.ada.client.conversation(ENGINEERING)
        assert known is not None
        self.assertEqual(known.unread, 0)

    def test_clear_and_leave(self) -> None:
        """Both are done once they are agreed to."""
        self.company.say(KEN, ENGINEERING, "to be cleared")
        self.let_pass(0.5)
        self.menus.clear.trigger()
        self.click(self.opened(ConfirmSheet).agree)
        self.let_pass(0.5)
        assert self.desk.opened is not None
        self.assertEqual([x for x in self.desk.opened.feed.items if isinstance(x, Said)], [])
        self.menus.leave.trigger()
        self.click(self.opened(ConfirmSheet).agree)
        self.let_pass(0.5)
        self.assertIsNone(self.desk.current)
        self.assertIsNone(self.ada.client.conversation(ENGINEERING))

    def test_the_lobby(self) -> None:
        """The lobby cannot be left."""
        self.desk.go(LOBBY)
        self.let_pass(0.5)
        self.assertFalse(self.menus.leave.isEnabled())

    def test_offline(self) -> None:
        """Without a connection what needs one cannot be chosen, with it again it can."""
        self.ada.network.is_down = True
        self.ada.break_off()
        self.settle()
        self.assertFalse(self.menus.create_room.isEnabled())
        self.assertFalse(self.menus.mute.isEnabled())
        self.assertTrue(self.menus.find.isEnabled())
        self.ada.network.is_down = False
        self.ada.client.retry_now()
        self.settle()
        self.assertTrue(self.menus.create_room.isEnabled())
        self.assertTrue(self.menus.mute.isEnabled())

    def test_find(self) -> None:
        """The bar for finding opens, and is gone in the next conversation."""
        self.menus.find.trigger()
        self.settle()
        self.assertTrue(self.home.find_bar.isVisible())
        self.desk.go(GENERAL)
        self.settle()
        self.assertFalse(self.home.find_bar.isVisible())

    def test_escape_in_find(self) -> None:
        """Esc closes the bar, and one can write at once; the arrows lead to no message."""
        self.menus.find.trigger()
        self.settle()
        self.write(self.home.find_bar.edit, "any")
        self.press(self.home.find_bar.edit, Qt.Key_Escape)
        self.assertFalse(self.home.find_bar.isVisible())
        self.assertIs(self.window.focusWidget(), self.home.composer.field)

    def test_escape_beside_find(self) -> None:
        """From the field, or from a message that was found, Esc closes the bar as well."""
        for widget in (self.home.composer.field, self.home.messages.list):
            self.menus.find.trigger()
            self.settle()
            widget.setFocus()
            self.press(widget, Qt.Key_Escape)
            self.assertFalse(self.home.find_bar.isVisible())
            self.assertIs(self.window.focusWidget(), self.home.composer.field)

    def test_nobody_there(self) -> None:
        """When nobody sits there no entry does anything, nor breaks."""
        self.window.show_desk(None)
        for _, actions in self.menus.actions():
            for action in actions:
                if action not in (self.menus.quit, self.menus.about, self.menus.shortcuts):
                    QAction.trigger(action)
        self.settle()
        self.assertEqual([x for x in self.window.findChildren(Sheet) if x.isVisible()], [])
        self.menus.about.trigger()
        self.opened(AboutSheet)
        self.nothing_open()
