"""Tests of L{chatserver.frontends.line.grammar}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.codes import CODE_OF
from chatserver.frontends.line.commands import TABLE, find
from chatserver.frontends.line.grammar import (
    Arguments,
    Called,
    Said,
    is_http,
    number,
    read_line,
    split_tag,
)
from chatserver.model.errors import ALL_ERRORS, BadRequest


class GrammarTests(SynchronousTestCase):
    """What a line means."""

    def test_text_and_commands(self) -> None:
        """A slash makes a command, two make text with one."""
        self.assertEqual(read_line("hello /join"), Said("hello /join"))
        self.assertEqual(read_line("//join x"), Said("/join x"))
        self.assertEqual(read_line("/JOIN #a b"), Called("join", "#a b"))
        self.assertEqual(read_line("/me  two spaces "), Called("me", " two spaces "))

    def test_tags(self) -> None:
        """One to sixteen digits and a space are a tag; anything else is text."""
        self.assertEqual(split_tag("@7 x"), ("7", "x"))
        self.assertEqual(split_tag("@1234567890123456 "), ("1234567890123456", ""))
        for text in ("@12345678901234567 x", "@7", "@ x", "@7x y", "@bob hi", " @7 x", "@\u0663 x"):
            self.assertEqual(split_tag(text), ("", text))

    def test_numbers(self) -> None:
        """Only plain digits are numbers."""
        self.assertEqual(number("42"), 42)
        for raw in ("", "-1", "+1", "1e3", "\u0663", "9" * 16, "1_0", " 1"):
            self.assertRaises(BadRequest, number, raw)
        self.assertRaises(BadRequest, number, "0", 1)

    def test_options(self) -> None:
        """Options may stand on either side of the words, only known ones, each once."""
        arguments = Arguments("in=#a disk  full=no from=bob", "/search WORDS")
        found = arguments.options_around(("in", "from"))
        self.assertEqual(found, ("disk full=no", {"in": "#a", "from": "bob"}))
        for rest in ("in=#a", "x in=#a in=#b", "x in="):
            with self.assertRaisesRegex(BadRequest, "usage: /search WORDS"):
                Arguments(rest, "/search WORDS").options_around(("in",))
        for rest in ("n=1 n=2", "m=1", "word"):
            self.assertRaises(BadRequest, Arguments(rest, "/x").options, ("n",))

    def test_web_browsers(self) -> None:
        """A browser's first line is known, and no chat line is taken for one."""
        self.assertTrue(is_http(b"GET / HTTP/1.1"))
        self.assertTrue(is_http(b"OPTIONS * HTTP/1.0"))
        for line in (b"GET up, HTTP is down", b"get / HTTP/1.1", b"/login GET / HTTP/1.1"):
            self.assertFalse(is_http(line))


class TableTests(SynchronousTestCase):
    """How a word finds its command."""

    def refused(self, word: str) -> str:
        """What a script is told."""
        found = find(word)
        assert isinstance(found, Answer)
        self.assertEqual(found.code, 404)
        return found.text

    def test_exact_name_wins(self) -> None:
        """A command's own name always means it."""
        for name, command in TABLE.items():
            self.assertIs(find(name), command)

    def test_unique_beginning(self) -> None:
        """As much as is needed to tell it from others is enough."""
        self.assertIs(find("hist"), TABLE["history"])
        self.assertEqual(self.refused("unb"), "/unb could be /unban, /unblock")
        self.assertEqual(self.refused("unr"), "/unr could be /unreact, /unread")

    def test_typo(self) -> None:
        """A typo is told what was meant."""
        self.assertEqual(self.refused("jion"), "no command /jion; did you mean /join?")
        self.assertEqual(self.refused("xyzzy"), "no command /xyzzy")
        self.assertEqual(self.refused(""), "no command /")
        self.assertLess(len(self.refused("x" * 9000)), 100)

    def test_every_command_is_explained(self) -> None:
        """The usage and the example begin with the command."""
        for name, command in TABLE.items():
            self.assertTrue(f"{command.usage} ".startswith(f"/{name} "), name)
            self.assertTrue(f"{command.example} ".startswith(f"/{name} "), name)

    def test_codes_are_complete(self) -> None:
        """Each refusal has its number."""
        self.assertEqual(set(CODE_OF), set(ALL_ERRORS))
