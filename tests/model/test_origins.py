"""Which addresses count as one."""

from __future__ import annotations

from ipaddress import ip_network

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.origins import Neighbourhoods, is_this_machine

neighbourhood = Neighbourhoods().of


class NeighbourhoodTests(SynchronousTestCase):
    """Whose limits somebody shares."""

    def test_own_machine(self) -> None:
        """Loopback in all its forms, and a peer without an address, are this machine."""
        for here in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", ""):
            self.assertIsNone(neighbourhood(here), here)
            self.assertTrue(is_this_machine(here), here)
        for elsewhere in ("192.0.2.1", "2001:db8::1", "somewhere.example"):
            self.assertFalse(is_this_machine(elsewhere), elsewhere)

    def test_ipv4(self) -> None:
        """Each IPv4 address counts alone, also where the system shows it as an IPv6 one."""
        self.assertEqual(neighbourhood("192.0.2.1"), "192.0.2.1")
        self.assertEqual(neighbourhood("::ffff:192.0.2.1"), "192.0.2.1")
        self.assertNotEqual(neighbourhood("192.0.2.1"), neighbourhood("192.0.2.2"))

    def test_attack_many_ipv6_addresses(self) -> None:
        """One customer's IPv6 addresses are one, whatever zone stands behind; the next is not."""
        one = neighbourhood("2001:db8::1")
        self.assertEqual(one, neighbourhood("2001:db8::2:3:4:5"))
        self.assertEqual(one, neighbourhood("2001:db8::2:3%eth0"))
        self.assertNotEqual(one, neighbourhood("2001:db8:0:1::1"))
        self.assertNotEqual(neighbourhood("::2:0:0:0:1"), neighbourhood("::3:0:0:0:1"))

    def test_no_ip_address(self) -> None:
        """What is no IP address is not taken for this machine."""
        self.assertEqual(neighbourhood("somewhere.example"), "somewhere.example")

    def test_exempt_networks(self) -> None:
        """Who comes from a network that the operator exempts counts for no limit of an address."""
        exempt = Neighbourhoods((ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")))
        for inside in ("192.0.2.7", "::ffff:192.0.2.7", "2001:db8:5::1"):
            self.assertIsNone(exempt.of(inside), inside)
        self.assertEqual(exempt.of("192.0.3.7"), "192.0.3.7")
