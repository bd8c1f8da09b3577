"""Where the server listens: endpoint strings, Twisted's and our own C{tls:}, read and opened."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import (
    TCP4ServerEndpoint,
    TCP6ServerEndpoint,
    quoteStringArgument,
    serverFromString,
)
from twisted.internet.interfaces import (
    IListeningPort,
    IProtocolFactory,
    IStreamServerEndpoint,
)
from zope.interface import implementer

from chatserver.certificates import Pair, Presenter
from chatserver.tls import TlsFactory

BACKLOG = 1024
_TLS_WORDS = ("port", "interface", "certificate", "key", "backlog")


class NoEndpoint(ValueError):
    """An endpoint string cannot be used; the text says why."""


class PortRefused(Exception):
    """The system does not let us have a port; the text is one sentence for the operator."""

    def __init__(self, host: str, port: object, error: object) -> None:
        why = getattr(error, "strerror", None) or str(error)
        super().__init__(f"cannot listen on {host or '*'} port {port}: {why}")


# -- endpoint strings


@frozen
class Tls:
    """
    TLS on a TCP port: C{tls:PORT[:interface=ADDRESS][:certificate=FILE:key=FILE]}.

    @ivar port: 0 to 65535; 0: a free one.
    @ivar interface: an IP address; empty: all of IPv4.
    @ivar pair: the certificate to show; None: the server's.
    """

    port: int
    interface: str = ""
    backlog: int = BACKLOG
    pair: Pair | None = None

    def __str__(self) -> str:
        """Write the string that L{read} reads."""
        words = [f"tls:{self.port}"]
        if self.interface:
            words.append(f"interface={quoteStringArgument(self.interface)}")
        if self.pair is not None:
            words.append(f"certificate={quoteStringArgument(str(self.pair.certificate))}")
            words.append(f"key={quoteStringArgument(str(self.pair.key))}")
        return ":".join([*words, f"backlog={self.backlog}"])


def read(endpoint: str) -> Tls | None:
    """
    Read an endpoint string.

    @return: None: it is one of Twisted's.
    @raise NoEndpoint: it is C{ssl:}, or C{tls:} and wrong.
    """
    kind, *parts = [_plain(part) for part in re.split(r"(?<!\\):", endpoint)]
    if kind == "ssl":
        raise NoEndpoint("ssl: takes outdated ciphers; write tls:PORT:interface=ADDRESS instead")
    return _tls(parts) if kind == "tls" else None


def _plain(part: str) -> str:
    return re.sub(r"\\(.)", r"\1", part)


def _tls(parts: list[str]) -> Tls:
    named = dict(part.split("=", 1) for part in parts[1:] if "=" in part)
    if len(named) != len(parts) - 1 or not named.keys() <= set(_TLS_WORDS):
        raise NoEndpoint(f"behind tls:PORT each of {', '.join(_TLS_WORDS[1:])} may stand once")
    port = _number(parts[0].removeprefix("port="), "port", 65535)
    backlog = _number(named.get("backlog", str(BACKLOG)), "backlog", 65535)
    files = [Path(named[word]) for word in ("certificate", "key") if named.get(word)]
    if len(files) == 1:
        raise NoEndpoint("a certificate needs its key, and a key its certificate")
    interface = named.get("interface", "")
    try:
        ip_address(interface or "::")
    except ValueError:
        raise NoEndpoint("the interface of tls: is an IP address of this machine") from None
    return Tls(port, interface, backlog, Pair(*files) if files else None)


def _number(text: str, what: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= most):
        raise NoEndpoint(f"with a {what} from 0 to {most}")
    return int(text)


def checked(endpoint: str, folder: Path, reactor: Any) -> str:
    """
    See whether an endpoint string could be used, without listening.

    @param folder: what the files it names are relative to.
    @return: the same endpoint, with as many callers waiting as the system can hold.
    @raise NoEndpoint: it cannot be used.
    """
    tls = read(endpoint)
    if tls is not None:
        pair = tls.pair
        if pair is not None:
            pair = Pair(folder / pair.certificate, folder / pair.key)
        return str(evolve(tls, pair=pair))
    kind, _, rest = endpoint.partition(":")
    if kind in ("tcp", "tcp6"):
        _number(rest.partition(":")[0].removeprefix("port="), "port", 65535)
    try:
        serverFromString(reactor, endpoint)
    except Exception as error:  # each kind of endpoint has errors of its own
        raise NoEndpoint(" ".join(str(error).split())) from None
    if kind not in ("tcp", "tcp6", "unix") or ":backlog=" in endpoint:
        return endpoint
    return _with_backlog(endpoint, reactor)


def _with_backlog(endpoint: str, reactor: Any) -> str:
    with_backlog = f"{endpoint}:backlog={BACKLOG}"
    try:
        serverFromString(reactor, with_backlog)
    except TypeError:  # it was given by its place: tcp:7000:127.0.0.1:50
        return endpoint
    return with_backlog


def address_of(endpoint: str) -> tuple[str, int] | None:
    """
    Read at which interface and TCP port an endpoint listens.

    @return: None: at none, or nobody can tell.
    """
    if (tls := read(endpoint)) is not None:
        return tls.interface, tls.port
    kind, *rest = [_plain(part) for part in re.split(r"(?<!\\):", endpoint)]
    if kind not in ("tcp", "tcp6"):
        return None
    named = dict(part.split("=", 1) for part in rest if "=" in part)
    bare = [part for part in rest if "=" not in part]
    host = named.get("interface", bare[1] if len(bare) > 1 else "::" if kind == "tcp6" else "")
    return host, int(named.get("port", bare[0] if bare else "0"))


def is_tls_for_others(endpoint: str) -> bool:
    """Whether an endpoint is C{tls:} and open to other machines."""
    tls = read(endpoint)
    return tls is not None and not is_loopback(tls.interface)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an interface, which is an IP address or empty."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def probe(endpoint: str) -> None:
    """
    See whether the system would let us listen, and let go again.

    @raise PortRefused: the TCP port is taken or not ours to open.
    """
    if (address := address_of(endpoint)) is None:
        return
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(address)
        except OSError as error:
            raise PortRefused(*address, error) from None


# -- listening


def opened(
    endpoint: str,
    reactor: Any,
    presenter: Callable[[Pair | None], Presenter],
    handshake_seconds: float,
) -> IStreamServerEndpoint:
    """
    Build what listens at an endpoint string that L{checked} gave.

    @param presenter: gives what a C{tls:} port shows, for its own pair or the server's.
    @param handshake_seconds: after which a connection is cut off that speaks no TLS yet.
    """
    tls = read(endpoint)
    if tls is None:
        twisteds: IStreamServerEndpoint = serverFromString(reactor, endpoint)
        return twisteds
    kind = TCP6ServerEndpoint if ":" in tls.interface else TCP4ServerEndpoint
    inner = kind(reactor, tls.port, tls.backlog, tls.interface)
    return TlsEndpoint(inner, presenter(tls.pair), reactor, handshake_seconds)


@implementer(IStreamServerEndpoint)
@frozen(eq=False)
class TlsEndpoint:
    """TLS over what another endpoint accepts."""

    inner: Any
    presenter: Presenter
    clock: Any
    handshake_seconds: float

    def listen(self, protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Listen; the factory's protocols find TLS ready in their transport."""
        seconds = self.handshake_seconds
        factory = TlsFactory(self.presenter, protocolFactory, self.clock, seconds)
        listening: Deferred[IListeningPort] = self.inner.listen(factory)
        return listening
