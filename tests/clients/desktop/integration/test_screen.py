"""The program as it is started, in a window on a screen of its own, with hands that type."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.utils import getProcessOutputAndValue
from twisted.trial.unittest import TestCase

from tests.clients.integration.people import LISTENING
from tests.integration.processes import ROOT, Running, run
from tests.integration.programs import Program, start
from tests.integration.servers import scratch, serve

NO_SCREEN = "there is no screen here (DISPLAY is not set)"


class Screen:
    """
    A screen that nobody else sees.

    @ivar surroundings: the environment of programs that are to be on it.
    """

    def __init__(self, case: TestCase) -> None:
        self._case = case
        geometry = ("-screen", "0", "1280x900x24", "-nolisten", "tcp")
        self._server = start(case, "Xvfb", "-displayfd", "1", *geometry)
        self.surroundings: dict[str, str] = {}

    async def open(self) -> Screen:
        """Wait until it is there."""
        # It may complain of the displays that others have before it tells which one it took.
        await self._server.until(lambda: _number(self._server.received) is not None)
        number = _number(self._server.received)
        self.surroundings = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        return self

    def run(self, data: Path, *arguments: str) -> Running:
        """Start the program."""
        command = [sys.executable, "-m", "clients.desktop.main", "--data", str(data), *arguments]
        home = {"HOME": str(data), "PYTHONPATH": str(ROOT)}
        return run(self._case, Running(), command, data, **self.surroundings, **home)

    async def hands(self, *words: str) -> str:
        """Let xdotool do something; give what it says."""
        out, err, status = await self._hands(*words)
        assert status == 0, (words, out, err)
        return out

    async def _hands(self, *words: str) -> tuple[str, str, int]:
        surroundings = {**os.environ, **self.surroundings}
        out, err, status = await getProcessOutputAndValue("/usr/bin/xdotool", words, surroundings)
        return out.decode().strip(), err.decode(), status

    async def enter(self, text: str) -> None:
        """Type, and press Enter."""
        await self.hands("type", "--delay", "30", text)
        await self.hands("key", "Return")

    async def window(self, title: str) -> None:
        """Wait for a window with this in its title, and give it the keys."""
        found = ""
        while not found:  # a window that goes while xdotool looks at it ends the search
            words = ("search", "--sync", "--onlyvisible", "--name", title)
            found, errors, status = await self._hands(*words)
            assert status == 0 or "BadWindow" in errors, (words, found, errors)
        await self.hands("windowfocus", "--sync", found.split()[0])


def _number(told: str) -> str | None:
    found = re.search(r"^(\d+)$", told, re.MULTILINE)
    return None if found is None else found[1]


class ScreenTests(TestCase):
    """From the start to the exit status."""

    timeout = 300

    def setUp(self) -> Any:
        """A server, a screen, and somebody who has an account."""
        return Deferred.fromCoroutine(self._set_up())

    async def _set_up(self) -> None:
        self.screen = await Screen(self).open()
        where = "tcp:0:interface=127.0.0.1"
        self.server = await serve(self, "--amp", where, "--limits", "off")
        self.amp = int((await self.server.said(LISTENING))[1])
        self.bob = await self._netcat("bob")
        ann = await self._netcat("ann")
        ann.end_input()
        self.folder = scratch(self)

    async def _netcat(self, name: str) -> Program:
        program = start(self, "nc", "127.0.0.1", str(self.server.port))
        program.type(f"/register {name} secret-{name}\n")
        await program.shows("200 logged in")
        program.type("/join #lobby\n")
        await program.shows("#lobby")
        return program

    async def _sit_down(self) -> Running:
        """Log in as Ann by typing."""
        program = self.screen.run(self.folder, f"ann@127.0.0.1:{self.amp}")
        await self.screen.window("Log in to chatserver")
        await self.screen.enter("secret-ann")
        await self.screen.window("#lobby")
        return program

    async def test_acceptance_23_quit_by_keys(self) -> None:
        """
        What is typed is sent; Ctrl+Q logs out, which the server notes, and ends the program with
        status 0.
        """
        program = await self._sit_down()
        await self.screen.enter("see you")
        await self.bob.shows("see you")
        await self.screen.hands("key", "ctrl+q")
        self.assertEqual(await program.exited(), 0)
        await self.server.said(r"logout.*user\W+ann.*amp")

    async def test_ended_by_a_signal(self) -> None:
        """SIGTERM ends it in the same order."""
        program = await self._sit_down()
        self.assertEqual(await program.stop("TERM"), 0)
        await self.server.said(r"logout.*user\W+ann.*amp")

    async def test_no_screen(self) -> None:
        """Where there is none, one sentence says so, and the status is 1."""
        self.screen.surroundings = {"DISPLAY": "", "QT_QPA_PLATFORM": "", "WAYLAND_DISPLAY": ""}
        program = self.screen.run(self.folder)
        self.assertEqual(await program.exited(), 1)
        self.assertEqual(program.errors.splitlines()[-1], f"chat-desktop: {NO_SCREEN}")

    async def test_a_bad_address(self) -> None:
        """An address that is none ends it with status 2, and the usage."""
        program = self.screen.run(self.folder, "127.0.0.1:99999")
        self.assertEqual(await program.exited(), 2)
        self.assertIn("usage: chat-desktop", program.all())
        self.assertIn("allowed: 1 to 65535", program.all())
