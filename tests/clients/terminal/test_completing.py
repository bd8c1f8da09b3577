"""Completion and the search for names."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from clients.terminal.completing import candidates
from clients.terminal.finding import best

COMMANDS = ("join", "leave", "msg", "me")
PEOPLE = ("ann", "anton", "bob")
ROOMS = ("#lobby", "#ops")


class CompletionTests(SynchronousTestCase):
    """The key Tab."""

    def complete(self, before: str) -> list[str]:
        """What the text before the cursor could become."""
        found = candidates(before, COMMANDS, PEOPLE, ROOMS)
        return [before[: len(before) - each.start] + each.text for each in found]

    def test_commands(self) -> None:
        """A command is completed where it can stand: at the beginning."""
        self.assertEqual(self.complete("/m"), ["/me ", "/msg "])
        self.assertEqual(self.complete("see /m"), [])

    def test_names(self) -> None:
        """People and rooms are completed anywhere; behind a command without a mark too."""
        self.assertEqual(self.complete("hi @an"), ["hi @ann ", "hi @anton "])
        self.assertEqual(self.complete("/join #o"), ["/join #ops "])
        self.assertEqual(self.complete("/msg b"), ["/msg bob "])
        self.assertEqual(self.complete("hi b"), [])

    def test_calls(self) -> None:
        """Where all can be called, the word for that is offered behind the names."""
        found = candidates("@", COMMANDS, ("ann", "rob"), ROOMS, ["room"])
        self.assertEqual([each.shown for each in found], ["@ann", "@rob", "@room"])
        self.assertEqual(self.complete("@roo"), [])

    def test_emoji(self) -> None:
        """An emoji's code is completed; times and addresses are left alone."""
        self.assertIn("hi :wave: ", self.complete("hi :wav"))
        self.assertEqual(self.complete("hi :wave")[0], "hi :wave: ")
        self.assertEqual(self.complete("at 10:3"), [])

    def test_nothing_to_complete(self) -> None:
        """Nothing is offered where nothing was begun."""
        self.assertEqual(self.complete(""), [])
        self.assertEqual(self.complete("word "), [])


class FinderTests(SynchronousTestCase):
    """Some letters of a name."""

    def test_the_likeliest_comes_first(self) -> None:
        """A beginning goes before a part, a part before scattered letters."""
        names = ["#shop-works", "#ops", "#lobby", "@oppsy", "#devops"]
        self.assertEqual(best("ops", names), ["#ops", "#devops", "@oppsy", "#shop-works"])
        self.assertEqual(best("", names), names)
        self.assertEqual(best("xyz", names), [])
