"""Tests of L{chatserver.model.settings}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import BadRequest
from chatserver.model.settings import SETTINGS, checked_key, checked_value, zone_named


class CheckTests(SynchronousTestCase):
    """What may be set."""

    def test_keys(self) -> None:
        """Case is no matter; a key that is not there is refused with those that are."""
        self.assertEqual(checked_key("Width"), "width")
        refused = self.assertRaises(BadRequest, checked_key, "wide")
        for key in SETTINGS:
            self.assertIn(key, str(refused))

    def test_possible_values(self) -> None:
        """Values are taken as people write them, and kept in one way."""
        for key, value, kept in (
            ("width", "0", "0"),
            ("width", "20", "20"),
            ("width", "500", "500"),
            ("color", "ON", "on"),
            ("timezone", "Europe/Berlin", "Europe/Berlin"),
            ("timezone", "+05:30", "+05:30"),
            ("timezone", "-14:00", "-14:00"),
        ):
            self.assertEqual(checked_value(key, value), kept)

    def test_impossible_values(self) -> None:
        """Others are refused with what is allowed; a kept value is never C{auto}."""
        for key, value in (
            ("width", "19"),
            ("width", "501"),
            ("width", "040"),
            ("width", "4 0"),
            ("width", "\u0664\u0660"),
            ("color", "yes"),
            ("ascii", ""),
            ("unread", "auto"),
            ("timezone", "+24:00"),
            ("timezone", "+05:60"),
        ):
            refused = self.assertRaises(BadRequest, checked_value, key, value)
            self.assertIn(SETTINGS[key].allowed, str(refused))

    def test_attack_a_refusal_repeats_no_control_characters(self) -> None:
        """No terminal obeys what was typed, whichever program shows why it was refused."""
        typed = "a\n\x1b[2J\u202e\x9b"
        for refused in (
            self.assertRaises(BadRequest, checked_key, typed),
            self.assertRaises(BadRequest, checked_value, "timezone", typed),
        ):
            self.assertIn("'a\ufffd\ufffd[2J\ufffd\ufffd'", str(refused))
            self.assertTrue(str(refused).isprintable())

    def test_attack_zones_are_no_files(self) -> None:
        """A zone's name leads to no file elsewhere, however it is written."""
        for name in ("", ".", "..", "Europe", "/etc/passwd", "../../etc/passwd", "x" * 9999, "\0"):
            self.assertIsNone(zone_named(name), name)
