"""The program as a whole, from its command line."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import skipUnless

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop import program
from tests.clients.desktop.test_reactor import MOST_SECONDS


def never(*given: Any) -> Any:
    """Make a visit where none is wanted."""
    raise AssertionError("a window was to be opened")


class LineTests(SynchronousTestCase):
    """The command line."""

    def setUp(self) -> None:
        """A folder that a program could use."""
        folder = tempfile.TemporaryDirectory(prefix="line-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def _ended(self, *argv: str) -> tuple[object, str]:
        """Give the exit status, and what was told."""
        told = io.StringIO()
        with redirect_stderr(told), redirect_stdout(told):
            try:
                return program.run(argv, never), told.getvalue()
            except SystemExit as end:
                return end.code, told.getvalue()

    def test_help(self) -> None:
        """C{--help} tells what can be given, how, and what the exit status means."""
        status, told = self._ended("--help")
        self.assertEqual(status, 0)
        for words in ("usage: chat-desktop", "--data FOLDER", "ann@chat.lab", "Exit status"):
            self.assertIn(words, told)

    def test_no_sense(self) -> None:
        """What makes no sense ends with status 2, the usage and a reason; nothing is made."""
        data = self.folder / "data"
        for argv, why in (
            (["127.0.0.1:99999"], "allowed: 1 to 65535"),
            (["ann@"], "address"),
            (["a b"], "a b"),
            (["one", "two"], "unrecognized arguments: two"),
            (["--dat", "x"], "unrecognized arguments: --dat"),
            (["--data"], "expected one argument"),
        ):
            given = argv if argv[-1] == "--data" else ["--data", str(data), *argv]
            status, told = self._ended(*given)
            self.assertEqual(status, 2, argv)
            self.assertIn("usage: chat-desktop", told)
            self.assertIn(why, told)
        self.assertFalse(data.exists())

    @skipUnless(sys.platform.startswith("linux"), "others always have one")
    def test_no_screen(self) -> None:
        """Where there is nothing to draw on it says so and ends with status 1; nothing is made."""
        self.patch(os, "environ", {})
        status, told = self._ended("--data", str(self.folder / "data"))
        self.assertEqual(status, 1)
        self.assertRegex(told, "^chat-desktop: there is no screen here .*\n$")
        self.assertFalse((self.folder / "data").exists())

    def test_folder_that_cannot_be(self) -> None:
        """Where the folder cannot be made, or not be written, it says so and ends with status 1."""
        taken = self.folder / "taken"
        taken.write_text("a file")
        log = self.folder / "with a folder for a log"
        (log / "chat-desktop.log").mkdir(parents=True)
        for data in (taken, taken / "below", Path("/proc/nowhere"), log):
            status, told = self._ended("--data", str(data))
            self.assertEqual(status, 1, data)
            self.assertRegex(told, r"^chat-desktop: cannot write .*: [A-Z].*\n$")
            self.assertNotIn("None", told)


class MissingTests(SynchronousTestCase):
    """Parts that are not installed."""

    def _without(self, module: str) -> Any:
        code = (
            f"import sys; sys.modules[{module!r}] = None\n"
            "from clients.desktop.main import main\n"
            "main()"
        )
        command = [sys.executable, "-c", code, "--help"]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
        )

    def test_extra(self) -> None:
        """Without what the extra brings it says what to install, and ends with status 2."""
        done = self._without("PyQt5")
        self.assertEqual(done.returncode, 2)
        self.assertIn("pip install 'chatserver[desktop]'", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_a_part_of_its_own(self) -> None:
        """What is missing of the program itself is not blamed on the extra."""
        done = self._without("clients.desktop.visit")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ModuleNotFoundError", done.stderr)
        self.assertNotIn("pip install", done.stderr)


class ProgramTests(SynchronousTestCase):
    """A short visit."""

    def test_contract_what_stays_is_not_looked_through(self) -> None:
        """
        What is there to the end is not looked through for rubbish, which would hold up the window
        again and again; what comes later is.  Of what went wrong before not too much is kept, and
        nobody else reads it.
        """
        with tempfile.TemporaryDirectory(prefix="short-visit-") as folder:
            data = Path(folder) / "data"
            data.mkdir()
            log = data / "chat-desktop.log"
            log.write_bytes(b"x" * (program.MOST_LOG_BYTES + 1))
            command = [sys.executable, "-m", "tests.clients.desktop.short_visit", str(data)]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
            )
            self.assertLess(log.stat().st_size, 10_000)
            self.assertEqual(stat.S_IMODE(log.stat().st_mode), 0o600)
            self.assertFalse((data / "accounts").exists())
        self.assertEqual(done.stdout, "shown True collected True kept True\n", done.stderr)
        self.assertEqual(done.returncode, 0)
