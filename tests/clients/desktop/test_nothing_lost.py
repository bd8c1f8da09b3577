"""What somebody wrote stays to be seen, whatever becomes of the conversation meanwhile."""

from __future__ import annotations

from PyQt5.QtCore import Qt

from chatserver.model.entries import Text
from chatserver.model.names import LOBBY, RoomName
from clients.desktop.presenters.places.place_rows import Says
from tests.clients.desktop.scene import ADA, ENGINEERING, GENERAL, KEN, Company
from tests.clients.desktop.screenshots import PictureCase, Sitting

KITCHEN = RoomName("kitchen")


class NothingLostTests(PictureCase):
    """Ken, who looks at a room of Ada's."""

    def setUp(self) -> None:
        """They talk."""
        super().setUp()
        self.company = Company(self)
        self.ada = self.company.people[ADA]
        self.ken: Sitting = self.sit(self.company.people[KEN], (1280, 820), ENGINEERING)

    def _typed(self) -> str:
        field = self.ken.window.home.composer.field
        return str(field.text) if field.isVisible() else ""

    def _type(self, text: str) -> None:
        self.write(self.ken.window.home.composer.field, text)

    def _voice(self) -> str:
        last = self.ken.desk.voice.last
        return "" if last is None else last.text

    def test_text_stays_when_one_is_removed(self) -> None:
        """Who is removed from a room while writing there still sees the text, but sends nothing."""
        self._type("half of a thought")
        self.ada.run(self.ada.client.kick(ENGINEERING, KEN))
        self.settle()
        self.assertEqual(self._typed(), "half of a thought")
        self.assertIn("What you wrote there is kept", self._voice())
        self.assertFalse(self.ken.window.home.composer.send_button.isEnabled())
        self._type("\n")
        self.assertEqual(self._typed(), "half of a thought")

    def test_sentence_does_not_cover_the_input(self) -> None:
        """What is told stands above the field, also while that grows."""
        self._type("half of a thought")
        self.ada.run(self.ada.client.kick(ENGINEERING, KEN))
        self.settle()
        toast, composer = self.ken.window.toast, self.ken.window.home.composer
        opened = self.ken.desk.opened
        assert opened is not None
        for text in ("", "\n\n\n\n"):
            opened.writing.insert(text)
            self.settle()
            top = composer.mapTo(self.ken.window, composer.rect().topLeft()).y()
            self.assertTrue(toast.isVisible())
            self.assertLess(toast.geometry().bottom(), top)

    def test_room_is_found_again_as_long_as_something_is_left(self) -> None:
        """The list has the room, marked, until what was written there is gone; then no more."""
        self._type("half")
        self.ada.run(self.ada.client.kick(ENGINEERING, KEN))
        self.ken.desk.go(GENERAL)
        self.settle()
        place = self.ken.desk.places.get(ENGINEERING)
        assert place is not None
        self.assertIs(place.says, Says.DRAFT)
        self.ken.desk.go(ENGINEERING)
        self.settle()
        self.assertEqual(self._typed(), "half")
        field = self.ken.window.home.composer.field
        field.selectAll()
        self.press(field, Qt.Key_Backspace)
        self.ken.desk.go(GENERAL)
        self.settle()
        self.assertIsNone(self.ken.desk.places.get(ENGINEERING))

    def test_text_stays_when_the_room_is_frozen(self) -> None:
        """A room where only moderators may write still shows what was typed before."""
        self._type("one more thing")
        self.ada.run(self.ada.client.freeze(ENGINEERING, True))
        self.settle()
        self.assertEqual(self._typed(), "one more thing")
        self.ada.run(self.ada.client.freeze(ENGINEERING, False))
        self._type("\n")
        self.assertEqual(self._typed(), "")

    def test_what_could_not_be_sent_is_found(self) -> None:
        """A message for a room that one was removed from meanwhile stands there, not sent."""
        self.ken.person.network.is_down = True
        self.ken.person.break_off()
        self._type("written on the train\n")
        self.ken.desk.go(LOBBY)
        self.ada.run(self.ada.client.kick(ENGINEERING, KEN))
        self.ken.person.network.is_down = False
        self.ken.person.client.retry_now()
        self.let_pass(3.0)
        place = self.ken.desk.places.get(ENGINEERING)
        assert place is not None
        self.assertIs(place.says, Says.FAILED)

    def test_message_that_is_changed_is_deleted(self) -> None:
        """Who changes a message that a moderator deletes is told so, and keeps the text."""
        self.company.say(ADA, ENGINEERING, "hers")
        seq = self.company.say(KEN, ENGINEERING, "mine")
        self.settle()
        opened = self.ken.desk.opened
        assert opened is not None
        opened.writing.edit(seq)
        self._type(", and more")
        self.ada.run(self.ada.client.delete(ENGINEERING, seq))
        self.settle()
        assert opened.writing.about is not None
        self.assertEqual(opened.writing.about.glimpse, "a message that is not here any more")
        self._type("\n")
        self.assertIn("deleted meanwhile", self._voice())
        self.assertEqual(self._typed(), "mine, and more")

    def test_answer_to_what_was_deleted_can_be_sent(self) -> None:
        """Refused at first, it is sent as a message of its own by another attempt."""
        seq = self.company.say(ADA, ENGINEERING, "hers")
        self.settle()
        opened = self.ken.desk.opened
        assert opened is not None
        opened.writing.reply_to(seq)
        self._type("an answer")
        self.ada.run(self.ada.client.delete(ENGINEERING, seq))
        self._type("\n")
        (post,) = self.ken.desk.outbox.posts()
        self.ken.desk.outbox.retry(post.nonce)
        self.settle()
        self.assertEqual(self.ken.desk.outbox.posts(), [])
        body = opened.feed.lines[-1].entry.body
        self.assertEqual(body, Text("an answer"))

    def test_room_without_anything_written_is_gone(self) -> None:
        """Who wrote nothing there is led away, and told why."""
        self.ada.run(self.ada.client.kick(ENGINEERING, KEN))
        self.settle()
        self.assertIsNone(self.ken.desk.current)
        self.assertIsNone(self.ken.desk.places.get(ENGINEERING))
        self.assertEqual(self._voice(), "You are not in #engineering any more.")

    def test_topic_is_offered_to_those_who_may_set_it(self) -> None:
        """A moderator adds a topic by a click; others are not asked to."""
        topic = self.ken.window.home.topbar.topic
        self.ada.run(self.ada.client.set_topic(ENGINEERING, ""))
        self.settle()
        self.assertEqual(topic.whole, "")
        self.ada.run(self.ada.client.set_moderator(ENGINEERING, KEN, True))
        self.settle()
        self.assertEqual(topic.whole, "Add a topic")
        self.assertEqual(topic.accessibleName(), "No topic; Enter adds one")
        self.ada.run(self.ada.client.set_moderator(ENGINEERING, KEN, False))
        self.settle()
        self.assertEqual(topic.whole, "")

    def test_topic_of_a_room_that_is_new(self) -> None:
        """A room that was joined after the login shows its topic."""
        self.ada.run(self.ada.client.create(KITCHEN, topic="Who cooks"))
        ken = self.ken.person
        ken.run(ken.client.join(KITCHEN))
        self.ken.desk.go(KITCHEN)
        self.settle()
        self.assertEqual(self.ken.window.home.topbar.topic.whole, "Who cooks")
