"""SIGHUP: a wish to read certificates again, or the end of the terminal one sits at."""

from __future__ import annotations

import sys

from twisted.trial.unittest import TestCase

from chatserver.folder import FolderLock
from tests.integration.processes import SCRIPTS, environment, new_folder
from tests.integration.programs import Program, start

TWISTD = (sys.executable, str(SCRIPTS / "twistd"), "-n", "--pidfile=")
WAYS = ("--line", "tcp:0:interface=127.0.0.1", "--amp", "none")


class HangupTests(TestCase):
    """A server in a terminal."""

    timeout = 300

    async def serve(self) -> Program:
        """Start a server in a terminal, which logs to a file."""
        folder = new_folder(self)
        self.data, self.log = folder / "data", folder / "log"
        program = start(
            self,
            *(*TWISTD, "-l", str(self.log), "chat", "--data", str(self.data), *WAYS),
            terminal=True,
            environment=environment(),
        )
        await program.shows("try: nc 127.0.0.1 ")
        return program

    async def test_closed_terminal_stops_the_server(self) -> None:
        """Who closes the window in which the server runs has stopped it, as cleanly as Ctrl-C."""
        program = await self.serve()
        program.transport.loseConnection()
        await program.ends()
        FolderLock(self.data).release()
        self.assertIn("info  stopped\n", self.log.read_text())

    async def test_signal_alone_stops_nothing(self) -> None:
        """The signal itself has the server go on, in a terminal too."""
        program = await self.serve()
        program.signal("HUP")
        program.signal("HUP")
        program.signal("INT")
        await program.ends()
        self.assertEqual(program.status, 0)
        self.assertIn("info  stopped\n", self.log.read_text())
