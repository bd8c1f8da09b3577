"""The command line."""

from __future__ import annotations

import sys

from twisted.trial.unittest import TestCase

from tests.integration.processes import new_folder, output_of

MAIN = (sys.executable, "-m", "clients.terminal.main")
WITHOUT = "import sys; sys.modules['prompt_toolkit'] = None; from clients.terminal.main import main"


class CommandLineTests(TestCase):
    """What the program says before there is a screen."""

    timeout = 300

    async def test_without_the_extra(self) -> None:
        """Where the extra is missing, one sentence says what to install, and the status is 2."""
        command = [sys.executable, "-c", f"{WITHOUT}; main()"]
        out, err, status = await output_of(command, new_folder(self))
        self.assertEqual((out, status), ("", 2))
        self.assertEqual(err.count("\n"), 1)
        self.assertIn("pip install prompt_toolkit", err)

    async def test_without_a_terminal(self) -> None:
        """In a pipe it is refused, with a hint at what scripts use."""
        _, err, status = await output_of([*MAIN, "127.0.0.1"], new_folder(self))
        self.assertEqual(status, 1)
        self.assertIn("chatctl send", err)

    async def test_wrong_options(self) -> None:
        """What cannot be understood is told with the usage, and the status is 2."""
        _, err, status = await output_of([*MAIN, "--nonsense"], new_folder(self))
        self.assertEqual(status, 2)
        self.assertIn("usage: chat-terminal", err)

    async def test_forgetting_what_is_not_known(self) -> None:
        """Forgetting works without a terminal, and says when there was nothing."""
        folder = new_folder(self)
        home = {"HOME": str(folder), "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": ""}
        out, err, status = await output_of([*MAIN, "--forget"], folder, **home)
        self.assertEqual((out, err, status), ("no login is remembered there\n", "", 0))
        out, err, status = await output_of([*MAIN, "--forget-key", "chat.lab"], folder, **home)
        self.assertEqual((out, err, status), ("no key is known\n", "", 0))
