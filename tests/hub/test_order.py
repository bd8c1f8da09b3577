"""Whatever comes in whatever order: each listener hears each entry once, in order."""

from __future__ import annotations

from twisted.internet.defer import Deferred

from chatserver.interfaces import IEventSink
from chatserver.model.errors import NotStored
from chatserver.model.events import Event
from tests.hub.ear import Ear, HubCase, plain


class DeliverTests(HubCase):
    """Entries of one stream."""

    def test_members_hear_what_is_said(self) -> None:
        """Everybody in the room hears each entry, in the order of the log, once."""
        ears = [self.ear(user) for user in (self.ann, self.bob, self.bob)]
        stranger = self.attach(self.carl, follow=False)[0]
        self.bring(*self.said("one", "two"))
        self.bring(*self.said("three"))
        for ear in ears:
            self.assertEqual(ear.take(), ["one", "two", "three"])
        self.assertEqual(stranger.take(), [])

    def test_same_parcel_for_everybody(self) -> None:
        """What all hear alike is one parcel, so that it is rendered once for all of them."""
        ears = [self.ear(user) for user in (self.ann, self.bob, self.carl)]
        self.bring(*self.said("one", "two"))
        self.assertEqual(len({id(ear.parcels[-1]) for ear in ears}), 1)

    def test_contract_written_once_for_speakers_too(self) -> None:
        """
        Three speak in the same commit: each hears the others around the own answer, a fourth hears
        all; and each event is written once, however it is told together with others.
        """
        speakers = [self.attach(user) for user in (self.ann, self.bob, self.carl)]
        listener = self.ear(self.carl)
        ears = [*(ear for ear, _ in speakers), listener]
        self.pump()
        for ear in ears:
            ear.parcels.clear()  # of who came
        arrivals = self.said("one", "two", "three")
        self.bring(*map(self.asked_by, *zip(*speakers, strict=True), arrivals))
        written: list[str] = []

        def write(events: tuple[Event, ...]) -> bytes:
            written.extend(map(plain, events))
            return b" ".join(plain(event).encode() for event in events) + b" "

        told = [b"".join(each.written("plain", write) for each in ear.parcels) for ear in ears]
        self.assertEqual(told, [b"two three ", b"one three ", b"one two ", b"one two three "])
        self.assertEqual(sorted(written), ["one", "three", "two"])

    def test_contract_repeat_is_dropped(self) -> None:
        """What the bus brings twice is heard once."""
        ear = self.ear(self.ann)
        one, two = self.said("one", "two")
        self.bring(one, one, two)
        self.bring(two, one)
        self.bring(*self.said("three"))
        self.assertEqual(ear.take(), ["one", "two", "three"])

    def test_contract_mixed_up_parcel_is_told_in_order(self) -> None:
        """Within one parcel, order is made without asking the store."""
        ear = self.ear(self.ann)
        self.bring(*reversed(self.said("one", "two", "three")))
        self.assertEqual((ear.take(), self.road.asked), (["one", "two", "three"], []))

    def test_contract_mixed_up_first_parcel(self) -> None:
        """Order is made in the first parcel of a conversation, too, of which nothing is known."""
        ear = self.attach(self.ann, follow=False)[0]
        self.say(self.bob, "@ann", "one")
        self.say(self.bob, "@ann", "two")
        self.bring(*reversed(self.news()))
        self.assertEqual(ear.take(), ["one", "two"])

    def test_direct_conversation_is_heard_by_both(self) -> None:
        """Both sides hear it on all their devices; nobody else does."""
        ears = {user.name.text: self.ear(user) for user in (self.ann, self.bob, self.carl)}
        self.say(self.bob, "@ann", "psst")
        self.bring(*self.news())
        heard = {name: ear.take() for name, ear in ears.items()}
        self.assertEqual(heard, {"ann": ["psst"], "bob": ["psst"], "carl": []})

    def test_personal_stream_is_heard_by_its_owner(self) -> None:
        """What concerns only me reaches all my devices and nobody else."""
        phone, desk, other = (self.ear(user) for user in (self.ann, self.ann, self.carl))
        self.block(self.ann, self.bob)
        self.bring(*self.news())
        heard = [ear.take() for ear in (phone, desk, other)]
        self.assertEqual(heard, [["block bob"], ["block bob"], []])

    def test_listener_that_fails_costs_the_others_nothing(self) -> None:
        """A defect in one connection does not keep the news from the others."""

        class Broken(Ear):
            def deliver(self, delivery: object) -> None:
                raise ZeroDivisionError("a bug in a frontend")

        broken = self.hub.attach(self.ann, IEventSink(Broken()))
        self.hub.follow(broken, self.ops, self.start)
        self.hub.listen(broken)
        ear = self.ear(self.bob)
        self.bring(*self.said("one"))
        self.pump()
        self.assertEqual(ear.heard, ["+ann", "one"])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)


class HoleTests(HubCase):
    """What the bus loses is read from the store."""

    def setUp(self) -> None:
        """One listener, and six entries."""
        super().setUp()
        self.listener = self.ear(self.bob)
        self.texts = ["1", "2", "3", "4", "5", "6"]
        self.entries = self.said(*self.texts)

    def test_contract_hole_is_filled_from_the_store(self) -> None:
        """A lost entry is heard at its place, when the next one shows that it is missing."""
        self.bring(self.entries[0])
        self.bring(*self.entries[3:])
        self.assertEqual(self.listener.take(), ["1"])
        self.pump()
        self.assertEqual(self.listener.take(), self.texts[1:])
        self.assertEqual(self.road.asked, [(self.start + 1, self.start + 3)])

    def test_contract_hole_at_the_beginning(self) -> None:
        """What came between the look at the store and the first news is not lost."""
        self.bring(self.entries[5])
        self.pump()
        self.assertEqual(self.listener.take(), self.texts)

    def test_contract_several_holes(self) -> None:
        """Two holes in one parcel are both filled."""
        self.bring(self.entries[0], self.entries[2], self.entries[5])
        self.pump()
        self.assertEqual(self.listener.take(), self.texts)

    def test_contract_news_during_a_fill_wait_for_it(self) -> None:
        """While the store is asked, what comes is kept in order behind the hole, repeats too."""
        self.road.open = Deferred()
        self.bring(self.entries[2])
        self.pump()
        self.bring(self.entries[4])
        self.bring(self.entries[3], self.entries[2])
        self.bring(self.entries[0])
        self.pump()
        self.assertEqual(self.listener.take(), [])
        self.road.open.callback(None)
        self.pump()
        self.assertEqual(self.listener.take(), self.texts[:5])
        self.bring(self.entries[5])
        self.assertEqual((self.listener.take(), len(self.road.asked)), (["6"], 1))

    def test_contract_failed_fill_is_tried_again(self) -> None:
        """Should the store fail, the next news of the room brings all that was missed."""
        self.road.broken = [NotStored("the disk is gone")]
        self.bring(self.entries[2])
        self.pump()
        self.assertEqual(self.listener.take(), [])
        self.bring(self.entries[4])
        self.pump()
        self.assertEqual(self.listener.take(), self.texts[:5])

    def test_contract_fill_that_breaks_is_tried_again(self) -> None:
        """Even a bug on the way to the store does not silence a room for ever; it is logged."""
        self.road.broken = [ZeroDivisionError("a bug in the store")]
        self.bring(self.entries[2])
        self.pump()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.bring(self.entries[3])
        self.pump()
        self.assertEqual(self.listener.take(), self.texts[:4])

    def test_hole_in_one_room_does_not_hold_up_another(self) -> None:
        """While one room waits for the store, others are heard."""
        self.road.open = Deferred()
        self.bring(self.entries[2])
        self.say(self.carl, "@bob", "psst")
        self.bring(*self.news())
        self.assertEqual(self.listener.take(), ["psst"])
        self.road.open.callback(None)
        self.pump()

    def test_detached_during_a_fill(self) -> None:
        """Who hangs up while the store is asked hears nothing; the others hear all."""
        ear, attachment = self.attach(self.ann)
        self.road.open = Deferred()
        self.bring(self.entries[2])
        self.pump()
        self.hub.detach(attachment)
        self.road.open.callback(None)
        self.pump()
        self.assertEqual((ear.take(), self.listener.take()), ([], self.texts[:3]))

    def test_cursor_is_what_was_told(self) -> None:
        """The cursor names the newest entry told, not the newest brought."""
        self.assertEqual(self.hub.cursor(self.ops), self.start)
        self.bring(self.entries[0])
        self.bring(self.entries[4])
        self.assertEqual(self.hub.cursor(self.ops), self.start + 1)
        self.pump()
        self.assertEqual(self.hub.cursor(self.ops), self.start + 5)


class AnswerTests(HubCase):
    """Who asked for an entry gets the answer where the others hear the event."""

    def test_contract_answer_stands_at_the_events_place(self) -> None:
        """Between the entries before and behind it, and no event comes with it."""
        ear, attachment = self.attach(self.ann)
        other, phone = self.ear(self.bob), self.ear(self.ann)
        one, two, three = self.said("one", "two", "three")
        self.bring(one, self.asked_by(ear, attachment, two), three)
        self.assertEqual(ear.take(), ["one", f"answer {two.entry.seq}", "three"])
        for each in (other, phone):
            self.assertEqual(each.take(), ["one", "two", "three"])

    def test_contract_answers_of_one_connection_in_order(self) -> None:
        """Posts that share a commit are answered in their order."""
        ear, attachment = self.attach(self.ann)
        arrivals = [self.asked_by(ear, attachment, each) for each in self.said("a", "b", "c")]
        self.bring(*arrivals)
        self.assertEqual(ear.take(), [f"answer {each.entry.seq}" for each in arrivals])

    def test_detached_by_its_own_answer(self) -> None:
        """A connection that ends with its answer hears nothing of what stands behind it."""
        ear, attachment = self.attach(self.ann)
        one, two = self.said("one", "two")
        self.bring(self.answering(attachment, one, lambda: self.hub.detach(attachment)), two)
        self.assertEqual(ear.take(), [])

    def test_detached_by_anothers_answer(self) -> None:
        """Who is gone through what an answer set off is told nothing any more."""
        _, attachment = self.attach(self.ann)
        ear, gone = self.attach(self.bob)
        (one,) = self.said("one")
        self.bring(self.answering(attachment, one, lambda: self.hub.detach(gone)))
        self.assertEqual(ear.take(), [])
