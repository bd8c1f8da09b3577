"""Tests of L{chatserver.frontends.line.hygiene}."""

from __future__ import annotations

import json

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.hygiene import cleaned, cleaned_lines, escaped, json_line

NASTY = (
    [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
    + [chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2028, 0x2029)]
    + [chr(code) for code in (*range(0x2066, 0x206A), 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB)]
    + ["\ud800", "\udbff", "\udc00", "\udfff"]
)


class HygieneTests(SynchronousTestCase):
    """Nothing that others write can play with a terminal."""

    def test_attack_terminal_control(self) -> None:
        """No such character leaves, in any mode."""
        for character in NASTY:
            text = f"a{character}b"
            for written in (escaped(text), json_line({"text": text}), cleaned(text)):
                self.assertNotIn(character, written, repr(character))
                self.assertTrue(written.encode())

    def test_escapes_lose_nothing(self) -> None:
        """A script can get back what was said."""
        text = "C:\\new\tx\n\u202e\x1b[2J \U0001f525 ü"
        written = escaped(text)
        self.assertEqual(written, "C:\\\\new\\tx\\n\\u202e\\u001b[2J \U0001f525 ü")
        self.assertEqual(json.loads(f'"{written}"'), text)

    def test_json_loses_nothing(self) -> None:
        """JSON says the same to every reader."""
        text = "-".join(NASTY) + 'quote " backslash \\ \U0001f525'
        self.assertEqual(json.loads(json_line({"text": text})), {"text": text})

    def test_cleaned(self) -> None:
        """People see a mark where something harmful stood, and their own scripts unharmed."""
        self.assertEqual(cleaned("a\tb\x1b[31m"), "a b\ufffd[31m")
        self.assertEqual(cleaned("Grüße 你好 👩\u200d💻"), "Grüße 你好 👩\u200d💻")

    def test_attack_zalgo(self) -> None:
        """Marks piled upon each other are cut after the fourth."""
        self.assertEqual(cleaned("a" + "\u0301" * 50 + "b"), "a" + "\u0301" * 4 + "b")

    def test_lines(self) -> None:
        """A newline parts lines, but none gets out inside of them."""
        self.assertEqual(cleaned_lines("a\nb\r\nc"), ["a", "b\ufffd", "c"])
