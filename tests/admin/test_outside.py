"""The program C{chatctl} as its user meets it: a process at a terminal, beside a real server."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
import stat
import sys
import tempfile
from contextlib import closing
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

    timeout = 300

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

    async def serve(self) -> Program:
        """Start a server on the folder, with a hash that is cheap."""
        settings = self.place / "chat.toml"
        settings.write_text("[limits]\nbcrypt_cost = 4\n")
        options = ("--line", "tcp:0:interface=127.0.0.1", "--amp", "none", "--config")
        command = (*SERVER, "--data", str(self.folder), *options, str(settings))
        server = self.begin(*command, terminal=False)
        await server.shows("try: nc ")
        return server

    async def chatctl(self, *words: str) -> str:
        """Run chatctl to its end, which is success; give what it printed."""
        program = self.begin(*CHATCTL, *words, "--data", str(self.folder))
        self.assertEqual(await program.ends(), 0, program.received)
        return program.received

    def password(self) -> str:
        """A file with a password."""
        file = self.place / "password"
        file.write_text(SECRET)
        return str(file)

    async def test_acceptance_06_the_server_says_how_to_make_the_first_user(self) -> None:
        """The command that a server without users names works, also while it runs."""
        server = await self.serve()
        printed = server.received + await server.shows("--admin")
        hint = re.search(r"chatctl (user add --data .* --admin)", printed)
        assert hint is not None
        chatctl = self.begin(
            *CHATCTL, *shlex.split(hint[1]), "ann", "--password-file", self.password()
        )
        self.assertEqual(await chatctl.ends(), 0, chatctl.received)
        self.assertIn("Added ann, an admin,", chatctl.received)
        self.assertIn("admin", await self.chatctl("user", "list"))

    async def test_beside_a_running_server(self) -> None:
        """A running server is asked at its socket, which is its owner's alone and goes with it."""
        server = await self.serve()
        socket = self.folder / "admin.sock"
        self.assertEqual(stat.S_IMODE(socket.stat().st_mode), 0o600)
        await self.chatctl("user", "add", "ann", "--password-file", self.password())
        secret = (await self.chatctl("token", "create", "ann", "build", "--json")).strip()
        self.assertTrue(json.loads(secret)["token"].startswith("chat_"))
        await self.chatctl("room", "create", "plans", "--moderator", "ann")
        self.assertIn("#plans", await self.chatctl("room", "list"))
        await self.chatctl("room", "delete", "plans", "--yes")
        self.assertIn("users online", await self.chatctl("status"))
        server.signal("TERM")
        await server.ends()
        self.assertFalse(socket.exists())
        self.assertIn("ann", await self.chatctl("user", "list"))

    async def test_after_kill_9(self) -> None:
        """A killed server leaves its socket; chatctl works without it, and the next one has one."""
        server = await self.serve()
        await self.chatctl("user", "add", "ann", "--password-file", self.password())
        server.signal("KILL")
        await server.ends()
        self.assertTrue((self.folder / "admin.sock").exists())
        self.assertIn("ann", await self.chatctl("user", "list"))
        await self.serve()
        self.assertIn("ann", await self.chatctl("user", "list"))
        self.assertIn("users online", await self.chatctl("status"))

    async def test_interrupted_deletion_goes_on(self) -> None:
        """What was left of a deleted room when the power failed is erased by the next server."""
        await self.chatctl("user", "add", "ann", "--password-file", self.password())
        await self.chatctl("room", "create", "plans", "--moderator", "ann")
        with closing(sqlite3.connect(self.folder / "chat.db")) as database, database:
            database.execute("UPDATE rooms SET name = '~deleted-2' WHERE name = 'plans'")
        server = await self.serve()
        self.assertNotIn("deleted", await self.chatctl("room", "list"))
        server.signal("TERM")
        await server.ends()
        with closing(sqlite3.connect(self.folder / "chat.db")) as database:
            left = database.execute("SELECT COUNT(*) FROM entries WHERE stream <> 1").fetchone()
        self.assertEqual(left, (0,))

    async def test_path_too_long_for_a_socket(self) -> None:
        """A data folder with a very long path is served as any other."""
        self.folder = self.place / ("x" * 70) / ("y" * 70) / "data"
        self.folder.parent.mkdir(parents=True)
        server = await self.serve()
        elsewhere = Path((self.folder / "admin.path").read_text().strip())
        self.assertIn("users online", await self.chatctl("status"))
        server.signal("TERM")
        await server.ends()
        self.assertFalse(elsewhere.parent.exists())
        self.assertFalse((self.folder / "admin.path").exists())


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
        people = world.run(world.store.people.people())
        names = [person.user.name for person in people]
        self.assertEqual(names, [UserName("ann"), UserName("bob"), UserName("carl")])
