"""Real servers in processes of their own, for tests that must see one start, stop and die."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

from twisted.internet import error, protocol, reactor, utils
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))
LOOPBACK = "tcp:0:interface=127.0.0.1"
PATIENCE = 60.0
"""Seconds until a process that is silent, or does not end, is a failure; nothing waits so long."""


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that is to run the tree under test."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CHAT_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1", **more}


@cache
def module_in_processes() -> Path:
    """Say from where a process with L{environment} imports the package."""
    command = [sys.executable, "-c", "import chatserver; print(chatserver.__file__)"]
    said = subprocess.run(
        command, env=environment(), cwd="/", capture_output=True, text=True, check=True
    )
    return Path(said.stdout.strip())


class Running(protocol.ProcessProtocol):
    """
    A process and what it says.

    @ivar output: its standard output so far.
    @ivar errors: its standard error so far.
    """

    def __init__(self) -> None:
        self.output = ""
        self.errors = ""
        # A pipe may be read in the midst of a character.
        self._output, self._errors = _decoder(), _decoder()
        self._status: int | None = None
        self._waiting: list[tuple[re.Pattern[str] | None, Deferred[Any]]] = []

    @property
    def pid(self) -> int:
        """Its process id."""
        return int(self.transport.pid)  # type: ignore[union-attr]

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self._status is not None

    def outReceived(self, data: bytes) -> None:
        """Collect, and look whether somebody waits for it."""
        self.output += self._output.decode(data)
        self._look()

    def errReceived(self, data: bytes) -> None:
        """Collect."""
        self.errors += self._errors.decode(data)

    def processEnded(self, reason: Failure) -> None:
        """Tell those who wait for the end, and those who wait in vain for output."""
        ended = reason.value
        assert isinstance(ended, (error.ProcessDone, error.ProcessTerminated))
        self._status = -ended.signal if ended.signal is not None else ended.exitCode
        self._look()

    def _look(self) -> None:
        # A line that is not whole yet could match too soon: a port by the first of its digits.
        whole = self.output if self.ended else self.output[: self.output.rfind("\n") + 1]
        for pattern, waiting in list(self._waiting):
            if waiting.called:
                continue
            found = None if pattern is None else pattern.search(whole)
            if found or (pattern is None and self.ended):
                waiting.callback(found)
            elif self.ended:
                waiting.errback(AssertionError(f"ended before {pattern}: {self.all()}"))

    def all(self) -> str:
        """What it said, for a failure's message."""
        return f"\n--- status {self._status}, output:\n{self.output}--- errors:\n{self.errors}"

    async def said(self, pattern: str) -> re.Match[str]:
        """Wait until the whole lines of its output hold C{pattern}, a regular expression."""
        match: re.Match[str] = await self._wait(re.compile(pattern, re.MULTILINE))
        return match

    async def exited(self) -> int:
        """Wait for the end; the exit status, negative for the signal that ended it."""
        await self._wait(None)
        assert self._status is not None
        return self._status

    def send_signal(self, name: str) -> None:
        """Send C{"TERM"}, C{"INT"}, C{"KILL"} ... if it still runs."""
        if not self.ended and self.transport is not None:
            self.transport.signalProcess(name)

    async def stop(self, signal: str = "TERM") -> int:
        """Send a signal and wait for the end; as L{exited}."""
        self.send_signal(signal)
        return await self.exited()

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self.stop("KILL")

    def _wait(self, pattern: re.Pattern[str] | None) -> Deferred[Any]:
        waiting: Deferred[Any] = Deferred()
        waiting.addTimeout(PATIENCE, reactor, self._too_late)
        self._waiting.append((pattern, waiting))
        self._look()
        return waiting

    def _too_late(self, failure: object, seconds: float) -> None:
        raise AssertionError(f"nothing for {seconds} seconds: {self.all()}")


def _decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")


class Server(Running):
    """
    A server of ours.

    @ivar data: its data folder.
    @ivar host: where its line frontend listens.
    @ivar port: the same; 0 until it does.
    """

    def __init__(self, data: Path) -> None:
        super().__init__()
        self.data = data
        self.host = "127.0.0.1"
        self.port = 0

    async def started(self) -> Server:
        """Wait until it has said where it listens; fails where it ends instead."""
        found = await self.said(r"listening.*frontend\W+line\W.*?127\.0\.0\.1:(\d+)\b")
        self.port = int(found[1])
        return self


def new_folder(test: TestCase) -> Path:
    """Make an empty folder for one test."""
    folder = Path(test.mktemp()).resolve()
    folder.mkdir(parents=True)
    return folder


def run(test: TestCase, running: Running, command: list[str], folder: Path, **more: str) -> Running:
    """Start any command as C{running}, in C{folder}; it is killed when the test is over."""
    reactor.spawnProcess(running, command[0], command, env=environment(**more), path=str(folder))

    async def end() -> None:
        await running.kill()

    test.addCleanup(lambda: Deferred.fromCoroutine(end()))
    return running


def launch(
    test: TestCase,
    *options: str,
    data: Path | None = None,
    program: tuple[str, ...] = ("twistd", "-n"),
    line: str | None = LOOPBACK,
    **more: str,
) -> Server:
    """
    Start a server with the tree under test; see L{Server.started}.

    @param options: of C{chat}; without C{--amp} among them, AMP is off.
    @param data: its data folder, whose parent is where it runs; None makes a new one.
    @param program: C{twistd} or C{twist}, with options of its own.
    @param line: what C{--line} says; None: leave it away.
    @param more: environment variables.
    """
    assert module_in_processes() == ROOT / "chatserver" / "__init__.py"
    data = data or new_folder(test) / "data"
    command = [sys.executable, str(SCRIPTS / program[0]), *program[1:], "chat"]
    # Two servers on one machine would want the same port.
    command += [] if "--amp" in options else ["--amp", "none"]
    command += ["--data", str(data), *options, *(["--line", line] if line else [])]
    server = Server(data)
    run(test, server, command, data.parent, **more)
    return server


async def start(test: TestCase, *options: str, **arguments: Any) -> Server:
    """Start a server as L{launch} does, and wait until it listens."""
    return await launch(test, *options, **arguments).started()


async def output_of(command: list[str], folder: Path, **more: str) -> tuple[str, str, int]:
    """Run a program to its end: its standard output, its standard error, its exit status."""
    out, err, status = await utils.getProcessOutputAndValue(
        command[0], command[1:], env=environment(**more), path=str(folder)
    )
    return out.decode(), err.decode(), status
