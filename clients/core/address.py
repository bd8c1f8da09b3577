"""Where a server is, and how to know that it is the right one."""

from __future__ import annotations

import re
from ipaddress import IPv6Address

from attrs import evolve, frozen

PLAIN_PORT = 7001
TLS_PORT = 7002

_HOST = re.compile(r"[^\s\x00-\x20\x7f/@:\[\]?#%\\]{1,253}")
_DIGITS = re.compile(r"[0-9]{1,5}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class BadAddress(ValueError):
    """Not a possible address or fingerprint; the text is a sentence for the person who gave it."""


@frozen
class ServerAddress:
    """
    A server's AMP port.

    @ivar host: a name or an IP address, without brackets.
    @ivar port: 1 to 65535.
    @ivar tls: whether TLS is spoken there.
    @ivar fingerprint: of the one key that is accepted, as L{parse_fingerprint} gives it; None:
        under TLS, whatever a public authority vouches for.
    """

    host: str
    port: int
    tls: bool = False
    fingerprint: str | None = None

    @classmethod
    def parse(cls, text: str, tls: bool = False, fingerprint: str | None = None) -> ServerAddress:
        """
        Read C{host}, C{host:port}, C{address}, C{[v6 address]} or C{[v6 address]:port}.

        @param tls: also decides the port where none is given.
        @param fingerprint: in any of the ways people write them; it means TLS.
        @raise BadAddress: it cannot be read.
        """
        pin = None if fingerprint is None else parse_fingerprint(fingerprint)
        tls = tls or pin is not None
        host, port = _split(text.strip())
        if port is None:
            return cls(host, TLS_PORT if tls else PLAIN_PORT, tls, pin)
        if not _DIGITS.fullmatch(port) or not 1 <= int(port) <= 65535:
            raise BadAddress(f"{port!a} is no port; allowed: 1 to 65535")
        return cls(host, int(port), tls, pin)

    def pinned(self, fingerprint: str) -> ServerAddress:
        """
        The same server, which is known by its key.

        @raise BadAddress: that is no fingerprint.
        """
        return evolve(self, tls=True, fingerprint=parse_fingerprint(fingerprint))

    def __str__(self) -> str:
        """Write it as L{parse} reads it; the port is left out where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = TLS_PORT if self.tls else PLAIN_PORT
        return host if self.port == usual else f"{host}:{self.port}"


def _split(text: str) -> tuple[str, str | None]:
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")):
            raise BadAddress(f"{text!a} is no address; allowed: [IPv6]:port")
        return _v6(host), rest[1:] if rest else None
    if text.count(":") > 1:
        return _v6(text), None
    host, colon, port = text.partition(":")
    if not _HOST.fullmatch(host):
        raise BadAddress(f"{text!a} is no address; allowed: host, host:port, [IPv6]:port")
    return host, port if colon else None


def _v6(text: str) -> str:
    try:
        return str(IPv6Address(text))
    except ValueError:
        raise BadAddress(f"{text!a} is no IPv6 address") from None


def parse_fingerprint(text: str) -> str:
    """
    Read a fingerprint; blanks, colons and hyphens between the digits do not count.

    @return: 64 lower-case hexadecimal digits: SHA-256 of the key's SubjectPublicKeyInfo.
    @raise BadAddress: it is none.
    """
    digits = re.sub(r"[\s:-]", "", text).lower()
    if not _FINGERPRINT.fullmatch(digits):
        raise BadAddress("a fingerprint is 64 hexadecimal digits")
    return digits


def grouped(fingerprint: str) -> str:
    """Write a fingerprint in groups of four, as two people compare it."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))
