"""Where connections come from: which addresses count as one, and which do not count."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from attrs import frozen

_NETWORK_BITS = 64  # who has one IPv6 address has the whole /64


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def is_this_machine(address: str) -> bool:
    """
    Whether a peer is on this machine: loopback, or no address at all (a Unix socket).

    @param address: an IP address as the peer's connection tells it; empty where there is none.
    """
    if not address:
        return True
    ip = _parsed(address)
    return ip is not None and ip.is_loopback


@frozen
class Neighbourhoods:
    """
    What counts as one address.

    @ivar exempt: networks that no limit for one address concerns: many people may sit behind one.
    """

    exempt: tuple[IPv4Network | IPv6Network, ...] = ()

    def of(self, address: str) -> str | None:
        """
        Give what counts as one address: an IPv4 address, an IPv6 /64.

        @param address: as for L{is_this_machine}.  What is no IP address counts as itself.
        @return: None: it is exempt, as this machine always is.
        """
        if is_this_machine(address):
            return None
        ip = _parsed(address)
        if ip is None:
            return address
        if any(ip in network for network in self.exempt):
            return None
        if isinstance(ip, IPv6Address):
            return f"{int(ip) >> _NETWORK_BITS:x}::/64"
        return str(ip)
