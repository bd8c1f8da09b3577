"""Following a conversation: from anywhere in the past into the present, each entry once."""

from __future__ import annotations

from sqlite3 import OperationalError

from attrs import evolve
from twisted.python.failure import Failure

from chatserver.hub import attachment
from chatserver.model.entries import BlockLifted, BlockSet, Entry, Erased, Left, Personal
from chatserver.model.errors import BadRequest, NoSuchRoom, NotAllowed, NotInRoom
from chatserver.model.events import Hidden, Live, Notice, Reset
from chatserver.model.names import RoomName, UserName
from chatserver.service import history
from tests.service.cast import OPS, Cast, Ear
from tests.world import TEST_LIMITS, inline

ANN, BOB, CARL = UserName("ann"), UserName("bob"), UserName("carl")


class TailTestCase(Cast):
    """ann talks in a room of hers; bob listens."""

    def setUp(self) -> None:
        """Make the room, of three entries."""
        super().setUp()
        self.ann, self.bob = self.enter("ann"), self.enter("bob")
        self.room = self.now(self.ann.session.create(OPS, False, "")).room
        for text in ("one", "two"):
            self.say(self.ann, text, OPS)
        self.bob.ear.take()

    def last(self, ear: Ear) -> object:
        """The newest event."""
        return ear.heard[-1]


class TailTests(TailTestCase):
    """One tail at a time."""

    def test_since_the_beginning(self) -> None:
        """The whole log comes in order, then the mark, then what happens."""
        self.now(self.bob.session.tail(OPS, 0))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3])
        self.assertEqual(self.last(self.bob.ear), Live(self.room, 3))
        self.say(self.ann, "three", OPS)
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3, 4])

    def test_since_a_number(self) -> None:
        """What is known already is not told again."""
        self.now(self.bob.session.tail(OPS, 2))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [3])

    def test_own_stream(self) -> None:
        """One's own name leads to one's own stream: blocks, marks and invitations come there."""
        ann = self.ann.session.user
        self.now(self.bob.session.block(ANN))
        self.bob.ear.take()
        self.now(self.bob.session.tail(BOB, 0))
        bodies = [each.body for each in self.bob.ear.heard if isinstance(each, Entry)]
        self.assertEqual(bodies, [BlockSet(ann)])
        live = self.last(self.bob.ear)
        self.assertTrue(isinstance(live, Live) and isinstance(live.stream, Personal))
        self.now(self.bob.session.unblock(ANN))
        self.bob.ear.take()
        self.now(self.bob.session.resume({BOB: 1}))
        again = [each for each in self.bob.ear.heard if isinstance(each, Entry)]
        self.assertEqual([each.body for each in again], [BlockLifted(ann)])

    def test_from_now_on(self) -> None:
        """Without a number nothing of the past comes."""
        self.now(self.bob.session.tail(OPS, None))
        self.assertEqual(self.bob.ear.heard, [Live(self.room, 3)])
        self.say(self.ann, "three", OPS)
        self.assertEqual(self.bob.ear.seqs(self.room.id), [4])

    def test_member_hears_nothing_twice(self) -> None:
        """Who hears the room anyway hears it once."""
        self.now(self.bob.session.join(OPS))
        self.bob.ear.take()
        self.now(self.bob.session.tail(OPS, 0))
        self.say(self.ann, "three", OPS)
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3, 4, 5])

    def test_longer_than_one_stretch(self) -> None:
        """A long log comes in pieces, and complete."""
        self.patch(history, "STRETCH", 2)
        for number in range(7):
            self.say(self.ann, str(number), OPS)
        self.now(self.bob.session.tail(OPS, 0))
        self.assertEqual(self.bob.ear.seqs(self.room.id), list(range(1, 11)))

    def test_waits_for_a_slow_reader(self) -> None:
        """Who does not read is not sent more, and loses nothing."""
        self.patch(history, "STRETCH", 2)
        self.bob.ear.fill()
        self.now(self.bob.session.tail(OPS, 0))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2])
        self.say(self.ann, "three", OPS)
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2])
        self.bob.ear.drain()
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3, 4])
        self.assertEqual(self.last(self.bob.ear), Live(self.room, 4))

    def test_mark_stands_behind_what_was_kept_back(self) -> None:
        """What was said during the last look at the log comes before the mark, which counts it."""
        readers = self.hold_readers()
        tailing = self.deferred(self.bob.session.tail(OPS, 2))
        self.world.pump()
        self.successResultOf(tailing)
        readers.work()
        readers.tell()  # number 3
        readers.work()  # there is no more
        self.say(self.ann, "meanwhile", OPS)
        readers.tell()
        self.assertEqual(self.bob.ear.seqs(self.room.id), [3, 4])
        self.assertEqual(self.last(self.bob.ear), Live(self.room, 4))

    def test_two_at_once(self) -> None:
        """A second tail of the same place is refused while the first is catching up."""
        self.bob.ear.fill()
        self.now(self.bob.session.tail(OPS, 0))
        self.refused(self.bob.session.tail(OPS, 1), BadRequest)
        self.bob.ear.drain()
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3])
        self.now(self.bob.session.tail(OPS, 1))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3, 2, 3])

    def test_conversations_nobody_has_begun(self) -> None:
        """Two people one has not talked with can be followed at once."""
        self.account("carl")
        self.bob.ear.take()
        first = self.deferred(self.bob.session.tail(ANN, 0))
        second = self.deferred(self.bob.session.tail(CARL, 0))
        self.world.pump()
        self.successResultOf(first)
        self.successResultOf(second)
        self.assertEqual([type(each) for each in self.bob.ear.take()], [Live, Live])
        self.say(self.ann, "hello", BOB)
        self.assertEqual(self.bob.ear.texts(), ["hello"])

    def test_direct_conversation(self) -> None:
        """A conversation of two can be followed by both, and what is said is heard once."""
        self.say(self.ann, "psst", BOB)
        self.bob.ear.take()
        self.now(self.bob.session.tail(ANN, 0))
        self.say(self.ann, "hello?", BOB)
        self.assertEqual(self.bob.ear.texts(), ["psst", "hello?"])

    def test_refusals(self) -> None:
        """There must be such a room, and a private one is only for its members."""
        self.refused(self.bob.session.tail(RoomName("nowhere"), 0), NoSuchRoom)
        vault = RoomName("vault")
        self.now(self.ann.session.create(vault, True, ""))
        self.refused(self.bob.session.tail(vault, 0), NoSuchRoom)
        self.now(self.ann.session.invite(vault, BOB))
        self.refused(self.bob.session.tail(vault, 0), NotInRoom)
        self.now(self.bob.session.join(vault))
        self.now(self.ann.session.kick(vault, BOB, ""))
        self.refused(self.bob.session.tail(vault, 0), NotAllowed)

    def test_blocked_entries_stay_hidden(self) -> None:
        """What a blocked person said is replaced by nothing but its number."""
        self.now(self.bob.session.block(ANN))
        self.bob.ear.take()
        self.now(self.bob.session.tail(OPS, 1))
        expected = [Hidden(self.room, 2), Hidden(self.room, 3), Live(self.room, 3)]
        self.assertEqual(self.bob.ear.take(), expected)
        self.say(self.ann, "three", OPS)
        self.assertEqual(self.bob.ear.take(), [Hidden(self.room, 4)])

    def test_erased_entries(self) -> None:
        """Of what was taken back only the place is shown."""
        self.now(self.ann.session.delete(OPS, 2))
        self.now(self.bob.session.tail(OPS, 1))
        entry = self.bob.ear.heard[0]
        self.assertEqual(getattr(entry, "body", None), Erased())
        self.assertEqual(self.bob.ear.texts(), ["two"])

    def test_number_beyond_the_end_hides_nothing(self) -> None:
        """A number that never was (of an older copy of the database) does not swallow news."""
        self.bob.ear.fill()
        readers = self.hold_readers()
        tailing = self.deferred(self.bob.session.tail(OPS, 4000))
        self.world.pump()
        self.successResultOf(tailing)
        readers.work()
        self.say(self.ann, "three", OPS)
        self.bob.ear.drain()
        readers.finish()
        self.assertEqual(self.bob.ear.seqs(self.room.id), [4])


class TwoTails(TailTestCase):
    """Following several places at once."""

    def test_one_part_at_a_time(self) -> None:
        """A reader who is slow is owed no more than one part of all that is followed."""
        self.patch(history, "STRETCH", 2)
        other = RoomName("other")
        room = self.now(self.ann.session.create(other, False, "")).room
        for number in range(6):
            self.say(self.ann, str(number), other)
        self.bob.ear.take()
        self.bob.ear.fill()
        for place in (OPS, other):
            self.now(self.bob.session.tail(place, 0))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2])
        self.assertEqual(self.bob.ear.seqs(room.id), [])
        self.bob.ear.drain()
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3])
        self.assertEqual(self.bob.ear.seqs(room.id), list(range(1, 8)))


class MembershipTests(TailTestCase):
    """Coming, going and being made to go while one follows."""

    def test_attack_kicked_while_asking(self) -> None:
        """Who is kicked in the moment of asking hears nothing of a private room."""
        vault = RoomName("vault")
        room = self.now(self.ann.session.create(vault, True, "")).room
        self.now(self.ann.session.invite(vault, BOB))
        self.now(self.bob.session.join(vault))
        writer = self.hold_writer()
        tailing = self.deferred(self.bob.session.tail(vault, 0))
        kicking = self.deferred(self.ann.session.kick(vault, BOB, ""))
        writer.finish(self.world.pump)  # both in one transaction, the question first
        self.successResultOf(kicking)
        self.failureResultOf(tailing, NotAllowed)
        self.bob.ear.take()
        inline(self.world.store)
        self.say(self.ann, "he is gone", vault)
        self.assertEqual(self.bob.ear.seqs(room.id), [])

    def test_public_room_is_followed_whatever_becomes_of_membership(self) -> None:
        """Who follows a public room and then comes and goes as a member, hears it on."""
        self.now(self.bob.session.tail(OPS, None))
        self.now(self.bob.session.join(OPS))
        self.now(self.bob.session.leave(OPS))
        self.bob.ear.take()
        self.say(self.ann, "still there?", OPS)
        self.assertEqual(self.bob.ear.texts(), ["still there?"])

    def test_member_who_leaves_hears_no_more(self) -> None:
        """Who never asked to follow hears a room only as a member."""
        self.now(self.bob.session.join(OPS))
        self.now(self.bob.session.leave(OPS))
        self.bob.ear.take()
        self.say(self.ann, "gone?", OPS)
        self.assertEqual(self.bob.ear.texts(), [])


class EndTests(TailTestCase):
    """When following ends before it is complete."""

    def setUp(self) -> None:
        """bob is a member of a private room, reads slowly, and has begun to follow it."""
        super().setUp()
        self.patch(history, "STRETCH", 2)
        self.vault_name = RoomName("vault")
        self.vault = self.now(self.ann.session.create(self.vault_name, True, "")).room
        self.now(self.ann.session.invite(self.vault_name, BOB))
        self.now(self.bob.session.join(self.vault_name))
        for number in range(6):
            self.say(self.ann, str(number), self.vault_name)
        self.bob.ear.take()
        self.bob.ear.fill()
        self.now(self.bob.session.tail(self.vault_name, 0))
        self.assertEqual(self.bob.ear.seqs(self.vault.id), [1, 2])

    def test_kicked_meanwhile(self) -> None:
        """Who is made to leave hears that, the end, and nothing that is said then."""
        self.now(self.ann.session.kick(self.vault_name, BOB, "enough"))
        self.say(self.ann, "he is gone", self.vault_name)
        self.bob.ear.drain()
        self.world.pump()
        heard = self.bob.ear.take()
        self.assertNotIn("he is gone", repr(heard))
        self.assertTrue(any(isinstance(getattr(each, "body", 0), Left) for each in heard))
        self.assertIsInstance(heard[-1], Notice)
        self.assertNotIn(Live(self.vault, 10), heard)

    def test_attack_logged_out_meanwhile(self) -> None:
        """After a logout nothing of a private room's past reaches the connection any more."""
        self.bob.logout()
        self.bob.ear.drain()
        self.world.pump()
        self.assertEqual(self.bob.ear.seqs(self.vault.id), [1, 2])
        self.assertFalse(any(isinstance(each, Live) for each in self.bob.ear.heard))

    def test_reading_ends_with_the_session(self) -> None:
        """For somebody who is gone the log is not read any further."""
        readers = self.hold_readers()
        self.bob.logout()
        self.bob.ear.drain()
        self.assertEqual(readers.asked, [])

    def test_a_room_is_heard_again_after_a_failure(self) -> None:
        """Should the store fail while somebody catches up, they are told, and go on hearing."""
        self.patch(attachment, "KEPT_BACK", 2)
        for number in range(5):
            self.say(self.ann, str(number), self.vault_name)
        readers = self.hold_readers()
        self.bob.ear.drain()
        _, on_result = readers.asked.pop()
        on_result(False, Failure(OperationalError("disk I/O error")))
        self.assertEqual(len(self.flushLoggedErrors(OperationalError)), 1)
        self.assertIsInstance(self.bob.ear.heard[-1], Notice)
        self.say(self.ann, "are you there?", self.vault_name)
        self.assertIn("are you there?", self.bob.ear.texts())


class ResumeTests(TailTestCase):
    """Coming back after a lost connection."""

    limits = evolve(TEST_LIMITS, resume_entries=3)

    def test_several_places(self) -> None:
        """Each place continues behind its number, then says that it is live."""
        self.say(self.bob, "hi", ANN)
        self.bob.ear.take()
        self.now(self.bob.session.resume({OPS: 1, ANN: 0}))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [2, 3])
        lives = [each for each in self.bob.ear.heard if isinstance(each, Live)]
        self.assertEqual([each.seq for each in lives], [3, 1])

    def test_as_much_as_the_limit(self) -> None:
        """As many entries as the limit are told."""
        self.now(self.bob.session.resume({OPS: 0}))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [1, 2, 3])

    def test_too_much_is_a_reset(self) -> None:
        """One more, and nothing is told but that one should read pages."""
        self.say(self.ann, "three", OPS)
        self.now(self.bob.session.resume({OPS: 0}))
        self.assertEqual(self.bob.ear.take(), [Reset(self.room, 4)])
        self.now(self.bob.session.resume({OPS: 1}))
        self.assertEqual(self.bob.ear.seqs(self.room.id), [2, 3, 4])

    def test_contract_reset_is_never_behind_what_was_told(self) -> None:
        """What was said in the very commit in which a reset was judged is told before it."""
        self.now(self.bob.session.join(OPS))
        self.bob.ear.take()
        writer = self.hold_writer()
        resuming = self.deferred(self.bob.session.resume({OPS: 0}))
        self.world.pump()
        writer.work()
        writer.tell()  # the first look is over, and the second one waits beside a post
        post = self.ann.session.post(OPS, "at the same moment")
        writer.finish(self.world.pump)
        self.successResultOf(resuming)
        said = self.successResultOf(post).seq
        heard = [each for each in self.bob.ear.heard if isinstance(each, Entry | Reset)]
        self.assertEqual([type(each) for each in heard], [Entry, Reset])
        self.assertEqual(heard[-1], Reset(self.room, said))
        inline(self.world.store)

    def test_public_room_after_the_membership(self) -> None:
        """Who comes back to a room they are in, and then leaves it, hears no more of it."""
        self.now(self.bob.session.join(OPS))
        self.now(self.bob.session.resume({OPS: 3}))
        self.now(self.bob.session.leave(OPS))
        self.bob.ear.take()
        self.say(self.ann, "among ourselves", OPS)
        self.assertEqual(self.bob.ear.seqs(self.room.id), [])

    def test_public_room_without_membership(self) -> None:
        """Who only follows a public room goes on following it, also after a reset."""
        self.say(self.ann, "three", OPS)
        for since in (0, 3):
            self.now(self.bob.session.resume({OPS: since}))
            self.bob.ear.take()
            self.say(self.ann, "more", OPS)
            self.assertEqual(len(self.bob.ear.seqs(self.room.id)), 1, since)
            self.bob = self.enter(f"bob{since}")

    def test_default_is_a_thousand(self) -> None:
        """The documented number."""
        self.assertEqual(TEST_LIMITS.resume_entries, 1000)
