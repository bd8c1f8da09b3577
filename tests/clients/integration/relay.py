"""A relay between clients and a server, at which a test cuts, slows and loses what passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP4ServerEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase


class _Side(Protocol):
    """One half of what is relayed."""

    other: _Side | None = None
    early = b""

    def __init__(self, passage: Passage, hears: Callable[[bytes], bytes]) -> None:
        self._passage = passage
        self._hears = hears

    def dataReceived(self, data: bytes) -> None:
        """Hand it over, as far as the test lets it through."""
        data = self._hears(data)
        if self.other is None:
            self.early += data
        elif data:
            self.other.wire.write(data)

    def join(self, other: _Side) -> None:
        """What comes here goes there; only as fast as it is taken."""
        self.other = other
        if self.early:
            other.wire.write(self.early)
        other.wire.registerProducer(self.wire, True)

    @property
    def wire(self) -> Any:
        """The transport."""
        return self.transport

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Where one side ends, the other does."""
        if self.other is not None:
            self.other.wire.unregisterProducer()
        self._passage.end(gently=True)


class Passage:
    """
    One relayed connection.

    @ivar to_client: bytes that came from the server.
    @ivar loses: whether what the server sends is thrown away.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self.to_client = 0
        self.loses = False
        self.client = _Side(self, lambda data: data)
        self.server = _Side(self, self._from_server)
        self._over = False

    async def begin(self) -> None:
        """Connect to where the server is now."""
        endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", self._relay.port)
        try:
            await endpoint.connect(Factory.forProtocol(lambda: self.server))
        except Exception:
            self.end()  # there is no server just now
            return
        if self._over:
            self.server.wire.abortConnection()
            return
        self.client.join(self.server)
        self.server.join(self.client)

    def stall(self) -> None:
        """Take nothing from the server any more: the client reads too slowly."""
        if not self._over and self.server.transport is not None:
            self.server.wire.pauseProducing()

    def flow(self) -> None:
        """Take it again."""
        if not self._over and self.server.transport is not None:
            self.server.wire.resumeProducing()

    def cut(self) -> None:
        """Break the connection, for both sides."""
        self.end()

    def end(self, gently: bool = False) -> None:
        """It is over; C{gently}: once what was taken is handed over."""
        if self._over:
            return
        self._over = True
        self._relay.passages.discard(self)
        for side in (self.client, self.server):
            if side.transport is not None:
                (side.wire.loseConnection if gently else side.wire.abortConnection)()

    def _from_server(self, data: bytes) -> bytes:
        self.to_client += len(data)
        return b"" if self.loses else data


class Relay(Factory):
    """
    Listens for clients, and connects each of them to the server.

    @ivar port: of the server; a test sets another when that is started again.
    @ivar own_port: for clients; it stays.
    @ivar passages: the connections there are.
    """

    noisy = False

    def __init__(self, port: int) -> None:
        self.port = port
        self.own_port = 0
        self.passages: set[Passage] = set()

    async def listen(self, case: TestCase) -> Relay:
        """Begin, for as long as the test runs."""
        listening = await TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(self)
        case.addCleanup(listening.stopListening)
        case.addCleanup(self.cut_all)
        self.own_port = listening.getHost().port
        return self

    def buildProtocol(self, addr: object) -> Any:
        """Let a client in."""
        passage = Passage(self)
        self.passages.add(passage)
        reactor.callLater(0, lambda: Deferred.fromCoroutine(passage.begin()))
        return passage.client

    def cut_all(self) -> None:
        """Break all connections."""
        for passage in tuple(self.passages):
            passage.cut()
