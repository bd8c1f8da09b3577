"""How far somebody has read, on its way to the other one."""

from __future__ import annotations

from chatserver.model.entries import Direct, User
from chatserver.model.events import Seen
from tests.hub.ear import Ear, HubCase


class ReceiptTests(HubCase):
    """Ann writes to bob; carl is here too."""

    def setUp(self) -> None:
        """They are all here, bob twice."""
        super().setUp()
        self.both = Direct(99, self.ann, self.bob)
        self.desk, self.at_desk = self.attach(self.ann)
        self.others = [self.ear(user) for user in (self.bob, self.bob, self.carl)]
        self.pump()

    def mark(self, user: User, upto: int) -> Seen:
        """Somebody has read."""
        return Seen(self.both, user, upto)

    def heard(self, ear: Ear) -> list[int]:
        """Up to where the other one has read, as was heard since the last time."""
        self.pump()
        events, ear.events = ear.events, []
        return [each.upto for each in events if isinstance(each, Seen)]

    def test_contract_all_sessions_of_the_other_and_nobody_else(self) -> None:
        """Each device of the other one is told; not the reader's own, and no third person."""
        self.hub.notice([self.mark(self.ann, 7)])
        self.assertEqual([self.heard(each) for each in self.others], [[7], [7], []])
        self.assertEqual(self.heard(self.desk), [])

    def test_contract_of_one_turn_the_furthest(self) -> None:
        """Who reads quickly is told of once, with the furthest place, whatever came last."""
        waiting = len(self.clock.getDelayedCalls())
        self.hub.notice([self.mark(self.bob, 5)])
        self.hub.notice([self.mark(self.bob, 9), self.mark(self.bob, 8), self.mark(self.ann, 2)])
        self.assertEqual(len(self.clock.getDelayedCalls()), waiting + 1)
        self.assertEqual(self.heard(self.desk), [9])
        self.assertEqual(self.heard(self.others[0]), [2])
        self.hub.notice([self.mark(self.bob, 10)])
        self.assertEqual(self.heard(self.desk), [10])

    def test_contract_not_within_the_answer(self) -> None:
        """Nothing is told before the turn is over: what is read next may pass it."""
        self.hub.notice([self.mark(self.bob, 5)])
        self.assertEqual([each for each in self.desk.events if isinstance(each, Seen)], [])
        self.assertEqual(self.heard(self.desk), [5])

    def test_contract_a_blocked_reader_is_not_told_of(self) -> None:
        """Whoever has blocked the reader by then hears nothing of them."""
        self.hub.notice([self.mark(self.bob, 5)])
        self.at_desk.blocked |= {self.bob.id}
        self.assertEqual(self.heard(self.desk), [])

    def test_gone_before_the_news(self) -> None:
        """Who has hung up by then is told nothing, and whoever is left is told."""
        phone = self.ear(self.ann)
        self.hub.notice([self.mark(self.bob, 5)])
        self.hub.detach(self.at_desk)
        self.assertEqual((self.heard(self.desk), self.heard(phone)), ([], [5]))

    def test_contract_not_before_a_login_is_answered(self) -> None:
        """Whoever is just logging in reads it in the list, and hears no event before."""
        ear = Ear()
        attachment = self.hub.attach(self.ann, ear)
        self.hub.notice([self.mark(self.bob, 5)])
        self.assertEqual(self.heard(ear), [])
        self.hub.listen(attachment)
        self.hub.notice([self.mark(self.bob, 6)])
        self.assertEqual(self.heard(ear), [6])
