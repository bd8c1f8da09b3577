"""Tests of the line frontend on real sockets: what a transport in memory cannot show."""

from __future__ import annotations

import socket

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP4ServerEndpoint, connectProtocol
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from chatserver.config import Limits
from chatserver.frontends.admission import Admission
from chatserver.frontends.line.factory import LineFactory
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics
from chatserver.model.origins import Neighbourhoods
from tests.fakes import FakeChat
from tests.frontends.line.dial import utc


class Netcat(Protocol):
    """Keeps what it receives; C{closed} fires with it all, and how it ended, at the end."""

    def __init__(self) -> None:
        self.received = b""
        self.reason: Failure | None = None
        self.closed: Deferred[bytes] = Deferred()

    def dataReceived(self, data: bytes) -> None:
        """Keep."""
        self.received += data

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Tell."""
        self.reason = reason
        self.closed.callback(self.received)


class SocketTests(TestCase):
    """Half-closed, slow and vanishing peers."""

    timeout = 300

    async def listen(self, limits: Limits) -> TCP4ClientEndpoint:
        """Open a port for ann and bob."""
        self.chat = FakeChat()
        for name in ("ann", "bob"):
            self.chat.add(name)
        self.metrics = Metrics()
        self.factory = LineFactory(
            portal=self.chat.portal,
            registrar=self.chat,
            limits=limits,
            clock=reactor,
            flusher=Flusher(reactor),
            server_name="test",
            online=self.chat.online,
            guests=False,
            registration=True,
            invitation=False,
            metrics=self.metrics,
            local_time=utc,
            admission=Admission(limits, Neighbourhoods()),
        )
        endpoint = TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
        port = await endpoint.listen(self.factory)
        self.addCleanup(port.stopListening)
        return TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port)

    async def test_half_closed_netcat(self) -> None:
        """C{printf ... | nc -N} gets every answer, then a clean end."""
        endpoint = await self.listen(Limits())
        netcat = await connectProtocol(endpoint, Netcat())
        lines = b"hello\n" * 300
        netcat.transport.write(b"/login ann sesame-open\n" + lines + b"/who")
        netcat.transport.loseWriteConnection()
        received = await netcat.closed
        answers = received.split(b"\n")
        self.assertEqual(len(answers), 1 + 300 + 2 + 1)
        self.assertEqual(answers[-4:], [b"201 300 #lobby", b"200-ann online", b"200 1", b""])
        self.assertTrue(netcat.reason.check(ConnectionDone))
        await self.factory.drained()

    async def test_attack_slow_reader(self) -> None:
        """Who stops reading is dropped; whoever reads gets everything meanwhile."""
        endpoint = await self.listen(Limits(outbox_bytes=100_000))
        deaf, writer = socket.socket(), await connectProtocol(endpoint, Netcat())
        self.addCleanup(deaf.close)
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((endpoint._host, endpoint._port))
        deaf.sendall(b"/login bob sesame-open\n")
        writer.transport.write(b"/login ann sesame-open\n/users\n")
        text = b"x" * 8000 + b"\n"
        for _ in range(2000):
            if self.metrics.counts["line_slow_readers"]:
                break
            writer.transport.write(text)
            await self.turn()
        self.assertEqual(self.metrics.counts["line_slow_readers"], 1)
        writer.transport.write(b"/quit\n")
        received = await writer.closed
        self.assertTrue(received.endswith(b"221 bye\n"))
        await self.factory.drained()

    async def test_slow_but_alive(self) -> None:
        """Who reads late gets all of it, in order, and the goodbye."""
        endpoint = await self.listen(Limits(outbox_bytes=50_000_000))
        reader = await connectProtocol(endpoint, Netcat())
        reader.transport.write(b"/login ann sesame-open\n")
        reader.transport.pauseProducing()
        for number in range(1000):
            reader.transport.write(b"/msg #lobby %d %s\n" % (number, b"y" * 8000))
            reader.transport.write(b"/history #lobby n=1\n")
            await self.turn()
        reader.transport.write(b"/quit\n")
        reader.transport.resumeProducing()
        received = await reader.closed
        rows = [line.split(b" ", 5)[4] for line in received.split(b"\n") if line[:5] == b"200-M"]
        self.assertEqual(rows, [b":%d" % number for number in range(1000)])
        self.assertTrue(received.endswith(b"221 bye\n"))
        await self.factory.drained()

    def turn(self) -> Deferred[None]:
        """One turn of the reactor."""
        done: Deferred[None] = Deferred()
        reactor.callLater(0, done.callback, None)
        return done
