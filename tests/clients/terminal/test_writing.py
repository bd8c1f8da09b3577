"""The input: drafts, history, own messages to edit, questions."""

from __future__ import annotations

from pathlib import Path

from chatserver.model.names import LOBBY, UserName
from clients.core.drafts import Draft, Drafts
from tests.clients.terminal.sitting import DeskCase, Sitter

BOB = UserName("bob")


class WritingTests(DeskCase):
    """Keys in the input."""

    def setUp(self) -> None:
        """One at a desk."""
        super().setUp()
        self.world.register("bob")
        self.ann = self.sitter("ann")
        self.desk = self.ann.desk

    def test_each_conversation_has_its_draft(self) -> None:
        """What was begun in one place stands there again when one comes back, and is marked."""
        self.desk.typed("for the lobby")
        self.ann.go(BOB)
        self.assertEqual(self.desk.writing.text, "")
        self.assertTrue([place.has_draft for place in self.desk.places() if place.target == LOBBY])
        self.ann.go(LOBBY)
        self.assertEqual(self.desk.writing.text, "for the lobby")

    def test_up_edits_the_last_message(self) -> None:
        """Up in an empty input brings the last own message; Enter gives it its new text."""
        self.ann.type("good mroning")
        self.desk.writing.up()
        self.assertEqual(self.desk.writing.text, "good mroning")
        self.ann.type("good morning")
        self.assertEqual(self.ann.messages(), ["good morning (edited)"])
        self.assertEqual((self.desk.writing.text, self.desk.writing.editing), ("", None))

    def test_up_again_edits_the_one_before(self) -> None:
        """Up once more, with nothing changed, brings the message before; Down ends it."""
        self.ann.type("one").type("two")
        self.desk.writing.up()
        self.desk.writing.up()
        self.assertEqual(self.desk.writing.text, "one")
        self.desk.writing.down()
        self.assertEqual((self.desk.writing.text, self.desk.writing.editing), ("", None))

    def test_escape_stops_editing(self) -> None:
        """Esc leaves the message as it is."""
        self.ann.type("one")
        self.desk.writing.up()
        self.desk.typed("two")
        self.desk.escape()
        self.assertEqual(self.desk.writing.editing, None)
        self.assertEqual(self.ann.messages(), ["one"])

    def test_an_edit_that_fails_is_not_lost(self) -> None:
        """Without a connection the new text stays in the input, and still is an edit."""
        self.ann.type("one")
        self.desk.writing.up()
        self.ann.network.is_down = True
        self.ann.break_off()
        self.ann.type("two")
        self.assertEqual(self.desk.writing.text, "two")
        self.assertIsNotNone(self.desk.writing.editing)

    def test_history_comes_back_with_up(self) -> None:
        """Up and Down walk through what was entered, and come back to what was being typed."""
        self.ann.type("/help").type("/users")
        self.desk.escape()
        self.desk.typed("beg")
        self.desk.writing.up()
        self.desk.writing.up()
        self.assertEqual(self.desk.writing.text, "/help")
        self.desk.writing.down()
        self.desk.writing.down()
        self.assertEqual(self.desk.writing.text, "beg")

    def test_a_wrong_command_can_be_mended(self) -> None:
        """A command with a slip stands in the input again, under what was wrong with it."""
        self.ann.type("/jion #ops")
        self.assertEqual(self.desk.writing.text, "/jion #ops")
        self.assertEqual(self.ann.notice, "no command /jion; did you mean /join?")

    def test_drafts_survive_a_crash(self) -> None:
        """A second after a key, what was typed is on disk, whatever happens to the program."""
        path = Path(self.mktemp())
        sitter = Sitter(self.world, "bob", drafts=Drafts(path)).sit()
        sitter.desk.typed("half a sen")
        sitter.wait(1)
        self.assertEqual(Drafts(path).get(LOBBY), Draft("half a sen"))
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_a_question_that_is_left(self) -> None:
        """Esc at a question changes nothing."""
        self.ann.type("/clear")
        self.desk.escape()
        self.world.pump()
        self.assertEqual(self.ann.notice, "nothing was changed")
