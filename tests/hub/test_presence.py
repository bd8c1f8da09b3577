"""Who comes and who goes."""

from __future__ import annotations

from attrs import evolve

from chatserver.hub import presence
from chatserver.hub_interfaces import IAttachment
from chatserver.model.entries import User
from chatserver.model.events import CameOnline, WentAway
from tests.hub.ear import Ear, HubCase


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


class CrowdTests(HubCase):
    """News of presence where more are here than everybody wants to hear of."""

    def setUp(self) -> None:
        """Ann and bob listen in #ops; carl and dora are here too, and that is a crowd."""
        super().setUp()
        self.patch(presence, "NAMED_MOST", 3)
        self.dora, self.eve = self.user("dora"), self.user("eve")
        self.told.clear()
        self.ears = {user.id: self.attach(user)[0] for user in (self.ann, self.bob)}
        for user in (self.carl, self.dora):
            self.ears[user.id] = self.attach(user, follow=False)[0]
        self.heard()

    def heard(self, seconds: float = 0.0) -> list[list[str]]:
        """What each of the four heard of presence since the last time."""
        self.pump()
        self.clock.advance(seconds)
        all = [ear.heard for ear in self.ears.values()]
        for ear in self.ears.values():
            ear.heard = []
        return all

    def coming(self, user: User, follow: bool = True) -> tuple[Ear, IAttachment]:
        """Let somebody come, and be told of nothing that they hear."""
        return self.attach(user, follow)

    def test_contract_who_shares_a_small_room_is_told(self) -> None:
        """Of coming and of going, the others are not."""
        attachment = self.coming(self.eve)[1]
        self.assertEqual(self.heard(), [["+eve"], ["+eve"], [], []])
        self.hub.detach(attachment)
        self.assertEqual(self.heard(), [["-eve"], ["-eve"], [], []])

    def test_contract_nobody_is_told_because_of_a_large_room(self) -> None:
        """A room in which more listen makes no acquaintances."""
        for user in (self.carl, self.dora):
            self.attach(user)  # a second session of theirs, in the room
        self.heard()
        self.coming(self.eve)
        self.assertEqual(self.heard(), [[], [], [], []])

    def test_contract_who_has_a_conversation_is_told(self) -> None:
        """Also one that began while they were here."""
        attachment = self.hub.attach(self.eve, Ear())
        attachment.acquainted |= {self.carl.id}
        self.hub.listen(attachment)
        self.assertEqual(self.heard()[2:], [["+eve"], []])
        self.say(self.dora, "@eve", "hi")
        self.bring(*self.news())
        self.heard()
        self.hub.detach(attachment)
        self.assertEqual(self.heard()[2:], [["-eve"], ["-eve"]])

    def test_contract_who_is_still_coming_in_is_told_of_once_they_are(self) -> None:
        """Before, it is not known whom they know."""
        attachment = self.hub.attach(self.eve, Ear())
        self.assertEqual(self.heard(), [[], [], [], []])
        self.hub.follow(attachment, self.ops, self.start)
        self.hub.listen(attachment)
        self.assertEqual(self.heard(), [["+eve"], ["+eve"], [], []])

    def test_contract_the_others_are_told_how_many(self) -> None:
        """Every ten seconds at the most, and only when it has changed."""
        self.heard(10)
        for _ in range(3):
            attachment = self.coming(self.eve, follow=False)[1]
            self.heard(1)
            self.hub.detach(attachment)
            self.heard(1)
        self.assertEqual(self.heard(10), [[], [], [], []])
        self.coming(self.eve, follow=False)
        self.assertEqual(self.heard(5), [[], [], [], []])
        self.coming(self.user("finn"), follow=False)
        self.assertEqual(self.heard(5), [["#6"], ["#6"], ["#6"], ["#6"]])
        self.coming(self.user("gina"), follow=False)
        self.assertEqual(self.heard(5), [[], [], [], []])
        self.assertEqual(self.heard(5), [["#7"], ["#7"], ["#7"], ["#7"]])
        self.assertEqual(self.heard(10), [[], [], [], []])

    def test_contract_blocks_hold_in_a_crowd_too(self) -> None:
        """Nothing of whom one blocks is told, whoever shares what."""
        (attachment,) = self.hub.attachments(self.ann.id)
        attachment.blocked |= {self.eve.id}
        self.coming(self.eve)
        self.assertEqual(self.heard()[:2], [[], ["+eve"]])

    def test_contract_who_is_away_is_told_to_who_knows_them(self) -> None:
        """And to their other sessions: in a crowd one person's word does not reach thousands."""
        ear, attachment = self.coming(self.eve)
        other = self.coming(self.eve, follow=False)[0]
        self.heard()
        ear.heard, other.heard = [], []
        self.hub.announce(attachment, WentAway(self.eve, "lunch"))
        self.assertEqual(self.heard(), [["~eve"], ["~eve"], [], []])
        self.assertEqual((ear.heard, other.heard), ([], ["~eve"]))

    def test_few_again(self) -> None:
        """When enough have left, all are told by name again, and how many are left for once."""
        self.heard(10)
        (carls,) = self.hub.attachments(self.carl.id)
        (doras,) = self.hub.attachments(self.dora.id)
        self.hub.detach(carls)
        self.hub.detach(doras)
        self.heard()
        self.assertEqual(self.heard(10)[:2], [["#2"], ["#2"]])
        self.coming(self.eve, follow=False)
        self.assertEqual(self.heard()[:2], [["+eve"], ["+eve"]])
        self.assertEqual(self.heard(20)[:2], [[], []])
