"""From an address to a connection, and to the key that a server shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IHandshakeListener, IProtocol
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.python.failure import Failure
from zope.interface import implementer

from clients.core.address import ServerAddress
from clients.core.trust import ByAuthority, Pinned, Plain, Trust, trust_for

CONNECT_SECONDS = 10.0
"""Until a server that does not answer is given up."""

Dial = Callable[[Callable[[Trust], IProtocol]], Deferred[Any]]
"""
Opens one connection.  It is given what makes the protocol, and fires with that protocol, or fails
with what Twisted says of the network.
"""


@frozen(eq=False)
class Dialer:
    """
    Opens connections to one server.

    @ivar reactor: does the connecting.
    @ivar trust_root: an C{IOpenSSLTrustRoot}; None: the authorities of this machine.
    @ivar read_bytes: read from the network before anything else gets its turn; fewer keep a
        window answering while much comes.  None: as many as Twisted wants, 64 KiB.
    """

    reactor: Any
    address: ServerAddress
    trust_root: Any = None
    read_bytes: int | None = None

    def __call__(self, make: Callable[[Trust], IProtocol]) -> Deferred[Any]:
        """Open one; as L{Dial}."""
        trust = trust_for(self.address, self.trust_root)
        return _connected(self.reactor, self.address, trust, make(trust), self.read_bytes)


class _Once(Factory):
    """Gives a protocol that was made before."""

    noisy = False

    def __init__(self, protocol: IProtocol) -> None:
        self._protocol = protocol

    def buildProtocol(self, addr: object) -> Any:
        """The one there is."""
        return self._protocol


def _connected(
    reactor: Any,
    address: ServerAddress,
    trust: Plain | Pinned | ByAuthority,
    protocol: Any,
    read_bytes: int | None = None,
) -> Deferred[Any]:
    """Connect, and give C{protocol} once it has its transport."""
    host = HostnameEndpoint(reactor, address.host, address.port, timeout=CONNECT_SECONDS)
    factory: Any = _Once(protocol)
    if isinstance(trust, Pinned):
        factory = TLSMemoryBIOFactory(trust, True, factory, clock=reactor)
    elif isinstance(trust, ByAuthority):
        factory = TLSMemoryBIOFactory(trust.creator, True, factory, clock=reactor)
    # Not wrapClientTLS: it leaves it to the global reactor to flush what is written.
    connecting: Deferred[Any] = host.connect(factory)

    def connected(outer: Any) -> Any:
        if read_bytes is not None:
            outer.transport.bufferSize = read_bytes  # of the socket, also where TLS lies above it
        return protocol

    return connecting.addCallback(connected)


@implementer(IHandshakeListener)
class _Looker(Protocol):
    """Hangs up when the server has proved that the key is its own; says nothing."""

    def __init__(self, trust: Pinned) -> None:
        self._trust = trust
        self.shown: Deferred[str] = Deferred()

    def handshakeCompleted(self) -> None:
        """The key is the server's."""
        if not self.shown.called:
            self.shown.callback(self._trust.seen or "")

    def hang_up(self) -> None:
        """Whatever was seen or not: there is nothing to talk about."""
        transport: Any = self.transport
        transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """No TLS is spoken there, or the network failed."""
        if self.shown.called:
            return
        if reason.check(ConnectionDone, ConnectionLost):
            self.shown.errback(ConnectionLost("hung up: perhaps there is no TLS at this port"))
        else:
            self.shown.errback(reason)


async def learn_fingerprint(host: str, port: int, reactor: Any) -> str:
    """
    Look which key a server has, for a first use: a person should compare it.

    @param reactor: does the connecting.
    @return: as L{clients.core.address.parse_fingerprint} gives it.
    @raise Exception: what Twisted or OpenSSL say where none could be seen in time.
    """
    trust = Pinned(host, None)
    looker = _Looker(trust)
    await _connected(reactor, ServerAddress(host, port, tls=True), trust, looker)
    try:
        return await looker.shown.addTimeout(CONNECT_SECONDS, reactor)
    finally:
        looker.hang_up()
