"""Who is trusted, over real TLS: the key that is known, or what an authority vouches for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from OpenSSL import SSL
from twisted.internet import reactor
from twisted.internet._sslverify import IOpenSSLTrustRoot
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import SSL4ServerEndpoint, TCP4ServerEndpoint
from twisted.internet.interfaces import IOpenSSLContextFactory
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase
from zope.interface import implementer

from chatserver.certificates import Pair, fingerprint_of, make, own_pair
from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.core.client import Client, NotReached
from clients.core.dialing import Dialer, learn_fingerprint
from clients.core.entering import Password
from clients.core.states import Refused
from clients.core.trust import CertificateChanged, Untrusted

NOW = 1_700_000_000.0


@implementer(IOpenSSLContextFactory)
class Shown:
    """What a server shows."""

    def __init__(self, pair: Pair, newest: int) -> None:
        self._context = SSL.Context(SSL.TLS_SERVER_METHOD)
        self._context.set_max_proto_version(newest)
        self._context.use_certificate_chain_file(pair.certificate)
        self._context.use_privatekey_file(pair.key)

    def getContext(self) -> SSL.Context:
        """Give it."""
        return self._context


@implementer(IOpenSSLTrustRoot)
class Voucher:
    """An authority: a certificate that vouches for itself."""

    def __init__(self, pair: Pair) -> None:
        self._path = pair.certificate

    def _addCACertsToContext(self, context: SSL.Context) -> None:
        context.load_verify_locations(self._path)


class Ear(Protocol):
    """A server that only listens."""

    def __init__(self, case: TrustTests) -> None:
        self._case = case

    def connectionMade(self) -> None:
        """Somebody came."""
        self._case.came += 1

    def dataReceived(self, data: bytes) -> None:
        """Somebody spoke."""
        self._case.heard += data
        transport: Any = self.transport
        transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """And is gone."""


class TrustTests(TestCase):
    """Servers with certificates of their own making."""

    timeout = 300

    def setUp(self) -> None:
        """Make a certificate."""
        self.came, self.heard = 0, b""
        self.pair = own_pair(self.folder("server"))
        make(self.pair, ["localhost"], NOW)
        self.pin = fingerprint_of(self.pair.certificate)

    def folder(self, name: str) -> Path:
        """Make a folder."""
        folder = Path(self.mktemp()) / name
        folder.mkdir(parents=True)
        return folder

    async def listen(
        self,
        pair: Pair | None = None,
        newest: int = SSL.TLS1_3_VERSION,
        interface: str = "127.0.0.1",
    ) -> int:
        """Listen with TLS up to the version C{newest}; give the port."""
        context = Shown(pair or self.pair, newest)
        return await self._listen(SSL4ServerEndpoint(reactor, 0, context, interface=interface))

    async def _listen(self, endpoint: Any) -> int:
        port = await endpoint.listen(Factory.forProtocol(lambda: Ear(self)))
        self.addCleanup(port.stopListening)
        return int(port.getHost().port)

    def client(self, address: ServerAddress, trust_root: Any = None) -> Client:
        """Make a client, which hangs up at the end."""
        dial = Dialer(reactor, address, trust_root)
        known = Password(UserName("ann"), "correct horse")
        client = Client(dial, known, reactor, lambda: 0.5, "test 1")
        self.addCleanup(client.close)
        return client

    async def failure(self, client: Client) -> Exception:
        """Give what an attempt ends with."""
        try:
            await client.enter()
        except Exception as error:
            return error
        raise AssertionError("nothing was refused")

    # -- a known key

    async def test_the_known_key(self) -> None:
        """The server with the known key is spoken to, under whatever name."""
        port = await self.listen()
        client = self.client(ServerAddress("127.0.0.1", port, True, self.pin))
        self.assertIsInstance(await self.failure(client), NotReached)
        self.assertIn(b"Hello", self.heard)

    async def test_attack_man_in_the_middle(self) -> None:
        """Another key is a hard stop: nothing is sent, nothing is tried again, both keys told."""
        other = own_pair(self.folder("other"))
        make(other, ["localhost"], NOW)
        port = await self.listen(other)
        client = self.client(ServerAddress("127.0.0.1", port, True, self.pin))
        refused = await self.failure(client)
        assert isinstance(refused, CertificateChanged), refused
        seen = fingerprint_of(other.certificate)
        self.assertEqual((refused.expected, refused.seen), (self.pin, seen))
        self.assertEqual(client.state, Refused(refused))
        self.assertEqual(self.heard, b"")
        client.retry_now()
        self.assertIsInstance(client.state, Refused)

    async def test_attack_old_tls(self) -> None:
        """A pinned server speaks TLS 1.3 or is not spoken to."""
        port = await self.listen(newest=SSL.TLS1_2_VERSION)
        client = self.client(ServerAddress("127.0.0.1", port, True, self.pin))
        self.assertIsInstance(await self.failure(client), NotReached)
        self.assertEqual(self.heard, b"")

    # -- authorities

    def authority(self) -> Any:
        """An authority that vouches for the server."""
        return Voucher(self.pair)

    async def test_an_authority_vouches(self) -> None:
        """A certificate that an authority vouches for is accepted for its host."""
        port = await self.listen()
        client = self.client(ServerAddress("localhost", port, True), self.authority())
        self.assertIsInstance(await self.failure(client), NotReached)
        self.assertIn(b"Hello", self.heard)

    async def test_attack_certificate_of_another_host(self) -> None:
        """A certificate for another host is a hard stop."""
        port = await self.listen(interface="127.0.0.2")
        client = self.client(ServerAddress("127.0.0.2", port, True), self.authority())
        refused = await self.failure(client)
        self.assertEqual(str(refused), "the server's certificate is for another host")
        self.assertIs(type(refused), Untrusted)
        self.assertEqual(self.heard, b"")

    async def test_attack_certificate_nobody_vouches_for(self) -> None:
        """A certificate that vouches for itself is a hard stop where no key is known."""
        port = await self.listen()
        client = self.client(ServerAddress("localhost", port, True))
        refused = await self.failure(client)
        self.assertIs(type(refused), Untrusted)
        self.assertIn("vouches", str(refused))
        self.assertEqual(self.heard, b"")

    # -- first use

    async def test_learning_a_key(self) -> None:
        """The key of a server can be looked at before anything is said to it."""
        port = await self.listen()
        self.assertEqual(await learn_fingerprint("127.0.0.1", port, reactor), self.pin)
        self.assertEqual(self.heard, b"")

    async def test_learning_from_a_port_without_tls(self) -> None:
        """Where no TLS is spoken, there is no key to be seen, and an error says so."""
        endpoint = TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
        port = await self._listen(endpoint)
        learning = Deferred.fromCoroutine(learn_fingerprint("127.0.0.1", port, reactor))
        await self.assertFailure(learning, Exception)
