"""What a word could become, and what is never disturbed."""

from __future__ import annotations

from chatserver.model.names import LOBBY, RoomName, UserName
from tests.clients.cast import ClientCase
from tests.clients.desktop.desk_of_one import Desk


class CompletingTests(ClientCase):
    """Typing."""

    def setUp(self) -> None:
        """Ann writes; Bob is here, and Bea is not."""
        super().setUp()
        self.bob = self.person("bob")
        self.world.register("bea")
        self.ann = self.person("ann")
        self.desk = Desk(self.ann)
        self.addCleanup(self.desk.close)

    def offered(self, text: str, cursor: int | None = None) -> list[str]:
        """What is offered for a text."""
        self.desk.writing.typed("", 0)
        self.desk.writing.typed(text, len(text) if cursor is None else cursor)
        self.world.pump()
        return [each.shown for each in self.desk.writing.completing.offers]

    def taken(self, text: str, at: int = 0) -> str:
        """A text after one of the offers was taken."""
        self.offered(text)
        self.desk.writing.completing.choose(at)
        self.desk.writing.complete()
        return self.desk.writing.text

    def test_undisturbed(self) -> None:
        """Times, addresses, smileys, paths, hashes and half words are left alone."""
        for text in (
            "at 10:30",
            "10:30:sm",
            "ann@b",
            "mail ann.b@bo",
            "hm :)",
            "ok :D",
            ":s",
            "http://b",
            "C# ",
            "# title",
            "a/h",
            "say /h",
            "//he",
            "",
        ):
            self.assertEqual(self.offered(text), [], text)

    def test_people(self) -> None:
        """Who is here comes before who is not; oneself is not offered; @room is last."""
        self.assertEqual(self.offered("@"), ["@bob", "@bea", "@room"])
        self.assertEqual(self.offered("(@be"), ["@bea"])
        self.assertEqual(self.taken("hi @bo"), "hi @bob ")

    def test_people_who_spoke_here(self) -> None:
        """Who spoke here lately comes first; a nickname is found by its words."""
        self.world.register("aaa")
        aaa = self.device("aaa").enter()
        self.bob.say(LOBBY, "hello")
        self.assertEqual(self.offered("@")[0], "@bob")
        aaa.say(LOBBY, "hello")
        self.assertEqual(self.offered("@")[0], "@aaa")
        aaa.network.is_down = True
        aaa.break_off()
        self.offered("@")
        self.assertEqual(self.offered("@")[:2], ["@bob", "@aaa"])

    def test_everybody(self) -> None:
        """All members of a room are called by C{@room}; in a conversation of two nobody is."""
        self.assertEqual(self.offered("@ro"), ["@room"])
        self.desk.open(UserName("bob"))
        self.assertEqual(self.offered("@ro"), [])

    def test_rooms(self) -> None:
        """Rooms that are known are offered by their names, with their topics."""
        self.ann.run(self.ann.client.create(RoomName("ops"), topic="Night shift"))
        self.desk.contacts.read()
        self.world.pump()
        self.assertEqual(self.offered("see #op"), ["#ops"])
        self.assertEqual(self.desk.writing.completing.offers[0].about, "Night shift")
        self.assertEqual(self.taken("see #o"), "see #ops ")

    def test_commands(self) -> None:
        """A command is offered at the beginning alone, with how it is typed."""
        self.assertEqual(self.offered("/un"), ["/unban NAME", "/unblock NAME", *self.tail()])
        self.assertEqual(self.taken("/jo"), "/join ")

    def tail(self) -> list[str]:
        """The other commands that begin so."""
        return ["/unfreeze", "/unmod NAME", "/unmute [NAME|#room]", "/unreact [-N] [EMOJI]"]

    def test_emoji(self) -> None:
        """From two letters on; codes that begin so first; what is taken is the emoji itself."""
        self.assertEqual(self.offered(":fir")[0], ":fire:")
        self.assertEqual(self.taken("so :fire"), "so 🔥 ")
        codes = self.offered(":smile")
        self.assertEqual(codes[0], ":smile:")
        self.assertIn(":sweat_smile:", codes)
        self.assertLess(codes.index(":smiley:"), codes.index(":sweat_smile:"))

    def test_emoji_used_lately(self) -> None:
        """Among codes that begin so, those that were taken lately come first."""
        self.assertNotEqual(self.offered(":he")[0], ":heart_eyes:")
        self.taken(":heart_eyes")
        self.assertEqual(self.offered(":he")[0], ":heart_eyes:")

    def test_in_the_middle(self) -> None:
        """In front of a blank no second one is put; in front of a letter nothing is offered."""
        self.offered("@bo x", 3)
        self.desk.writing.complete()
        self.assertEqual((self.desk.writing.text, self.desk.writing.cursor), ("@bob x", 4))
        self.assertEqual(self.offered("@box", 3), [])

    def test_cursor_elsewhere(self) -> None:
        """Where the cursor is moved away, nothing is offered any more."""
        self.assertTrue(self.offered("hi @bo"))
        self.desk.writing.typed("hi @bo", 1)
        self.assertEqual(self.desk.writing.completing.offers, ())
        self.assertFalse(self.desk.writing.complete())
