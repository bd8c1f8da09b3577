"""The page on chatctl tells of all there is."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatserver.admin.chatctl import parser
from tests.admin.test_chatctl import levels

PAGE = Path(__file__).resolve().parents[2] / "docs" / "chatctl.md"
EVERYWHERE = {"--help", "--data", "--config"}


class PageTests(SynchronousTestCase):
    """docs/chatctl.md."""

    def setUp(self) -> None:
        """Split it into its parts, and those into what is common and the commands' sections."""
        self.head, *parts = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)
        self.sections: dict[str, str] = {}
        self.common: dict[str, str] = {}
        for part in parts:
            common, *pieces = re.split(r"^### `chatctl (.*)`$", part, flags=re.M)
            for command, section in zip(pieces[::2], pieces[1::2], strict=True):
                self.common[command], self.sections[command] = common, section
            if not pieces:
                self.head += part

    def test_commands(self) -> None:
        """Each command has a section, and each section is of a command."""
        all_levels = list(levels(parser()))
        inner = {path[:-1] for path, _ in all_levels if path}
        leaves = {" ".join(path) for path, _ in all_levels if path not in inner}
        self.assertEqual(set(self.sections), leaves)

    def test_options(self) -> None:
        """
        Each option stands in its command's section, or with what is common to some commands; and
        the section tells of none that is not there.
        """
        for path, level in levels(parser()):
            command = " ".join(path)
            if command not in self.sections:
                continue
            options = {word for each in level._actions for word in each.option_strings}
            options = {word for word in options if word.startswith("--")}
            told = set(re.findall(r"--[a-z-]+", self.sections[command]))
            self.assertEqual(told - options, set(), command)
            told |= set(re.findall(r"--[a-z-]+", self.common[command])) | EVERYWHERE
            self.assertEqual(options - told, set(), command)

    def test_what_all_have_in_common(self) -> None:
        """What every command takes stands at the top, and so do the exit codes."""
        for word in ("--data DIR", "--config FILE", "--json", "--yes", "**0**", "**1**", "**2**"):
            self.assertIn(word, self.head)
