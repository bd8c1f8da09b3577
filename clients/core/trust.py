"""
Whether a server is the right one: TLS by a public authority, or by a key that is known.

A key that is not the known one is a hard stop: nothing is sent, nothing is tried again.
"""

from __future__ import annotations

import hashlib
from ipaddress import ip_address
from typing import Any, Protocol

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from OpenSSL import SSL, crypto
from service_identity import VerificationError
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions, TLSVersion, optionsForClientTLS
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from zope.interface import implementer

from clients.core.address import ServerAddress, grouped


class Untrusted(Exception):
    """The server has not shown that it is the right one; the text says what was wrong."""


class CertificateChanged(Untrusted):
    """
    The server shows another key than the one that is known: another server answers in its place,
    or its operator made a new key.

    @ivar expected: the known fingerprint.
    @ivar seen: the one that was shown.
    """

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(f"the server shows the key {grouped(seen)}; known is {grouped(expected)}")
        self.expected = expected
        self.seen = seen


class Trust(Protocol):
    """What one connection is judged by."""

    def objection(self, reason: Failure) -> Untrusted | None:
        """
        Say whether the connection ended because the server could not be trusted.

        @param reason: why it ended.
        """


class Plain:
    """No TLS: there is nothing to judge."""

    def objection(self, reason: Failure) -> Untrusted | None:
        """None at all."""
        return None


@implementer(IOpenSSLClientConnectionCreator)
class Pinned:
    """
    Accepts one key, under TLS 1.3 or newer; one for each connection.

    @ivar seen: the fingerprint that was shown; None: none yet.
    """

    def __init__(self, host: str, expected: str | None) -> None:
        """
        @param host: told to the server, which may have several certificates.
        @param expected: None: any key is accepted, for who only wants to see it.
        """
        self._host = host
        self._expected = expected
        self.seen: str | None = None
        self._context: SSL.Context = CertificateOptions(
            raiseMinimumTo=TLSVersion.TLSv1_3
        ).getContext()
        self._context.set_verify(SSL.VERIFY_PEER, self._judge)

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        """Make the TLS state of the connection."""
        connection = SSL.Connection(self._context, None)
        name = _server_name(self._host)
        if name is not None:
            connection.set_tlsext_host_name(name)
        return connection

    def objection(self, reason: Failure) -> Untrusted | None:
        """The key is another one."""
        if self._expected is None or self.seen in (None, self._expected):
            return None
        return CertificateChanged(self._expected, self.seen or "")

    def _judge(
        self, connection: SSL.Connection, shown: crypto.X509, error: int, depth: int, ok: int
    ) -> bool:
        # Only the server's own key counts: who vouches for it does not, nor for how long.
        if depth > 0:
            return True
        self.seen = fingerprint_of(shown)
        return self._expected in (None, self.seen)


class ByAuthority:
    """Accepts what a public authority vouches for; one for each connection."""

    def __init__(self, host: str, trust_root: Any = None) -> None:
        """@param trust_root: an C{IOpenSSLTrustRoot}; None: the authorities of this machine."""
        self.creator = optionsForClientTLS(host, trustRoot=trust_root)

    def objection(self, reason: Failure) -> Untrusted | None:
        """The certificate is for another host, or nobody known vouches for it."""
        if reason.check(VerificationError):
            return Untrusted("the server's certificate is for another host")
        if reason.check(SSL.Error) and "certificate verify failed" in str(reason.value):
            return Untrusted("no authority that this machine knows vouches for the server")
        return None


def trust_for(address: ServerAddress, trust_root: Any = None) -> Plain | Pinned | ByAuthority:
    """Make what a new connection to C{address} is judged by."""
    if not address.tls:
        return Plain()
    if address.fingerprint is not None:
        return Pinned(address.host, address.fingerprint)
    return ByAuthority(address.host, trust_root)


def fingerprint_of(certificate: crypto.X509) -> str:
    """Give the SHA-256 of the certificate's SubjectPublicKeyInfo, in hexadecimal."""
    public = certificate.to_cryptography().public_key()
    info = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(info).hexdigest()


def _server_name(host: str) -> bytes | None:
    """The name as TLS writes it; None: addresses are not told."""
    try:
        ip_address(host)
    except ValueError:
        try:
            return host.encode("idna")
        except UnicodeError:
            return None
    return None
