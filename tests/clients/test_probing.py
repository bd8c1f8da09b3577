"""Looking whether there is a server: what is there instead is told apart, and in time."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.endpoints import TCP4ServerEndpoint
from twisted.internet.error import DNSLookupError, NoRouteError
from twisted.internet.protocol import Factory, Protocol
from twisted.trial.unittest import TestCase

from chatserver.certificates import fingerprint_of, make, own_pair
from clients.core.address import ServerAddress
from clients.core.dialing import Dialer
from clients.core.probing import PASSING, PROBE_SECONDS, NoServer, Obstacle, probe
from clients.core.trust import CertificateChanged, Plain, Untrusted
from tests.clients.cast import ClientCase
from tests.clients.network import Network
from tests.clients.test_trust import NOW
from tests.integration.servers import scratch, serve
from tests.integration.tls_clients import TLS_AMP
from tests.world import Wire


class ProbeTests(ClientCase):
    """On a server in memory."""

    def setUp(self) -> None:
        """There is a way to it."""
        super().setUp()
        (self.amp,) = (each for each in self.world.frontends if each.name == "amp")
        self.network = Network(self.world.clock, self.amp.factory)

    def probing(self, dial: Any = None) -> Deferred[Any]:
        """Begin to look."""
        asked = probe(dial or self.network.dial, self.world.clock, "test 1")
        looking = Deferred.fromCoroutine(asked)
        self.world.pump()
        return looking

    def obstacle(self, looking: Deferred[Any]) -> Obstacle:
        """Give why there is none."""
        found: NoServer = self.failureResultOf(looking, NoServer).value
        return found.obstacle

    def answered(self, *pieces: bytes) -> Deferred[Any]:
        """Look at somebody who answers Hello with some bytes."""

        def dial(make: Any) -> Deferred[Any]:
            protocol = make(Plain())
            self.wire = Wire()
            protocol.makeConnection(self.wire)
            for piece in pieces:
                self.world.clock.callLater(0, protocol.dataReceived, piece)
            self.protocol = protocol
            return succeed(protocol)

        looking = self.probing(dial)
        if self.wire.closed:
            self.protocol.connectionLost()
        return looking

    def test_a_server(self) -> None:
        """A server tells its name, its software and what it allows, and is left alone again."""
        found = self.successResultOf(self.probing())
        self.assertEqual(found.name, "chatserver")
        self.assertIn("registration", found.features)
        self.assertTrue(self.network.cables[0].client.lost)
        self.assertEqual([each for each in self.world.clock.getDelayedCalls() if each.active()], [])

    def test_acceptance_32_nobody_listens(self) -> None:
        """Where nothing listens, that is told at once."""
        self.network.is_down = True
        self.assertEqual(self.obstacle(self.probing()), Obstacle.REFUSED)

    def test_acceptance_32_no_answer(self) -> None:
        """A machine that does not answer at all is given up in less than three seconds."""
        self.network.is_silent = True
        looking = self.probing()
        self.world.clock.advance(PROBE_SECONDS - 0.1)
        self.assertNoResult(looking)
        self.world.clock.advance(0.1)
        self.assertEqual(self.obstacle(looking), Obstacle.NO_ANSWER)
        self.assertLess(PROBE_SECONDS, 3)

    def test_a_network_that_is_none(self) -> None:
        """A name that nobody knows and a network without a way are two different things."""
        unknown = self.probing(lambda make: fail(DNSLookupError("no such name")))
        self.assertEqual(self.obstacle(unknown), Obstacle.NO_SUCH_HOST)
        no_way = self.probing(lambda make: fail(NoRouteError()))
        self.assertEqual(self.obstacle(no_way), Obstacle.NO_WAY)

    def test_a_mute_server(self) -> None:
        """Somebody who takes the connection and says nothing is given up in the same time."""
        looking = self.answered()
        self.world.clock.advance(PROBE_SECONDS)
        self.assertEqual(self.obstacle(looking), Obstacle.MUTE)
        self.assertTrue(self.wire.closed)

    def test_another_protocol(self) -> None:
        """A web server is no server of ours."""
        looking = self.answered(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        self.assertEqual(self.obstacle(looking), Obstacle.NOT_OURS)
        self.assertNotIn(Obstacle.NOT_OURS, PASSING)

    def test_another_program_on_amp(self) -> None:
        """A program that speaks AMP, but knows no Hello, is none either."""
        refusal = b"\0\x06_error\0\x011\0\x0b_error_code\0\x09UNHANDLED"
        looking = self.answered(refusal + b"\0\x12_error_description\0\x01?\0\0")
        self.assertEqual(self.obstacle(looking), Obstacle.NOT_OURS)

    def test_a_server_that_hangs_up(self) -> None:
        """A server that ends the connection before it answers may be there in a moment."""
        looking = self.answered()
        self.protocol.connectionLost()
        self.assertEqual(self.obstacle(looking), Obstacle.HUNG_UP)
        self.assertIn(Obstacle.HUNG_UP, PASSING)


class RealProbeTests(TestCase):
    """On real servers, with real TLS."""

    timeout = 300

    async def obstacle(self, address: ServerAddress) -> Obstacle:
        """Give why there is no server."""
        try:
            await probe(Dialer(reactor, address), reactor, "test 1", 60)
        except NoServer as found:
            return found.obstacle
        raise AssertionError("there is a server")

    async def test_a_server_with_a_key_of_its_own(self) -> None:
        """A known key lets the server speak; another one, or none, says that it is not trusted."""
        server = await serve(self, "--amp", "tls:0:interface=127.0.0.1")
        said = await server.said(TLS_AMP)
        address = ServerAddress("127.0.0.1", int(said[1]), tls=True)
        found = await probe(Dialer(reactor, address.pinned(said[2])), reactor, "test 1", 60)
        self.assertIn("tls", found.features)
        with self.assertRaises(Untrusted):
            await probe(Dialer(reactor, address), reactor, "test 1", 60)
        pair = own_pair(scratch(self))
        make(pair, ["localhost"], NOW)
        other = address.pinned(fingerprint_of(pair.certificate))
        with self.assertRaises(CertificateChanged):
            await probe(Dialer(reactor, other), reactor, "test 1", 60)
        plain = ServerAddress("127.0.0.1", int(said[1]))
        self.assertIn(await self.obstacle(plain), (Obstacle.NOT_OURS, Obstacle.HUNG_UP))

    async def test_no_tls_there(self) -> None:
        """A port where somebody speaks, but no TLS."""
        endpoint = TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
        port = await endpoint.listen(Factory.forProtocol(Chatterbox))
        self.addCleanup(port.stopListening)
        address = ServerAddress("127.0.0.1", port.getHost().port, tls=True)
        self.assertEqual(await self.obstacle(address), Obstacle.NO_TLS)


class Chatterbox(Protocol):
    """Says hello in words of its own, and hangs up."""

    def connectionMade(self) -> None:
        """Somebody came."""
        transport: Any = self.transport
        transport.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        transport.loseConnection()
