"""docs/terminal.md is what the program does."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from clients.terminal.commands.table import KEYS, TABLE
from clients.terminal.program import parser
from tests.test_docs import ROOT

PAGE = (ROOT / "docs" / "terminal.md").read_text(encoding="utf-8")


class PageTests(SynchronousTestCase):
    """The page about the terminal client."""

    def test_commands_and_keys_are_those_of_the_program(self) -> None:
        """Each command and each key stands there as the program's own help has it, and no other."""
        for command in TABLE.values():
            usage = command.usage.replace("|", "\\|")
            self.assertIn(f"| `{usage}` | {command.summary} |\n", PAGE)
        for key, what in KEYS:
            self.assertIn(f"| {key} | {what} |\n", PAGE)
        self.assertEqual(PAGE.count("\n| `/"), len(TABLE))

    def test_options_are_described(self) -> None:
        """Each option of the command line stands there."""
        for option in parser()._option_string_actions:
            if option not in ("-h", "--help"):
                self.assertIn(f"`{option}`", PAGE.replace("`chat-terminal --", "`--"), option)
