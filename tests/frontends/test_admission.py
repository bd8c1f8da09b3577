"""Who is let in, on all frontends together."""

from __future__ import annotations

from ipaddress import ip_network

from attrs import evolve
from twisted.internet.address import IPv4Address
from twisted.internet.protocol import Protocol
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Limits
from chatserver.frontends.admission import Admission, Ending, GatedFactory
from chatserver.metrics import Metrics
from chatserver.model.errors import ChatError, TooManyConnections
from chatserver.model.origins import Neighbourhoods

LIMITS = evolve(Limits(), connections=4, connections_per_address=2)


class AdmissionTests(SynchronousTestCase):
    """Two for each address, four in all."""

    def setUp(self) -> None:
        """Open."""
        exempt = (ip_network("10.0.0.0/8"),)
        self.admission = Admission(LIMITS, Neighbourhoods(exempt))

    def enter(self, *addresses: str) -> None:
        """Let them in."""
        for address in addresses:
            self.admission.enter(address)

    def refused(self, address: str) -> str:
        """See that one is not let in; give the words."""
        with self.assertRaises(TooManyConnections) as caught:
            self.admission.enter(address)
        self.assertEqual(caught.exception.retry_after, 60)
        return str(caught.exception)

    def test_each_address(self) -> None:
        """A third from one address must wait until one of them has gone."""
        self.enter("192.0.2.1", "192.0.2.1")
        self.assertIn("from your address", self.refused("192.0.2.1"))
        self.enter("192.0.2.2")
        self.admission.leave("192.0.2.1")
        self.enter("192.0.2.1")

    def test_whole_network_of_one_home(self) -> None:
        """All IPv6 addresses of one /64 count as one."""
        self.enter("2001:db8::1", "2001:db8::2")
        self.refused("2001:db8::ffff:3")
        self.enter("2001:db8:0:1::1")

    def test_exempt(self) -> None:
        """This machine, a class behind one address, and Unix sockets count only in all."""
        self.enter("127.0.0.1", "10.1.1.1", "10.1.1.1", "")
        self.assertEqual(self.refused("127.0.0.1"), "too many connections")

    def test_refused_do_not_count(self) -> None:
        """Who was refused takes no place away."""
        self.enter("192.0.2.1", "192.0.2.1")
        for _ in range(9):
            self.refused("192.0.2.1")
        self.enter("192.0.2.2", "192.0.2.3")

    def test_rates_off(self) -> None:
        """An operator may lift the caps."""
        self.admission = Admission(evolve(LIMITS, rates=False), Neighbourhoods())
        self.enter(*["192.0.2.1"] * 9)

    def test_nothing_is_kept(self) -> None:
        """When all have gone, all may come again."""
        for _ in range(3):
            self.enter("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2")
            self.refused("192.0.2.3")
            for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2"):
                self.admission.leave(address)
            # Else each address that ever came would stay in memory.
            self.assertEqual(self.admission.addresses, 0)


class Guest(Protocol):
    """One that was let in."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def close(self, why: str) -> None:
        """Hear it."""
        self.heard.append(why)

    def stop(self) -> None:
        """Hear it."""
        self.heard.append("stop")

    def abort(self) -> None:
        """Hear it."""
        self.heard.append("abort")


class Turned(Protocol):
    """One that was not."""

    def __init__(self, refusal: ChatError | Ending) -> None:
        self.refusal = refusal


class House(GatedFactory):
    """Makes these."""

    def admitted(self, address: str) -> Guest:
        """Let in."""
        return Guest()

    def refused(self, refusal: ChatError | Ending) -> Turned:
        """Turn away."""
        return Turned(refusal)


class GatedFactoryTests(SynchronousTestCase):
    """What all factories share."""

    def setUp(self) -> None:
        """Two houses at one gate."""
        self.metrics = Metrics()
        admission = Admission(LIMITS, Neighbourhoods())
        self.one, self.other = (House(name, admission, self.metrics) for name in ("one", "other"))

    def come(self, house: House, address: str = "192.0.2.1") -> Protocol:
        """Knock."""
        return house.buildProtocol(IPv4Address("TCP", address, 4000))

    def test_caps_of_all_together(self) -> None:
        """Connections of all frontends count together."""
        first = self.come(self.one)
        self.come(self.other)
        turned = self.come(self.one)
        assert isinstance(turned, Turned)
        self.assertIsInstance(turned.refusal, TooManyConnections)
        counts = {"one_connections": 1, "other_connections": 1, "one_refused": 1}
        self.assertEqual(dict(self.metrics.counts), counts)
        self.one.gone(first)
        self.assertIsInstance(self.come(self.other), Guest)

    def test_all_hear(self) -> None:
        """Everybody is told to stop, why it ends, and is cut off at last."""
        guests = [self.come(self.one), self.come(self.one, "192.0.2.2")]
        self.one.stop_reading()
        self.one.close_all("bye")
        self.one.abort_all()
        for guest in guests:
            assert isinstance(guest, Guest)
            self.assertEqual(guest.heard, ["stop", "bye", "abort"])

    def test_nobody_comes_to_a_closed_house(self) -> None:
        """Who comes while it ends is told why; the first reason holds."""
        self.one.close_all("bye")
        self.one.close_all("again")
        turned = self.come(self.one)
        assert isinstance(turned, Turned)
        self.assertIsInstance(turned.refusal, Ending)
        self.assertEqual(str(turned.refusal), "bye")

    def test_drained(self) -> None:
        """Whoever waits for the end hears of it when the last has gone."""
        self.assertIsNone(self.successResultOf(self.one.drained()))
        guests = [self.come(self.one), self.come(self.one)]
        waiting = self.one.drained()
        self.one.gone(guests[0])
        self.assertEqual(self.one.connections, 1)
        self.assertNoResult(waiting)
        self.one.gone(guests[1])
        self.assertIsNone(self.successResultOf(waiting))
