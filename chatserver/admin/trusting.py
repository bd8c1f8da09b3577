"""Where a server is that chatctl shall speak with, and whether it is the right one."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, TimeoutError

from chatserver.admin.background import waited
from chatserver.admin.command import Call
from chatserver.admin.statuses import NO_CONNECTION, TOO_LATE, Failed
from chatserver.model.origins import is_this_machine
from clients.core.address import BadAddress, ServerAddress, grouped
from clients.core.dialing import learn_fingerprint
from clients.core.known_servers import KnownServers, KnownServersProblem
from clients.core.trust import CertificateChanged, Untrusted

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]

HERE = "127.0.0.1"


def describe(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--server",
        metavar="HOST[:PORT]",
        help="the server's AMP port (default: $CHAT_SERVER, else this machine, in plain on port "
        "7001); other machines are spoken to with TLS, on port 7002 if none is given",
    )
    parser.add_argument("--tls", action="store_true", help="TLS on this machine too")
    parser.add_argument(
        "--fingerprint",
        metavar="HEX",
        help="of the server's key, as chatctl fingerprint prints it there (default: "
        "$CHAT_FINGERPRINT); it is remembered",
    )
    parser.add_argument(
        "--ca", action="store_true", help="trust whom this machine's authorities vouch for"
    )


def address_of(call: Call) -> ServerAddress:
    """
    Find which server is meant.

    @raise SystemExit: with 2, that is no address or fingerprint.
    """
    arguments, environ = call.arguments, call.environ
    text = arguments.server or environ.get("CHAT_SERVER") or HERE
    pin = arguments.fingerprint or environ.get("CHAT_FINGERPRINT") or None
    try:
        host = ServerAddress.parse(text).host
        tls = arguments.tls or arguments.ca or not _is_here(host)
        return ServerAddress.parse(text, tls, pin)
    except BadAddress as problem:
        call.misused(str(problem))


def _is_here(host: str) -> bool:
    return host.lower() == "localhost" or is_this_machine(host)


def trusted(call: Call, address: ServerAddress, reactor: Any) -> ServerAddress:
    """
    Find by what the server is to be judged: its known key, an authority, or what a person says.

    @param reactor: turns in another thread.
    @raise Failed: it is not known, and nobody says that it is right.
    @raise EOFError, KeyboardInterrupt: the person wants to stop.
    """
    if not address.tls or address.fingerprint is not None:
        return address
    try:
        known = _known_servers(call).known(address)
    except KnownServersProblem as problem:
        raise Failed(str(problem), NO_CONNECTION) from None
    if known.fingerprint is not None or call.arguments.ca:
        return known
    return address.pinned(_first_seen(call, address, reactor))


def remember(call: Call, address: ServerAddress) -> None:
    """Keep the key of a server that has shown it."""
    if address.fingerprint is None:
        return
    servers = _known_servers(call)
    try:
        if servers.fingerprint(address.host, address.port) != address.fingerprint:
            servers.add(address.host, address.port, address.fingerprint)
    except KnownServersProblem as problem:
        # It is the right one all the same: what was to be done there can be done.
        call.console.complain(f"the server's key is not remembered: {problem}")


def objection(address: ServerAddress, error: Untrusted) -> Failed:
    """Say why nothing was said to the server."""
    if not isinstance(error, CertificateChanged):
        return Failed(f"{address} cannot be trusted: {error}", NO_CONNECTION)
    return Failed(
        f"{address} does not show the key that it should: expected is "
        f"{grouped(error.expected)}, shown is {grouped(error.seen)}; another server answers in "
        "its place, or its operator made a new key: ask them, and only if it is theirs give the "
        "new one as --fingerprint",
        NO_CONNECTION,
    )


def _known_servers(call: Call) -> KnownServers:
    home = Path(call.environ.get("HOME") or Path.home())
    folder = Path(call.environ.get("XDG_CONFIG_HOME") or "")
    # What is not absolute there is to be ignored, says the standard.
    config = folder if folder.is_absolute() else home / ".config"
    return KnownServers(config / "chatserver" / "known_servers.json")


async def within(seconds: float, reactor: Any, work: Work[T]) -> T:
    """
    Do C{work} in the reactor's thread.

    @raise TimeoutError: it took longer.
    """
    return await Deferred.fromCoroutine(work()).addTimeout(seconds, reactor)


def late(address: ServerAddress, seconds: float) -> Failed:
    """Say that a server cannot be waited for any longer."""
    return Failed(f"{address} did not answer within {seconds:g} seconds", TOO_LATE)


def _seen(call: Call, address: ServerAddress, reactor: Any) -> str:
    """@raise Failed: no key was seen."""
    seconds = call.arguments.timeout
    look = partial(learn_fingerprint, address.host, address.port, reactor)
    try:
        return waited(reactor, partial(within, seconds, reactor, look))
    except TimeoutError:
        raise late(address, seconds) from None
    except Exception as error:
        # Twisted's and OpenSSL's words, whichever it was.
        raise Failed(f"cannot connect to {address}: {error}", NO_CONNECTION) from None


def _first_seen(call: Call, address: ServerAddress, reactor: Any) -> str:
    """@raise Failed: the key was not seen, or is not the right one."""
    seen = _seen(call, address, reactor)
    console = call.console
    if not console.interactive:
        raise Failed(
            f"{address} is not known yet; it shows the key {grouped(seen)}: if chatctl "
            f"fingerprint says the same there, give --fingerprint {seen}",
            NO_CONNECTION,
        )
    # On standard error: standard output may be a file or a pipe for what is to be printed.
    print(f"{address} is not known yet. It shows the key\n  {grouped(seen)}", file=console.err)
    question = "Is this the server's fingerprint? [y/N]"
    print(question, end=" ", file=console.err, flush=True)
    if console.line("").lower() not in ("y", "yes"):
        raise Failed("nothing was done", NO_CONNECTION)
    return seen
