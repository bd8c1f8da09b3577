"""The program C{chatctl} as its user meets it: a process at a terminal, beside a real server."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from twisted.trial.unittest import TestCase

import chatserver
from chatserver.model.names import UserName
from tests.admin.operator import SECRET, OperatorTestCase
from tests.integration.programs import Program, start

TREE = Path(chatserver.__file__).parents[1]
CHATCTL = (sys.executable, "-m", "chatserver.admin.chatctl")
SERVER = (sys.executable, "-m", "twisted", "chat")


class ProcessTests(TestCase):
    """chatctl in a process of its own."""

    timeout = 60

    def setUp(self) -> None:
        """Make a place for the data."""
        self.place = Path(tempfile.mkdtemp(prefix="chatctl-"))
        self.addCleanup(shutil.rmtree, self.place)
        self.folder = self.place / "data"

    def begin(self, *command: str, terminal: bool = True) -> Program:
        """Start a program of this tree."""
        surroundings = {"PYTHONPATH": str(TREE), "LC_ALL": "C.UTF-8"}
        return start(self, *command, terminal=terminal, environment=surroundings)

    async def test_acceptance_01_at_a_real_terminal(self) -> None:
        """Names typed at a terminal show, passwords do not; the account is there afterwards."""
        chatctl = self.begin(*CHATCTL, "user", "add", "--data", str(self.folder))
        await chatctl.shows("Name: ")
        chatctl.type("ann\n")
        await chatctl.shows("Password (8 characters or more): ")
        chatctl.type(f"{SECRET}\n")
        await chatctl.shows("Again: ")
        chatctl.type(f"{SECRET}\n")
        await chatctl.shows("Add another user? [y/N] ")
        chatctl.type("\n")
        self.assertEqual(await chatctl.ends(), 0)
        self.assertIn("Name: ann", chatctl.received)
        self.assertNotIn(SECRET, chatctl.received)
        self.assertIn(f"Added ann to {self.folder}.", chatctl.received)

    async def test_ctrl_c_at_the_password(self) -> None:
        """Ctrl-C at the password exits 1 at once, without a traceback."""
        chatctl = self.begin(*CHATCTL, "user", "add", "--data", str(self.folder))
        await chatctl.shows("Name: ")
        chatctl.type("ann\n")
        await chatctl.shows("more): ")
        chatctl.type("\x03")
        self.assertEqual(await chatctl.ends(), 1)
        self.assertNotIn("Traceback", chatctl.received)
        self.assertTrue(chatctl.received.endswith("\n"))

    async def test_ctrl_d_at_the_name(self) -> None:
        """Ctrl-D at the name exits 1, without a traceback."""
        chatctl = self.begin(*CHATCTL, "user", "add", "--data", str(self.folder))
        await chatctl.shows("Name: ")
        chatctl.type("\x04")
        self.assertEqual(await chatctl.ends(), 1)
        self.assertNotIn("Traceback", chatctl.received)

    async def test_acceptance_06_the_server_says_how_to_make_the_first_user(self) -> None:
        """
        The command that a server without users names is refused while it runs, and works
        when it is stopped.
        """
        listening = ("--line", "tcp:0:interface=127.0.0.1")
        server = self.begin(*SERVER, "--data", str(self.folder), *listening, terminal=False)
        printed = await server.shows("--admin")
        hint = re.search(r"chatctl (user add --data .* --admin)$", printed)
        assert hint is not None
        command = (*CHATCTL, *shlex.split(hint[1]))
        refused = self.begin(*command)
        self.assertEqual(await refused.ends(), 1)
        self.assertIn("stop the server first", refused.received)
        server.signal("TERM")
        await server.ends()
        password = self.place / "password"
        password.write_text(SECRET)
        accepted = self.begin(*command, "ann", "--password-file", str(password))
        self.assertEqual(await accepted.ends(), 0)
        self.assertIn("Added ann, an admin,", accepted.received)


class SameDatabaseTests(OperatorTestCase):
    """A server that was there before."""

    def test_server_users_and_operator_users(self) -> None:
        """Accounts made over the wire and by the operator live in the same server."""
        self.add_by_script("ann")
        world = self.world()
        world.register("bob", SECRET)
        world.stop()
        self.assertEqual(self.add_by_script("bob"), 1)
        self.assertEqual(self.add_by_script("carl"), 0)
        world = self.world()
        people = world.run(world.store.accounts.people())
        names = [person.user.name for person in people]
        self.assertEqual(names, [UserName("ann"), UserName("bob"), UserName("carl")])
