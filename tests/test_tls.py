"""TLS under the line protocol, on a clock: deadlines, closing, half-closing, strangers."""

from __future__ import annotations

import contextlib
from pathlib import Path

from attrs import evolve
from OpenSSL import SSL
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.testing import StringTransport
from twisted.protocols.tls import BufferingTLSTransport
from twisted.python.failure import Failure

from chatserver.certificates import Certificates, Presenter, Strength, make, own_pair
from chatserver.config import Limits
from chatserver.tls import LINGER_SECONDS, MOST_STRANGERS, TlsConnection, TlsFactory
from tests.frontends.line.dial import LineTestCase

HANDSHAKE_SECONDS = 20.0


class Transport(StringTransport):
    """TCP as far as the test wants it; a connection is lost when it is cut off or closed."""

    aborted = False
    protocol: TlsConnection

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Have no packets to keep alive."""

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Nor any to delay."""

    def abortConnection(self) -> None:
        """Be cut off, if not before."""
        if not self.aborted:
            self.aborted = True
            self.protocol.connectionLost(Failure(ConnectionAbortedError()))


class Peer:
    """The other end of a connection."""

    def __init__(self, factory: TlsFactory, address: str = "192.0.2.1") -> None:
        built = factory.buildProtocol(IPv4Address("TCP", address, 4000))
        assert isinstance(built, TlsConnection)
        self.server = built
        self.transport = Transport()
        self.transport.protocol = built
        self.tls = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), None)
        self.tls.set_connect_state()
        built.makeConnection(self.transport)

    def shake_hands(self) -> None:
        """Shake hands to the end."""
        for _ in range(4):
            with contextlib.suppress(SSL.WantReadError):
                self.tls.do_handshake()
            self.exchange()

    def exchange(self) -> None:
        """Carry to each what the other has sent."""
        with contextlib.suppress(SSL.WantReadError):
            self.server.dataReceived(self.tls.bio_read(1 << 20))
        if data := self.transport.value():
            self.transport.clear()
            self.tls.bio_write(data)

    def send(self, data: bytes) -> None:
        """Send what the application says."""
        self.tls.send(data)
        self.exchange()

    def heard(self) -> bytes:
        """Take what the application on the other side said, up to TLS's end."""
        self.exchange()
        data = b""
        try:
            while True:
                data += self.tls.recv(1 << 16)
        except (SSL.WantReadError, SSL.ZeroReturnError):
            return data


class TlsTestCase(LineTestCase):
    """Puts TLS under the line protocol."""

    def setUp(self) -> None:
        """Make a certificate."""
        super().setUp()
        folder = Path(self.mktemp())
        folder.mkdir()
        make(own_pair(folder), [], 1.7e9)
        presenter = Presenter(Certificates(own_pair(folder)), Strength.WIDE)
        self.tls = TlsFactory(presenter, self.factory, self.clock, HANDSHAKE_SECONDS)

    def connect(self) -> Peer:
        """Connect, and shake hands."""
        peer = Peer(self.tls)
        peer.shake_hands()
        return peer

    def tick(self, peer: Peer, seconds: float = 0.0) -> bytes:
        """Let time pass; what the peer hears."""
        self.clock.advance(seconds)
        return peer.heard()


class ConversationTests(TlsTestCase):
    """What is said."""

    def test_script(self) -> None:
        """A script is answered, and the connection counts as encrypted."""
        peer = self.connect()
        peer.send(b"/login ann sesame-open\n")
        self.assertEqual(self.tick(peer), b"200 logged in as ann\n")
        self.assertTrue(ISSLTransport.providedBy(peer.server))

    def test_no_second_queue(self) -> None:
        """What a turn brought is written in it: Twisted's own queue is not in between."""
        self.assertNotIsInstance(self.connect().server, BufferingTLSTransport)
        self.connect()

    def test_slow_handshake(self) -> None:
        """Who is silent until TLS is ready is not taken for a person."""
        peer = Peer(self.tls)
        self.clock.advance(5)
        peer.shake_hands()
        peer.send(b"/login ann sesame-open\n")
        self.assertEqual(self.tick(peer), b"200 logged in as ann\n")

    def test_person(self) -> None:
        """Who is silent after that is, and sees the banner."""
        peer = self.connect()
        self.assertEqual(self.tick(peer, 0.2), b"")
        self.clock.advance(0.1)
        self.assertIn(b"/login NAME", self.tick(peer))

    def test_half_close(self) -> None:
        """Lines before TLS's end are all answered; then both directions are closed."""
        peer = self.connect()
        peer.tls.send(b"/login ann sesame-open\nhello\n")
        peer.tls.shutdown()
        peer.exchange()
        heard = self.tick(peer) + self.tick(peer)
        self.assertRegex(heard, rb"\A200 logged in as ann\n201 \d+ #lobby\n\Z")
        self.assertTrue(peer.transport.disconnecting)
        self.assertEqual(peer.tls.get_shutdown(), SSL.SENT_SHUTDOWN | SSL.RECEIVED_SHUTDOWN)

    def test_attack_cut_short(self) -> None:
        """TCP's end without TLS's may be anybody's: the connection is cut at once."""
        peer = self.connect()
        peer.send(b"/login ann sesame-open\nunfinished")
        peer.server.readConnectionLost()
        self.assertTrue(peer.transport.aborted)
        self.assertEqual(self.factory.connections, 0)


class DeadlineTests(TlsTestCase):
    """Nobody stays for ever."""

    limits = evolve(Limits(), connections=2)

    def test_attack_handshake_that_never_ends(self) -> None:
        """Half a handshake, or none, is cut off at its deadline, whatever comes in meanwhile."""
        silent, slow = Peer(self.tls), Peer(self.tls)
        for _ in range(19):
            self.clock.advance(1)
            slow.server.dataReceived(b"\x16")
        self.assertFalse(silent.transport.aborted)
        self.clock.advance(1)
        self.assertTrue(silent.transport.aborted and slow.transport.aborted)
        self.assertEqual(self.factory.connections, 0)

    def test_deadline_ends_with_the_handshake(self) -> None:
        """Who has shaken hands has nothing to fear from it."""
        peer = self.connect()
        peer.send(b"/login ann sesame-open\n")
        self.clock.advance(HANDSHAKE_SECONDS * 10)
        self.assertFalse(peer.transport.aborted)

    def test_attack_peer_that_does_not_close(self) -> None:
        """Who is refused and never answers TLS's end is cut off after a while."""
        for _ in range(2):
            self.connect()
        peer = self.connect()
        self.assertEqual(peer.heard(), b"429 60 too many connections\r\n")
        self.clock.advance(LINGER_SECONDS - 1)
        self.assertFalse(peer.transport.aborted)
        self.clock.advance(1)
        self.assertTrue(peer.transport.aborted)

    def test_attack_refused_strangers(self) -> None:
        """Of those who are refused and do not even shake hands only so many are kept."""
        for _ in range(2):
            self.connect()
        strangers = [Peer(self.tls) for _ in range(MOST_STRANGERS + 10)]
        cut = [each.transport.aborted for each in strangers]
        self.assertEqual(cut, [True] * 10 + [False] * MOST_STRANGERS)
        strangers[-1].shake_hands()
        self.assertEqual(strangers[-1].heard(), b"429 60 too many connections\r\n")

    def test_cut_off_twice(self) -> None:
        """A connection that is gone can be cut off again; nothing is left on the clock for it."""
        peer = Peer(self.tls)
        peer.server.abortConnection()
        peer.server.abortConnection()
        self.assertEqual(self.clock.getDelayedCalls(), [])
