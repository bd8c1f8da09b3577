"""From the past into the present: nothing twice, nothing missing."""

from __future__ import annotations

import gc
import weakref

from chatserver.hub import attachment as attachment_module
from chatserver.hub_interfaces import IAttachment
from tests.hub.ear import Ear, HubCase


class HoldTests(HubCase):
    """A session that reads the past while things happen."""

    def setUp(self) -> None:
        """One that catches up, and one that listens."""
        super().setUp()
        self.listener, self.attachment = self.attach(self.ann)
        self.other = self.ear(self.bob)

    def tell(self, after: int, upto: int) -> None:
        """Tell the session a part of the log, as read from the store."""
        log = self.log(self.ops)
        self.hub.tell(self.attachment, [each for each in log if after < each.seq <= upto])

    def test_contract_live_entries_wait_for_the_past(self) -> None:
        """What happens meanwhile comes behind the past; others hear it at once."""
        self.bring(*self.said("old"))
        self.listener.take()
        self.assertTrue(self.hub.hold(self.attachment, self.ops, self.start))
        self.bring(*self.said("new", "newer"))
        self.assertEqual(self.listener.take(), [])
        self.tell(self.start, self.start + 1)
        self.assertTrue(self.hub.release(self.attachment, self.ops, self.start + 1))
        self.assertEqual(self.listener.take(), ["old", "new", "newer"])
        self.bring(*self.said("newest"))
        self.assertEqual(self.listener.take(), ["newest"])
        self.assertEqual(self.other.take(), ["old", "new", "newer", "newest"])

    def test_contract_what_was_read_already_is_not_told_again(self) -> None:
        """What happened meanwhile and was read from the store, too, comes once."""
        self.hub.hold(self.attachment, self.ops, self.start)
        self.bring(*self.said("one", "two", "three"))
        self.tell(self.start, self.start + 2)
        self.assertTrue(self.hub.release(self.attachment, self.ops, self.start + 2))
        self.assertEqual(self.listener.take(), ["one", "two", "three"])

    def test_contract_too_much_to_keep_is_read_again(self) -> None:
        """A session that is slow to catch up costs bounded memory, and misses nothing."""
        self.patch(attachment_module, "KEPT_BACK", 3)
        self.hub.hold(self.attachment, self.ops, self.start)
        self.bring(*self.said("1", "2", "3", "4", "5"))
        self.assertFalse(self.hub.release(self.attachment, self.ops, self.start))
        self.assertEqual(self.listener.take(), [])
        self.tell(self.start, self.start + 5)
        self.bring(*self.said("6"))
        self.assertTrue(self.hub.release(self.attachment, self.ops, self.start + 5))
        self.assertEqual(self.listener.take(), ["1", "2", "3", "4", "5", "6"])

    def test_contract_too_long_texts_are_read_again(self) -> None:
        """What is kept for one session, in all streams together, has a bound of size as well."""
        self.patch(attachment_module, "KEPT_CHARACTERS", 25)
        self.hub.hold(self.attachment, self.ops, self.start)
        self.bring(*self.said("a" * 10, "b" * 10))
        assert isinstance(self.attachment, attachment_module.Attachment)
        assert self.attachment.kept is not None
        kept = self.attachment.kept[self.ops.id]
        self.assertEqual(len(kept.events), 2)
        self.bring(*self.said("c" * 10))
        self.assertEqual(len(kept.events), 1)
        self.assertFalse(self.hub.release(self.attachment, self.ops, self.start))
        self.tell(self.start, self.start + 3)
        self.assertTrue(self.hub.release(self.attachment, self.ops, self.start + 3))
        self.assertEqual(self.listener.take(), ["a" * 10, "b" * 10, "c" * 10])

    def test_contract_too_much_twice(self) -> None:
        """However often too much happens while reading on, nothing is missing in the end."""
        self.patch(attachment_module, "KEPT_BACK", 2)
        self.hub.hold(self.attachment, self.ops, self.start)
        told = self.start
        for number in range(3):
            self.bring(*self.said(*(f"{number}{letter}" for letter in "abc")))
            self.assertFalse(self.hub.release(self.attachment, self.ops, told))
            self.tell(told, told + 3)
            told += 3
        self.assertTrue(self.hub.release(self.attachment, self.ops, told))
        self.assertEqual(
            self.listener.take(), [f"{n}{letter}" for n in range(3) for letter in "abc"]
        )

    def test_contract_dropped_part_that_was_read_is_not_asked_for_again(self) -> None:
        """Where what is kept goes on directly behind what was read, nothing is missing."""
        self.patch(attachment_module, "KEPT_BACK", 3)
        self.hub.hold(self.attachment, self.ops, self.start)
        self.bring(*self.said("1", "2", "3", "4", "5"))
        self.tell(self.start, self.start + 3)
        self.assertTrue(self.hub.release(self.attachment, self.ops, self.start + 3))
        self.assertEqual(self.listener.take(), ["1", "2", "3", "4", "5"])

    def test_catching_up_twice_at_once(self) -> None:
        """A second catch-up of the same room is refused while the first goes on."""
        self.assertTrue(self.hub.hold(self.attachment, self.ops, self.start))
        self.assertFalse(self.hub.hold(self.attachment, self.ops, self.start))
        self.hub.release(self.attachment, self.ops, self.start)
        self.assertTrue(self.hub.hold(self.attachment, self.ops, self.start))

    def test_contract_posts_while_catching_up_are_answered(self) -> None:
        """The answer to an own post does not wait for the past, and no event comes with it."""
        self.hub.hold(self.attachment, self.ops, self.start)
        one, two = self.said("one", "two")
        self.bring(one, self.asked_by(self.listener, self.attachment, two))
        self.assertEqual(self.listener.take(), [f"answer {two.entry.seq}"])
        self.hub.release(self.attachment, self.ops, self.start)
        self.assertEqual(self.listener.take(), ["one"])

    def test_contract_kick_while_catching_up(self) -> None:
        """Who is made to leave meanwhile hears up to that, and nothing behind it."""
        self.now(self.act("join", self.user("dora"), "ops"))
        ear, attachment = self.attach(self.carl)
        self.hub.hold(attachment, self.ops, self.start)
        self.say(self.ann, "#ops", "one")
        self.now(self.act("kick", self.ann, "ops", self.carl))
        self.say(self.ann, "#ops", "two")
        self.bring(*self.news()[1:])
        self.pump()
        self.assertTrue(self.hub.release(attachment, self.ops, self.start + 1))
        self.assertEqual(ear.take(), ["one", "carl leaves"])

    def test_block_while_catching_up(self) -> None:
        """A block that is set meanwhile holds for what is kept from then on."""
        self.hub.hold(self.attachment, self.ops, self.start)
        self.bring(*self.said("heard", sender=self.bob))
        self.block(self.ann, self.bob)
        self.bring(*self.news())
        self.bring(*self.said("not heard", sender=self.bob))
        self.hub.release(self.attachment, self.ops, self.start)
        self.assertEqual(self.listener.take(), ["block bob", "heard", f"hidden {self.start + 2}"])


class DetachTests(HubCase):
    """The end of a session, at any moment."""

    def test_contract_detached_session_hears_nothing(self) -> None:
        """Whatever still comes for somebody who hung up is told to nobody, and fails nowhere."""
        ear, attachment = self.attach(self.ann)
        self.hub.detach(attachment)
        self.bring(*self.said("one"))
        self.say(self.bob, "@ann", "psst")
        self.block(self.ann, self.carl)
        for arrival in self.news():
            self.bring(arrival)
        self.hub.tell(attachment, list(self.log(self.ops)))
        self.hub.follow(attachment, self.ops, self.start)
        self.assertTrue(self.hub.hold(attachment, self.ops, self.start))
        self.assertTrue(self.hub.release(attachment, self.ops, self.start))
        self.bring(*self.said("two"))
        self.pump()
        self.assertEqual(ear.events, [])

    def test_detached_while_catching_up(self) -> None:
        """Who hangs up during the replay ends it; nothing of what was kept is told."""
        ear, attachment = self.attach(self.ann)
        self.hub.hold(attachment, self.ops, self.start)
        self.bring(*self.said("one"))
        self.hub.detach(attachment)
        self.assertTrue(self.hub.release(attachment, self.ops, self.start))
        self.assertEqual(ear.take(), [])

    def test_detaching_twice_is_detaching_once(self) -> None:
        """The other sessions of the same user stay when one is taken off twice."""
        _, attachment = self.attach(self.ann)
        ear = self.ear(self.ann)
        self.hub.detach(attachment)
        self.hub.detach(attachment)
        self.bring(*self.said("one"))
        self.assertEqual((ear.take(), self.hub.online()), (["one"], 1))

    def test_contract_nothing_keeps_a_session_that_is_gone(self) -> None:
        """Whatever a session did, the hub forgets it when it ends: memory does not grow."""
        gone = [weakref.ref(self.busy_life()) for _ in range(3)]
        self.pump()
        gc.collect()
        self.assertEqual([each() for each in gone], [None] * 3)
        self.assertEqual((self.hub.online(), self.hub.is_online(self.bob.id)), (0, False))
        self.assertEqual(self.hub.attachments(self.bob.id), ())

    def busy_life(self) -> IAttachment:
        """Follow, catch up, block, leave and come back, post, meet a hole, and hang up."""
        ear, attachment = self.attach(self.bob)
        self.hub.hold(attachment, self.ops, self.start)
        self.say(self.bob, "#ops", "hi")
        (hi,) = self.news()
        self.bring(self.asked_by(ear, attachment, hi))
        self.block(self.bob, self.ann)
        self.unblock(self.bob, self.ann)
        self.now(self.act("leave", self.bob, "ops"))
        self.now(self.act("join", self.bob, "ops"))
        for arrival in self.news():
            self.bring(arrival)
        self.hub.release(attachment, self.ops, self.start)
        self.hub.hold(attachment, self.ops, self.start)
        lost, asked = self.said("lost", "found")
        self.bring(self.asked_by(ear, attachment, asked))
        self.hub.detach(attachment)
        self.pump()
        self.assertEqual(self.hub.cursor(self.ops), lost.entry.seq + 1)
        return attachment

    def test_close_all(self) -> None:
        """When the server goes down every connection is told why."""
        ears = [self.ear(self.ann), self.ear(self.ann), Ear()]
        self.hub.attach(self.bob, ears[2])
        self.hub.close_all("the server is going down")
        self.assertEqual([each.closed for each in ears], [["the server is going down"]] * 3)
