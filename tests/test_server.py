"""The order in which a server ends, on a clock."""

from __future__ import annotations

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Limits
from chatserver.frontends.admission import Admission, Ending, GatedFactory
from chatserver.metrics import Metrics
from chatserver.model.errors import ChatError
from chatserver.model.origins import Neighbourhoods
from chatserver.server import FAREWELL_SECONDS, farewell


class Sleeper(Protocol):
    """One that takes no notice of anything until it is cut off."""

    def __init__(self, house: House) -> None:
        self._house = house

    def close(self, why: str) -> None:
        """Sleep on."""

    def stop(self) -> None:
        """Sleep on."""

    def abort(self) -> None:
        """Be gone."""
        self._house.gone(self)


class House(GatedFactory):
    """Full of sleepers."""

    def admitted(self, address: str) -> Sleeper:
        """Let one in."""
        return Sleeper(self)

    def refused(self, refusal: ChatError | Ending) -> Protocol:
        """Turn one away."""
        return Protocol()


class FarewellTests(SynchronousTestCase):
    """The last words."""

    def setUp(self) -> None:
        """Build three houses."""
        self.clock = Clock()
        admission = Admission(Limits(), Neighbourhoods())
        self.houses = [House(name, admission, Metrics()) for name in ("one", "two", "three")]

    def come(self, house: House) -> Sleeper:
        """Come in, and sleep."""
        sleeper = house.buildProtocol(IPv4Address("TCP", "127.0.0.1", 4000))
        assert isinstance(sleeper, Sleeper)
        return sleeper

    def begin(self) -> Deferred[None]:
        """Say the last words."""
        return Deferred.fromCoroutine(farewell(self.houses, self.clock))

    def test_attack_sleepers_at_every_door(self) -> None:
        """Who does not read holds the end up for one while, however many doors they come by."""
        for house in self.houses:
            self.come(house)
        ending = self.begin()
        self.clock.advance(FAREWELL_SECONDS - 0.1)
        self.assertNoResult(ending)
        self.clock.advance(0.2)
        self.successResultOf(ending)
        self.assertEqual([house.connections for house in self.houses], [0, 0, 0])

    def test_all_go(self) -> None:
        """The end comes with the last who goes, and nothing is left to be done."""
        sleepers = [self.come(self.houses[0]), self.come(self.houses[2])]
        ending = self.begin()
        for sleeper in sleepers:
            self.assertNoResult(ending)
            sleeper.abort()
        self.successResultOf(ending)
        self.assertEqual(self.clock.getDelayedCalls(), [])
