"""How far the other one has read, as two clients of a whole server see it."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import Conversation, Direct, User
from chatserver.model.events import Seen
from chatserver.model.names import LOBBY, Target, UserName
from clients.core.conversations import Conversations
from clients.core.happenings import ConversationChanged, Heard
from tests.clients.cast import ClientCase, Person

ANN, BOB = UserName("ann"), UserName("bob")


class ReadMarkTests(ClientCase):
    """Ann, who has written to bob."""

    def setUp(self) -> None:
        """Let them in."""
        super().setUp()
        self.ann, self.bob = self.person("ann"), self.person("bob")
        self.ann.say(BOB, "one")

    @staticmethod
    def seen(person: Person, other: UserName) -> int | None:
        """Up to where the other one has read, as somebody's list says."""
        user = person.client.user
        assert user is not None
        found = person.client.conversations_now()
        (there,) = (each for each in found if each.stream.address(user.id) == other)
        return there.seen

    def read(self, person: Person, other: UserName) -> None:
        """Somebody reads."""
        person.run(person.client.mark_read(other))

    def test_seen_at_once_and_after_a_reconnect(self) -> None:
        """Whoever wrote sees at once that it is read, on all devices, and when they come back."""
        phone = self.device("ann").enter()
        self.assertEqual(self.seen(phone, BOB), 0)
        self.ann.happened.clear()
        self.read(self.bob, ANN)
        for device in (self.ann, phone, self.device("ann").enter()):
            self.assertEqual(self.seen(device, BOB), 1)
        self.assertEqual(self.ann.happened.count(ConversationChanged(BOB)), 1)
        phone.break_off()
        self.ann.say(BOB, "two")
        self.read(self.bob, ANN)
        self.assertEqual(self.seen(phone, BOB), 1)
        phone.wait(5)
        self.assertEqual((self.seen(phone, BOB), self.seen(self.ann, BOB)), (2, 2))

    def test_an_answer_is_read_too(self) -> None:
        """Whoever answers has read what stands above, and both know it of each other."""
        self.bob.say(ANN, "yes?")
        self.assertEqual(self.seen(self.ann, BOB), 2)
        self.assertEqual(self.seen(self.bob, ANN), 1)

    def test_rooms_have_none(self) -> None:
        """Nobody is told how far somebody has read in a room."""
        self.ann.say(LOBBY, "hello")
        self.bob.run(self.bob.client.mark_read(LOBBY))
        marks = [
            each
            for each in self.ann.happened
            if isinstance(each, Heard) and isinstance(each.event, Seen)
        ]
        self.assertEqual(marks, [])
        self.assertIsNone(self.ann.client.conversations_now()[0].seen)

    def test_blocked_both_ways(self) -> None:
        """A block takes it from the blocker's list at once, tells neither, and gives it back."""
        phone = self.device("ann").enter()
        self.read(self.bob, ANN)
        self.ann.run(self.ann.client.block(BOB))
        self.assertEqual([self.seen(each, BOB) for each in (self.ann, phone)], [None, None])
        again = self.device("bob").enter()
        self.assertIsNone(self.seen(again, ANN))
        self.read(self.ann, BOB)
        self.read(self.bob, ANN)
        self.assertEqual([self.seen(each, BOB) for each in (self.ann, phone)], [None, None])
        self.ann.run(self.ann.client.unblock(BOB))
        self.assertEqual([self.seen(each, BOB) for each in (self.ann, phone)], [1, 1])

    def test_off_and_on_again(self) -> None:
        """Whoever turns it off sees no marks any more; on again, those of then."""
        self.bob.say(ANN, "yes?")
        self.ann.run(self.ann.client.set_setting("receipts", "off"))
        self.assertIsNone(self.seen(self.ann, BOB))
        self.bob.say(ANN, "and?")
        self.read(self.ann, BOB)
        self.assertEqual((self.seen(self.ann, BOB), self.seen(self.bob, ANN)), (None, 1))
        self.assertIsNone(self.seen(self.device("bob").enter(), ANN))
        self.ann.run(self.ann.client.set_setting("Receipts", None))
        self.assertEqual(self.seen(self.ann, BOB), 3)
        self.assertEqual(self.seen(self.device("bob").enter(), ANN), 3)

    def test_other_settings_ask_for_nothing(self) -> None:
        """Only this setting lets the list be read again."""
        self.ann.happened.clear()
        self.ann.run(self.ann.client.set_setting("unread", "off"))
        self.assertEqual(self.ann.happened, [])


class ListTests(SynchronousTestCase):
    """A list of conversations, as it is told."""

    def setUp(self) -> None:
        """One conversation."""
        self.changed: list[Target] = []
        self.asked = 0
        self.direct = Direct(7, User(1, ANN), User(2, BOB))
        self.list = Conversations(1, self.changed.append, self.ask)
        self.refresh(seen=4)
        self.changed.clear()

    def ask(self) -> None:
        """The server is to be asked."""
        self.asked += 1

    def refresh(self, seen: int | None) -> None:
        """The server's list comes."""
        self.list.refresh([Conversation(self.direct, 9, 9, 0, seen=seen)])

    def mark(self, upto: int, stream: int = 7) -> None:
        """Bob has read."""
        self.list.seen(Seen(Direct(stream, User(1, ANN), User(2, BOB)), User(2, BOB), upto))

    @property
    def seen(self) -> int | None:
        """What the list says."""
        (only,) = self.list.all()
        return only.seen

    def test_contract_never_backwards(self) -> None:
        """What was read stays read, whatever comes late; only news is told."""
        self.mark(6)
        self.mark(5)
        self.mark(6)
        self.refresh(seen=3)
        self.assertEqual((self.seen, self.changed), (6, [BOB]))
        self.refresh(seen=8)
        self.assertEqual((self.seen, self.changed), (8, [BOB, BOB]))

    def test_contract_what_is_not_told_any_more_is_forgotten(self) -> None:
        """A list without a mark takes it away; a later one may bring a new one."""
        self.refresh(seen=None)
        self.assertEqual((self.seen, self.changed), (None, [BOB]))
        self.refresh(seen=2)
        self.assertEqual(self.seen, 2)

    def test_a_conversation_that_is_not_known(self) -> None:
        """Then the server is asked for the list, and nothing is shown of another conversation."""
        self.mark(6, stream=8)
        self.assertEqual((self.seen, self.asked, self.changed), (4, 1, []))

    def test_blocks_of_others_change_nothing(self) -> None:
        """Only the conversation with whom one blocks is concerned."""
        self.list.blocked(3)
        self.list.unblocked(3)
        self.assertEqual((self.seen, self.asked, self.changed), (4, 0, []))
        self.list.blocked(2)
        self.list.blocked(2)
        self.list.unblocked(2)
        self.assertEqual((self.seen, self.asked, self.changed), (None, 1, [BOB]))
