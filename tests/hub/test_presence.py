"""Who comes and who goes."""

from __future__ import annotations

from attrs import evolve

from chatserver.model.events import CameOnline
from tests.hub.ear import HubCase


class PresenceTests(HubCase):
    """News of presence."""

    def setUp(self) -> None:
        """Ann is here and knows who else is."""
        super().setUp()
        self.listener, self.attachment = self.attach(self.ann)
        self.pump()
        self.listener.heard.clear()

    def presence(self) -> list[str]:
        """What ann heard since the last time."""
        self.pump()
        heard, self.listener.heard = self.listener.heard, []
        return heard

    def test_contract_first_and_last_session_count(self) -> None:
        """A user comes with the first session and goes with the last one."""
        first = self.attach(self.bob)[1]
        self.assertEqual((self.presence(), self.hub.online()), (["+bob"], 2))
        second = self.attach(self.bob)[1]
        self.hub.detach(first)
        self.assertEqual((self.presence(), self.hub.is_online(self.bob.id)), ([], True))
        self.hub.detach(second)
        self.assertEqual((self.presence(), self.hub.is_online(self.bob.id)), (["-bob"], False))

    def test_contract_changes_of_one_turn_are_one_parcel(self) -> None:
        """When many come at once everybody hears of them in one go."""
        parcels = len(self.listener.parcels)
        for user in (self.bob, self.carl):
            self.attach(user)
        self.assertEqual(self.presence(), ["+bob", "+carl"])
        self.assertEqual(len(self.listener.parcels), parcels + 1)

    def test_contract_back_within_the_same_turn_was_never_away(self) -> None:
        """A reconnect in a moment is no news; neither is a visit that ends at once."""
        first = self.attach(self.bob)[1]
        self.presence()
        self.hub.detach(first)
        self.attach(self.bob)
        self.hub.detach(self.attach(self.carl)[1])
        self.assertEqual(self.presence(), [])

    def test_contract_nobody_is_told_of_themselves(self) -> None:
        """My devices are not told that I came or went; the others in the same turn they hear."""
        phone = self.attach(self.ann)[1]
        self.attach(self.bob)
        self.assertEqual(self.presence(), ["+bob"])
        self.hub.detach(phone)
        self.assertEqual(self.presence(), [])

    def test_contract_presence_of_the_blocked_is_not_told(self) -> None:
        """Who blocks somebody does not hear of their coming and going; the others do."""
        other = self.ear(self.carl)
        self.presence()
        other.heard.clear()
        self.attachment.blocked |= {self.bob.id}
        self.hub.detach(self.attach(self.bob)[1])
        attachment = self.attach(self.bob)[1]
        self.assertEqual((self.presence(), other.heard), ([], ["+bob"]))
        self.hub.detach(attachment)
        self.assertEqual((self.presence(), other.heard), ([], ["+bob", "-bob"]))

    def test_gone_before_the_news(self) -> None:
        """Who has hung up by the time of the news is not told it."""
        self.attach(self.bob)
        self.hub.detach(self.attachment)
        self.assertEqual(self.presence(), [])

    def test_new_nickname(self) -> None:
        """After a change of nickname all sessions of the user go under the new one."""
        attachment = self.attach(self.bob)[1]
        self.presence()
        self.hub.refresh(evolve(self.bob, nickname="Bobby"))
        self.assertEqual(attachment.user.shown, "Bobby")
        self.assertEqual(self.attachment.user, self.ann)
        self.assertIsInstance(self.listener.events[-1], CameOnline)
