"""C{chatctl completion}: what the shells offer."""

from __future__ import annotations

import shutil
import subprocess
from unittest import SkipTest

from chatserver.admin.chatctl import parser
from tests.admin.operator import OperatorTestCase
from tests.admin.test_chatctl import levels

COMPLETE = """
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_chatctl
printf '%s\\n' "${COMPREPLY[@]}"
"""

WORDS: dict[tuple[str, ...], set[str]] = {
    ("completion",): {"bash", "zsh", "fish"},
    ("invite",): {"list", "revoke"},
}
"""Which words can be arguments."""


class BashTests(OperatorTestCase):
    """In bash."""

    def setUp(self) -> None:
        """Write the script to a file."""
        super().setUp()
        self.assertEqual(self.chatctl("completion", "bash"), 0)
        self.script = self.place / "chatctl.bash"
        self.script.write_text(self.said() + COMPLETE)

    def offered(self, *words: str) -> list[str]:
        """What bash offers for the last of some words."""
        bash = shutil.which("bash")
        if bash is None:
            raise SkipTest("bash is not installed")
        ran = subprocess.run(
            [bash, "--norc", str(self.script), "chatctl", *words],
            cwd=self.place,
            capture_output=True,
            text=True,
            check=True,
        )
        self.assertEqual(ran.stderr, "")
        return ran.stdout.split()

    def test_each_level(self) -> None:
        """At each place its own commands and options are offered, and nothing else."""
        for path, level in levels(parser()):
            below = {path_[-1] for path_, _ in levels(parser()) if path_[:-1] == path and path_}
            options = {word for each in level._actions for word in each.option_strings}
            options = {word for word in options if word.startswith("--")}
            words = WORDS.get(path, set())
            self.assertEqual(set(self.offered(*path, "")), below | options | words, path)

    def test_beginnings(self) -> None:
        """What has been typed already narrows it down."""
        self.assertEqual(self.offered("user", "ad"), ["add", "admin"])
        self.assertEqual(self.offered("user", "add", "--ad"), ["--admin"])
        self.assertEqual(self.offered("stat"), ["status"])

    def test_options_in_between(self) -> None:
        """Options and names before the word do not confuse it."""
        self.assertEqual(self.offered("user", "add", "--admin", "list", "--ex"), ["--exists-ok"])
        self.assertEqual(self.offered("token", "create", "admin", "--js"), ["--json"])

    def test_paths(self) -> None:
        """Behind an option that takes a path, files are offered."""
        (self.place / "secret.txt").touch()
        found = self.offered("user", "add", "--password-file", "sec")
        self.assertEqual(found, ["secret.txt"])
        self.assertEqual(self.offered("user", "add", "--data", "nothing-so"), [])


class OtherShellTests(OperatorTestCase):
    """In zsh and fish."""

    def test_all_is_there(self) -> None:
        """Each place of the tree stands in the script, with its options."""
        for shell in ("zsh", "fish"):
            self.assertEqual(self.chatctl("completion", shell), 0)
            script = self.said()
            for path, level in levels(parser()):
                self.assertIn(" ".join(path), script)
                for action in level._actions:
                    for word in action.option_strings[-1:]:
                        self.assertIn(word.removeprefix("--"), script)

    def test_syntax(self) -> None:
        """The shells, where they are installed, can read it."""
        read = 0
        for shell in ("bash", "zsh", "fish"):
            program = shutil.which(shell)
            if program is None:
                continue
            self.chatctl("completion", shell)
            ran = subprocess.run([program, "-n"], input=self.said(), text=True, check=False)
            self.assertEqual(ran.returncode, 0, shell)
            read += 1
        self.assertGreater(read, 0)

    def test_unknown_shell(self) -> None:
        """Another shell is a wrong command line."""
        self.assertIn("invalid choice", self.misused("completion", "tcsh"))
