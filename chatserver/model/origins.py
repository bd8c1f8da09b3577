"""Where connections come from: which addresses count as one."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

_NETWORK_BITS = 64  # who has one IPv6 address has the whole /64


def neighbourhood(address: str) -> str | None:
    """
    Give what counts as one address: an IPv4 address, an IPv6 /64.

    @param address: an IP address as the peer's connection tells it; empty where there is none.
        What is no IP address counts as itself.
    @return: None: this machine (loopback, or no address), which is exempt from most limits.
    """
    if not address:
        return None
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    if ip.is_loopback:
        return None
    if isinstance(ip, IPv6Address):
        return f"{int(ip) >> _NETWORK_BITS:x}::/64"
    return str(ip)
