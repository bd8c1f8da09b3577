"""All that one server listens on: opened, named, announced in the network, closed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.interfaces import IListeningPort, IProtocolFactory
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver import addresses, announcing
from chatserver.announcing import Announcement, Announcer
from chatserver.certificates import Pair, Strength
from chatserver.config import Config
from chatserver.keyring import Keyring
from chatserver.listening import PortRefused, is_loopback, opened, probe, read

PROGRAMS = "amp"
"""The frontend that is announced, and that speaks no TLS older than 1.3: only ours comes there."""


@frozen
class Way:
    """
    A way in that is open.

    @ivar address: C{127.0.0.1:7000}, C{[::1]:7000} or C{unix:/path}.
    @ivar is_open: whether other machines can reach it.
    @ivar fingerprint: of the key that is shown there; None: no TLS is spoken.
    """

    frontend: str
    address: str
    is_open: bool = False
    fingerprint: str | None = None


@frozen
class _Opened:
    frontend: str
    port: IListeningPort
    tls: bool
    pair: Pair | None


class Ports:
    """
    The open ports of one server.

    @ivar note: what is to be said about the announcement in the network; None: nothing.
    """

    _log = Logger()

    def __init__(self, config: Config, reactor: Any) -> None:
        self._config = config
        self._reactor = reactor
        self._keyring = Keyring(config.certificate, config.key, config.data, _names, reactor)
        self._opened: list[_Opened] = []
        self._announcer = Announcer(reactor)
        self.note: str | None = None

    def look(self, endpoints: Iterable[str]) -> None:
        """
        See whether all of them could be opened, without making or leaving anything.

        @raise PortRefused: a port is taken or not ours to open.
        @raise CertificateProblem: a certificate cannot be shown.
        """
        found = {endpoint: read(endpoint) for endpoint in endpoints}
        self._keyring.look(tls.pair for tls in found.values() if tls is not None)
        for endpoint in found:
            probe(endpoint)

    def open(self, frontend: str, endpoint: str, factory: IProtocolFactory) -> None:
        """
        Listen at C{endpoint}.

        @raise PortRefused: the system does not let us.
        @raise CertificateProblem: a certificate can be neither read nor made.
        """
        tls, limits = read(endpoint), self._config.limits
        strength, seconds = Strength.WIDE, limits.script_login_seconds
        if frontend == PROGRAMS:
            strength, seconds = Strength.MODERN, limits.amp_login_seconds
        point = opened(
            endpoint,
            self._reactor,
            lambda pair: self._keyring.presenter(pair, strength),
            seconds,
        )
        ports: list[IListeningPort] = []
        failures: list[Failure] = []
        point.listen(factory).addCallbacks(ports.append, failures.append)
        if failures:
            error: Any = failures[0].value
            host, number = getattr(error, "interface", ""), getattr(error, "port", "?")
            raise PortRefused(host, number, getattr(error, "socketError", error))
        pair = None if tls is None else tls.pair
        self._opened += [_Opened(frontend, port, tls is not None, pair) for port in ports]

    def ways(self) -> list[Way]:
        """List what is open."""
        return [self._way(each) for each in self._opened]

    def _way(self, each: _Opened) -> Way:
        host: Any = each.port.getHost()
        if not hasattr(host, "port"):
            return Way(each.frontend, f"unix:{os.fsdecode(host.name)}")
        shown = f"[{host.host}]" if ":" in host.host else host.host
        fingerprint = self._keyring.fingerprint(each.pair) if each.tls else None
        is_open = not is_loopback(host.host)
        return Way(each.frontend, f"{shown}:{host.port}", is_open, fingerprint)

    def reload(self) -> bool:
        """Read all certificates again, dropping nobody; whether all could be used."""
        return self._keyring.reload()

    # -- the network

    def announce(self) -> Deferred[None]:
        """
        Tell the local network where AMP under TLS is.

        @return: fires when that is done, or cannot be, which is logged.
        """
        told: Deferred[None] = Deferred()
        found = self._announcement()
        if not announcing.is_possible():
            self.note = announcing.MISSING
            self._log.warn("{event}", event="not announced", reason=announcing.MISSING)
        elif found is None:
            self.note = "not announced in the network: no AMP port with TLS is open to it"
            self._log.warn("{event}", event="not announced", reason=self.note)
        else:
            return self._announcer.start(found)
        told.callback(None)
        return told

    def _announcement(self) -> Announcement | None:
        for way in self.ways():
            if way.frontend == PROGRAMS and way.is_open and way.fingerprint is not None:
                host, _, port = way.address.rpartition(":")
                wild = host in addresses.WILDCARDS
                own = addresses.own_addresses(host == "[::]") if wild else [host.strip("[]")]
                return Announcement(
                    self._config.name,
                    addresses.host_name(),
                    int(port),
                    tuple(own),
                    way.fingerprint,
                )
        return None

    # -- closing

    def close(self) -> None:
        """Close all at once, where nobody has been let in yet."""
        for each in self._opened:
            each.port.stopListening()

    async def stop(self) -> None:
        """Let nobody in any more, and begin to take the announcement back."""
        self._withdrawn = self._announcer.stop()
        for each in self._opened:
            await maybeDeferred(each.port.stopListening)

    async def stopped(self) -> None:
        """Wait until the network knows, but not for long."""
        await self._withdrawn


def _names() -> list[str]:
    return [addresses.host_name(), *addresses.own_addresses(also_ipv6=True)]
