"""Clients that speak TLS with a server in another process, down to single handshakes."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from hashlib import sha256

from attrs import frozen
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from OpenSSL import SSL
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol, wrapClientTLS
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.trial.unittest import TestCase
from zope.interface import implementer

from tests.integration.dialing import LineClient
from tests.integration.waiting import DEADLINE

PATIENCE = DEADLINE
TLS_LINE = r"frontend=line address=127\.0\.0\.1:(\d+) fingerprint=([0-9a-f]{64})$"
TLS_AMP = r"frontend=amp address=[0-9.]+:(\d+) fingerprint=([0-9a-f]{64})$"


@frozen
class Offer:
    """
    What a client is ready to speak.

    @ivar newest: C{SSL.TLS1_2_VERSION} ...; also the oldest.
    @ivar ciphers: in OpenSSL's words, for TLS before 1.3.
    """

    newest: int = SSL.TLS1_3_VERSION
    ciphers: bytes = b"ALL:@SECLEVEL=0"


@frozen
class Agreed:
    """What a handshake agreed on; C{fingerprint} is that of the key that was shown."""

    version: str
    cipher: str
    fingerprint: str


class Blocking:
    """One TLS connection without a reactor: the server is in another process."""

    def __init__(self, case: TestCase, port: int, offer: Offer | None = None) -> None:
        """@raise SSL.Error: there was no handshake."""
        offer = offer or Offer()
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.set_min_proto_version(offer.newest)
        context.set_max_proto_version(offer.newest)
        context.set_cipher_list(offer.ciphers)
        self.raw = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        case.addCleanup(self.raw.close)
        # Else pyOpenSSL would have to be told when it may read.
        self.raw.setblocking(True)
        self.raw.settimeout(None)
        # Else a server that says nothing would be waited for without an end.
        patience = struct.pack("ll", int(PATIENCE), 0)
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        self.tls = SSL.Connection(context, self.raw)
        self.tls.set_connect_state()
        self.tls.do_handshake()

    def agreed(self) -> Agreed:
        """Say what was agreed on."""
        shown = self.tls.get_peer_certificate(as_cryptography=True)
        assert shown is not None
        public = shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        version, cipher = self.tls.get_protocol_version_name(), self.tls.get_cipher_name() or ""
        return Agreed(version, cipher, sha256(public).hexdigest())

    def read_all(self) -> bytes:
        """Read until the server has closed."""
        data = b""
        while True:
            try:
                data += self.tls.recv(65536)
            except SSL.ZeroReturnError:
                return data


def shake_hands(case: TestCase, port: int, offer: Offer) -> Agreed | None:
    """Try a handshake; None: it was refused."""
    try:
        return Blocking(case, port, offer).agreed()
    except (SSL.Error, ConnectionError):
        return None


@implementer(IOpenSSLClientConnectionCreator)
class Anyone:
    """Takes any certificate, and remembers nothing."""

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        """Make the TLS state of a connection."""
        return SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), None)


async def dial_tls(
    case: TestCase, port: int, make: Callable[[], LineClient] = LineClient
) -> LineClient:
    """Connect to the line protocol under TLS; the test's end hangs up."""
    end = wrapClientTLS(Anyone(), TCP4ClientEndpoint(reactor, "127.0.0.1", port))
    client: LineClient = await connectProtocol(end, make())
    case.addCleanup(lambda: Deferred.fromCoroutine(client.hang_up()))
    await client.be_a_script()
    return client
