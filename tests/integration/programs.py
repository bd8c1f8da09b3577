"""Programs as people run them: with pipes or at a terminal, watched from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from unittest import SkipTest

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessExitedAlready
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from tests.integration.waiting import Waiting


class Program(ProcessProtocol, Waiting):
    """
    A running program.

    @ivar status: with which it exited; None: it runs, or a signal ended it.
    """

    transport: Any

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._received = bytearray()
        self._seen = 0
        self.status: int | None = None

    # -- what it does

    @property
    def received(self) -> str:
        """All that it wrote to standard output (at a terminal: to the screen)."""
        return self._received.decode(errors="replace")

    @property
    def unread(self) -> str:
        """What it wrote since what L{shows} found last."""
        return self._received[self._seen :].decode(errors="replace")

    async def shows(self, text: str) -> str:
        """Wait until it writes C{text}; give what it wrote since the last time up to there."""
        wanted = text.encode()
        await self.until(lambda: self._received.find(wanted, self._seen) >= 0)
        end = self._received.find(wanted, self._seen) + len(wanted)
        shown = self._received[self._seen : end]
        self._seen = end
        return shown.decode(errors="replace")

    async def ends(self) -> int | None:
        """Wait until it has ended and all it wrote is read; give its exit status."""
        await self.until(lambda: self.is_over)
        return self.status

    def describe(self) -> str:
        """Show what it wrote that nobody expected."""
        return f"{self._name}: {self.unread[-2000:]!r}"

    # -- what is done to it

    def type(self, text: str | bytes) -> None:
        """Write to its standard input, or press keys at its terminal."""
        self.transport.write(text.encode() if isinstance(text, str) else text)

    def end_input(self) -> None:
        """Close its standard input."""
        self.transport.closeStdin()

    def signal(self, name: str) -> None:
        """Send a signal; C{KILL} is C{kill -9}."""
        self.transport.signalProcess(name)

    async def clean_up(self) -> None:
        """Let nothing of it stay."""
        if not self.is_over:
            # It may have been quicker, and its end be still to be reported.
            with suppress(ProcessExitedAlready):
                self.signal("KILL")
            await self.ends()

    # -- IProcessProtocol

    def outReceived(self, data: bytes) -> None:
        """Keep it."""
        self._received += data
        self.changed()

    def errReceived(self, data: bytes) -> None:
        """Keep it with the rest."""
        self.outReceived(data)

    def processEnded(self, reason: Failure) -> None:
        """It has ended, and nothing more can be read."""
        self.status = getattr(reason.value, "exitCode", None)
        self.over()


def start(
    case: TestCase, *command: str, terminal: bool = False, environment: Mapping[str, str] = {}
) -> Program:
    """
    Run C{command}; the test's end ends it.

    @param terminal: whether it shall sit at a terminal rather than at pipes.
    @raise SkipTest: there is no such program here.
    """
    path = shutil.which(command[0])
    if path is None:
        raise SkipTest(f"{command[0]} is not installed")
    program = Program(command[0])
    surroundings = {"PATH": os.environ["PATH"], "TERM": "vt100", **environment}
    reactor.spawnProcess(program, path, command, surroundings, usePTY=terminal)
    case.addCleanup(lambda: Deferred.fromCoroutine(program.clean_up()))
    return program
