"""Who is called in a text."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.calls import MOST_CALLED, MOST_WORDS, called_in


class CalledTests(SynchronousTestCase):
    """Names behind an at sign."""

    def test_names(self) -> None:
        """Wherever they stand, as they are folded, and without what ends the sentence."""
        for text, *names in (
            ("@bob", "bob"),
            ("hi @Bob, (and @carl): @d-o.ra!", "bob", "carl", "d-o.ra"),
            ("ask @bob.", "bob"),
            ("@bob... @carl- @dora's", "bob", "carl", "dora"),
            ("@ＢＯＢ\n@bob", "bob"),
        ):
            with self.subTest(text):
                called = called_in(text)
                self.assertEqual((called.names, called.everybody), (set(names), False))

    def test_no_names(self) -> None:
        """Addresses, words with an at sign in them, and what no name can be, call nobody."""
        for text in (
            "a@bob.example",
            "x/@bob",
            "@",
            "@ bob",
            "@-bob",
            "@b",
            "@@bob",
            "~@bob",
            "me",
        ):
            with self.subTest(text):
                self.assertFalse(called_in(text))

    def test_everybody(self) -> None:
        """The word for all is no name."""
        called = called_in("@room and @bob")
        self.assertEqual((called.names, called.everybody), ({"bob"}, True))

    def test_contract_no_more_than_twenty(self) -> None:
        """A list of names does not make of one message a hundred."""
        called = called_in(" ".join(f"@user{each}" for each in range(50)))
        self.assertEqual(called.names, {f"user{each}" for each in range(MOST_CALLED)})

    def test_contract_words_that_are_no_names(self) -> None:
        """A text full of at signs is not looked at to its end; a word that comes again is free."""
        words = " ".join(f"@é{each}" for each in range(MOST_WORDS))
        self.assertFalse(called_in(f"{words} @bob"))
        self.assertEqual(called_in("@a " * 2700 + "@bob").names, {"bob"})
