"""The listening side of the line frontend: whom to let in, and all who are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from twisted.cred.portal import Portal
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory, Protocol

from chatserver.config import Limits
from chatserver.credentials import IRegistrar
from chatserver.frontends.line.manners import Manners
from chatserver.frontends.line.person import LocalTime
from chatserver.frontends.line.protocol import LineProtocol
from chatserver.frontends.line.setting import Setting
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics
from chatserver.model.origins import neighbourhood


class _Refused(Protocol):
    """Say why, and hang up."""

    def __init__(self, why: str) -> None:
        self._why = why

    def connectionMade(self) -> None:
        """Tell it at once; nothing is read."""
        assert self.transport is not None
        self.transport.write(f"503 {self._why}\r\n".encode())
        self.transport.loseConnection()


class LineFactory(Factory):
    """Make the protocol of each connection; count and cap them; end them together."""

    noisy = False

    def __init__(
        self,
        portal: Portal,
        registrar: IRegistrar,
        limits: Limits,
        clock: IReactorTime,
        flusher: Flusher,
        server_name: str,
        online: Callable[[], int],
        guests: bool,
        registration: bool,
        metrics: Metrics,
        local_time: LocalTime,
    ) -> None:
        """
        @param online: how many users have a session, for the banner.
        @param guests: whether the banner offers C{/guest}.
        @param registration: whether it offers C{/register}.
        @param local_time: seconds since the epoch to the time of day people are shown.
        """
        self._setting = Setting(
            portal=portal,
            registrar=registrar,
            limits=limits,
            clock=clock,
            flusher=flusher,
            manners=Manners(local_time),
            server_name=server_name,
            online=online,
            guests=guests,
            registration=registration,
            metrics=metrics,
        )
        self._live: dict[LineProtocol, str | None] = {}
        self._near: Counter[str] = Counter()
        self._waiting: list[Deferred[None]] = []
        self._closing: str | None = None

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._live)

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """Let a connection in, or tell it why not."""
        address = str(getattr(addr, "host", ""))
        near = neighbourhood(address)
        if why := self._refusal(near):
            self._setting.metrics.count("line_refused")
            return _Refused(why)
        self._setting.metrics.count("line_connections")
        protocol = LineProtocol(self._setting, address, self._gone)
        self._live[protocol] = near
        if near is not None:
            self._near[near] += 1
        return protocol

    def close_all(self, why: str) -> None:
        """Let each connection answer what runs, tell it why, and end it."""
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

    def _refusal(self, near: str | None) -> str:
        limits = self._setting.limits
        if self._closing is not None:
            return self._closing
        if not limits.rates:
            return ""
        if limits.connections and len(self._live) >= limits.connections:
            return "too many connections"
        if near is not None and self._near[near] >= limits.connections_per_address:
            return "too many connections from your address"
        return ""

    def _gone(self, protocol: LineProtocol) -> None:
        near = self._live.pop(protocol)
        if near is not None:
            self._near[near] -= 1
            if not self._near[near]:
                del self._near[near]
        if not self._live:
            waiting, self._waiting = self._waiting, []
            for waiter in waiting:
                waiter.callback(None)
