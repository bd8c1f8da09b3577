"""Command lines of chatctl send, tail and history that make no sense: no server is asked."""

from __future__ import annotations

import sys

from tests.admin.operator import OperatorTestCase


class UsageTests(OperatorTestCase):
    """What ends before a connection is made."""

    def setUp(self) -> None:
        """Have a token, and catch what argparse prints."""
        super().setUp()
        self.environ["CHAT_TOKEN"] = "token"
        self.patch(sys, "stderr", self.err)
        self.patch(sys, "stdout", self.out)

    def exits(self, *argv: str) -> str:
        """Run a command line that ends with 2; give what it printed."""
        ended = self.assertRaises(SystemExit, self.chatctl, *argv)
        self.assertEqual(ended.code, 2)
        return self.said() + self.complained()

    def test_usage(self) -> None:
        """A command line that makes no sense ends with 2 and says what is wrong with it."""
        for words, why in (
            (("send", "#lobby"), "TEXT"),
            (("send", "#lobby", "hello", "--id", "no blanks"), "1 to 64 of"),
            (("send", "#lobby", "hello", "--server", "host:port"), "port"),
            (("send", "#lobby", "hello", "--fingerprint", "12"), "64 hexadecimal digits"),
            (("send", "#lobby", "hello", "--timeout", "0"), "more than 0"),
            (("send", "#lobby", "hello", "--timeout", "nan"), "more than 0"),
            (("history", "#lobby", "--before", "1", "--after", "2"), "not allowed with"),
            (("history", "#lobby", "-n", "0"), "a number from 1"),
            (("tail", "#lobby", "--since", "-1"), "--since"),
            (("tail", "#lobby", "--since", "x"), "a seq is a number"),
        ):
            self.assertIn(why, self.exits(*words).splitlines()[-1])

    def test_no_token(self) -> None:
        """Without a token it ends with 2, and says how to make one."""
        self.environ["CHAT_TOKEN"] = ""
        for words in (("send", "#lobby", "hello"), ("tail", "#lobby"), ("history", "#lobby")):
            self.assertIn("chatctl token create NAME TOKEN_NAME", self.exits(*words))

    def test_attack_token_on_the_command_line(self) -> None:
        """A token given as an option is refused, and not repeated."""
        printed = self.exits("send", "#lobby", "hello", "--token=planted-secret")
        self.assertNotIn("planted-secret", printed)

    def test_words_that_are_no_text(self) -> None:
        """A name or a text that is not possible is refused, without asking a server."""
        self.assertEqual(self.chatctl("send", "#no such name", "hello"), 1)
        self.assertIn("allowed", self.complained())
        self.assertEqual(self.chatctl("send", "#lobby", "\udcff"), 1)
        self.assertEqual(self.complained(), "chatctl: the text is not UTF-8\n")
