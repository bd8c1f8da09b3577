"""Whom to let in: the caps on connections of all frontends, and what their factories share."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory
from twisted.internet.protocol import Protocol as TwistedProtocol

from chatserver.config import Limits
from chatserver.metrics import Metrics
from chatserver.model.errors import ChatError, TooManyConnections
from chatserver.model.origins import Neighbourhoods

WAIT_SECONDS = 60
"""What somebody who finds no room is told to wait."""


class Admission:
    """Counts the connections of all frontends, and those of each address."""

    def __init__(self, limits: Limits, neighbourhoods: Neighbourhoods) -> None:
        self._limits = limits
        self._neighbourhoods = neighbourhoods
        self._near: Counter[str] = Counter()
        self._all = 0

    @property
    def addresses(self) -> int:
        """How many addresses are kept in mind: none but of those who are here."""
        return len(self._near)

    def enter(self, address: str) -> None:
        """
        Count one more connection.

        @param address: the peer's IP address, or empty.
        @raise TooManyConnections: there is no room for it; it is not counted.
        """
        limits, near = self._limits, self._neighbourhoods.of(address)
        if limits.rates:
            if limits.connections and self._all >= limits.connections:
                raise TooManyConnections("too many connections", WAIT_SECONDS)
            if near is not None and self._near[near] >= limits.connections_per_address:
                raise TooManyConnections("too many connections from your address", WAIT_SECONDS)
        self._all += 1
        if near is not None:
            self._near[near] += 1

    def leave(self, address: str) -> None:
        """One that entered is gone."""
        self._all -= 1
        near = self._neighbourhoods.of(address)
        if near is not None:
            self._near[near] -= 1
            if not self._near[near]:
                del self._near[near]


class Ending(Exception):
    """The server is going down, and takes nobody any more; the text says so."""


class Conversant(Protocol):
    """What a factory asks of a connection's protocol."""

    def close(self, why: str) -> None:
        """Answer what runs, tell why, end."""

    def stop(self) -> None:
        """Begin no request any more; what runs is answered."""

    def abort(self) -> None:
        """Cut the connection off, whatever the peer has not read yet."""


class GatedFactory(Factory):
    """
    Makes the protocol of each connection that is let in, and ends them all together.

    @ivar name: the frontend's, as metrics and logs call it.
    @ivar on_gone: L{gone}, bound once for all connections.
    """

    noisy = False

    def __init__(self, name: str, admission: Admission, metrics: Metrics) -> None:
        self.name = name
        self.on_gone: Callable[[Any], None] = self.gone
        self._admission = admission
        self._metrics = metrics
        self._live: dict[Any, str] = {}
        self._waiting: list[Deferred[None]] = []
        self._closing: str | None = None

    @abstractmethod
    def admitted(self, address: str) -> Any:
        """
        Make the L{Conversant} protocol of a connection, which calls L{on_gone} once it is lost.

        @param address: the peer's IP address, or empty.
        """

    @abstractmethod
    def refused(self, refusal: ChatError | Ending) -> TwistedProtocol:
        """Make a protocol that tells C{refusal} at once, and hangs up."""

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._live)

    def buildProtocol(self, addr: IAddress | None) -> TwistedProtocol:
        """Let a connection in, or tell it why not."""
        address = str(getattr(addr, "host", ""))
        if self._closing is not None:
            return self.refused(Ending(self._closing))
        try:
            self._admission.enter(address)
        except TooManyConnections as refusal:
            self._metrics.count(f"{self.name}_refused")
            return self.refused(refusal)
        self._metrics.count(f"{self.name}_connections")
        protocol: TwistedProtocol = self.admitted(address)
        self._live[protocol] = address
        return protocol

    def gone(self, protocol: Any) -> None:
        """A connection is lost."""
        self._admission.leave(self._live.pop(protocol))
        if not self._live:
            waiting, self._waiting = self._waiting, []
            for waiter in waiting:
                waiter.callback(None)

    def close_all(self, why: str) -> None:
        """Let each connection answer what runs, tell it why, and end it; let nobody in."""
        if self._closing is None:
            self._closing = why
        for protocol in list(self._live):
            protocol.close(why)

    def stop_reading(self) -> None:
        """Begin no request any more; what runs is answered."""
        for protocol in list(self._live):
            protocol.stop()

    def abort_all(self) -> None:
        """Cut off whoever has not gone."""
        for protocol in list(self._live):
            protocol.abort()

    def drained(self) -> Deferred[None]:
        """Fire when all connections are gone."""
        if not self._live:
            return succeed(None)
        waiter: Deferred[None] = Deferred()
        self._waiting.append(waiter)
        return waiter
