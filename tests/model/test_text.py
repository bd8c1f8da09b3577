"""Texts: what may be stored, byte for byte."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import BadRequest, BadText, TooLong
from chatserver.model.text import checked_nonce, checked_text


class CheckedTextTests(SynchronousTestCase):
    """The rule for messages, topics and reasons."""

    def test_kept_as_typed(self) -> None:
        """Newlines, tabs, decomposed accents, emoji and right-to-left text stay as they are."""
        for text in ("a\n\tb", "e\u0301", "\U0001f44b\u200d", " x ", "\u05e9\u05dc\u05d5\u05dd"):
            self.assertIs(checked_text(text, 8192), text)

    def test_limit_is_bytes(self) -> None:
        """The limit counts bytes of UTF-8, and exactly that many are allowed."""
        for character, width in (("x", 1), ("\u00e9", 2), ("\u20ac", 3), ("\U0001f525", 4)):
            fits = character * (8192 // width)
            self.assertEqual(checked_text(fits, 8192), fits)
            error = self.assertRaises(TooLong, checked_text, fits + character, 8192)
            self.assertIn("8192", str(error))

    def test_empty(self) -> None:
        """Nothing, and nothing but white space, is not sent."""
        for text in ("", " ", "\n\t ", "\u00a0", "\u2028"):
            self.assertRaises(BadText, checked_text, text, 8192)

    def test_attack_control_characters(self) -> None:
        """No C0 or C1 control character but newline and tab is stored; the refusal is clean."""
        for number in (*range(0x20), *range(0x7F, 0xA0)):
            text = f"a{chr(number)}b"
            if chr(number) in "\n\t":
                self.assertEqual(checked_text(text, 8192), text)
                continue
            error = self.assertRaises(BadText, checked_text, text, 8192)
            self.assertIn(f"U+{number:04X}", str(error))
            self.assertTrue(str(error).isprintable())

    def test_attack_half_a_surrogate_pair(self) -> None:
        """What has no UTF-8 is refused, not stored and not a crash, at any length."""
        self.assertRaises(BadText, checked_text, "a\ud800", 8192)
        self.assertRaises(BadText, checked_text, "\udfff" * 3000, 8192)
        self.assertRaises(TooLong, checked_text, "\ud800" * 9000, 8192)


class CheckedNonceTests(SynchronousTestCase):
    """The ids by which a repeated message is known."""

    def test_what_the_page_says(self) -> None:
        """1 to 64 plain letters, digits, dots, underscores, hyphens, and nothing stranger."""
        for nonce in ("build-42_a.B", "a" * 64):
            self.assertEqual(checked_nonce(nonce), nonce)
        for nonce in ("", "a" * 65, "a b", "\u00fc", "a/b", "a\n", "\u0663"):
            self.assertRaises(BadRequest, checked_nonce, nonce)
