"""What somebody can type to try an address on which the server listens."""

from __future__ import annotations

import socket

# Addresses that are reserved for documentation, to ask the routing table about.
WILDCARDS = {"0.0.0.0": "192.0.2.1", "[::]": "2001:db8::1"}


def hints(address: str, tls: bool = False) -> list[str]:
    """
    Write what to type to try an address: here, and on another machine if that can work.

    @param address: C{"127.0.0.1:7000"}, C{"[::1]:7000"}, or the path of a socket.
    @param tls: whether only TLS is spoken there.
    """
    if tls:
        return [f"openssl s_client -quiet -connect {address}"]
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        return [f"nc -U {address.removeprefix('unix:')}"]
    if host not in WILDCARDS:
        return [f"nc {host.strip('[]')} {port}"]
    loopback = "::1" if host == "[::]" else "127.0.0.1"
    own = _own_address(WILDCARDS[host])
    return [f"nc {each} {port}" for each in (loopback, own) if each is not None]


def _own_address(far_away: str) -> str | None:
    """
    Find the address that this machine would use to reach C{far_away}.

    Connecting a datagram socket only looks at the routes: nothing is sent.
    """
    family = socket.AF_INET6 if ":" in far_away else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far_away, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return None  # no network: there is no such address, and that is all there is to say
