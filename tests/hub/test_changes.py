"""Blocks and memberships take effect at their place among the entries."""

from __future__ import annotations

from attrs import evolve

from chatserver.hub_interfaces import Arrival
from chatserver.model.entries import OPERATOR, Closed, Entry, Text, User
from chatserver.model.events import Hidden
from chatserver.service.publishing import Publisher
from chatserver.service.rules import may_ban
from chatserver.store.acts import Act
from tests.hub.ear import Ear, HubCase


class BlockTests(HubCase):
    """Blocks, by way of the publisher, through which every commit goes."""

    def setUp(self) -> None:
        """Ann listens on two devices, carl on one."""
        super().setUp()
        self.publisher = Publisher()
        self.publisher.hub = self.hub
        self.phone, self.desk, self.other = (self.ear(u) for u in (self.ann, self.ann, self.carl))

    def tell_all(self) -> None:
        """Publish everything that happened as a single commit."""
        self.publisher.committed(self.news())

    def test_contract_block_counts_from_its_place_in_the_commit(self) -> None:
        """
        Of a commit that holds messages before, between and behind a block and its end, the
        blocker hears those outside; of the others they learn only that something stands there.
        """
        self.say(self.bob, "#ops", "before")
        self.block(self.ann, self.bob)
        hidden = self.say(self.bob, "#ops", "during")
        self.unblock(self.ann, self.bob)
        self.say(self.bob, "#ops", "after")
        self.tell_all()
        heard = ["before", "block bob", f"hidden {hidden}", "unblock bob", "after"]
        self.assertEqual(self.phone.take(), heard)
        self.assertEqual(self.desk.take(), heard)
        self.assertEqual(self.other.take(), ["before", "during", "after"])

    def test_contract_block_hides_whatever_the_blocked_do(self) -> None:
        """Edits and deletions follow their author, and what others say between is heard."""
        self.block(self.ann, self.bob)
        self.tell_all()
        first = self.say(self.bob, "#ops", "one")
        self.say(self.carl, "#ops", "two")
        self.now(self.change(self.bob, "#ops", first, "uno"))
        self.now(self.change(self.bob, "#ops", first, None))
        self.phone.take()
        self.tell_all()
        hidden = [f"hidden {first + place}" for place in (0, 2, 3)]
        self.assertEqual(self.phone.take(), [hidden[0], "two", *hidden[1:]])
        self.assertEqual(self.other.take(), ["one", "two", "Entry", "Entry"])

    def test_contract_own_removal_is_heard_from_the_blocked_too(self) -> None:
        """A moderator whom one blocks cannot make one leave unnoticed."""
        ear = self.ear(self.bob)
        self.block(self.bob, self.ann)
        self.now(self.act("kick", self.ann, "ops", self.bob))
        self.tell_all()
        self.assertEqual(ear.take(), ["block ann", "bob leaves"])

    def test_told_past_is_filtered_too(self) -> None:
        """What a session is told of the past passes the same block."""
        ear, attachment = self.attach(self.ann)
        (old,) = self.said("old", sender=self.bob)
        attachment.blocked |= {self.bob.id}
        self.hub.tell(attachment, [old.entry])
        self.assertEqual(ear.events[-1], Hidden(self.ops, old.entry.seq))
        self.assertEqual(len(ear.take()), 1)

    def test_streams_of_a_commit_keep_their_order(self) -> None:
        """Entries of several streams in one commit each keep their order."""
        self.say(self.bob, "#ops", "a")
        self.say(self.bob, "@ann", "x")
        self.say(self.bob, "#ops", "b")
        self.say(self.bob, "@ann", "y")
        self.tell_all()
        heard = self.phone.take()
        self.assertEqual([each for each in heard if each in "ab"], ["a", "b"])
        self.assertEqual([each for each in heard if each in "xy"], ["x", "y"])


class MembershipTests(HubCase):
    """Joins and leaves."""

    def test_contract_kicked_one_hears_the_kick_and_nothing_after(self) -> None:
        """On all devices, even where the next words come in the same parcel."""
        ears = [self.ear(self.bob), self.ear(self.bob)]
        other = self.ear(self.carl)
        self.say(self.ann, "#ops", "last warning")
        self.now(self.act("kick", self.ann, "ops", self.bob))
        self.say(self.ann, "#ops", "he is gone")
        self.bring(*self.news())
        for ear in ears:
            self.assertEqual(ear.take(), ["last warning", "bob leaves"])
        self.assertEqual(other.take(), ["last warning", "bob leaves", "he is gone"])

    def test_contract_banned_one_hears_the_ban_and_nothing_after(self) -> None:
        """
        On all devices, even where the next words come in the same parcel; and also who is no
        member, but had asked to follow.
        """
        dora = self.user("dora")
        self.news()
        for user, asked in ((self.bob, False), (dora, True)):
            ear, attachment = self.attach(user, follow=False)
            self.hub.follow(attachment, self.ops, self.start, asked=asked)
            self.say(self.ann, "#ops", "last warning")
            self.ban(user)
            self.say(self.ann, "#ops", "gone")
            self.bring(*self.news())
            self.assertEqual(ear.take(), ["last warning", f"{user.name} is banned"])
            self.assertEqual(attachment.changes, 1)
            self.start += 3

    def test_contract_ban_is_heard_from_the_blocked_too(self) -> None:
        """Whoever blocks the moderator hears of the ban, their own or another's."""
        ear, attachment = self.attach(self.carl)
        attachment.blocked |= {self.ann.id}
        self.ban(self.bob)
        self.say(self.ann, "#ops", "gone")
        self.bring(*self.news())
        self.assertEqual(ear.take()[0], "bob is banned")
        self.assertEqual(len(ear.events), 2)

    def ban(self, user: User) -> None:
        """Ann bans somebody."""
        act = Act(self.ann, self.ops.name, 0.0, may_ban, user.name)
        self.now(self.store.order.ban(act))

    def test_contract_newcomer_hears_from_their_join_on(self) -> None:
        """Who joins hears their own join, and what is said after it, on all devices."""
        self.now(self.act("leave", self.bob, "ops"))
        self.bring(*self.news())
        ears = [self.attach(self.bob, follow=False)[0] for _ in range(2)]
        self.say(self.ann, "#ops", "before")
        self.now(self.act("join", self.bob, "ops"))
        self.say(self.ann, "#ops", "welcome")
        self.bring(*self.news())
        for ear in ears:
            self.assertEqual(ear.take(), ["bob joins", "welcome"])

    def test_contract_newcomers_of_one_commit_hear_from_their_own_join_on(self) -> None:
        """
        Of a commit in which several join, each hears their own join as its answer and what comes
        after it, and who was there before hears everything, in one piece.
        """
        for user in (self.bob, self.carl):
            self.now(self.act("leave", user, "ops"))
        self.bring(*self.news())
        old = self.ear(self.ann)
        bob, first = self.attach(self.bob, follow=False)
        carl, second = self.attach(self.carl, follow=False)
        for user in (self.bob, self.carl):
            self.now(self.act("join", user, "ops"))
        self.say(self.ann, "#ops", "welcome both")
        bobs, carls, welcome = self.news()
        seq = bobs.entry.seq
        old.parcels.clear()
        self.bring(self.asked_by(bob, first, bobs), self.asked_by(carl, second, carls), welcome)
        self.assertEqual(old.take(), ["bob joins", "carl joins", "welcome both"])
        self.assertEqual(len(old.parcels), 1)
        self.assertEqual(bob.take(), [f"answer {seq}", "carl joins", "welcome both"])
        self.assertEqual(carl.take(), [f"answer {seq + 1}", "welcome both"])

    def test_newcomer_who_follows_already_hears_the_whole_commit(self) -> None:
        """A public room can be followed by who is no member; joining costs them no word."""
        self.now(self.act("leave", self.bob, "ops"))
        self.bring(*self.news())
        ear, attachment = self.attach(self.bob, follow=False)
        self.hub.follow(attachment, self.ops, self.start, asked=True)
        self.say(self.ann, "#ops", "before")
        self.now(self.act("join", self.bob, "ops"))
        self.bring(*self.news())
        self.assertEqual(ear.take(), ["before", "bob joins"])

    def test_contract_out_and_in_within_one_parcel(self) -> None:
        """Who leaves and comes back misses what was said between."""
        ear = self.ear(self.bob)
        self.say(self.ann, "#ops", "one")
        self.now(self.act("leave", self.bob, "ops"))
        self.say(self.ann, "#ops", "two")
        self.now(self.act("join", self.bob, "ops"))
        self.say(self.ann, "#ops", "three")
        self.bring(*self.news())
        self.assertEqual(ear.take(), ["one", "bob leaves", "bob joins", "three"])

    def test_contract_deleted_room_is_heard_to_its_end(self) -> None:
        """All who follow a room hear that it was deleted, and nothing after."""
        (ear, attachment), other = self.attach(self.bob), self.ear(self.carl)
        self.say(self.ann, "#ops", "last words")
        last = self.news()[-1]
        end = Entry(self.ops, last.entry.seq + 1, 0, OPERATOR, 0.0, Closed())
        after = evolve(end, seq=end.seq + 1, body=Text("nobody hears this"))
        arrivals = [last, *[Arrival(each, None, nothing) for each in (end, after)]]
        self.hub.deliver(self.ops, arrivals)
        for each in (ear, other):
            self.assertEqual(each.take(), ["last words", "Entry"])
            self.assertEqual(each.events[-1], end)
        self.assertEqual((attachment.changes, self.hub.cursor(self.ops)), (1, 0))

    def test_join_from_a_filled_hole_counts(self) -> None:
        """A join that the bus lost lets the newcomer hear all the same."""
        self.now(self.act("leave", self.bob, "ops"))
        self.bring(*self.news())
        ear = self.attach(self.bob, follow=False)[0]
        self.now(self.act("join", self.bob, "ops"))
        self.say(self.ann, "#ops", "welcome")
        self.bring(self.news()[-1])
        self.pump()
        self.assertEqual(ear.take(), ["bob joins", "welcome"])

    def test_changes_are_counted(self) -> None:
        """Who reads memberships while they change can see that they must read again."""
        _, attachment = self.attach(self.bob)
        _, other = self.attach(self.carl)
        self.now(self.act("leave", self.bob, "ops"))
        self.now(self.act("join", self.bob, "ops"))
        self.block(self.bob, self.ann)
        self.unblock(self.bob, self.ann)
        for arrival in self.news():
            self.bring(arrival)
        self.assertEqual((attachment.changes, other.changes), (4, 0))

    def test_session_hears_nothing_before_its_login_is_answered(self) -> None:
        """Until then what happens is history, but a membership that ends counts already."""
        ear = Ear()
        attachment = self.hub.attach(self.bob, ear)
        self.hub.follow(attachment, self.ops, self.start)
        self.bring(*self.said("early"))
        self.hub.listen(attachment)
        self.bring(*self.said("one"))
        self.assertEqual(ear.take(), ["one"])


def nothing() -> None:
    """Nobody waits for an answer."""
