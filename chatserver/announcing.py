"""Tell the local network that there is a server, so that clients find it: zeroconf (DNS-SD)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

try:
    import zeroconf
except ImportError:  # the extra "lan" is not installed
    zeroconf = None  # type: ignore[assignment]

SERVICE = "_chatserver._tcp.local."
VERSION = "1"
"""Of what the TXT record means."""
WITHDRAW_SECONDS = 1.0
"""The end of the server waits no longer for a beginning, and then for the network to be told."""
_LABEL_BYTES = 63

MISSING = "not announced in the network: for that, install zeroconf (pip install zeroconf)"


def is_possible() -> bool:
    """Whether the package is there that the extra C{lan} installs."""
    return zeroconf is not None


@frozen
class Announcement:
    """
    What the network is told.

    @ivar name: the server's.
    @ivar host: this machine's, without a domain.
    @ivar port: of AMP under TLS.
    @ivar addresses: IP addresses of this machine that others can use.
    @ivar fingerprint: of the certificate there, for show: a client pins what it is shown by TLS.
    """

    name: str
    host: str
    port: int
    addresses: tuple[str, ...]
    fingerprint: str


class Announcer:
    """
    Announces one server until it is told to stop.

    zeroconf runs in threads of its own; to start and to end it takes its time, so that happens
    in further ones, which never keep the process from ending.
    """

    _log = Logger()

    def __init__(self, reactor: Any) -> None:
        """@param reactor: offers time, and calls from threads."""
        self._reactor = reactor
        self._running: Any = None
        self._starting = self._stopped = False
        self._begun: Deferred[None] = Deferred()

    def start(self, announcement: Announcement) -> Deferred[None]:
        """
        Begin; a failure is logged, and the server goes on unannounced.

        @return: fires when the network has been told, or will not be.
        """
        self._starting = True
        told = self._in_thread(lambda: announce(announcement))
        told.addCallbacks(self._started, self._failed, callbackArgs=(announcement,))
        return told.addCallback(self._ready)

    def _started(self, running: Any, announcement: Announcement) -> None:
        self._running = running
        if not self._stopped:
            self._log.info("{event}", event="announced", service=SERVICE, port=announcement.port)

    def _ready(self, ignored: None) -> None:
        """It has begun, or will not; who stopped it meanwhile waits, or did in vain."""
        self._starting = False
        if self._stopped and self._begun.called:
            self._withdraw()
        elif self._stopped:
            self._begun.callback(None)

    def _failed(self, failure: Failure) -> None:
        self._log.warn("{event}", event="not announced", reason=repr(failure.value))

    def stop(self) -> Deferred[None]:
        """
        Take it back, also while it begins: what the network has heard would stay there.

        @return: fires when the network knows, or after L{WITHDRAW_SECONDS} for the beginning and
            as many for the end.
        """
        self._stopped = True
        if not self._starting:
            return self._withdraw()
        self._begun.addTimeout(WITHDRAW_SECONDS, self._reactor)
        return self._begun.addCallbacks(lambda begun: self._withdraw(), self._failed)

    def _withdraw(self) -> Deferred[None]:
        running, self._running = self._running, None
        if running is None:
            return succeed(None)
        withdrawn = self._in_thread(running.close)
        withdrawn.addTimeout(WITHDRAW_SECONDS, self._reactor)
        return withdrawn.addErrback(self._failed)

    def _in_thread(self, work: Callable[[], Any]) -> Deferred[Any]:
        """Run C{work} in a thread that the process does not wait for."""
        result: Deferred[Any] = Deferred()
        hand_over = self._reactor.callFromThread

        def run() -> None:
            try:
                value = work()
            except Exception:  # whatever it is, it is told to who waits
                hand_over(result.errback, Failure())
            else:
                hand_over(result.callback, value)

        threading.Thread(target=run, daemon=True, name="zeroconf").start()
        return result


def service_label(announcement: Announcement) -> str:
    """Name the service as people see it in a list: at most so many bytes, and no dot at its end."""
    whole = f"{announcement.name} on {announcement.host}".encode()[:_LABEL_BYTES]
    return whole.decode(errors="ignore").rstrip(". ")


def announce(announcement: Announcement) -> Any:
    """Tell the network; runs in a thread. @return: what is to be closed."""
    info = zeroconf.ServiceInfo(
        SERVICE,
        f"{service_label(announcement)}.{SERVICE}",
        port=announcement.port,
        properties={
            "fp": announcement.fingerprint,
            "name": announcement.name,
            "v": VERSION,
        },
        server=f"{announcement.host}.local.",
        parsed_addresses=list(announcement.addresses),
    )
    running = zeroconf.Zeroconf(ip_version=zeroconf.IPVersion.V4Only, use_asyncio=False)
    try:
        running.register_service(info, allow_name_change=True)
    except BaseException:
        running.close()
        raise
    return running
