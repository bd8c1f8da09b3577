"""The command line of C{chatctl}: which folder is meant, usage, help, and its complaints."""

from __future__ import annotations

import errno
import os
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

from twisted.logger import Logger, LogPublisher

from chatserver.admin.chatctl import parser
from chatserver.admin.console import Complaints, Console
from tests.admin.operator import SECRET, Answer, OperatorTestCase


class DataTests(OperatorTestCase):
    """Which folder is used."""

    def made(self, *argv: str) -> list[str]:
        """Add ann; name the folders in which there is a database now."""
        command = ("user", "add", "ann", "--password-file", "-", *argv)
        self.assertEqual(self.chatctl(*command, stdin=SECRET.encode()), 0)
        return sorted(path.parent.name for path in self.place.rglob("chat.db"))

    def test_option_goes_before_the_environment(self) -> None:
        """--data is used even where CHAT_DATA says otherwise."""
        self.environ["CHAT_DATA"] = str(self.place / "of-environment")
        self.assertEqual(self.made("--data", str(self.place / "of-option")), ["of-option"])

    def test_environment_goes_before_the_default(self) -> None:
        """CHAT_DATA names the folder where there is no --data."""
        self.environ["CHAT_DATA"] = str(self.place / "of-environment")
        self.assertEqual(self.made(), ["of-environment"])

    def settings(self, text: str) -> str:
        """Write a settings file of the server's."""
        file = self.place / "etc" / "chat.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return str(file)

    def test_settings_file(self) -> None:
        """The server's settings file names the folder, relative to itself; CHAT_DATA goes first."""
        file = self.settings('data = "of-file"\n[limits]\nbcrypt_cost = 4\n')
        self.assertEqual(self.made("--config", file), ["of-file"])
        self.environ["CHAT_CONFIG"] = file
        self.assertEqual(self.chatctl("user", "list"), 0)
        self.environ["CHAT_DATA"] = str(self.place / "of-environment")
        self.assertEqual(self.made(), ["of-environment", "of-file"])

    def test_bad_settings_file(self) -> None:
        """A settings file that is missing, no TOML or means something else is named."""
        missing = str(self.place / "missing")
        self.assertEqual(self.chatctl("user", "list", "--config", missing), 1)
        self.assertIn("No such file or directory", self.complained())
        for text, why in (("data = ", "is not a TOML file"), ("data = 7", "'data' in")):
            self.assertEqual(self.chatctl("user", "list", "--config", self.settings(text)), 1)
            self.assertIn(why, self.complained())

    def test_default(self) -> None:
        """With neither it is chat-data in the working folder, as for the server."""
        self.addCleanup(os.chdir, Path.cwd())
        os.chdir(self.place)
        self.environ["CHAT_DATA"] = ""
        self.assertEqual(self.made(), ["chat-data"])


class UsageTests(OperatorTestCase):
    """Command lines that make no sense."""

    def setUp(self) -> None:
        """Catch what argparse prints."""
        super().setUp()
        self.patch(sys, "stderr", self.err)
        self.patch(sys, "stdout", self.out)

    def exits(self, status: int, *argv: str, interactive: bool = True) -> str:
        """Run a command line that ends by itself; give what it printed."""
        answers: list[Answer] | None = [] if interactive else None
        ended = self.assertRaises(SystemExit, self.chatctl, *argv, answers=answers)
        self.assertEqual(ended.code, status)
        return self.said() + self.complained()

    def test_usage(self) -> None:
        """A wrong command line exits 2, and says in its last line what is wrong."""
        for argv, why in (
            ((), "SUBJECT"),
            (("user",), "COMMAND"),
            (("usr",), "invalid choice"),
            (("user", "add", "--adm"), "unknown option --adm"),
            (("user", "add", "--data", ""), "--data"),
            (("user", "add", "--password-file", "-"), "--password-file needs a NAME"),
            (("user", "add", "--exists-ok"), "--exists-ok needs a NAME"),
        ):
            printed = self.exits(2, *argv)
            self.assertIn(why, printed.splitlines()[-1])
            self.assertIn("usage: chatctl", printed)

    def test_nobody_to_ask(self) -> None:
        """Without a terminal nothing is asked: it is said how a script adds somebody."""
        for name in ((), ("ann",)):
            printed = self.exits(2, "user", "add", *name, interactive=False)
            self.assertIn("give NAME and --password-file", printed)

    def test_attack_password_on_the_command_line(self) -> None:
        """A password given as a word or an option is refused and not repeated."""
        for words in (("planted-pa55",), ("--password=planted-pa55",), ("-p", "planted-pa55")):
            printed = self.exits(2, "user", "add", "ann", *words)
            self.assertNotIn("planted-pa55", printed)
        self.assertFalse(self.folder.exists())

    def test_help(self) -> None:
        """Each level of the commands has help with examples of its own."""
        for path, level in levels(parser()):
            printed = self.exits(0, *path, "--help")
            self.assertIn(f"usage: {' '.join(('chatctl', *path))}", printed)
            examples = printed.partition("examples:\n")[2]
            self.assertIn(f"chatctl {' '.join(path)}".rstrip(), examples)
            self.assertTrue(level.description, path)
            self.assertLessEqual(max(map(len, printed.splitlines())), 100, path)


def levels(
    top: ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], ArgumentParser]]:
    """List all levels of a command line."""
    yield path, top
    for action in top._actions:
        if isinstance(action, _SubParsersAction):
            for word, below in action.choices.items():
                yield from levels(below, (*path, word))


class AnswerTests(OperatorTestCase):
    """Where the answer cannot be written."""

    def test_nobody_reads(self) -> None:
        """An answer that cannot be written ends the command with one sentence, and exit 1."""

        def full(sentence: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        self.patch(self.out, "write", full)
        self.assertEqual(self.add_by_script("ann"), 1)
        self.assertEqual(
            self.complained(),
            "chatctl: cannot ask or answer any more: No space left on device\n",
        )


class ComplaintsTests(OperatorTestCase):
    """What goes wrong below the command."""

    def setUp(self) -> None:
        """Log to a console."""
        super().setUp()
        console = Console(input, input, StringIO(), self.err, BytesIO(), False)
        self.log = Logger("test", observer=LogPublisher(Complaints(console)))

    def test_failure_is_told_in_one_line(self) -> None:
        """A failure that was logged is told with its cause, without a traceback."""
        try:
            raise OSError("database or disk\nis full")
        except OSError:
            self.log.failure("{event}", event="the database refused to write")
        self.assertEqual(
            self.complained(),
            "chatctl: the database refused to write: database or disk is full\n",
        )

    def test_news_is_not_told(self) -> None:
        """What is merely worth noting is not printed."""
        self.log.info("{event}", event="indexed")
        self.assertEqual(self.complained(), "")
