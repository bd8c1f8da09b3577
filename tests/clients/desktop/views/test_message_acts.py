"""What people do with messages: with the pointer, and with keys."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QApplication, QMenu

from chatserver.model.names import UserName
from clients.desktop.models.messages import words_of
from clients.desktop.views.messages.hits import On
from clients.desktop.views.messages.menu import DeleteSheet
from clients.desktop.views.messages.tips import tip_of
from tests.clients.desktop.presenters.reading_room import LOBBY
from tests.clients.desktop.views.feed_stage import FeedStage


class ActCase(FeedStage):
    """Some messages in a window, and what is wanted of them."""

    def setUp(self) -> None:
        """Begin."""
        super().setUp()
        self.ada, self.ben = self.reader("ada"), self.member("ben")
        self.ben.say(
            LOBBY, "first of all", "see https://example.org/a and [here](http://b.example/x)"
        )
        self.ada.outbox.online()
        self.ada.say("my own words")
        self.look_at(self.ada)
        self.wanted: list[Any] = []
        for name in ("reply", "edit", "react", "retry", "discard"):
            signal = getattr(self.view, f"{name}_wanted")
            signal.connect(lambda *values, name=name: self.wanted.append((name, values[0])))
        self.view.link_clicked.connect(lambda address: self.wanted.append(("link", address)))
        self.view.user_clicked.connect(lambda name, at: self.wanted.append(("user", name)))

    def keys(self, *keys: int, modifiers: Any = Qt.NoModifier) -> None:
        """Press keys in the list."""
        for key in keys:
            self.press(self.view.list, key, modifiers)

    def menu(self) -> QMenu:
        """Give the menu that is open."""
        menus = [each for each in self.view.findChildren(QMenu) if each.isVisible()]
        self.assertEqual(len(menus), 1)
        return menus[0]

    def pick(self, words: str) -> None:
        """Choose an entry of the menu that is open."""
        menu = self.menu()
        (action,) = (each for each in menu.actions() if each.text() == words)
        action.trigger()
        menu.close()
        self.settle()

    def clipboard(self) -> str:
        """What was copied."""
        return str(QApplication.clipboard().text())

    def has_ring(self, text: str) -> bool:
        """Whether a message is drawn as the place where keys go."""
        box = self.box(self.said(text).key)
        drawn = self.view.list.viewport().grab(box).toImage()
        accent = self.look.colour("accent").rgb()
        return any(drawn.pixel(x, drawn.height() // 2) == accent for x in range(5, 12))


class PointerTests(ActCase):
    """Links, names, chips, marking."""

    def test_a_link_is_clicked(self) -> None:
        """A click on a link asks for its address to be opened, and nothing else."""
        self.click_on(self.said("see"), On.LINK, "example.org")
        self.assertEqual(self.wanted, [("link", "https://example.org/a")])

    def test_a_link_says_where_it_leads(self) -> None:
        """The pointer on a link with other words tells the whole address."""
        item = self.said("see")
        spot = self.spot(item, On.LINK, "b.example")
        found, hit = self.view.list.hit_at(spot)
        self.assertIn("http://b.example/x", tip_of(item, hit))
        self.assertIs(found, item)

    def test_a_name_is_clicked(self) -> None:
        """A click on a name, or on an avatar, is about that user."""
        self.click_on(self.said("first"), On.USER)
        self.assertEqual(self.wanted, [("user", "ben")])

    def test_the_time_is_told_in_full(self) -> None:
        """The pointer on the time tells day and second."""
        item = self.said("first")
        _, hit = self.view.list.hit_at(self.spot(item, On.TIME))
        self.assertIn("Sunday, 9 September 2001, 01:46:40", tip_of(item, hit))

    def test_the_time_tells_when_it_was_edited(self) -> None:
        """The pointer on the time of an edited message tells when it got its text, too."""
        self.ben.run(self.ben.client.edit(LOBBY, self.said("first").seq or 0, "first of them"))
        self.settle()
        item = self.said("first of them")
        _, hit = self.view.list.hit_at(self.spot(item, On.TIME))
        self.assertRegex(tip_of(item, hit), "01:46:40, edited Sunday, 9 September 2001, 01:46:")

    def test_a_reaction_is_given_and_taken_back(self) -> None:
        """A click on a chip adds one's own reaction; another one takes it back."""
        self.ben.run(self.ben.client.react(LOBBY, self.said("first").seq or 0, "🎉"))
        self.settle()
        self.click_on(self.said("first"), On.CHIP)
        self.assertEqual([(r.count, r.mine) for r in self.said("first").reactions], [(2, True)])
        self.click_on(self.said("first"), On.CHIP)
        self.assertEqual([(r.count, r.mine) for r in self.said("first").reactions], [(1, False)])

    def test_a_part_of_a_message_is_copied(self) -> None:
        """Dragging over the text of a message marks a part of it, which Ctrl+C copies."""
        item = self.said("first")
        box = self.box(item.key)
        laid = self.view.list.painter_of_rows.laying.lay(item, self.view.list.viewport().width())
        line = box.top() + int(laid.body.top()) + 10
        self.drag(QPoint(int(laid.body.left()) - 0, line), QPoint(box.right() - 20, line))
        self.keys(Qt.Key_C, modifiers=Qt.ControlModifier)
        self.assertEqual(self.clipboard(), "first of all")

    def test_several_messages_are_copied_in_their_order(self) -> None:
        """Dragging over messages marks them; they are copied with time and name."""
        top, low = self.box(self.said("first").key), self.box(self.said("my own").key)
        self.drag(QPoint(300, low.center().y()), QPoint(300, top.center().y()))
        self.keys(Qt.Key_C, modifiers=Qt.ControlModifier)
        self.assertEqual(
            self.clipboard(),
            "[01:46] ben: first of all\n"
            "[01:46] ben: see https://example.org/a and [here](http://b.example/x)\n"
            "[01:46] ada: my own words",
        )

    def test_the_toolbar_appears_where_the_pointer_is(self) -> None:
        """On a message of somebody else it has no button to edit; on an own one it has."""
        for begins, may_edit in (("first", False), ("my own", True)):
            self.move(QPoint(300, self.box(self.said(begins).key).center().y()))
            toolbar = self.view.toolbar
            self.assertTrue(toolbar.isVisible())
            self.assertEqual(toolbar.buttons["edit"].isVisible(), may_edit)
            self.click(toolbar.buttons["reply"])
        first, own = self.said("first").seq, self.said("my own").seq
        self.assertEqual(self.wanted, [("reply", first), ("reply", own)])


class KeyTests(ActCase):
    """Everything works without a pointer."""

    def test_a_message_is_chosen_and_answered(self) -> None:
        """Up chooses the newest message, then those above; R answers, + reacts."""
        self.keys(Qt.Key_Up, Qt.Key_R, Qt.Key_Up, Qt.Key_Plus)
        own, see = self.said("my own").seq, self.said("see").seq
        self.assertEqual(self.wanted, [("reply", own), ("react", see)])

    def test_only_own_messages_are_edited(self) -> None:
        """E means nothing on what somebody else said."""
        self.keys(Qt.Key_Up, Qt.Key_E, Qt.Key_Up, Qt.Key_E)
        self.assertEqual(self.wanted, [("edit", self.said("my own").seq)])

    def test_a_message_is_deleted_after_a_question(self) -> None:
        """Delete asks first; only then the message is gone, for all."""
        self.keys(Qt.Key_Up, Qt.Key_Delete)
        (sheet,) = self.view.findChildren(DeleteSheet)
        self.said("my own")
        self.click(sheet.delete_button)
        texts = [getattr(item, "text", "") for item in self.view.list.messages.items]
        self.assertNotIn("my own words", texts)

    def test_nothing_is_deleted_without_a_yes(self) -> None:
        """Escape keeps the message."""
        self.keys(Qt.Key_Up, Qt.Key_Delete)
        (sheet,) = self.view.findChildren(DeleteSheet)
        self.press(sheet, Qt.Key_Escape)
        self.said("my own")

    def test_what_others_said_is_not_deleted(self) -> None:
        """There is no question either; for who keeps order there is."""
        self.keys(Qt.Key_Up, Qt.Key_Up, Qt.Key_Delete)
        self.assertEqual(self.view.findChildren(DeleteSheet), [])
        self.ada.feed.may_order = True
        self.keys(Qt.Key_Delete)
        self.assertEqual(len(self.view.findChildren(DeleteSheet)), 1)

    def test_the_menu_of_a_message(self) -> None:
        """Enter opens it at the chosen message; it copies the text."""
        self.keys(Qt.Key_Up, Qt.Key_Return)
        self.pick("Copy text")
        self.assertEqual(self.clipboard(), "my own words")

    def test_messages_are_marked_with_shift(self) -> None:
        """Shift+Up marks one more; Escape marks none."""
        self.keys(Qt.Key_Up)
        self.keys(Qt.Key_Up, modifiers=Qt.ShiftModifier)
        self.keys(Qt.Key_C, modifiers=Qt.ControlModifier)
        self.assertEqual(len(self.clipboard().splitlines()), 2)
        self.keys(Qt.Key_Escape)
        self.assertEqual(self.view.list.selectedIndexes(), [])

    def test_somebody_begins_to_write(self) -> None:
        """What is typed while no message is chosen is meant for the composer."""
        typed: list[str] = []
        self.view.typed.connect(typed.append)
        self.keys(Qt.Key_R)
        self.assertEqual(typed, ["r"])
        self.assertEqual(self.wanted, [])

    def test_the_ring_is_where_keys_go(self) -> None:
        """Round the chosen message while the messages have the focus, and no longer."""
        self.view.list.setFocus()
        self.keys(Qt.Key_Up)
        self.assertTrue(self.has_ring("my own"))
        self.view.list.clearFocus()
        self.settle()
        self.assertIsNotNone(self.view.list.chosen)
        self.assertFalse(self.has_ring("my own"))


class SendingTests(ActCase):
    """What is on its way, and what was refused."""

    def test_what_was_refused_can_be_sent_again_or_dropped(self) -> None:
        """Below it stands why; its links ask for either, and so does the menu."""
        self.ben.run(self.ben.client.block(UserName("ada")))
        self.ada.feed.close()
        direct = self.reader("cat", UserName("ben"))
        self.ben.run(self.ben.client.block(UserName("cat")))
        self.view.show_feed(None)
        self.look_for(direct)
        direct.say("do you hear me")
        self.settle()
        item = self.said("do you hear me")
        self.assertEqual(item.sent.value, "failed")
        self.assertIn("not sent", words_of(item))
        _, hit = self.view.list.hit_at(self.spot(item, On.STATUS))
        self.assertIn("Not sent: ", tip_of(item, hit))
        self.click_on(item, On.RETRY)
        self.click_on(item, On.DISCARD)
        self.assertEqual(self.wanted, [("retry", item.nonce), ("discard", item.nonce)])

    def look_for(self, reader: Any) -> None:
        """Show somebody else's conversation in the window."""
        reader.feed.open()
        self.view.show_feed(reader.feed)
        self.settle()

    def test_what_waits_for_the_connection_says_so(self) -> None:
        """Without a connection a message stands below the others, and waits."""
        self.ada.person.break_off()
        self.ada.say("later")
        self.settle()
        self.assertEqual(self.said("later").sent.value, "waiting")
        self.assertIn("waits for the connection", words_of(self.said("later")))
        self.assertTrue(self.at_bottom())
        self.ada.person.wait(60)
        self.settle()
        self.assertEqual(self.said("later").sent.value, "stored")


class AppearanceTests(ActCase):
    """What can be told apart without colours, and without eyes."""

    def test_acceptance_64_own_messages_look_otherwise(self) -> None:
        """An own message is marked with the word you, and with a bar at its side."""
        item = self.said("my own")
        laid = self.view.list.painter_of_rows.laying.lay(item, self.view.list.viewport().width())
        self.assertTrue(laid.you.isValid())
        other = self.said("first")
        laid = self.view.list.painter_of_rows.laying.lay(other, self.view.list.viewport().width())
        self.assertFalse(laid.you.isValid())
        self.assertTrue(words_of(item).startswith("ada, you, "))
        picture = self.view.list.viewport().grab().toImage()
        bar = self.look.colour("border").name()
        at = [self.box(each.key).center().y() for each in (item, other)]
        self.assertEqual(picture.pixelColor(9, at[0]).name(), bar)
        self.assertNotEqual(picture.pixelColor(9, at[1]).name(), bar)

    def test_acceptance_65_kinds_can_be_told_apart(self) -> None:
        """A private message has a lock, a public one none, and what nobody said is a notice."""
        direct = self.reader("cat", UserName("ben"))
        self.ben.say(UserName("cat"), "for you alone")
        words = {}
        for reader in (self.ada, direct):
            reader.feed.open()
            self.view.show_feed(reader.feed)
            self.settle()
            for item in self.view.list.messages.items:
                words[words_of(item)] = self.view.list.painter_of_rows.laying.lay(item, 600)
        locks = {text for text, laid in words.items() if laid.lock.isValid()}
        self.assertEqual(locks, {"ben, 01:46: for you alone, private"})
        self.assertIn("ben, 01:46: first of all", words)

    def test_acceptance_66_each_message_has_its_time(self) -> None:
        """The time stands beside the name, or is read out; a tip has the second."""
        for begins in ("first", "see", "my own"):
            self.assertIn("01:46", words_of(self.said(begins)))
            spot = self.spot(self.said(begins), On.TIME)
            item, hit = self.view.list.hit_at(spot)
            assert item is not None
            self.assertIn("01:46:40", tip_of(item, hit))
