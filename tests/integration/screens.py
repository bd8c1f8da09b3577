"""The terminal client as a person sees it: in tmux, whose panes can be looked at."""

from __future__ import annotations

import itertools
import os
import shlex
import shutil
import signal
import sys
from pathlib import Path
from unittest import SkipTest

from twisted.internet import reactor, utils
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from tests.integration.processes import environment
from tests.integration.waiting import DEADLINE

LOOK_SECONDS = 0.05
"""Between two looks at a screen."""

_counter = itertools.count(1)


class Pane:
    """A terminal of its own, with one program in it."""

    def __init__(self, socket: Path, name: str) -> None:
        self._socket = socket
        self._name = name

    async def look(self) -> str:
        """Give what is on the screen."""
        return await self._tmux("capture-pane", "-p", "-t", self._name)

    async def shows(self, *texts: str, no: str = "\0", seconds: float = DEADLINE) -> str:
        """
        Wait until all C{texts} are on the screen, and C{no} is not; give the screen.

        @raise AssertionError: not within the deadline.
        """
        deadline = reactor.seconds() + seconds
        while True:
            screen = await self.look()
            if all(text in screen for text in texts) and no not in screen:
                return screen
            if reactor.seconds() > deadline:
                raise AssertionError(f"not on the screen: {texts}, or still {no!r}:\n{screen}")
            await deferLater(reactor, LOOK_SECONDS)

    async def type(self, text: str) -> None:
        """Press the keys of a text."""
        await self._tmux("send-keys", "-t", self._name, "-l", text)

    async def press(self, *keys: str) -> None:
        """Press keys by tmux' names: C{Enter}, C{Up}, C{C-n}, C{M-a}, C{PPage} ..."""
        await self._tmux("send-keys", "-t", self._name, *keys)

    async def enter(self, text: str) -> None:
        """Type a text, and press Enter."""
        await self.type(text)
        await self.press("Enter")

    async def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        size = ("-x", str(columns), "-y", str(rows))
        await self._tmux("resize-window", "-t", self._name, *size)

    async def signal(self, name: str) -> None:
        """Send a signal to the program."""
        found = await self._tmux("display-message", "-p", "-t", self._name, "#{pane_pid}")
        for pid in _children(int(found)):
            os.kill(pid, getattr(signal, f"SIG{name}"))

    async def close(self) -> None:
        """Close the window, and wait until what ran in it has ended."""
        await _end(self._socket)

    async def _tmux(self, *words: str) -> str:
        return await tmux(self._socket, *words)


async def tmux(socket: Path, *words: str) -> str:
    """Give an order to the tmux at a socket, whose only user is one test."""
    path = shutil.which("tmux")
    if path is None:
        raise SkipTest("tmux is not installed")
    surroundings = {**environment(), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    surroundings.pop("TMUX", None)
    command = ("-f", "/dev/null", "-u", "-S", str(socket), *words)
    out, err, status = await utils.getProcessOutputAndValue(path, command, env=surroundings)
    if status:
        raise AssertionError(f"tmux {words}: {err.decode(errors='replace')}")
    text: str = out.decode(errors="replace")
    return text


async def open_pane(
    case: TestCase,
    folder: Path,
    *arguments: str,
    columns: int = 90,
    rows: int = 24,
    **more: str,
) -> Pane:
    """
    Start the client in a terminal; when it ends the screen says with which status.

    @param folder: the home of whoever sits there.
    @param more: environment variables.
    """
    name = f"pane{next(_counter)}"
    socket = folder / f"{name}.sock"
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": "", **more}
    variables = [f"{key}={value}" for key, value in home.items()]
    program = [sys.executable, "-m", "clients.terminal.main", *arguments]
    command = shlex.join(["env", *variables, *program]) + '; echo "left with $?"; exec cat'
    size = ("-x", str(columns), "-y", str(rows))
    await tmux(socket, "new-session", "-d", "-s", name, *size, command)
    case.addCleanup(lambda: Deferred.fromCoroutine(_end(socket)))
    return Pane(socket, name)


async def _end(socket: Path) -> None:
    """End a tmux, unless it ended with its last window; and wait for what ran in it."""
    try:
        shells = await tmux(socket, "list-panes", "-a", "-F", "#{pane_pid}")
        programs = [pid for shell in shells.split() for pid in _children(int(shell))]
        await tmux(socket, "kill-server")
    except AssertionError:
        return  # it ended meanwhile
    deadline = reactor.seconds() + DEADLINE
    while any(map(_runs, programs)):
        if reactor.seconds() > deadline:
            raise AssertionError("a program does not end with its terminal")
        await deferLater(reactor, LOOK_SECONDS)


def _children(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(each) for each in found.split()]


def _runs(pid: int) -> bool:
    """Whether a process is there, and not merely waits for its parent to look at it."""
    try:
        about = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return about.rpartition(")")[2].split()[0] not in ("Z", "X")
