"""What is typed behind a slash, whatever program it is typed into."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from clients.core.commanding import Unclear, Unknown, look_up, parted

TABLE = {"join": 1, "me": 2, "members": 3, "mute": 4}


class LookUpTests(SynchronousTestCase):
    """Finding a command."""

    def test_by_its_name(self) -> None:
        """Its name finds it, though others begin so, in capitals, too."""
        self.assertEqual((look_up("me", TABLE), look_up("ME", TABLE)), (2, 2))

    def test_by_its_beginning(self) -> None:
        """A beginning finds it where no other command begins so."""
        self.assertEqual(look_up("mem", TABLE), 3)
        self.assertEqual(look_up("m", TABLE), Unclear(("me", "members", "mute")))

    def test_of_none(self) -> None:
        """Where there is none, the likeliest is named; for no word at all there is none."""
        self.assertEqual(look_up("jion", TABLE), Unknown("join"))
        self.assertEqual((look_up("xyz", TABLE), look_up("", TABLE)), (Unknown(None),) * 2)


class PartedTests(SynchronousTestCase):
    """A line that begins with a slash."""

    def test_words(self) -> None:
        """What follows the command is as it was typed, with the blank, which may be a line end."""
        self.assertEqual(parted("/me  waves "), ("me", "  waves "))
        self.assertEqual(parted("/me\nwaves"), ("me", "\nwaves"))
        self.assertEqual(parted("/help"), ("help", ""))
        self.assertEqual(parted("/help\n"), ("help", "\n"))

    def test_no_command(self) -> None:
        """A blank behind the slash begins no command."""
        self.assertEqual(parted("/ me"), ("", " me"))
        self.assertEqual(parted("/"), ("", ""))
