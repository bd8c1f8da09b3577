"""Messages on their way: each once, in order, whatever happens."""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import Busy, NotInRoom, NotStored, SlowDown
from chatserver.model.names import LOBBY, RoomName, Target
from clients.core.journal import Journal, JournalProblem
from clients.core.outbox import MOST_POSTS, Outbox, OutboxFull
from clients.core.posts import Failed, Post, Sending, Sent
from tests.clients.shelf import Shelf

OPS = RoomName("ops")


class OutboxCase(SynchronousTestCase):
    """An outbox and a server under control."""

    def setUp(self) -> None:
        """Begin, online."""
        self.clock = Clock()
        self.shelf = Shelf()
        self.heard: list[Post] = []
        self._counter = itertools.count(1)
        self.outbox = self.make()
        self.outbox.online()

    def make(self, journal: Journal | None = None) -> Outbox:
        """Make an outbox on the same server."""

        def token() -> str:
            return f"n{next(self._counter)}"

        return Outbox(self.shelf.say, token, self.clock, lambda: 0.5, self.heard.append, journal)

    def add(self, *texts: str, target: Target = LOBBY) -> None:
        """Write messages."""
        for text in texts:
            self.outbox.add(target, text)

    def waiting(self) -> list[str]:
        """What is not stored."""
        return [each.text for each in self.outbox.posts()]


class SendingTests(OutboxCase):
    """From written to stored."""

    def test_a_message_is_sent_and_done(self) -> None:
        """It is sending, then sent with its place in the stream, and in the outbox no more."""
        self.add("hello")
        self.assertEqual(self.outbox.posts()[0].outcome, Sending())
        self.shelf.store()
        self.assertEqual([each.outcome for each in self.heard], [Sending(), Sent(1)])
        self.assertEqual(self.outbox.posts(), [])

    def test_many_are_on_their_way_at_once(self) -> None:
        """Messages do not wait for each other's answers, up to 32 of them."""
        self.add(*map(str, range(40)))
        self.assertEqual(self.shelf.waiting, 32)
        self.shelf.store(40)
        self.assertEqual(self.shelf.stored[LOBBY], [str(n) for n in range(40)])

    def test_without_a_connection_they_wait(self) -> None:
        """What is written offline is sent when there is a connection, in order."""
        self.outbox.offline()
        self.add("a", "b")
        self.assertEqual(self.shelf.waiting, 0)
        self.outbox.online()
        self.shelf.store(2)
        self.assertEqual(self.shelf.stored[LOBBY], ["a", "b"])

    def test_lost_answers_double_nothing(self) -> None:
        """What was stored, but not answered, is sent again and stands there once."""
        self.add("a", "b", "c")
        self.shelf.store(2, lose_answers=True)
        self.shelf.break_off()
        self.outbox.offline()
        self.outbox.online()
        self.shelf.store(3)
        self.assertEqual(self.shelf.stored[LOBBY], ["a", "b", "c"])
        self.assertEqual(self.waiting(), [])

    def test_a_refusal_for_good_stays(self) -> None:
        """What the server will not have stays, and those behind it are sent."""
        self.add("a", "b")
        self.shelf.refuse(NotInRoom("join first"))
        self.shelf.store()
        self.assertEqual(self.outbox.posts()[0].outcome, Failed("NOT_IN_ROOM", "join first"))
        self.assertEqual(self.shelf.stored[LOBBY], ["b"])

    def test_refused_messages_can_be_sent_again(self) -> None:
        """The user may try once more, when the cause is gone."""
        self.add("a")
        self.shelf.refuse(NotInRoom("join first"))
        self.outbox.retry(self.heard[0].nonce)
        self.shelf.store()
        self.assertEqual(self.heard[-1].outcome, Sent(1))

    def test_refused_messages_can_be_discarded(self) -> None:
        """The user may give a message up; one that is on its way cannot be called back."""
        self.add("a", "b")
        self.shelf.refuse(NotInRoom("join first"))
        self.assertTrue(self.outbox.discard(self.heard[0].nonce))
        self.assertFalse(self.outbox.discard(self.heard[1].nonce))
        self.assertEqual(self.waiting(), ["b"])

    def test_a_full_outbox_takes_no_more(self) -> None:
        """An outbox is bounded, and says so."""
        self.outbox.offline()
        self.add(*map(str, range(MOST_POSTS)))
        self.assertRaises(OutboxFull, self.outbox.add, LOBBY, "one too many")


class RefusedForNowTests(OutboxCase):
    """What the server cannot take just now."""

    def test_the_time_to_wait_is_respected(self) -> None:
        """Nothing is sent before the server wants it."""
        self.add("a")
        self.shelf.refuse(SlowDown("slow down", 7))
        self.clock.advance(6.9)
        self.assertEqual(self.shelf.waiting, 0)
        self.clock.advance(1)
        self.shelf.store()
        self.assertEqual(self.waiting(), [])

    def test_what_is_behind_is_sent_after_it(self) -> None:
        """Order holds where one is refused for now, and with it those behind it."""
        self.add("a", "b", "c")
        for _ in range(3):
            self.shelf.refuse(NotStored("disk full"))
        for _ in range(3):
            self.clock.advance(60)
            self.shelf.store(self.shelf.waiting)
        self.assertEqual(self.shelf.stored[LOBBY], ["a", "b", "c"])

    def test_answers_still_to_come_are_waited_for(self) -> None:
        """Nothing is sent again while it is not known what became of those behind it."""
        self.add("a", "b", "c")
        self.shelf.refuse(Busy("busy", 1))
        self.clock.advance(10)
        self.assertEqual(self.shelf.asked, ["a", "b", "c"])
        self.shelf.refuse(Busy("busy", 1))
        self.shelf.refuse(Busy("busy", 1))
        for _ in range(3):
            self.clock.advance(10)
            self.shelf.store(self.shelf.waiting)
        self.assertEqual(self.shelf.stored[LOBBY], ["a", "b", "c"])

    def test_other_conversations_go_on(self) -> None:
        """A conversation where answers are awaited does not stop the others."""
        self.add("a", "b")
        self.shelf.refuse(NotStored("disk full"))
        self.clock.advance(60)
        self.add("elsewhere", target=OPS)
        self.shelf.store(self.shelf.waiting)
        self.clock.advance(60)
        self.shelf.store(self.shelf.waiting)
        self.assertEqual(self.shelf.stored[OPS], ["elsewhere"])


class RandomTests(OutboxCase):
    """Everything at once."""

    def test_each_once_and_in_order(self) -> None:
        """With lost answers, lost connections and refusals: each is stored once, in order."""
        for seed in range(100):
            self.setUp()
            random = Random(seed)
            written: list[str] = []
            for step in range(200):
                self._one_thing(random, step, written)
            for _ in range(500):
                if not self.outbox.posts():
                    break
                self.outbox.online()
                self.clock.advance(60)
                self.shelf.store(self.shelf.waiting)
            found = self.shelf.stored.get(LOBBY, [])
            self.assertEqual(found, written, f"seed {seed}")

    def _one_thing(self, random: Random, step: int, written: list[str]) -> None:
        kind = random.random()
        if kind < 0.4:
            written.append(str(step))
            self.add(str(step))
        elif kind < 0.8 and self.shelf.waiting:
            self.shelf.store(random.randint(1, self.shelf.waiting), random.random() < 0.2)
        elif kind < 0.9:
            self.shelf.break_off()
            self.outbox.offline()
            self.outbox.online()
        else:
            self.clock.advance(random.choice((0.1, 10)))


class JournalTests(OutboxCase):
    """An outbox on disk."""

    def setUp(self) -> None:
        """Begin, with a file."""
        super().setUp()
        self.path = Path(self.mktemp()) / "outbox"
        self._begin()

    def _begin(self) -> None:
        self.journal = Journal(self.path)
        self.addCleanup(self.journal.close)
        self.outbox = self.make(self.journal)

    def _die(self) -> None:
        """The program dies, and is started again."""
        self.journal.close()
        self._begin()

    def test_what_was_not_sent_is_sent_by_the_next_program(self) -> None:
        """Messages survive the end of the program, with their nonces and their order."""
        self.outbox.online()
        self.add("a", "b", "c")
        self.shelf.store()
        self.shelf.store(lose_answers=True)
        self._die()
        self.assertEqual(self.waiting(), ["b", "c"])
        self.shelf.break_off()
        self.outbox.online()
        self.shelf.store(2)
        self.assertEqual(self.shelf.stored[LOBBY], ["a", "b", "c"])

    def test_replies_are_kept(self) -> None:
        """A reply that was not sent is still one in the next program; what is none stays none."""
        self.outbox.add(LOBBY, "yes", reply=7)
        self.outbox.add(LOBBY, "plain")
        self._die()
        self.assertEqual([each.reply for each in self.outbox.posts()], [7, None])
        self.outbox.online()
        self.shelf.store(2)
        self.assertEqual(self.shelf.replies, {"yes": 7})

    def test_refusals_are_kept(self) -> None:
        """A message that was refused waits for the user's word in the next program too."""
        self.outbox.online()
        self.add("a")
        self.shelf.refuse(NotInRoom("join first"))
        self._die()
        self.assertEqual(self.outbox.posts()[0].outcome, Failed("NOT_IN_ROOM", "join first"))

    def test_discarded_messages_do_not_come_back(self) -> None:
        """What was given up is given up."""
        self.add("a")
        self.outbox.discard(self.outbox.posts()[0].nonce)
        self._die()
        self.assertEqual(self.waiting(), [])

    def test_death_in_the_middle_of_a_line(self) -> None:
        """A line that was cut off is left out; what stands before it is not lost."""
        self.add("a", "b")
        content = self.path.read_bytes()
        start = content.index(b"\n") + 1
        for cut in range(start, len(content) - 1):
            self.journal.close()
            self.path.write_bytes(content[:cut])
            self._begin()
            self.assertEqual(self.waiting(), ["a"], f"cut at {cut}")
            self.add("c")
            self._die()
            self.assertEqual(self.waiting(), ["a", "c"], f"cut at {cut}")

    def test_two_programs_at_once(self) -> None:
        """A second program cannot use the same file, and is told so."""
        self.assertRaises(JournalProblem, Journal, self.path)

    def test_others_cannot_read_it(self) -> None:
        """The file is its owner's alone."""
        self.add("a")
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)

    def test_it_does_not_grow_for_ever(self) -> None:
        """What was sent is forgotten on disk too."""
        self.outbox.online()
        for n in range(500):
            self.add("x" * 4000 + str(n))
            self.shelf.store()
        self.add("last")
        self.assertLess(self.path.stat().st_size, (1 << 20) + 10_000)
        self._die()
        self.assertEqual(self.waiting(), ["last"])
