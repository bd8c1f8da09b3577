"""Cables between clients and a world's AMP frontend: whole, cut, slow, or with lost answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionRefusedError
from twisted.internet.error import ConnectionLost as NetworkFailed
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from chatserver.frontends.admission import GatedFactory
from clients.core.trust import Plain, Trust

ROOM_BYTES = 1 << 16
"""What a side may have sent beyond what the other has read, before it is told to pause."""


class End:
    """A transport: one end of a cable."""

    def __init__(self, cable: Cable) -> None:
        self.cable = cable
        self.other: End
        self.protocol: Any = None
        self.incoming = bytearray()
        self.paused = self.lost = self.closing = False
        self.producer: Any = None
        self._told_to_pause = False

    # -- what a protocol asks of a transport

    def write(self, data: bytes) -> None:
        """Send."""
        if self.lost or self.closing or self.cable.is_cut:
            return
        self.other.incoming += data
        if self.producer is not None and len(self.other.incoming) > ROOM_BYTES:
            self._told_to_pause = True
            self.producer.pauseProducing()
        self.cable.soon(self.other.read)

    def loseConnection(self) -> None:
        """Close once the other end has read everything."""
        self.closing = True
        self.cable.soon(self.cable.close_if_read, self)

    def abortConnection(self) -> None:
        """Close now."""
        self.cable.soon(self.cable.end, ConnectionAborted(), self)

    def pauseProducing(self) -> None:
        """Read no more."""
        self.paused = True

    def resumeProducing(self) -> None:
        """Read on."""
        self.paused = False
        self.cable.soon(self.read)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Take who is told when the other end is slow."""
        self.producer = producer

    def unregisterProducer(self) -> None:
        """Let it go."""
        self.producer = None

    def getPeer(self) -> IPv4Address:
        """This machine."""
        return IPv4Address("TCP", "127.0.0.1", 50000)

    getHost = getPeer

    # --

    def read(self) -> None:
        """Let the protocol have what came."""
        if self.paused or self.lost or not self.incoming:
            return
        data, self.incoming = bytes(self.incoming), bytearray()
        self.protocol.dataReceived(data)
        if self.other._told_to_pause and not self.other.lost:
            self.other._told_to_pause = False
            if self.other.producer is not None:
                self.other.producer.resumeProducing()
        if self.other.closing:
            self.cable.soon(self.cable.close_if_read, self.other)


class Cable:
    """
    One connection.

    @ivar is_cut: whether nothing gets through any more; nobody is told.
    """

    def __init__(self, clock: IReactorTime, client: Any, server: Any) -> None:
        self._clock = clock
        self.is_cut = False
        self.client, self.server = End(self), End(self)
        self.client.other, self.server.other = self.server, self.client
        self.client.protocol, self.server.protocol = client, server

    def soon(self, what: Callable[..., object], *args: object) -> None:
        """Do something in the next turn."""
        self._clock.callLater(0, what, *args)

    def close_if_read(self, closer: End) -> None:
        """End the connection in peace."""
        if not closer.other.incoming:
            self.end(ConnectionDone(), closer)

    def end(self, why: Exception, by: End | None = None) -> None:
        """Tell both sides that it is over; through a cable that is cut, only who ended it."""
        for each in (self.client, self.server):
            if not each.lost and (each is by or not (by and self.is_cut)):
                each.lost = True
                each.protocol.connectionLost(Failure(why))

    def break_off(self) -> None:
        """The network fails, and both sides notice."""
        self.end(NetworkFailed())

    def lose_answers(self) -> None:
        """What the server sends from now on never arrives."""
        self.server.write = lambda data: None  # type: ignore[method-assign]


class Network:
    """
    A way to a server: gives a client what it dials with.

    @ivar cables: all connections there were, the newest last.
    @ivar is_down: whether no connection comes about.
    @ivar is_silent: whether attempts are never answered.
    """

    def __init__(self, clock: IReactorTime, factory: GatedFactory) -> None:
        self._clock = clock
        self.factory = factory
        self.cables: list[Cable] = []
        self.dialled = 0
        self.is_down = self.is_silent = False

    def dial(self, make: Callable[[Trust], Any]) -> Deferred[Any]:
        """Open a connection; as L{clients.core.dialing.Dial}."""
        self.dialled += 1
        if self.is_silent:
            return Deferred()
        if self.is_down:
            return fail(ConnectionRefusedError())
        server = self.factory.buildProtocol(IPv4Address("TCP", "127.0.0.1", 50000))
        client = make(Plain())
        cable = Cable(self._clock, client, server)
        self.cables.append(cable)
        server.makeConnection(cable.server)
        client.makeConnection(cable.client)
        return succeed(client)
