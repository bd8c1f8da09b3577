"""The listening side of the line frontend: whom to let in, and all who are in."""

from __future__ import annotations

import ipaddress
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


def neighbourhood(address: str) -> str:
    """
    Give what connections from C{address} are counted under; empty: they are not.

    Loopback and what is no IP address are exempt; of IPv6 one customer has a /64.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return ""
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


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
        metrics: Metrics,
        local_time: LocalTime,
    ) -> None:
        """
        @param online: how many users have a session, for the banner.
        @param guests: whether the banner offers C{/guest}.
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
            metrics=metrics,
        )
        self._live: dict[LineProtocol, str] = {}
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
        if near:
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

    def _refusal(self, near: str) -> str:
        limits = self._setting.limits
        if self._closing is not None:
            return self._closing
        if not limits.rates:
            return ""
        if limits.connections and len(self._live) >= limits.connections:
            return "too many connections"
        if near and self._near[near] >= limits.connections_per_address:
            return "too many connections from your address"
        return ""

    def _gone(self, protocol: LineProtocol) -> None:
        near = self._live.pop(protocol)
        if near:
            self._near[near] -= 1
            if not self._near[near]:
                del self._near[near]
        if not self._live:
            waiting, self._waiting = self._waiting, []
            for waiter in waiting:
                waiter.callback(None)
