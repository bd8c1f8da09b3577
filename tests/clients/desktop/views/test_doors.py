"""What opens in front of the window, and what is typed behind a slash."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QLabel, QMenu

from chatserver.model.names import LOBBY, RoomName
from clients.desktop.look.kit import Sheet
from clients.desktop.presenters.writing.commands.stage import AnswerRow
from clients.desktop.views.parts.confirm import ConfirmSheet
from clients.desktop.views.people.account import DeleteAccountSheet, LogOutSheet, PasswordSheet
from clients.desktop.views.people.profile import ProfileCard
from clients.desktop.views.people.settings import SettingsSheet
from clients.desktop.views.places.jump import JumpSheet
from clients.desktop.views.places.room_sheets import LeaveRoomSheet, RoomSheet, TopicSheet
from clients.desktop.views.places.rooms import BrowseRoomsSheet, CreateRoomSheet, InviteSheet
from clients.desktop.views.places.starting import StartSheet
from clients.desktop.views.writing.answer import AnswerSheet
from clients.desktop.views.writing.emoji_picker import EmojiPicker
from tests.clients.desktop.scene import ADA, ENGINEERING, GENERAL, GRACE, KEN
from tests.clients.desktop.sitting import WindowCase


class DoorTests(WindowCase):
    """What opens, from where, and what comes of it."""

    def test_from_the_panes(self) -> None:
        """Each thing to click in the panes opens what belongs to it."""
        at = self.window.mapToGlobal(self.window.rect().center())
        sidebar, home = self.home.sidebar, self.home
        for signal, values, kind in (
            (sidebar.start_wanted, (), StartSheet),
            (sidebar.room_wanted, (), BrowseRoomsSheet),
            (sidebar.find_wanted, (), JumpSheet),
            (sidebar.menu_wanted, (GENERAL, at), QMenu),
            (sidebar.profile_wanted, (), SettingsSheet),
            (sidebar.settings_wanted, (), SettingsSheet),
            (home.nothing.start_wanted, (), StartSheet),
            (home.topbar.menu_wanted, (at,), QMenu),
            (home.topbar.topic_wanted, (), TopicSheet),
            (home.topbar.title_clicked, (), RoomSheet),
            (home.messages.user_clicked, ("grace", at), ProfileCard),
            (home.members.user_clicked, ("ken", at), ProfileCard),
            (home.messages.react_wanted, (1, at), EmojiPicker),
            (home.composer.emoji_wanted, (at,), EmojiPicker),
        ):
            signal.emit(*values)
            self.opened(kind)
            self.nothing_open()

    def test_title_of_somebody(self) -> None:
        """A click on somebody's name above the messages shows their card."""
        self.company.say(GRACE, ADA, "hi")
        self.desk.go(GRACE)
        self.home.topbar.title_clicked.emit()
        self.opened(ProfileCard)
        self.nothing_open()
        self.home.topbar.topic_wanted.emit()
        self.settle()
        self.assertEqual([x for x in self.window.findChildren(Sheet) if x.isVisible()], [])

    def test_from_a_card(self) -> None:
        """From somebody's card one writes to them, calls them, or goes to the settings."""
        at = self.window.mapToGlobal(self.window.rect().center())
        self.doors.show_profile("grace", at)
        self.opened(ProfileCard).mention_wanted.emit("grace")
        self.assertEqual(self._typed(), "@grace ")
        self.opened(ProfileCard).settings_wanted.emit()
        self.opened(SettingsSheet)
        self.opened(ProfileCard).write_wanted.emit(GRACE)
        self.assertEqual(self.desk.current, GRACE)
        self.nothing_open()

    def test_from_a_menu(self) -> None:
        """A conversation's menu leads to inviting, to somebody's card, and there."""
        for target, key, kind in (
            (ENGINEERING, "invite", InviteSheet),
            (GRACE, "profile", ProfileCard),
        ):
            self.doors.act(target, key)
            self.opened(kind)
            self.nothing_open()
        self.doors.act(GENERAL, "open")
        self.assertEqual(self.desk.current, GENERAL)

    def test_from_a_room(self) -> None:
        """From what is told of a room one goes to its topic, to inviting, and to leaving."""
        self.doors.show_room(ENGINEERING)
        sheet = self.opened(RoomSheet)
        sheet.topic_wanted.emit()
        self.opened(TopicSheet).close()
        sheet.invite_wanted.emit()
        self.opened(InviteSheet).close()
        sheet.leave_wanted.emit()
        self.opened(LeaveRoomSheet).close()
        self.nothing_open()

    def test_going(self) -> None:
        """What is chosen in a sheet is on the screen."""
        for opens, kind in (
            (self.doors.start, StartSheet),
            (self.doors.jump, JumpSheet),
            (self.doors.create_room, CreateRoomSheet),
            (self.doors.browse_rooms, BrowseRoomsSheet),
        ):
            self.desk.go(ENGINEERING)
            opens()
            self.opened(kind).chosen.emit(GENERAL)
            self.assertEqual(self.desk.current, GENERAL)
            self.nothing_open()
        self.doors.browse_rooms()
        self.opened(BrowseRoomsSheet).create_wanted.emit()
        self.opened(CreateRoomSheet)
        self.nothing_open()

    def test_going_to_write(self) -> None:
        """Wherever the focus was before, what is typed next is a message there."""
        self.home.messages.list.setFocus()
        self.doors.jump()
        self.write(self.opened(JumpSheet).edit, "general\n")
        self.assertEqual(self.desk.current, GENERAL)
        self.assertTrue(self.home.composer.field.hasFocus())
        self.home.messages.list.setFocus()
        self.doors.create_room()
        self.write(self.opened(CreateRoomSheet).name.edit, "attic\n")
        self.assertEqual(str(self.desk.current), "#attic")
        self.assertTrue(self.home.composer.field.hasFocus())

    def test_menu_beside_the_conversation(self) -> None:
        """It does not offer to open what is read; that of the list does."""

        def entries() -> list[str]:
            (menu,) = (each for each in self.window.findChildren(QMenu) if each.isVisible())
            found = [each.text() for each in menu.actions()]
            self.nothing_open()
            return found

        self.home.topbar.menu_wanted.emit(QPoint(10, 10))
        self.assertNotIn("Open", entries())
        self.home.sidebar.menu_wanted.emit(ENGINEERING, QPoint(10, 10))
        self.assertIn("Open", entries())

    def test_panes(self) -> None:
        """A click on a conversation, a room's name, or "write to" goes there."""
        for signal, value, target in (
            (self.home.sidebar.chosen, GENERAL, GENERAL),
            (self.home.messages.room_clicked, "engineering", ENGINEERING),
            (self.home.members.write_wanted, GRACE, GRACE),
        ):
            signal.emit(value)
            self.let_pass(0.5)
            self.assertEqual(self.desk.current, target)

    def test_what_only_looks_like_a_name(self) -> None:
        """A click on what is no possible name does nothing."""
        for signal, values in (
            (self.home.messages.room_clicked, ("x" * 33,)),
            (self.home.messages.user_clicked, ("größe", self.window.pos())),
        ):
            signal.emit(*values)
        self.settle()
        self.assertEqual(self.desk.current, ENGINEERING)
        self.assertEqual([x for x in self.window.findChildren(ProfileCard) if x.isVisible()], [])

    def test_reacting_and_picking(self) -> None:
        """An emoji that is picked for a message is on it; one for the input stands there."""
        seq = self.company.say(KEN, ENGINEERING, "look")
        self.let_pass(0.5)
        at = self.window.mapToGlobal(self.window.rect().center())
        self.home.messages.react_wanted.emit(seq, at)
        self.press(self.opened(EmojiPicker).search, Qt.Key_Return)
        self.let_pass(0.5)
        opened = self.desk.opened
        assert opened is not None
        line = opened.feed.line(seq)
        assert line is not None
        (tally,) = line.reactions
        self.assertTrue(tally.mine)
        self.home.composer.emoji_wanted.emit(at)
        self.press(self.opened(EmojiPicker).search, Qt.Key_Return)
        self.assertEqual(self._typed(), tally.emoji)

    def test_messages(self) -> None:
        """One answers and changes messages, and types where the messages have the focus."""
        seq = self.company.say(ADA, ENGINEERING, "look")
        self.let_pass(0.5)
        opened = self.desk.opened
        assert opened is not None
        self.home.messages.reply_wanted.emit(seq)
        self.assertEqual(opened.writing.draft.reply, seq)
        self.assertTrue(self.home.composer.field.hasFocus())
        self.home.messages.list.setFocus()
        self.home.messages.edit_wanted.emit(seq)
        self.assertEqual((opened.writing.draft.editing, self._typed()), (seq, "look"))
        self.assertTrue(self.home.composer.field.hasFocus())
        self.home.messages.list.setFocus()
        self.home.messages.typed.emit("!")
        self.assertEqual(self._typed(), "look!")
        self.assertTrue(self.home.composer.field.hasFocus())

    def test_not_sent(self) -> None:
        """What is not sent is tried again, or taken back, where it stands."""
        self.company.people[KEN]
        opened = self.desk.opened
        assert opened is not None
        self.ada.network.is_down = True
        self.ada.break_off()
        self.write(self.home.composer.field, "wait\n")
        (post,) = self.desk.outbox.posts()
        self.home.messages.retry_wanted.emit(post.nonce)
        self.assertEqual(len(self.desk.outbox.posts()), 1)
        self.home.messages.discard_wanted.emit(post.nonce)
        self.settle()
        self.assertEqual(self.desk.outbox.posts(), [])
        self.assertEqual(self._typed(), "wait")

    def _typed(self) -> str:
        self.settle()
        return str(self.home.composer.field.text)


class StageTests(WindowCase):
    """What is typed behind a slash, and what it does to the window."""

    def _type(self, text: str) -> None:
        self.write(self.home.composer.field, f"{text} \n")
        self.let_pass(0.3)

    def test_go(self) -> None:
        """C{/join} shows the room."""
        self.company.people[KEN].run(self.company.people[KEN].client.create(RoomName("attic")))
        self._type("/join #attic")
        self.assertEqual(self.desk.current, RoomName("attic"))

    def test_show(self) -> None:
        """C{/rooms} shows what there is; a row leads there; Escape closes it."""
        self._type("/rooms")
        sheet = self.opened(AnswerSheet)
        rows = [each.text for each in sheet._rows]
        sheet.list.followed.emit(rows.index("#general"))
        self.settle()
        self.assertEqual(self.desk.current, GENERAL)
        self.assertEqual([x for x in self.window.findChildren(AnswerSheet) if x.isVisible()], [])
        self._type("/who")
        self.press(self.opened(AnswerSheet).list, Qt.Key_Escape)
        self.assertEqual([x for x in self.window.findChildren(AnswerSheet) if x.isVisible()], [])

    def test_found(self) -> None:
        """A message that was found elsewhere is shown where it stands, near or far."""
        first = self.company.say(KEN, GENERAL, "a needle")
        for number in range(250):
            self.company.say(KEN, GENERAL, f"straw {number}")
        for here in (ENGINEERING, GENERAL):
            self.desk.go(here)
            self.let_pass(0.5)
            self.doors.show("Found", [AnswerRow("a needle", "", GENERAL, first)])
            self.opened(AnswerSheet).list.followed.emit(0)
            self.let_pass(0.5)
            self.assertEqual(self.desk.current, GENERAL)
            assert self.desk.opened is not None
            glance = self.desk.opened.feed.glance
            assert glance is not None
            self.assertEqual(glance.seq, first)
            self.assertEqual(self.voice(), "")

    def test_rows(self) -> None:
        """A row that leads nowhere is shown as well."""
        self.doors.show("Two", [AnswerRow("a", "b"), AnswerRow("c", target=GENERAL)])
        self.opened(AnswerSheet)
        self.nothing_open()

    def test_ask(self) -> None:
        """What is asked is done after a yes, and not after a no; a failure is told."""
        done: list[str] = []

        async def then() -> None:
            done.append("then")

        for agrees in (False, True):
            self.doors.ask("Really?", "Do it", then)
            sheet = self.opened(ConfirmSheet)
            self.assertEqual(sheet.agree.text(), "Do it")
            self.click(sheet.agree if agrees else sheet.cancel)
        self.assertEqual(done, ["then"])
        self.doors.ask("Really?", "Do it", lambda: self.ada.client.leave(LOBBY))
        self.click(self.opened(ConfirmSheet).agree)
        self.let_pass(0.3)
        self.assertIn("lobby", self.voice().lower())

    def test_password(self) -> None:
        """C{/passwd} opens the sheet."""
        self._type("/passwd")
        self.opened(PasswordSheet)
        self.nothing_open()

    def test_log_out(self) -> None:
        """C{/logout} asks; whoever runs the window hears of it, and of the tick, once agreed to."""
        told: list[bool] = []
        self.window.log_out_wanted.connect(told.append)
        for ticks in (False, True):
            self._type("/logout")
            sheet = self.opened(LogOutSheet)
            if ticks:
                sheet.forget.box.click()
            self.click(sheet.agree)
        self.assertEqual(told, [False, True])

    def test_log_out_with_something_to_send(self) -> None:
        """Before logging out it is told what would be lost with the messages."""
        self.ada.network.is_down = True
        self.ada.break_off()
        self.write(self.home.composer.field, "wait\n")
        for opens in (self.doors.log_out, self._log_out_in_settings):
            opens()
            told = [each.text() for each in self.opened(LogOutSheet).findChildren(QLabel)]
            self.assertIn("1 message that is not sent yet is lost then.", told)
            self.nothing_open()

    def _log_out_in_settings(self) -> None:
        self.doors.show_settings()
        self.opened(SettingsSheet).log_out()

    def test_quit(self) -> None:
        """C{/quit} closes the window."""
        told: list[int] = []
        self.window.closing.connect(lambda: told.append(1))
        self._type("/quit")
        self.assertEqual(told, [1])

    def test_what_the_settings_want(self) -> None:
        """Logging out, deleting, clearing in the settings reach whoever runs the window."""
        told: list[object] = []
        self.window.log_out_wanted.connect(told.append)
        self.window.account_deleted.connect(lambda: told.append("deleted"))
        self.window.clear_wanted.connect(lambda: told.append("clear"))
        self.doors.show_settings()
        sheet = self.opened(SettingsSheet)
        sheet.log_out_wanted.emit(True)
        sheet.deleted.emit()
        sheet.clear_wanted.emit()
        self.nothing_open()
        self.doors.delete_account()
        self.opened(DeleteAccountSheet).deleted.emit()
        self.home.banner.login_wanted.emit()
        self.assertEqual(told, [True, "deleted", "clear", "deleted", False])
        self.nothing_open()
