"""Tests of L{chatserver.eager}: what is sent at once arrives as if Twisted had sent it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from twisted.internet import reactor, tcp
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IPushProducer
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase, TestCase
from zope.interface import implementer

from chatserver import eager
from chatserver.eager import Send, send_of, write

MUCH = bytes(range(256)) * (1 << 15)
"""Eight megabytes: more than a socket takes."""


@implementer(IPushProducer)
class Pausing:
    """A producer that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def pauseProducing(self) -> None:
        """Note it."""
        self.told.append("pause")

    def resumeProducing(self) -> None:
        """Note it."""
        self.told.append("resume")

    def stopProducing(self) -> None:
        """Note it."""
        self.told.append("stop")


class Ours(Protocol):
    """The server's side of a connection."""

    transport: Any

    def __init__(self, made: Deferred[Ours]) -> None:
        self.made = made
        self.lost: Deferred[None] = Deferred()
        self._send: Send | None = None

    def write(self, data: bytes) -> None:
        """Write as an outbox does."""
        self._send = write(self.transport, data, self._send)

    def close(self) -> None:
        """Close as an outbox does."""
        self.transport.loseConnection()
        self._send = None

    def connectionMade(self) -> None:
        """It begins."""
        self.made.callback(self)

    def connectionLost(self, reason: Failure | None = None) -> None:
        """It is over."""
        self.lost.callback(None)


class EagerTests(TestCase):
    """A server's connection, whose peer is a plain socket that reads when the test says so."""

    timeout = 300

    async def connect(self) -> tuple[Ours, socket.socket]:
        """Give both sides of a connection."""
        accepted: Deferred[Ours] = Deferred()
        factory: Any = Factory.forProtocol(lambda: Ours(accepted))
        factory.noisy = False
        port: Any = reactor.listenTCP(0, factory, interface="127.0.0.1")
        theirs = socket.create_connection(("127.0.0.1", port.getHost().port))
        self.addCleanup(theirs.close)
        ours = await accepted
        await port.stopListening()
        self.addCleanup(self.hang_up, ours)
        return ours, theirs

    async def hang_up(self, ours: Ours) -> None:
        """End it, if it has not ended."""
        ours.transport.abortConnection()
        if not ours.lost.called:
            await ours.lost

    async def all_of(self, theirs: socket.socket, length: int) -> bytes:
        """Read so many bytes, letting the reactor run."""
        theirs.setblocking(False)
        got = bytearray()
        while len(got) < length:
            try:
                got += theirs.recv(1 << 16)
            except BlockingIOError:
                await self.turn()
        return bytes(got)

    def turn(self) -> Deferred[None]:
        """Let one turn of the reactor pass."""
        passed: Deferred[None] = Deferred()
        reactor.callLater(0, passed.callback, None)
        return passed

    async def test_at_once(self) -> None:
        """A peer can read it before the reactor has turned once."""
        ours, theirs = await self.connect()
        self.assertIsNotNone(send_of(ours.transport))
        ours.write(b"now")
        self.assertEqual(theirs.recv(100), b"now")

    async def test_order(self) -> None:
        """However full the socket is meanwhile, all arrives, once and in order."""
        ours, theirs = await self.connect()
        wanted = b""
        for part in (b"first", MUCH, b"behind it", MUCH, b"last"):
            ours.write(part)
            wanted += part
        self.assertEqual(await self.all_of(theirs, len(wanted)), wanted)
        while send_of(ours.transport) is None:
            await self.turn()
        ours.write(b"at once again")
        self.assertEqual(theirs.recv(100), b"at once again")

    async def test_behind_what_others_wrote(self) -> None:
        """What somebody wrote plainly and still waits is not overtaken."""
        ours, theirs = await self.connect()
        ours.transport.write(b"one ")
        ours.write(b"two")
        self.assertEqual(await self.all_of(theirs, 7), b"one two")

    async def test_pauses_the_producer(self) -> None:
        """A peer that does not read pauses whoever sends, and reading resumes them."""
        ours, theirs = await self.connect()
        producer = Pausing()
        ours.transport.registerProducer(producer, True)
        ours.write(MUCH)
        self.assertEqual(producer.told, ["pause"])
        await self.all_of(theirs, len(MUCH))
        while len(producer.told) < 2:
            await self.turn()
        self.assertEqual(producer.told, ["pause", "resume"])

    async def test_last_words(self) -> None:
        """What was said before the end arrives, in order; what is said after it is nobody's."""
        ours, theirs = await self.connect()
        ours.write(b"good")
        ours.close()
        ours.write(b"bye")
        await ours.lost
        ours.write(b"too late")
        self.assertEqual(theirs.recv(100), b"goodbye")
        self.assertEqual(theirs.recv(100), b"")

    async def test_peer_is_dead(self) -> None:
        """Writing to a peer that was cut off fails nowhere; the loss is told in a later turn."""
        ours, theirs = await self.connect()
        ours.transport.pauseProducing()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        theirs.close()
        for _ in range(3):
            ours.write(b"anybody?")
        self.assertFalse(ours.lost.called)
        await ours.lost


class ChoosingTests(SynchronousTestCase):
    """Where nothing can be sent at once, Twisted's own way does the same."""

    def test_other_transports(self) -> None:
        """Whatever is no TCP connection of Twisted's is written to as usual."""
        transport = StringTransport()
        self.assertIsNone(write(transport, b"all the same", None))
        self.assertEqual(transport.value(), b"all the same")

    def test_another_twisted(self) -> None:
        """If Twisted has renamed what we look at, writing is as usual, and only slower."""
        self.assertIsNotNone(send_of(self.server()))
        for name in eager.NAMES:
            with patch.object(eager, "NAMES", (*eager.NAMES, f"{name}_renamed")):
                self.assertIsNone(send_of(self.server()))

    def test_derived_transports(self) -> None:
        """A transport that writes in a way of its own is left to it."""

        class Careful(tcp.Server):
            """Something else."""

        self.assertIsNone(send_of(self.server(Careful)))

    def test_ending(self) -> None:
        """Nothing is sent past a connection that is about to close."""
        for flag in ("disconnecting", "_writeDisconnecting", "_writeDisconnected"):
            server = self.server()
            setattr(server, flag, True)
            self.assertIsNone(send_of(server), flag)
        server = self.server()
        server.connected = False
        self.assertIsNone(send_of(server))

    def server(self, kind: Callable[..., Any] = tcp.Server) -> Any:
        """Make one end of a pair of sockets a server's transport."""
        one, other = socket.socketpair()
        self.addCleanup(one.close)
        self.addCleanup(other.close)
        server = kind(one, Protocol(), ("127.0.0.1", 1), None, 1, reactor)
        self.addCleanup(server.stopReading)  # it begins by itself
        return server
