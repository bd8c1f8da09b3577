"""Tests of L{chatserver.frontends.line.factory}."""

from __future__ import annotations

from attrs import evolve
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.testing import StringTransport

from chatserver.config import Limits
from tests.frontends.line.dial import LineTestCase


class FactoryTests(LineTestCase):
    """Whom to let in, and how all go."""

    limits = Limits(connections_per_address=2, connections=4)

    def refused(self, address: str) -> bytes:
        """What somebody is told who is not let in."""
        protocol = self.factory.buildProtocol(IPv4Address("TCP", address, 40000))
        transport = StringTransport()
        assert protocol is not None
        protocol.makeConnection(transport)
        self.assertTrue(transport.disconnecting)
        told: bytes = transport.value()
        return told

    def test_attack_many_connections_from_one_address(self) -> None:
        """The third from one address is told why not; others get in, and so may it later."""
        first = self.dial("192.0.2.1")
        self.dial("192.0.2.1")
        expected = b"429 60 too many connections from your address\r\n"
        self.assertEqual(self.refused("192.0.2.1"), expected)
        self.dial("192.0.2.2")
        first.hang_up()
        self.dial("192.0.2.1")
        self.assertEqual(self.metrics.counts["line_refused"], 1)

    def test_all_connections(self) -> None:
        """There is a limit for all together, loopback included."""
        for _ in range(4):
            self.dial()
        self.assertEqual(self.refused("127.0.0.1"), b"429 60 too many connections\r\n")

    def test_rates_off(self) -> None:
        """An operator may lift the caps."""
        self.factory = self.build(evolve(self.limits, rates=False))
        for _ in range(6):
            self.dial("192.0.2.1")
        self.assertEqual(self.factory.connections, 6)

    def test_own_machine(self) -> None:
        """Connections from the server's own machine are counted by the limit for all alone."""
        for address in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
            self.dial(address)
        self.assertEqual(self.factory.connections, 4)

    def test_ipv6(self) -> None:
        """IPv6 peers get in."""
        protocol = self.factory.buildProtocol(IPv6Address("TCP", "2001:db8::1", 4))
        self.assertIsNotNone(protocol)

    def test_shutdown(self) -> None:
        """All are told why, and the server knows when the last one is gone."""
        person, script, fresh = self.person("ann"), self.script("bob"), self.dial()
        self.factory.stop_reading()
        self.assertEqual(script.send(b"too late\n"), b"")
        drained = self.factory.drained()
        self.factory.close_all("the server stops")
        self.factory.close_all("again")
        self.assertTrue(person.hear().endswith(b"Goodbye: the server stops\r\n"))
        self.assertEqual(script.hear(), b"BYE :the server stops\n")
        self.assertEqual(fresh.hear(), b"BYE :the server stops\n")
        self.assertEqual(self.refused("192.0.2.1"), b"503 the server stops\r\n")
        for call in (person, script, fresh):
            self.assertNoResult(drained)
            self.assertTrue(call.transport.disconnecting)
            call.hang_up()
        self.successResultOf(drained)
        self.successResultOf(self.factory.drained())
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_abort(self) -> None:
        """Who does not go is cut off."""
        call = self.dial()
        self.factory.abort_all()
        self.assertTrue(call.transport.disconnected)
