"""A real server, and chatctl as a process that speaks AMP with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol
from twisted.protocols import portforward
from twisted.trial.unittest import TestCase

from tests.integration import processes
from tests.integration.dialing import LineClient, arrive
from tests.integration.processes import Running, Server
from tests.integration.servers import scratch, serve

CHATCTL = (sys.executable, "-m", "chatserver.admin.chatctl")
PLAIN_AMP = r"frontend=amp address=127\.0\.0\.1:(\d+)$"


class FarTestCase(TestCase):
    """
    A server with the account ann, who has a token.

    @ivar ann: logged in to the line protocol.
    @ivar environ: of chatctl's processes.
    """

    timeout = 300
    options: tuple[str, ...] = ()

    async def begin(self, *options: str) -> None:
        """Start the server."""
        self.server: Server = await serve(self, "--amp", "tcp:0:interface=127.0.0.1", *options)
        self.amp = int((await self.server.said(PLAIN_AMP))[1])
        self.ann = await self.arrive("ann", "/register")
        (answer,) = await self.ann.ask("/token new test")
        self.home = scratch(self)
        self.environ = {
            "CHAT_TOKEN": answer.removeprefix("200 "),
            "CHAT_SERVER": f"127.0.0.1:{self.amp}",
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
        }

    async def restart(self) -> None:
        """Start a server in the place of one that is gone."""
        amp = f"tcp:{self.amp}:interface=127.0.0.1"
        line = self.server.port
        self.server = await serve(self, "--amp", amp, data=self.server.data, port=line)
        self.ann = await self.arrive("ann")

    async def arrive(self, name: str, command: str = "/login") -> LineClient:
        """Let somebody come to the line protocol."""
        return await arrive(self, self.server.port, name, command)

    def chatctl(self, *words: str, stdin: bytes | None = b"", **more: str) -> Running:
        """
        Begin to run it.

        @param stdin: None: its standard input is left open.
        @param more: environment variables; an empty one is as good as none.
        """
        return self.program(*CHATCTL, *words, stdin=stdin, **more)

    def program(self, *command: str, stdin: bytes | None = b"", **more: str) -> Running:
        """Begin to run something else where chatctl would run."""
        environ = {**self.environ, **more}
        running = processes.run(self, Running(), list(command), self.home, **environ)
        transport: Any = running.transport
        if stdin is not None:
            transport.write(stdin)
            transport.closeStdin()
        return running

    async def ends(self, status: int, *words: str, **more: Any) -> Running:
        """Run it to its end, which has C{status}."""
        running = self.chatctl(*words, **more)
        self.assertEqual(await running.exited(), status, running.all())
        self.assertNotIn("Traceback", running.errors)
        return running

    async def prints(self, *words: str, **more: Any) -> str:
        """Run it to a good end without complaints; give what it printed."""
        running = await self.ends(0, *words, **more)
        self.assertEqual(running.errors, "")
        return running.output

    async def events(self, *words: str) -> list[dict[str, Any]]:
        """Run it with C{--json}; give the objects on its lines."""
        printed = await self.prints(*words, "--json")
        return [json.loads(line) for line in printed.splitlines()]


class _Way(portforward.ProxyClient):
    """From the server to chatctl."""

    transport: Any
    peer: Any

    def dataReceived(self, data: bytes) -> None:
        """Pass it on, unless it is the answer that shall be lost."""
        relay: Relay = self.peer.factory
        if b"duplicate" in data and relay.cuts:
            relay.cuts -= 1
            self.transport.abortConnection()
            self.peer.transport.abortConnection()
            return
        super().dataReceived(data)


class _WayFactory(portforward.ProxyClientFactory):
    protocol = _Way
    noisy = False


class _Door(portforward.ProxyServer):
    """From chatctl to the server."""

    clientProtocolFactory = _WayFactory
    peer: Any
    factory: Any

    def connectionMade(self) -> None:
        """Somebody comes."""
        self.factory.door = self
        super().connectionMade()

    def dataReceived(self, data: bytes) -> None:
        """Pass it on; what asks for the conversations after something else was done."""
        relay, act = self.factory, self.factory.before_catching_up
        if act is None or b"Conversations" not in data:
            super().dataReceived(data)
            return
        relay.before_catching_up = None
        self.transport.pauseProducing()
        act().addCallback(lambda _: self._pass_on(data))

    def _pass_on(self, data: bytes) -> None:
        self.transport.resumeProducing()
        super().dataReceived(data)


class Relay(portforward.ProxyFactory):
    """
    A way to a server that breaks when a message was stored, before its answer is through.

    @ivar cuts: how often it will break yet.
    @ivar before_catching_up: done once, between the next login and what catches up.
    """

    protocol = _Door

    def __init__(self, port: int, cuts: int = 1) -> None:
        super().__init__("127.0.0.1", port)
        self.cuts = cuts
        self.before_catching_up: Callable[[], Deferred[Any]] | None = None
        self.door: Any = None

    def cut(self) -> None:
        """Break now."""
        self.door.transport.abortConnection()


class Silence(Protocol):
    """Says nothing, whoever comes."""


def listen(case: TestCase, factory: Any) -> int:
    """Listen on this machine until the test's end; give the port."""
    factory.noisy = False
    port: Any = reactor.listenTCP(0, factory, interface="127.0.0.1")
    case.addCleanup(port.stopListening)
    return int(port.getHost().port)


def write_token(folder: Path, token: str, mode: int) -> str:
    """Write a token file; give its name."""
    path = folder / f"token-{mode:o}"
    path.write_text(f"{token}\nnot this\n")
    path.chmod(mode)
    return str(path)
