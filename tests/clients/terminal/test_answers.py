"""Answers and reactions: with keys, with commands, and how they look."""

from __future__ import annotations

from pathlib import Path

from chatserver.model.names import LOBBY, UserName
from clients.core.drafts import Draft, Drafts
from clients.core.journal import Journal
from clients.terminal import picture
from clients.terminal.pieces import text_of
from tests.clients.terminal.sitting import CELLS, DeskCase, Sitter

BOB = UserName("bob")


class AnswerCase(DeskCase):
    """Two at their desks, where bob has said something."""

    def setUp(self) -> None:
        """Bob asks, and ann talks."""
        super().setUp()
        self.ann = self.sitter("ann")
        self.bob = self.sitter("bob")
        self.bob.type("is the printer back?").type("and the scanner?")
        self.ann.type("hello")
        self.ann.look()
        self.desk = self.ann.desk

    def prompt(self) -> str:
        """What stands before ann's input."""
        return picture.prompt(self.desk, CELLS)[1]

    def picked(self, height: int = 20) -> list[str]:
        """The rows of the message that is marked."""
        rows = picture.body(self.desk, CELLS, height)
        return [text_of(row)[17:] for row in rows if row and row[0][0] == "picked"]


class ReplyTests(AnswerCase):
    """Answers."""

    def test_a_key_answers_the_newest_of_somebody_else(self) -> None:
        """Alt+R and a text answer what another said last; both see above it what it answers."""
        self.desk.begin_reply()
        self.assertEqual(self.prompt(), "reply to bob: and the scanner?: ")
        self.assertEqual(self.picked(), ["and the scanner?"])
        self.ann.type("broken")
        for sitter in (self.ann, self.bob):
            *_, above, below = sitter.look()
            self.assertEqual(above, " " * 17 + "↳ bob: and the scanner?")
            self.assertEqual(below, "01:46 ann        broken")
        self.assertEqual((self.prompt(), self.picked()), ("> ", []))

    def test_another_message_is_chosen_with_keys(self) -> None:
        """Up, or the key once more, chooses an older message, Down a newer; not beyond the ends."""
        self.desk.begin_reply()
        self.desk.begin_reply()
        self.assertEqual(self.picked(), ["is the printer back?"])
        self.desk.writing.up()
        self.assertEqual(self.picked(), ["is the printer back?"])
        for _ in range(3):
            self.desk.writing.down()
        self.assertEqual(self.picked(), ["hello"])
        self.desk.writing.up()
        self.desk.writing.up()
        self.ann.type("yes")
        self.assertTrue(self.bob.look()[-2].endswith("↳ bob: is the printer back?"))

    def test_escape_keeps_what_is_typed(self) -> None:
        """Esc ends the answer, and leaves the text to be sent as any other."""
        self.desk.begin_reply()
        self.desk.typed("hm")
        self.desk.escape()
        self.assertEqual((self.desk.writing.text, self.prompt()), ("hm", "> "))
        self.ann.type("hm")
        self.assertNotIn("↳", " ".join(self.bob.look()))

    def test_an_answer_that_was_begun_is_kept(self) -> None:
        """What is answered stays with the draft, in its conversation and on disk."""
        path = Path(self.mktemp())
        sitter = Sitter(self.world, "bob", drafts=Drafts(path)).sit()
        sitter.desk.begin_reply()
        sitter.desk.typed("wel")
        sitter.go(UserName("ann"))
        self.assertIsNone(sitter.desk.writing.picked)
        sitter.leave()
        seq = self.ann.desk.feeds.current.lines[-1].seq
        self.assertEqual(Drafts(path).get(LOBBY), Draft("wel", None, seq))

    def test_an_answer_waits_for_the_network(self) -> None:
        """Written without a connection it shows what it answers, and still does when it is sent."""
        path = Path(self.mktemp())
        sitter = Sitter(self.world, "bob", Journal(path)).sit()
        sitter.network.is_down = True
        sitter.break_off()
        sitter.type("/reply I am late")
        self.assertTrue(sitter.look()[-2].endswith("↳ ann: hello"))
        sitter.leave()
        Sitter(self.world, "bob", Journal(path)).sit().leave()
        self.assertTrue(self.ann.look()[-2].endswith("↳ ann: hello"))

    def test_commands_count_back(self) -> None:
        """The command means the newest of somebody else, or with a number one before that."""
        self.ann.type("/reply no")
        self.assertTrue(self.bob.look()[-2].endswith("↳ bob: and the scanner?"))
        self.ann.type("/reply -2 yes")
        self.assertTrue(self.bob.look()[-2].endswith("↳ bob: is the printer back?"))
        self.ann.type("/reply 2 of them")
        self.assertTrue(self.bob.look()[-1].endswith("2 of them"))
        self.ann.type("/reply -3 x")
        self.assertEqual(self.ann.notice, "there is no such message here")
        self.assertEqual(self.desk.writing.text, "/reply -3 x")

    def test_a_command_without_a_text_lets_the_next_answer(self) -> None:
        """The bare command does what the key does, for the message that it counts to."""
        self.ann.type("/reply -2")
        self.assertEqual(self.picked(), ["is the printer back?"])
        self.ann.type("yes")
        self.assertTrue(self.bob.look()[-2].endswith("↳ bob: is the printer back?"))

    def test_a_message_that_is_not_here(self) -> None:
        """What is answered is shown as it reads now; where it is gone, its number stands there."""
        seq = self.desk.feeds.current.choice().seq  # type: ignore[union-attr]
        self.ann.type("/reply no").look()
        self.bob.type("/edit and the plotter?")
        self.assertTrue(self.ann.look()[-2].endswith("↳ bob: and the plotter?"))
        self.bob.type("/delete")
        self.assertTrue(self.ann.look()[-2].endswith(f"↳ message {seq}"))

    def test_nothing_to_answer(self) -> None:
        """Where nothing was said there is nothing to answer, and it is told."""
        self.ann.go(BOB)
        self.desk.begin_reply()
        self.assertEqual(self.ann.notice, "there is no message here to answer")
        self.ann.type("/reply hi")
        self.assertEqual(self.ann.notice, "nothing was said here yet")

    def test_not_while_editing(self) -> None:
        """Who edits a message is told to end that first; the new text is not lost."""
        self.desk.writing.up()
        self.desk.begin_reply()
        self.assertIn("editing", self.ann.notice)
        self.assertEqual(self.desk.writing.text, "hello")

    def test_choosing_scrolls(self) -> None:
        """A message above the screen comes into sight when it is chosen, and one below again."""
        self.bob.say(LOBBY, *(f"message {number}" for number in range(30)))
        self.ann.look(CELLS, 10)
        self.desk.begin_reply()
        keys = [self.desk.writing.up] * 24 + [self.desk.writing.down] * 24
        for number, key in zip([*range(29, 5, -1), *range(5, 29)], keys, strict=True):
            self.assertEqual(self.picked(10), [f"message {number}"])
            key()
        self.assertEqual(self.picked(10), ["message 29"])
        self.assertTrue(self.desk.feeds.current.is_at_end)

    def test_it_begins_with_what_is_seen(self) -> None:
        """Who looks at older messages answers one of those."""
        self.bob.say(LOBBY, *(f"message {number}" for number in range(30)))
        self.ann.look(CELLS, 10)
        self.desk.page(15, CELLS, 10)
        self.desk.begin_reply()
        self.assertEqual(self.picked(10), ["message 14"])


class ReactionTests(AnswerCase):
    """Reactions."""

    def test_a_key_asks_for_the_emoji(self) -> None:
        """Alt+E, an emoji and Enter react to what another said last; both see it, and count."""
        self.desk.begin_reaction()
        self.assertEqual(self.prompt(), "react to bob: and the scanner?: ")
        self.ann.type(":fire: ")
        self.assertEqual(self.ann.look()[-2], " " * 17 + "[🔥 1]")
        self.assertEqual(self.bob.look()[-2], " " * 17 + "🔥 1")
        self.bob.type("/react 👍")
        self.bob.desk.begin_reaction()
        for key in (self.bob.desk.writing.up, self.bob.desk.begin_reaction):
            key()
        self.bob.desk.writing.down()
        self.bob.type("🔥")
        self.assertEqual(self.ann.look()[-3:], [
            " " * 17 + "[🔥 2]", "01:46 ann        hello", " " * 17 + "👍 1",
        ])  # fmt: skip

    def test_escape_reacts_to_nothing(self) -> None:
        """Esc leaves it, and what was typed before stands in the input again."""
        self.desk.typed("unfinished")
        self.desk.begin_reaction()
        self.desk.typed(":fi")
        self.desk.escape()
        self.assertEqual((self.desk.writing.text, self.prompt()), ("unfinished", "> "))

    def test_what_is_no_emoji(self) -> None:
        """What is refused can be mended where it was typed."""
        self.desk.begin_reaction()
        self.ann.type("hurray")
        self.assertIn("exactly one emoji", self.ann.notice)
        self.assertEqual((self.desk.writing.text, self.prompt()[:8]), ("hurray", "react to"))
        self.ann.type(":tada:")
        self.assertEqual(self.ann.look()[-2], " " * 17 + "[🎉 1]")

    def test_in_front_of_messages(self) -> None:
        """A message is chosen where it can be seen: what stands in front of it goes."""
        self.ann.type("/users")
        self.desk.begin_reaction()
        self.assertEqual(self.picked(), ["and the scanner?"])
        self.desk.escape()
        self.desk.toggle_list()
        self.desk.begin_reply()
        self.assertFalse(self.desk.shows_list)

    def test_commands(self) -> None:
        """With a number the command means an older message; without an emoji it asks for one."""
        self.ann.type("/react -2 :fire:")
        self.assertEqual(self.bob.look()[-3], " " * 17 + "🔥 1")
        self.ann.type("/react")
        self.assertEqual(self.prompt(), "react to bob: and the scanner?: ")
        self.desk.escape()
        self.ann.type("/react hurray")
        self.assertIn("exactly one emoji", self.ann.notice)
        self.assertEqual(self.desk.writing.text, "/react hurray")

    def test_twice(self) -> None:
        """Who reacts the same way twice is told how it is taken back."""
        self.ann.type("/react 🔥").type("/react 🔥")
        self.assertEqual(self.ann.notice, "so you have reacted already; /unreact takes it back")

    def test_taking_back(self) -> None:
        """The newest own reaction goes, a named one, or all that stand at a message."""
        self.ann.type("/react 🔥").type("/react 👍").type("/react -2 🔥")
        self.ann.type("/unreact :thumbsup:")
        self.assertEqual([row.strip() for row in self.bob.look() if "🔥" in row], ["🔥 1", "🔥 1"])
        self.ann.type("/unreact -2").type("/unreact")
        self.assertEqual([row for row in self.bob.look() if "🔥" in row], [])
        self.ann.type("/unreact")
        self.assertEqual(self.ann.notice, "you have reacted to nothing here")

    def test_the_one_that_is_named(self) -> None:
        """A named reaction is taken back where it stands last, whatever stands elsewhere."""
        self.ann.type("/react 👍").type("/react -2 🔥").type("/unreact :fire:")
        self.assertEqual([row.strip() for row in self.ann.look() if " 1]" in row], ["[👍 1]"])

    def test_many_fit_a_small_screen(self) -> None:
        """More reactions than a row holds go on in the next."""
        for emoji in "🔥👍👋🎉🚀🐛💡📌":
            self.ann.type(f"/react {emoji}")
        rows = self.bob.look(40, 20)
        self.assertTrue(all(len(row) <= 40 for row in rows), rows)
        self.assertEqual(sum(row.count(" 1") for row in rows), 8, rows)
