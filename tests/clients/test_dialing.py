"""How much a client reads before anything else gets its turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from OpenSSL import SSL
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import SSL4ServerEndpoint, TCP4ServerEndpoint
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from chatserver.certificates import fingerprint_of, make, own_pair
from clients.core.address import ServerAddress
from clients.core.dialing import Dialer
from tests.clients.test_trust import NOW, Shown

reactor: Any = global_reactor

MUCH = 1 << 20
"""Bytes that the server sends at once."""
LARGEST_RECORD = 1 << 14
"""Bytes of text in one record of TLS."""


class Mouth(Protocol):
    """A server that says much, and hangs up."""

    def connectionMade(self) -> None:
        """Say it."""
        transport: Any = self.transport
        transport.write(b"x" * MUCH)
        transport.loseConnection()


class Ear(Protocol):
    """
    Notes how much comes before anything else gets its turn.

    @ivar turns: bytes of each turn.
    """

    def __init__(self) -> None:
        self.turns: list[int] = [0]
        self.done: Deferred[None] = Deferred()
        self._next: IDelayedCall | None = None

    def dataReceived(self, data: bytes) -> None:
        """Something came."""
        self.turns[-1] += len(data)
        if self._next is None:
            self._next = reactor.callLater(0, self._turn)

    def _turn(self) -> None:
        self._next = None
        self.turns.append(0)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """That was all."""
        if self._next is not None:
            self._next.cancel()
        self.done.callback(None)


class ReadingTests(TestCase):
    """A server sends a megabyte at once."""

    timeout = 300

    async def most(self, address: ServerAddress, read_bytes: int | None) -> int:
        """Read it all; give how much of it came in one turn at the most."""
        ear = Ear()
        await Dialer(reactor, address, read_bytes=read_bytes)(lambda trust: ear)
        await ear.done
        self.assertEqual(sum(ear.turns), MUCH)
        return max(ear.turns)

    async def listen(self, endpoint: Any) -> int:
        """Let the server listen; give its port."""
        port = await endpoint.listen(Factory.forProtocol(Mouth))
        self.addCleanup(port.stopListening)
        return int(port.getHost().port)

    async def test_small_pieces(self) -> None:
        """Who asks for small pieces gets small ones, from the first on; others get large ones."""
        port = await self.listen(TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1"))
        address = ServerAddress("127.0.0.1", port)
        self.assertLessEqual(await self.most(address, 8192), 8192)
        self.assertGreater(await self.most(address, None), 8192)

    async def test_small_pieces_under_tls(self) -> None:
        """Under TLS, too, where what was read may complete a record that was begun before."""
        pair = own_pair(Path(self.mktemp()))
        Path(pair.certificate).parent.mkdir(parents=True)
        make(pair, ["localhost"], NOW)
        context = Shown(pair, SSL.TLS1_3_VERSION)
        endpoint = SSL4ServerEndpoint(reactor, 0, context, interface="127.0.0.1")
        port = await self.listen(endpoint)
        address = ServerAddress("127.0.0.1", port, True, fingerprint_of(pair.certificate))
        self.assertLessEqual(await self.most(address, 8192), 8192 + LARGEST_RECORD)
        self.assertGreater(await self.most(address, None), 8192 + LARGEST_RECORD)
