"""The place in a conversation that somebody looks at, whatever becomes of the rest."""

from __future__ import annotations

from clients.desktop.look.theme import LIGHT
from clients.desktop.presenters.conversation.feed_items import Key, Said
from clients.desktop.views.messages import readying
from tests.clients.desktop.presenters.reading_room import LOBBY
from tests.clients.desktop.views.feed_stage import FeedStage


class PlaceTests(FeedStage):
    """Nothing moves under the eye."""

    def anchor(self, number: int = 1) -> tuple[Key, int]:
        """Choose a message on the screen."""
        item = self.on_screen()[number]
        return item.key, self.box(item.key).top()

    def check(self, anchor: tuple[Key, int]) -> None:
        """It is where it was, to the pixel."""
        key, top = anchor
        self.assertEqual(self.box(key).top(), top)

    def check_heights(self) -> None:
        """Each row on the screen is as high as what is in it."""
        rows = self.view.list.painter_of_rows
        for item in self.on_screen():
            self.assertEqual(self.box(item.key).height(), rows.laying.lay(item, rows.width).height)

    def test_a_conversation_begins_at_its_end(self) -> None:
        """The newest message is seen first, whole."""
        ada, _ = self.room_with(150)
        view = self.look_at(ada)
        self.assertTrue(self.at_bottom())
        newest = self.box(self.said("message 149").key)
        self.assertLessEqual(newest.bottom(), view.list.viewport().height())
        self.assertGreater(newest.top(), 0)

    def test_older_messages_arrive_above(self) -> None:
        """Scrolling up brings older pages, and what was being read stays where it was."""
        ada, _ = self.room_with(400)
        view = self.look_at(ada)
        before = len(view.list.messages.items)
        view.list.verticalScrollBar().setValue(30)
        anchor = self.anchor()
        self.settle()
        self.assertGreater(len(view.list.messages.items), before)
        self.check(anchor)

    def test_far_back_and_forward_again(self) -> None:
        """However far somebody scrolls, the rows stay few, and reading goes on to the other end."""
        ada, _ = self.room_with(900)
        view = self.look_at(ada)
        most = 0
        for _ in range(60):
            view.list.verticalScrollBar().setValue(view.list.verticalScrollBar().value() - 1500)
            anchor = self.anchor()
            self.settle()
            self.check(anchor)
            most = max(most, len(view.list.messages.items))
        self.said("message 0 ")
        for _ in range(90):
            view.list.verticalScrollBar().setValue(view.list.verticalScrollBar().value() + 1500)
            if not ada.feed.is_at_end:
                anchor = self.anchor()
                self.settle()
                self.check(anchor)
            self.settle()
            most = max(most, len(view.list.messages.items))
        self.assertTrue(self.at_bottom())
        self.said("message 899")
        self.assertLessEqual(most, 610)

    def test_new_messages_while_reading_back(self) -> None:
        """What is said meanwhile does not move what is being read."""
        ada, ben = self.room_with(120)
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 2)
        anchor = self.anchor()
        ben.say(LOBBY, "one more", "and another")
        self.settle()
        self.said("and another")
        self.check(anchor)
        self.assertFalse(self.at_bottom())

    def test_a_flood_while_reading_back(self) -> None:
        """More than are kept as rows is said meanwhile: what is read stays, and one gets there."""
        ada, ben = self.room_with(120)
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 2)
        anchor = self.anchor()
        self.patch(readying, "AT_ONCE", 100)  # else it takes turns of a few milliseconds
        for _ in range(9):
            ben.say(LOBBY, *["flood"] * 60)
            ben.wait(0.5)
        ben.say(LOBBY, "the last")
        ben.wait(0.5)
        self.settle()
        self.check(anchor)
        self.assertIn("541 new messages", view.newest_button.text())
        self.click(view.newest_button)
        ben.wait(0.5)
        self.settle()
        self.assertTrue(self.at_bottom())
        self.said("the last")

    def test_acceptance_69_a_long_message_wraps_and_new_ones_scroll_into_view(self) -> None:
        """Of 2,000 characters all can be read; whoever is at the end sees what comes next."""
        ada, ben = self.room_with(60)
        view = self.look_at(ada, 600, 500)
        ben.say(LOBBY, "long " * 400)
        self.settle()
        box = self.box(self.said("long").key)
        self.assertGreater(box.height(), 400)
        self.assertLessEqual(box.width(), view.list.width())
        self.assertTrue(self.at_bottom())
        ben.say(LOBBY, "next")
        self.settle()
        self.assertTrue(self.at_bottom())
        self.assertLessEqual(
            self.box(self.said("next").key).bottom(), view.list.viewport().height()
        )

    def test_the_window_becomes_narrower(self) -> None:
        """The first message on the screen stays there when all rows become higher."""
        ada, _ = self.room_with(120)
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 2)
        anchor = self.anchor(0)
        before = self.box(anchor[0]).height()
        view.resize(420, 500)
        self.settle()
        self.check(anchor)
        self.check_heights()
        view.resize(420, 380)
        self.settle()
        self.check(anchor)
        self.check_heights()
        self.assertGreaterEqual(self.box(anchor[0]).height(), before)

    def test_the_window_becomes_lower_at_the_end(self) -> None:
        """Whoever is at the end stays there when the place for messages shrinks."""
        ada, _ = self.room_with(120)
        view = self.look_at(ada)
        for width, height in ((700, 300), (500, 300), (900, 640)):
            view.resize(width, height)
            self.settle()
            self.assertTrue(self.at_bottom())

    def test_larger_text_and_another_theme(self) -> None:
        """So does whoever reads further up, when the text size changes."""
        ada, _ = self.room_with(120)
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 2)
        anchor = self.anchor(0)
        self.look.wear(LIGHT, 150)
        self.settle()
        self.check(anchor)
        self.check_heights()

    def test_a_message_above_changes(self) -> None:
        """An edit that makes a message above longer moves nothing of what is below."""
        ada, ben = self.room_with(120)
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 2)
        above = view.list.messages.items[view.list.messages.row_of(self.on_screen()[0].key) - 3]
        assert isinstance(above, Said)
        anchor = self.anchor()
        ben.run(ben.client.edit(LOBBY, above.seq, "much longer " * 80))
        self.settle()
        self.said("much longer")
        self.check(anchor)
        ben.run(ben.client.delete(LOBBY, above.seq))
        self.settle()
        self.check(anchor)

    def test_what_is_looked_at_is_deleted(self) -> None:
        """Then the next message stays where it is."""
        ada, ben = self.room_with(120)
        view = self.look_at(ada)
        self.scroll_to(view.list.verticalScrollBar().maximum() // 2)
        first, second = self.on_screen()[:2]
        top = self.box(second.key).top()
        ben.run(ben.client.delete(LOBBY, first.seq))
        self.settle()
        self.assertLess(view.list.messages.row_of(first.key), 0)
        self.assertEqual(self.box(second.key).top(), top)
