"""Tests of L{chatserver.frontends.line.wrapping} and L{chatserver.frontends.line.plain_ascii}."""

from __future__ import annotations

from time import process_time

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.plain_ascii import in_ascii
from chatserver.frontends.line.wrapping import columns, wrapped


class WrappingTests(SynchronousTestCase):
    """Lines that fit."""

    def test_fits(self) -> None:
        """What fits stays exactly as it is, with all its blanks."""
        self.assertEqual(wrapped("a  b ", 10, 5, 5), ["a  b "])

    def test_breaks_at_blanks(self) -> None:
        """What does not fit goes on below, as deep as it began."""
        self.assertEqual(wrapped("aaa bbb ccc", 10, 3, 3), ["aaa bbb", "   ccc"])

    def test_blanks_in_the_middle_stay(self) -> None:
        """Blanks between two words of one line stay as many; at a break there are none."""
        self.assertEqual(wrapped("a  b     ccccccc", 10, 2, 2), ["a  b", "  ccccccc"])

    def test_first_word_does_not_fit(self) -> None:
        """A word that has no room behind the name begins on the next line."""
        self.assertEqual(wrapped("aaaaaaa b", 10, 6, 2), ["", "  aaaaaaa", "  b"])

    def test_long_word_is_cut(self) -> None:
        """A word that is longer than a line fills what there is."""
        self.assertEqual(wrapped("a bbbbbbbbbbbb c", 10, 2, 4), ["a bbbbbb", "    bbbbbb", "    c"])

    def test_address_is_not_broken(self) -> None:
        """An address that fits on a line only from the left edge begins there."""
        address = "http://x.example/12"
        self.assertEqual(wrapped(f"see {address} ok", 20, 8, 8), ["see", address, "        ok"])

    def test_address_without_room_is_cut(self) -> None:
        """One that is longer than any line is cut like a word."""
        lines = wrapped("http://x.example/1234567890", 20, 2, 2)
        self.assertEqual(lines, ["http://x.example/1", "  234567890"])

    def test_wide_and_combining(self) -> None:
        """Wide characters take two columns and combining ones none, nor are those parted."""
        self.assertEqual(columns("漢a\u0301👋\u200d"), 5)
        self.assertEqual(wrapped("漢字漢字漢", 7, 0, 1), ["漢字漢", " 字漢"])
        self.assertEqual(wrapped("e\u0301" * 6, 4, 0, 0), ["e\u0301" * 4, "e\u0301" * 2])

    def test_no_line_is_too_wide(self) -> None:
        """Whatever the text, no line exceeds the width, and nothing but blanks is lost."""
        text = "a 漢字 bb http://lab.example/printers/33 " + "x" * 50 + " 👋👋👋 end"
        for width in range(20, 60):
            lines = wrapped(text, width, 7, 7)
            self.assertLessEqual(7 + columns(lines[0]), width)
            for line in lines[1:]:
                self.assertLessEqual(columns(line), width)
            self.assertEqual("".join(lines).replace(" ", ""), text.replace(" ", ""))

    def test_contract_pictures_are_wide(self) -> None:
        """A narrow sign that is to be shown as a picture takes two columns, and stays whole."""
        heart = "\u2764\ufe0f"
        self.assertEqual(
            [columns(each) for each in (heart, "1\ufe0f\u20e3", "\u2b50\ufe0f")], [2] * 3
        )
        self.assertEqual(
            wrapped(heart * 7, 5, 0, 1), [heart * 2, *[f" {heart * 2}"] * 2, f" {heart}"]
        )


class AsciiTests(SynchronousTestCase):
    """Text for terminals that show nothing else."""

    def test_what_looks_alike(self) -> None:
        """Emoji become shortcodes, signs what looks like them, all else a question mark."""
        for text, shown in (
            ("plain ~ text", "plain ~ text"),
            ("👋 ❤️ 🔥", ":wave: :heart: :fire:"),
            ("“café” – naïve…", '"cafe" - naive...'),
            ("Straße, Æsir", "Strasse, AEsir"),
            ("┌──┬╌┐ │ ║ █", "+--+-+ | | #"),
            ("x\u0301\u200d", "x"),
            ("漢字 ж", "?? ?"),
            ("½ ①→", "1/2 1->"),
        ):
            self.assertEqual(in_ascii(text), shown)

    def test_nothing_else_is_left(self) -> None:
        """Of all characters there are none comes through that is not ASCII, or is a control."""
        every = "".join(map(chr, (*range(0xA0, 0xD800), *range(0xE000, 0x30000))))
        written = in_ascii(every)
        self.assertTrue(written.isascii())
        self.assertTrue(written.isprintable())

    def test_joined_emoji(self) -> None:
        """Those that are joined to one have its name, all others their own, side by side."""
        for text, shown in (
            ("\U0001f469\u200d\U0001f680!", ":woman_astronaut:!"),
            ("\U0001f525\u200d\U0001f525", ":fire::fire:"),
            ("1\ufe0f\u20e3 of 1", ":one: of 1"),
        ):
            self.assertEqual(in_ascii(text), shown)

    def test_contract_a_long_chain_of_joined_emoji(self) -> None:
        """A message that is one endless chain holds the server up no longer than any other."""
        began = process_time()
        self.assertEqual(in_ascii("\U0001f469\u200d" * 20_000), ":woman:" * 20_000)
        self.assertLess(process_time() - began, 3.0)
