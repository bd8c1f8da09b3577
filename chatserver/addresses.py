"""This machine's addresses, and what somebody can type to try one at which the server listens."""

from __future__ import annotations

import socket
from ipaddress import ip_address

try:
    import ifaddr
except ImportError:  # comes with the extra "lan"
    ifaddr = None  # type: ignore[assignment]

# Addresses that are reserved for documentation, to ask the routing table about.
WILDCARDS = {"0.0.0.0": "192.0.2.1", "[::]": "2001:db8::1"}


def hints(address: str, tls: bool = False) -> list[str]:
    """
    Write what to type to try an address: here, and on other machines if that can work.

    @param address: C{"127.0.0.1:7000"}, C{"[::1]:7000"}, or C{"unix:/path"}.
    @param tls: whether only TLS is spoken there.
    """
    if _is_path(address):
        return [f"nc -U {address.removeprefix('unix:')}"]
    if tls:
        return [f"openssl s_client -quiet -connect {each}" for each in ways_to(address)[:2]]
    parted = [each.rpartition(":") for each in ways_to(address)[:2]]
    return [f"nc {host.strip('[]')} {port}" for host, _, port in parted]


def ways_to(address: str) -> list[str]:
    """
    List with which addresses one gets to where the server listens.

    @param address: as for L{hints}.
    @return: if it listens everywhere, first the one for this machine, then those for others.
    """
    host, _, port = address.rpartition(":")
    if _is_path(address) or host not in WILDCARDS:
        return [address]
    everywhere = host == "[::]"
    near = "[::1]" if everywhere else "127.0.0.1"
    return [f"{each}:{port}" for each in (near, *map(_bracketed, own_addresses(everywhere)))]


def _is_path(address: str) -> bool:
    host, _, port = address.rpartition(":")
    return address.startswith("unix:") or not host or not port.isdecimal()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def own_addresses(also_ipv6: bool = False) -> list[str]:
    """
    List the addresses under which other machines may reach this one.

    @param also_ipv6: give those too; link-local ones, which need a zone, never.
    @return: first the one that the route to far away uses; empty: there is no network.
    """
    wildcards = WILDCARDS.values() if also_ipv6 else [WILDCARDS["0.0.0.0"]]
    found = [each for each in map(_own_address, wildcards) if each is not None]
    if ifaddr is not None:
        for adapter in ifaddr.get_adapters():
            found += [ip.ip if isinstance(ip.ip, str) else ip.ip[0] for ip in adapter.ips]
    return [each for each in dict.fromkeys(found) if _is_reachable(each, also_ipv6)]


def _is_reachable(address: str, also_ipv6: bool) -> bool:
    ip = ip_address(address)
    return not ip.is_loopback and not ip.is_link_local and (also_ipv6 or ip.version == 4)


def host_name() -> str:
    """Give this machine's name without a domain."""
    return socket.gethostname().partition(".")[0] or "localhost"


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
