"""
Features of the chat programs that people come from, over the line protocol: messages.

The number in a test's name is the feature's.
"""

from __future__ import annotations

import json
import re

from tests.acceptance.people import AcceptanceTestCase
from tests.service.cast import listen_to_log


class MessageTests(AcceptanceTestCase):
    """Messages and conversations."""

    def setUp(self) -> None:
        """Three people."""
        super().setUp()
        self.ann, self.bob, self.carl = (self.join(name) for name in ("ann", "bob", "carl"))
        for each in (self.ann, self.bob, self.carl):
            each.take()

    def test_acceptance_46_public_message(self) -> None:
        """What A says, B and C see at once."""
        self.ann.line("good morning")
        for each in (self.bob, self.carl):
            self.assertRegex(each.take(), rb"\AMSG #lobby \d+ ann :good morning\n\Z")

    def test_acceptance_47_own_message_from_the_server(self) -> None:
        """A person sees the own line once the server has stored it, and only once."""
        person = self.person("ann")
        person.take()
        person.send(b"good morning\r\n")
        shown = person.take().decode()
        self.assertEqual(shown.count("good morning"), 1)
        self.assertRegex(shown, r"\d\d:\d\d ann +good morning")
        self.assertRegex(self.bob.take(), rb"good morning")

    def test_acceptance_48_private_message(self) -> None:
        """A third one sees nothing of it: not live, not in history, search, lists or log."""
        record = listen_to_log(self)
        self.ann.line("/w bob planted whisper")
        self.assertRegex(self.bob.take(), rb"\AMSG @ann 1 ann :planted whisper\n\Z")
        self.assertEqual(self.carl.take(), b"")
        for line in (
            "/search planted",
            "/history #lobby",
            "/history @ann",
            "/history @bob",
            "/unread",
            "/search planted in=@ann",
            "/tail @ann since=0",
        ):
            self.assertNotIn(b"planted", self.carl.line(line), line)
        self.assertNotIn("planted", record.text())

    def test_acceptance_50_whisper(self) -> None:
        """/w gives one person a private line."""
        self.assertEqual(self.ann.line("/w bob psst"), b"201 1 @bob\n")
        self.assertEqual(self.bob.take(), b"MSG @ann 1 ann :psst\n")

    def test_acceptance_51_unknown_recipient(self) -> None:
        """Who does not exist is named in the refusal."""
        self.refused(self.ann.line("/w nobody hello"), 404, "nobody")
        self.bob.hang_up()
        self.ann.take()
        self.assertEqual(self.ann.line("/w bob hello"), b"202 1 @bob\n")

    def test_acceptance_52_offline_message_is_kept(self) -> None:
        """Who was away finds the message after the next login."""
        self.bob.hang_up()
        self.ann.take()
        self.assertEqual(self.ann.line("/w bob call me"), b"202 1 @bob\n")
        bob = self.join("bob")
        self.assertEqual(bob.line("/unread"), b"200-MSG @ann 1 ann :call me\n200 1\n")

    def test_acceptance_54_history_survives_a_restart(self) -> None:
        """After a restart the conversation is there, in order."""
        for each, text in ((self.ann, "one"), (self.bob, "two"), (self.ann, "three")):
            each.line(text)
        self.ann.line("/w bob four")
        self.restart()
        bob = self.join("bob")
        texts = re.findall(rb"^200-MSG \S+ \d+ (\w+) :(.*)$", bob.line("/history #lobby"), re.M)
        self.assertEqual(texts, [(b"ann", b"one"), (b"bob", b"two"), (b"ann", b"three")])
        self.assertIn(b"200-MSG @ann 1 ann :four\n", bob.line("/history @ann"))

    def test_acceptance_59_conversation_for_both_sides(self) -> None:
        """Once A has written to B, both have the conversation, B as unread."""
        self.ann.line("/w bob hello")
        self.assertIn(b"MSG @ann 1 ann :hello", self.bob.line("/unread"))
        self.assertIn(b"MSG @ann 1 ann :hello", self.bob.line("/history @ann"))
        self.assertIn(b"MSG @bob 1 ann :hello", self.ann.line("/history @bob"))

    def test_acceptance_62_several_conversations(self) -> None:
        """Each conversation holds its own text."""
        self.ann.line("/w bob for bob")
        self.ann.line("/w carl for carl")
        self.assertEqual(self.ann.line("/history @bob"), b"200-MSG @bob 1 ann :for bob\n200 1\n")
        self.assertEqual(self.ann.line("/history @carl"), b"200-MSG @carl 1 ann :for carl\n200 1\n")

    def test_acceptance_63_clear_for_me(self) -> None:
        """Cleared messages are gone for me, also after a restart; the other one has them."""
        self.ann.line("/w bob forget this")
        self.ann.line("/clear @bob")
        self.assertEqual(self.ann.line("/history @bob"), b"200 0\n")
        self.restart()
        self.assertEqual(self.join("ann").line("/history @bob"), b"200 0\n")
        self.assertIn(b"forget this", self.join("bob").line("/history @ann"))

    def test_acceptance_66_time_on_every_line(self) -> None:
        """A program gets the time of each message in UTC; a person sees it before the line."""
        person = self.person("carl")
        self.bob.line("/json")
        self.world.clock.advance(3723.2)
        for each in (self.bob, person):
            each.take()
        self.ann.line("hello")
        self.assertEqual(json.loads(self.bob.take())["ts"], "2001-09-09T02:48:43.500Z")
        self.assertRegex(person.take(), rb"02:48 ann +hello")

    def test_acceptance_67_empty_is_not_sent(self) -> None:
        """Nothing, and nothing but blanks, is not sent; nor is what nobody would see."""
        for line in ("", "   ", "\t"):
            self.assertEqual(self.ann.line(line), b"")
        self.refused(self.ann.line("/msg #lobby    "), 400)
        self.refused(self.ann.line("\u200b"), 400)
        self.assertEqual(self.bob.take(), b"")

    def test_acceptance_69_long_text(self) -> None:
        """2,000 characters arrive in one message, complete, for programs and for people."""
        text = "0123456789 " * 182
        person = self.person("carl")
        self.bob.take()
        self.ann.line(text.strip())
        self.assertIn(text.strip().encode(), self.bob.take())
        self.assertEqual(person.take().count(b"0123456789"), 182)

    def test_acceptance_70_any_characters(self) -> None:
        """Dots, colons, hashes, backticks and 8 kB of UTF-8 arrive as they were sent."""
        self.bob.line("/json")
        for text in ("a.b:c`#`d", "é" * 4096, "😀" * 2048, '{"a":"\\n"} <b>&amp;</b> %s'):
            self.bob.take()
            self.assertRegex(self.ann.line(text), rb"\A201 ")
            self.assertEqual(json.loads(self.bob.take())["text"], text)
        self.refused(self.ann.line("é" * 4096 + "."), 413)

    def test_acceptance_71_join_and_leave_are_announced(self) -> None:
        """B joins and leaves; A sees both."""
        self.ann.line("/create #ops")
        self.bob.line("/join #ops")
        self.assertRegex(self.ann.take(), rb"\AJOIN #ops \d+ bob\n\Z")
        self.bob.line("/leave")
        self.assertRegex(self.ann.take(), rb"\ALEAVE #ops \d+ bob\n\Z")
        self.bob.hang_up()
        self.assertEqual(self.ann.take(), b"OFFLINE bob\n")

    def test_acceptance_73_shortcodes(self) -> None:
        """:fire: is 🔥 for everybody, live and in the history."""
        person = self.person("carl")
        person.take()
        self.bob.take()
        self.ann.line(":fire:")
        self.assertIn("🔥".encode(), self.bob.take())
        self.assertIn("🔥".encode(), person.take())
        self.assertIn("🔥".encode(), self.ann.line("/review 1"))
