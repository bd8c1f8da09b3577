"""A client of the line protocol for tests with real sockets."""

from __future__ import annotations

import re
import socket
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase
from zope.interface import implementer

from tests.integration.waiting import Waiting

PASSWORD = "correct horse"

LAST_LINE = re.compile(r"(@\d+ )?\d{3} ")
"""An answer's last line; the others have a hyphen behind the code."""


@implementer(IHalfCloseableProtocol)
class LineClient(Protocol, Waiting):
    """
    A script at the line protocol.

    @ivar lines: all that was received, without line ends.
    """

    transport: Any

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._rest = b""
        self._answers: list[str] = []
        self._events: list[str] = []

    # -- saying and hearing

    def send(self, *lines: str) -> None:
        """Send lines, and wait for nothing."""
        self.transport.write("".join(f"{line}\n" for line in lines).encode())

    async def ask(self, line: str) -> list[str]:
        """Send C{line}; give its answer's lines, the last one last."""
        self.send(line)
        return await self.answer()

    async def answer(self) -> list[str]:
        """Wait for the next answer; give its lines."""
        await self.until(lambda: any(map(LAST_LINE.match, self._answers)))
        last = next(n for n, line in enumerate(self._answers) if LAST_LINE.match(line))
        answer, self._answers = self._answers[: last + 1], self._answers[last + 1 :]
        return answer

    async def hear(self, pattern: str) -> str:
        """Wait for the next event that matches C{pattern} in full; those before are skipped."""
        found: list[str] = []

        def look() -> bool:
            while self._events and not found:
                event = self._events.pop(0)
                if re.fullmatch(pattern, event):
                    found.append(event)
            return bool(found)

        await self.until(look)
        return found[0]

    async def enter(self, name: str, command: str = "/login") -> None:
        """
        Log in, or with C{/register} make the account.

        @raise AssertionError: the server refuses.
        """
        answer = await self.ask(f"{command} {name} {PASSWORD}")
        if answer != [f"200 logged in as {name}"]:
            raise AssertionError(answer)

    async def be_a_script(self) -> None:
        """Have coded answers even where this machine was too slow to speak first."""
        self.send("/script")
        await self.until(lambda: any(re.match("(> )?200 ", line) for line in self.lines))
        self.lines, self._answers, self._events = [], [], []

    async def gone(self) -> None:
        """Wait until the connection is closed."""
        await self.until(lambda: self.is_over)

    def half_close(self) -> None:
        """Send nothing more, and go on reading."""
        self.transport.loseWriteConnection()

    def stop_reading(self) -> None:
        """Let what is sent to us pile up, on the server's side and not in our own system."""
        self.transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.transport.pauseProducing()

    def read_on(self) -> None:
        """Read again."""
        self.transport.resumeProducing()

    async def hang_up(self) -> None:
        """Be gone."""
        if not self.is_over:
            self.transport.abortConnection()
            await self.gone()

    def describe(self) -> str:
        """Show the newest lines."""
        return f"{[line[:100] for line in self.lines[-12:]]}, then {self._rest[:100]!r}"

    # -- IProtocol

    def dataReceived(self, data: bytes) -> None:
        """Cut lines."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self.line_received(line.decode())
        self.changed()

    def line_received(self, line: str) -> None:
        """Sort an answer from an event."""
        self.lines.append(line)
        (self._answers if line[:1].isdigit() or line[:1] == "@" else self._events).append(line)

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Nothing more will come."""
        self.over()

    def readConnectionLost(self) -> None:
        """The server has closed."""
        self.transport.loseConnection()

    def writeConnectionLost(self) -> None:
        """We have half-closed; nothing to do."""


async def dial(case: TestCase, port: int, client: LineClient | None = None) -> LineClient:
    """Connect to the server here that listens on C{port}; the test's end hangs up."""
    end = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
    client = await connectProtocol(end, client or LineClient())
    case.addCleanup(lambda: Deferred.fromCoroutine(client.hang_up()))
    await client.be_a_script()
    return client


async def arrive(case: TestCase, port: int, name: str, command: str = "/login") -> LineClient:
    """Connect and log in, or with C{/register} make the account."""
    client = await dial(case, port)
    await client.enter(name, command)
    return client
