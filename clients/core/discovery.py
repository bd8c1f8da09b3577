"""Which servers announce themselves in the local network: zeroconf (DNS-SD)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

from attrs import frozen
from twisted.logger import Logger

try:
    import zeroconf
except ImportError:  # the extra "lan" is not installed
    zeroconf = None  # type: ignore[assignment]

SERVICE = "_chatserver._tcp.local."
ASK_MILLISECONDS = 3000
NAME_MOST = 64
ADDRESSES_MOST = 16

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class NotPossible(Exception):
    """Nothing can be found; the text says why."""


@frozen
class Found:
    """
    A server that announces itself.

    Anybody in the network can announce anything: the fingerprint is for people to compare and
    to choose by, and what the client accepts is what it pinned.

    @ivar label: of the announcement, unlike every other one's in this network.
    @ivar name: what the server calls itself, 1 to L{NAME_MOST} printable characters.
    @ivar addresses: IP addresses, the best first; at least one.
    @ivar port: AMP under TLS, 1 to 65535.
    @ivar fingerprint: SHA-256 of the SubjectPublicKeyInfo as 64 hexadecimal digits; None: not told.
    """

    label: str
    name: str
    addresses: tuple[str, ...]
    port: int
    fingerprint: str | None


class Discovery:
    """
    Looks around until it is told to stop.

    zeroconf calls from threads of its own; we are called in the reactor's.
    """

    _log = Logger()

    def __init__(
        self, reactor: Any, found: Callable[[Found], None], lost: Callable[[str], None]
    ) -> None:
        """
        @param reactor: takes calls from threads.
        @param found: called for each server, and again when what it announces has changed.
        @param lost: called with the L{Found.label} of one that announces itself no more.
        """
        self._reactor = reactor
        self._found = found
        self._lost = lost
        self._running: Any = None
        self._stopped = False

    def start(self) -> None:
        """
        Begin to look.

        @raise NotPossible: the package is missing that looks, or the network is.
        """
        if zeroconf is None:
            raise NotPossible("to find servers, install zeroconf (pip install zeroconf)")
        try:
            self._running = zeroconf.Zeroconf(
                ip_version=zeroconf.IPVersion.V4Only, use_asyncio=False
            )
        except OSError as error:
            raise NotPossible(f"no network to look in: {error.strerror}") from None
        zeroconf.ServiceBrowser(self._running, SERVICE, handlers=[self._changed])

    def stop(self) -> None:
        """Look no more; nothing is called afterwards, and nothing is waited for."""
        self._stopped = True
        running, self._running = self._running, None
        if running is not None:
            threading.Thread(target=running.close, daemon=True, name="zeroconf end").start()

    # -- in zeroconf's thread

    def _changed(self, zeroconf: Any, service_type: str, name: str, state_change: Any) -> None:
        """Hand on what is new; the names of the parameters are zeroconf's."""
        label = name.removesuffix("." + service_type)
        try:
            if state_change.name == "Removed":
                self._reactor.callFromThread(self._tell, self._lost, label)
                return
            info = zeroconf.get_service_info(service_type, name, ASK_MILLISECONDS)
            if info is not None and (server := read_announcement(label, info)) is not None:
                self._reactor.callFromThread(self._tell, self._found, server)
        except Exception:  # what somebody announces must not end the thread that listens
            if not self._stopped:
                self._log.failure("{event}", event="an announcement could not be read")

    # -- in the reactor's

    def _tell(self, whom: Callable[[Any], None], what: object) -> None:
        if not self._stopped:
            whom(what)


def read_announcement(label: str, info: Any) -> Found | None:
    """Read an announcement, by whomever; None: it is none of a server of ours."""
    told = {_text(key): _text(value) for key, value in info.properties.items()}
    addresses = tuple(info.parsed_addresses()[:ADDRESSES_MOST])
    name, fingerprint = told.get("name", ""), told.get("fp", "")
    if not addresses or not info.port or not 1 <= len(name) <= NAME_MOST or not name.isprintable():
        return None
    known = fingerprint if _FINGERPRINT.fullmatch(fingerprint) else None
    return Found(label, name, addresses, int(info.port), known)


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")
