"""TLS between a TCP connection and a protocol: unbuffered, half-closing, and never for ever."""

from __future__ import annotations

from typing import Any, cast

from OpenSSL import SSL
from twisted.internet.interfaces import (
    IDelayedCall,
    IHalfCloseableProtocol,
    IProtocolFactory,
    IReactorTime,
    ITransport,
)
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from zope.interface import implementer

from chatserver import eager
from chatserver.certificates import Presenter

LINGER_SECONDS = 10.0
"""A peer that does not take part in closing for so long is cut off."""

MOST_STRANGERS = 64
"""Connections of one port that are to close and never spoke TLS; above it, the oldest go."""


class _SaysNoMore(Exception):
    """The peer has closed its half; only our own class raises and catches it."""


@implementer(IHalfCloseableProtocol)
class TlsConnection(TLSMemoryBIOProtocol):
    """
    One connection under TLS.

    Twisted's default (BufferingTLSTransport) gathers writes with a timer of each connection; our
    outboxes have gathered them before. It also takes the peer's C{close_notify} for the end of
    both directions; for a protocol that half-closes (a script that has sent all its lines) it is
    the end of one, as TLS 1.3 has it.
    """

    factory: TlsFactory
    _cut: IDelayedCall | None = None
    _peer_is_done = False
    _send: eager.Send | None = None

    @property
    def is_stranger(self) -> bool:
        """Whether the handshake is not over."""
        return not self._handshakeDone

    # -- beginning and closing

    def makeConnection(self, transport: Any) -> None:
        """Begin; the handshake has its deadline."""
        self._cut_off_in(self.factory.handshake_seconds)
        super().makeConnection(transport)

    def _checkHandshakeStatus(self) -> None:
        super()._checkHandshakeStatus()
        if self._handshakeDone and not self.disconnecting:
            self._cut_off_in(None)

    def loseConnection(self) -> None:
        """Close once all is sent; who does not take part is cut off."""
        if self.disconnecting or not self.connected:
            return
        super().loseConnection()
        if not self._aborted:
            self._cut_off_in(LINGER_SECONDS)
            if self.is_stranger:
                self.factory.lingers(self)

    def _cut_off_in(self, seconds: float | None) -> None:
        if self._cut is not None and self._cut.active():
            self._cut.cancel()
        if seconds is not None:
            self._cut = self.factory.clock.callLater(seconds, self.abortConnection)

    def abortConnection(self) -> None:
        """Close now, if it is not closed."""
        if self.connected:
            super().abortConnection()

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Forget the deadline."""
        self._cut_off_in(None)
        self.factory.gone(self)
        super().connectionLost(reason)

    # -- writing

    def _flushSendBIO(self) -> None:
        """Hand over what was encrypted, without the turn that Twisted would let it wait."""
        try:
            data = self._tlsConnection.bio_read(1 << 15)
        except SSL.WantReadError:
            return  # there is none
        # Whatever closes the connection below looks for what it may still send.
        self._send = eager.write(self.transport, data, None if self.disconnecting else self._send)

    # -- half-closing

    def dataReceived(self, data: bytes) -> None:
        """Decrypt; what a peer sends after it said that it sends no more is nobody's."""
        if not self._peer_is_done:
            super().dataReceived(data)

    def _flushReceiveBIO(self) -> None:
        if self._peer_is_done:
            return
        try:
            super()._flushReceiveBIO()
        except _SaysNoMore:
            self._peer_is_done = True
            self._flushSendBIO()
            cast(IHalfCloseableProtocol, self.wrappedProtocol).readConnectionLost()

    def _shutdownTLS(self) -> None:
        # Twisted comes here for one reason while nobody here closes: the peer's close_notify.
        peers_wish = self._tlsConnection.get_shutdown() == SSL.RECEIVED_SHUTDOWN
        half_closes = IHalfCloseableProtocol.providedBy(self.wrappedProtocol)
        if peers_wish and half_closes and not self.disconnecting:
            raise _SaysNoMore
        super()._shutdownTLS()

    def readConnectionLost(self) -> None:
        """
        TCP's own end of input.

        Without TLS's before it, anybody on the way may have cut the input short: then nothing of
        it counts as finished.
        """
        if self.disconnecting and not self._aborted:
            cast(ITransport, self.transport).loseConnection()
        elif not self._peer_is_done:
            self.abortConnection()

    def writeConnectionLost(self) -> None:
        """Never: nobody here closes only what we send."""


class TlsFactory(TLSMemoryBIOFactory):
    """
    Puts TLS under the protocols of another factory.

    Who finds no room is told so under TLS too, and belongs to no cap: so only so many of those
    may take their time for the handshake.

    @ivar handshake_seconds: after which a connection is cut off that speaks no TLS yet.
    """

    protocol = TlsConnection

    def __init__(
        self,
        presenter: Presenter,
        wrapped: IProtocolFactory,
        clock: IReactorTime,
        handshake_seconds: float,
    ) -> None:
        super().__init__(presenter, False, wrapped, clock)
        self.clock = clock
        self.handshake_seconds = handshake_seconds
        self._strangers: dict[TlsConnection, None] = {}

    def logPrefix(self) -> str:
        """Name the factory in Twisted's own log lines, in one word."""
        return f"{type(self.wrappedFactory).__name__}+TLS"

    def lingers(self, connection: TlsConnection) -> None:
        """A connection is to close, and waits for the handshake that it never had."""
        self._strangers[connection] = None
        if len(self._strangers) > MOST_STRANGERS:
            oldest = next(iter(self._strangers))
            del self._strangers[oldest]
            oldest.abortConnection()

    def gone(self, connection: TlsConnection) -> None:
        """A connection is lost."""
        self._strangers.pop(connection, None)
