"""Text in a terminal's cells."""

from __future__ import annotations

import random

from twisted.trial.unittest import SynchronousTestCase

from clients.terminal.cells import cleaned, cut, padded, width_of, wrapped
from clients.terminal.pieces import flowed, look_of_name, text_of, width

WORDS = ("a", "lazy", "dog", "日本語", "👋", "antidisestablishmentarianism", "e\u0301", "  ")


class CellTests(SynchronousTestCase):
    """Widths and breaks."""

    def test_wide_characters_take_two_cells(self) -> None:
        """Names and texts of any script stand in their columns."""
        self.assertEqual(width_of("日本語 ab"), 9)
        self.assertEqual(padded("日本語", 8), "日本語  ")
        self.assertEqual(cut("日本語", 4), "日…")
        self.assertEqual(cut("abc", 3), "abc")

    def test_wrapping_loses_nothing(self) -> None:
        """Whatever is said fits in its cells, and all of it is there."""
        chance = random.Random(7)
        for _ in range(500):
            text = " ".join(chance.choices(WORDS, k=chance.randrange(12)))
            cells = chance.randrange(2, 30)
            lines = wrapped(text, cells)
            self.assertTrue(all(width_of(line) <= cells for line in lines), (text, cells))
            self.assertEqual("".join("".join(lines).split()), "".join(text.split()))

    def test_breaks_at_blanks(self) -> None:
        """A line breaks between words; what is longer than a line is cut anywhere."""
        self.assertEqual(wrapped("the lazy dog", 8), ["the lazy", "dog"])
        self.assertEqual(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"])
        self.assertEqual(wrapped("    indented", 20), ["    indented"])
        self.assertEqual(wrapped("", 5), [""])

    def test_attack_controls_reach_no_terminal(self) -> None:
        """Escape sequences, and characters that reorder or hide text, are made harmless."""
        shown = cleaned("a\x1b[31mb\x9bc\u202ed\u200be\rf\ud800")
        self.assertEqual(shown, "a\ufffd[31mb\ufffdc\ufffdd\ufffde\ufffdf\ufffd")
        self.assertEqual(cleaned("a\tb\nc"), "a    b c")

    def test_attack_stacks_of_marks_are_cut(self) -> None:
        """Accents do not climb over the lines above."""
        self.assertEqual(len(cleaned("e" + "\u0301" * 50)), 5)

    def test_joined_pictures_are_taken_apart(self) -> None:
        """What one terminal shows as one picture and another as three is always three."""
        self.assertEqual(cleaned("👨\u200d👩\u200d👧"), "👨👩👧")
        self.assertEqual(cleaned("👋🏽 ❤\ufe0f"), "👋 ❤")
        self.assertEqual(cleaned("क्\u200dष"), "क्\u200dष")


class PieceTests(SynchronousTestCase):
    """Rows of pieces."""

    def test_long_rows_flow(self) -> None:
        """What does not fit goes on below where its text began, or in rows of its own."""
        short = [text_of(row) for row in flowed([("", "/me "), ("", "say it again and again")], 15)]
        self.assertEqual(short, ["/me say it", "    again and", "    again"])
        row = [("strong", "/create #room  "), ("text", "make a room")]
        self.assertEqual(
            [text_of(each).rstrip() for each in flowed(row, 16)],
            [
                "/create #room",
                "  make a room",
            ],
        )
        self.assertTrue(all(width(each) <= 16 for each in flowed(row, 16)))

    def test_a_name_keeps_its_colour(self) -> None:
        """The same person looks the same everywhere and always."""
        self.assertEqual(look_of_name("ann"), look_of_name("ann"))
        self.assertGreater(len({look_of_name(f"user{n}") for n in range(50)}), 8)
