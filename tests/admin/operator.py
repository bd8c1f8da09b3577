"""An operator who gives chatctl prepared answers, and reads what it says."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatserver.admin.chatctl import run
from chatserver.admin.console import Console
from chatserver.admin.reach import Reach, reach
from chatserver.config import Config
from tests.world import TEST_LIMITS, World

Answer = str | BaseException | Callable[[], str]
"""What is typed; or what happens instead of typing."""

SECRET = "correct horse battery"


class OperatorTestCase(SynchronousTestCase):
    """
    Somebody at a terminal, with a place for a data folder.

    @ivar folder: for the server's data; absent at first.
    @ivar environ: of the process.
    """

    def setUp(self) -> None:
        """Make a place for the data."""
        self.place = Path(tempfile.mkdtemp(prefix="chatctl-"))
        self.addCleanup(shutil.rmtree, self.place)
        self.folder = self.place / "data"
        self.environ: dict[str, str] = {}
        self.out = StringIO()
        self.err = StringIO()
        self.prompts: list[str] = []
        self.secret_prompts: list[str] = []
        self.reach: Reach = reach

    def chatctl(self, *argv: str, answers: list[Answer] | None = None, stdin: bytes = b"") -> int:
        """
        Run chatctl to its end.

        @param answers: given to the prompts, in order; None: nobody sits at a terminal.
        """
        left = list(answers or [])

        def ask(prompt: str) -> str:
            self.prompts.append(prompt)
            answer = left.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer if isinstance(answer, str) else answer()

        def ask_secret(prompt: str) -> str:
            self.secret_prompts.append(prompt)
            return ask(prompt)

        interactive = answers is not None
        console = Console(ask, ask_secret, self.out, self.err, BytesIO(stdin), interactive)
        status = run(argv, console, self.environ, TEST_LIMITS, self.reach)
        self.assertEqual(left, [], "more was expected to be asked")
        return status

    def add(self, *argv: str, answers: list[Answer] | None = None, stdin: bytes = b"") -> int:
        """Run C{chatctl user add} on the folder."""
        return self.chatctl(
            "user", "add", "--data", str(self.folder), *argv, answers=answers, stdin=stdin
        )

    def add_by_script(self, *argv: str, password: str = SECRET) -> int:
        """The same with the password on standard input."""
        return self.add(*argv, "--password-file", "-", stdin=password.encode() + b"\n")

    def done(self, *argv: str, answers: list[Answer] | None = None, stdin: bytes = b"") -> str:
        """Run a command on the folder, which succeeds; give what it said."""
        data = ("--data", str(self.folder))
        status = self.chatctl(*argv, *data, answers=answers, stdin=stdin)
        self.assertEqual((status, self.complained()), (0, ""))
        return self.said()

    def told(self, *argv: str) -> Any:
        """Run a command with C{--json}; give what its one line holds."""
        said = self.done(*argv, "--json")
        self.assertEqual(said.count("\n"), 1)
        return json.loads(said)

    def not_done(self, *argv: str, answers: list[Answer] | None = None, stdin: bytes = b"") -> str:
        """Run a command on the folder, which is refused; give its complaint."""
        data = ("--data", str(self.folder))
        self.assertEqual(self.chatctl(*argv, *data, answers=answers, stdin=stdin), 1)
        return self.complained()

    def misused(self, *argv: str, answers: list[Answer] | None = None) -> str:
        """Run a command line that makes no sense; give what it is told."""
        self.patch(sys, "stderr", self.err)
        ended = self.assertRaises(SystemExit, self.chatctl, *argv, answers=answers)
        self.assertEqual(ended.code, 2)
        return self.complained()

    def said(self) -> str:
        """What was written to standard output, since the last time."""
        return _taken(self.out)

    def complained(self) -> str:
        """What was written to standard error, since the last time."""
        return _taken(self.err)

    def world(self) -> World:
        """Start a server on the folder."""
        return World(self, Config(limits=TEST_LIMITS), folder=self.folder)

    def login(self, name: str, password: str = SECRET) -> bytes:
        """Log in at a server on the folder, which is then stopped; give its answer."""
        world = self.world()
        answer = world.dial().line(f"/login {name} {password}")
        world.stop()
        return answer

    def assert_lets_in(self, name: str, password: str = SECRET) -> None:
        """C{name} can log in with C{password}."""
        self.assertTrue(self.login(name, password).startswith(b"200 logged in"), name)


def _taken(stream: StringIO) -> str:
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text
