"""A conversation in a window: finding, jumping, and what is seen where there is nothing."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from chatserver.model.names import RoomName
from clients.desktop.look.theme import LIGHT
from clients.desktop.models.messages import words_of
from clients.desktop.presenters.conversation.feed_items import Unread
from clients.desktop.views.messages.drawing_said import places
from clients.desktop.views.messages.find_bar import FindBar
from clients.desktop.views.messages.hits import On
from clients.desktop.views.parts.links import open_link
from tests.clients.desktop.presenters.reading_room import LOBBY, Reader
from tests.clients.desktop.views.feed_stage import FeedStage


class JumpTests(FeedStage):
    """From one place to another."""

    def test_to_what_is_answered_and_back(self) -> None:
        """A click on the answered message shows it, however far back; one button leads back."""
        ada, ben = self.room_with(300)
        first = ben.run(ben.client.page(LOBBY, after=0, limit=1)).entries[0].seq
        ben.run(ben.client.post(LOBBY, "the answer", reply=first))
        view = self.look_at(ada)
        self.assertFalse(view.newest_button.isVisible())
        self.click_on(self.said("the answer"), On.ANSWERED)
        found = self.said("message 0 ")
        self.assertIn(found, self.on_screen())
        self.assertEqual(view.list.looked.glanced, found.key)
        self.assertTrue(view.newest_button.isVisible())
        self.click(view.newest_button)
        self.assertIn(self.said("the answer"), self.on_screen())
        self.assertTrue(self.at_bottom())
        self.assertFalse(view.newest_button.isVisible())

    def test_what_was_jumped_to_stands_out_for_a_moment(self) -> None:
        """Then it looks as all others do."""
        ada, _ = self.room_with(80)
        view = self.look_at(ada)
        ada.feed.jump_to(self.said("message 10 ").seq or 0)
        self.settle()
        self.assertIsNotNone(view.list.looked.glanced)
        QTest.qWait(1900)
        self.assertIsNone(view.list.looked.glanced)

    def test_how_much_is_new_is_told(self) -> None:
        """The button counts what came while somebody reads further up; End leads there, too."""
        ada, ben = self.room_with(120)
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 2)
        ben.say(LOBBY, "one", "two")
        self.settle()
        self.assertIn("2 new messages", view.newest_button.text())
        self.press(view.list, Qt.Key_End)
        self.assertTrue(self.at_bottom())
        self.assertFalse(view.newest_button.isVisible())

    def test_who_says_something_sees_it(self) -> None:
        """Wherever they were reading."""
        ada, _ = self.room_with(120)
        ada.outbox.online()
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 3)
        ada.say("here I am")
        self.settle()
        self.assertIn(self.said("here I am"), self.on_screen())

    def test_reading_begins_where_it_ended(self) -> None:
        """With more unread than fits on the screen, the unread line is at its top."""
        ada, ben = self.room_with(30)
        ben.say(LOBBY, *(f"new {number}" for number in range(60)))
        view = self.look_at(ada)
        (line,) = (each for each in view.list.messages.items if isinstance(each, Unread))
        self.assertLess(abs(self.box(line.key).top() - 48), 3)
        self.assertFalse(self.at_bottom())

    def test_thousands_of_unread_messages(self) -> None:
        """The newest is seen; a button tells how many are new, and leads to the first of them."""
        ada, ben = self.room_with(5)
        ben.say(LOBBY, *(f"new {number}" for number in range(300)))
        view = self.look_at(ada)
        self.assertTrue(self.at_bottom())
        self.assertTrue(view.unread_button.isVisible())
        self.assertEqual(view.unread_button.text(), "300 new messages")
        self.click(view.unread_button)
        self.assertIn(self.said("new 0"), self.on_screen())
        self.assertFalse(view.unread_button.isVisible())
        self.assertTrue(view.list.hasFocus())
        self.click(view.newest_button)
        self.assertIn(self.said("new 299"), self.on_screen())
        self.assertFalse(view.unread_button.isVisible())

    def test_a_few_unread_messages(self) -> None:
        """Where they fit, the newest one is seen as well."""
        ada, ben = self.room_with(30)
        ben.say(LOBBY, "new")
        self.look_at(ada)
        self.assertTrue(self.at_bottom())
        self.assertIn(self.said("new"), self.on_screen())


class SeenTests(FeedStage):
    """What counts as read."""

    def unread(self) -> int:
        """How much the server has as unread in the room."""
        ada = self.reader_.person
        found = ada.run(ada.client.conversations())
        return sum(each.unread for each in found if each.stream.address(0) == LOBBY)

    def test_what_is_on_the_screen_of_the_window_in_use(self) -> None:
        """It is read a moment later; what lies below the screen, or behind windows, is not."""
        ada, ben = self.room_with(60)
        view = self.look_at(ada)
        view.activateWindow()
        self.settle()
        ben.say(LOBBY, "one")
        self.settle()
        ada.person.wait(1.1)
        self.assertEqual(self.unread(), 0)
        self.scroll_to(0)
        ben.say(LOBBY, "two")
        self.settle()
        ada.person.wait(5)
        self.assertEqual(self.unread(), 1)
        self.press(view.list, Qt.Key_End)
        ada.person.wait(1.1)
        self.assertEqual(self.unread(), 0)
        view.hide()
        self.settle()
        ben.say(LOBBY, "three")
        ada.person.wait(5)
        self.assertEqual(self.unread(), 1)


class StateTests(FeedStage):
    """Where there are no messages."""

    def test_what_may_not_be_read(self) -> None:
        """The reason is told, and it can be tried again."""
        ada = Reader(self.person("ada"), RoomName("secret"))
        self.addCleanup(ada.feed.close)
        view = self.look_at(ada)
        self.assertIn("secret", view.state_page.sentence)
        ben = self.person("ben")
        ben.run(ben.client.create(RoomName("secret")))
        ada.person.run(ada.person.client.join(RoomName("secret")))
        ben.say(RoomName("secret"), "welcome")
        self.click(view.state_page.retry_button)
        self.said("welcome")
        self.assertTrue(view.list.isVisible())

    def test_no_connection(self) -> None:
        """That is told where nothing is kept; with the connection messages appear."""
        ada, _ = self.room_with(3)
        ada.person.break_off()
        view = self.look_at(ada)
        self.assertIn("connection", view.state_page.sentence)
        ada.person.wait(60)
        self.settle()
        self.said("message 2")
        self.assertTrue(view.list.isVisible())

    def test_another_conversation(self) -> None:
        """Nothing of the one before is left, and what happens there is not shown."""
        ada, ben = self.room_with(20)
        view = self.look_at(ada)
        other = Reader(ada.person, RoomName("lobby")).open()
        self.addCleanup(other.feed.close)
        view.show_feed(other.feed)
        self.settle()
        ben.say(LOBBY, "over there")
        self.settle()
        texts = " ".join(words_of(item) for item in view.list.messages.items)
        self.assertNotIn("message", texts)
        self.assertNotIn("over there", texts)
        view.show_feed(None)
        self.settle()
        self.assertEqual(view.list.messages.items, [])

    def test_another_theme_while_it_is_open(self) -> None:
        """The ground of the rows is the other theme's at once."""
        ada, _ = self.room_with(20)
        view = self.look_at(ada)
        self.look.wear(LIGHT, 100)
        self.settle()
        picture = view.grab().toImage()
        self.assertEqual(picture.pixelColor(view.width() // 2, 2).name(), LIGHT.chat)


class FindBarTests(FeedStage):
    """Finding in what is shown."""

    def setUp(self) -> None:
        """Begin."""
        super().setUp()
        ada, ben = self.reader("ada"), self.member("ben")
        texts = [f"filler {number}" for number in range(300)]
        for at in (3, 150, 290):
            texts[at] = f"👍 an Apple at {at}"
        ben.say(LOBBY, *texts)
        ada.person.run(ada.person.client.mark_read(LOBBY))
        self.look_at(ada)
        self.bar = FindBar(self.look)
        self.bar.show_feed(ada.feed)
        self.show(self.bar, 700, 60)
        self.bar.open()
        self.settle()

    def type(self, words: str) -> None:
        """Type, and let the server answer."""
        self.write(self.bar.edit, words)
        self.reader_.person.wait(0.5)
        self.settle()

    def test_going_from_one_to_the_next(self) -> None:
        """Enter leads further up, Shift+Enter down again; the count says where one is."""
        self.type("apple")
        self.assertEqual(self.bar.count.text(), "3 messages")
        for at, told in ((290, "1 of 3"), (150, "2 of 3"), (3, "3 of 3")):
            self.press(self.bar.edit, Qt.Key_Return)
            self.assertEqual(self.bar.count.text(), told)
            self.assertIn(self.said(f"👍 an Apple at {at}"), self.on_screen())
        self.press(self.bar.edit, Qt.Key_Return, Qt.ShiftModifier)
        self.assertEqual(self.bar.count.text(), "2 of 3")

    def test_words_are_highlighted(self) -> None:
        """In whatever case, and where emoji stand before them; Escape ends that."""
        self.type("apple")
        self.assertEqual(self.view.list.looked.parts, ("apple",))
        self.assertEqual(places("👍 an Apple", ("apple",)), [(6, 11)])
        self.press(self.bar.edit, Qt.Key_Escape)
        self.assertEqual(self.view.list.looked.parts, ())
        self.assertFalse(self.bar.isVisible())

    def test_nothing_is_found(self) -> None:
        """That is said, and the buttons lead nowhere."""
        self.type("pear")
        self.assertEqual(self.bar.count.text(), "Nothing found")
        self.assertFalse(self.bar.older_button.isEnabled())


class LinkTests(FeedStage):
    """What is opened."""

    def test_only_the_web_and_mailboxes_are_opened(self) -> None:
        """Whatever else asks for it is refused."""
        for address in ("javascript:alert(1)", "file:///etc/passwd", "", "user:ada", "smb://a/b"):
            self.assertFalse(open_link(address), address)
