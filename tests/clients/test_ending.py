"""What was said last in each conversation, as clients of a whole server keep it."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import (
    LAST_CHARACTERS,
    Action,
    Body,
    Conversation,
    Deletion,
    Direct,
    Edit,
    Entry,
    Newest,
    Text,
    TopicSet,
    User,
    newest,
)
from chatserver.model.events import Hidden
from chatserver.model.names import LOBBY, Target, UserName
from clients.core.conversations import Conversations
from clients.core.ending import MOST_HEARD, MOST_LINES, Ending
from clients.core.happenings import ConversationChanged
from tests.clients.cast import ClientCase, Person

ANN, BOB, CAT = (UserName(each) for each in ("ann", "bob", "cat"))


class LastTests(ClientCase):
    """Ann, to whom bob and cat write."""

    def setUp(self) -> None:
        """Let them in."""
        super().setUp()
        self.ann, self.bob, self.cat = (self.person(each) for each in ("ann", "bob", "cat"))

    @staticmethod
    def last(person: Person, target: Target) -> str | None:
        """The text of what was said last; None: nothing is to be seen."""
        known = person.client.conversation(target)
        assert known is not None and known.last is not None
        if known.last.entry is None:
            return None
        assert isinstance(known.last.entry.body, Text | Action)
        return known.last.entry.body.text

    def test_told_with_the_list_and_then_heard(self) -> None:
        """It is there at once, and follows what others say, and what one says on any device."""
        self.bob.say(ANN, "before")
        phone = self.device("ann").enter()
        self.assertEqual([self.last(each, BOB) for each in (self.ann, phone)], ["before"] * 2)
        self.ann.happened.clear()
        self.bob.say(ANN, "after")
        self.assertEqual([self.last(each, BOB) for each in (self.ann, phone)], ["after"] * 2)
        self.assertIn(ConversationChanged(BOB), self.ann.happened)
        phone.say(BOB, "my own")
        self.assertEqual([self.last(each, BOB) for each in (self.ann, phone)], ["my own"] * 2)
        self.assertIsNone(self.last(self.ann, LOBBY))

    def test_edits_and_deletions(self) -> None:
        """It reads as it does now; once it is deleted, what stood before it is the last."""
        self.bob.say(ANN, "first", "secnod")
        self.ann.happened.clear()
        self.bob.run(self.bob.client.edit(ANN, None, "second"))
        self.assertEqual(self.last(self.ann, BOB), "second")
        self.assertIn(ConversationChanged(BOB), self.ann.happened)
        self.bob.run(self.bob.client.delete(ANN, None))
        self.assertEqual([self.last(self.ann, BOB), self.last(self.bob, ANN)], ["first"] * 2)
        self.bob.run(self.bob.client.delete(ANN, None))
        self.assertIsNone(self.last(self.ann, BOB))

    def test_what_happened_without_a_connection(self) -> None:
        """Coming back, one sees what was said, and changed, meanwhile."""
        self.bob.say(ANN, "one")
        self.cat.say(ANN, "uno")
        self.ann.break_off()
        self.bob.say(ANN, "two")
        self.bob.run(self.bob.client.edit(ANN, None, "three"))
        self.cat.run(self.cat.client.delete(ANN, None))
        self.assertEqual(self.last(self.ann, BOB), "one")
        self.ann.wait(5)
        self.assertEqual(self.last(self.ann, BOB), "three")
        self.assertIsNone(self.last(self.ann, CAT))

    def test_blocked_and_heard_again(self) -> None:
        """Of somebody blocked nothing is shown, on any device; afterwards it is there again."""
        self.cat.say(LOBBY, "good words")
        self.bob.say(LOBBY, "bad words")
        self.bob.say(ANN, "bad words")
        phone = self.device("ann").enter()
        phone.happened.clear()
        self.ann.run(self.ann.client.block(BOB))
        self.assertIn(ConversationChanged(BOB), phone.happened)
        self.assertIsNone(self.last(self.ann, BOB))
        self.assertEqual(self.last(self.ann, LOBBY), "good words")
        self.bob.say(LOBBY, "worse words")
        self.assertEqual(self.last(self.ann, LOBBY), "good words")
        phone.run(phone.client.unblock(BOB))
        for device in (self.ann, phone):
            self.assertEqual(self.last(device, LOBBY), "worse words")
            self.assertEqual(self.last(device, BOB), "bad words")

    def test_cleared(self) -> None:
        """What one hides from oneself is not shown on any device; what comes then is."""
        self.bob.say(ANN, "a secret")
        phone = self.device("ann").enter()
        self.ann.run(self.ann.client.clear(BOB))
        self.assertEqual([self.last(each, BOB) for each in (self.ann, phone)], [None] * 2)
        self.assertEqual(self.last(self.bob, ANN), "a secret")
        self.bob.say(ANN, "hello")
        self.assertEqual([self.last(each, BOB) for each in (self.ann, phone)], ["hello"] * 2)


class ListTests(SynchronousTestCase):
    """A list of conversations that comes later than a block."""

    def setUp(self) -> None:
        """Bob wrote to ann last."""
        bob = User(2, BOB)
        direct = Direct(7, User(1, ANN), bob)
        last = Newest(Entry(direct, 5, 5, bob, 0.0, Text("noise")))
        self.told = Conversation(direct, 5, 0, 5, last=last)
        self.list = Conversations(1, lambda target: None, lambda: None)
        self.list.refresh([self.told])
        self.list.blocked(2)

    @property
    def last(self) -> Newest | None:
        """What the list says."""
        (only,) = self.list.all()
        return only.last

    def test_contract_of_before_the_block(self) -> None:
        """It does not bring back what was hidden; after the block is gone, it does."""
        self.assertIsNone(self.last)
        self.list.refresh([self.told])
        self.assertIsNone(self.last)
        self.list.unblocked(2)
        self.list.refresh([self.told])
        self.assertEqual(self.last, self.told.last)

    def test_contract_after_unblocking_what_was_known_is_doubted(self) -> None:
        """Where the list does not tell it, what was shown meanwhile may not be the last."""
        self.list.heard(Entry(self.told.stream, 6, 6, User(1, ANN), 0.0, Text("mine")))
        self.assertIsNotNone(self.last)
        self.list.unblocked(2)
        self.list.refresh([Conversation(self.told.stream, 6, 6, 0)])
        self.assertIsNone(self.last)


class EndingTests(SynchronousTestCase):
    """One conversation's end, as it is told and heard."""

    def setUp(self) -> None:
        """Ann and bob."""
        self.ann, self.bob = User(1, ANN), User(2, BOB)
        self.direct = Direct(7, self.ann, self.bob)
        self.blocked: set[int] = set()
        self.ending = Ending(self.blocked)

    def entry(self, seq: int, body: Body | str, sender: User | None = None) -> Entry:
        """Something that bob says or does."""
        body = Text(body) if isinstance(body, str) else body
        return Entry(self.direct, seq, seq, sender or self.bob, 0.0, body)

    def hear(self, seq: int, body: Body | str, sender: User | None = None) -> None:
        """It is heard."""
        self.ending.heard(self.entry(seq, body, sender))

    def list_of(self, last_seq: int, last: Entry | None = None, knows: bool = True) -> None:
        """A list comes; one that does not know tells nothing of it."""
        told = newest(last) if last is not None else Newest()
        talk = Conversation(self.direct, last_seq, 0, 0, last=told if knows else None)
        self.ending.summary(talk)

    @property
    def text(self) -> str | None:
        """The text of the last message; None: there is none; C{?}: not known."""
        last = self.ending.last
        if last is None:
            return "?"
        if last.entry is None:
            return None
        assert isinstance(last.entry.body, Text)
        return last.entry.body.text

    def test_contract_a_list_that_is_older_than_what_was_heard(self) -> None:
        """Whatever came meanwhile is done to it: messages, edits, deletions."""
        self.list_of(3, self.entry(3, "one"))
        self.hear(6, Edit(5, "two, mended"))
        self.list_of(5, self.entry(5, "two"))
        self.assertEqual(self.text, "two, mended")
        self.hear(7, "three")
        self.list_of(6, self.entry(5, "two, mended"))
        self.assertEqual(self.text, "three")
        self.hear(8, Deletion(7))
        self.list_of(7, self.entry(7, "three"))
        self.assertEqual(self.text, "?")

    def test_contract_too_much_was_heard_since_that_list(self) -> None:
        """Then what was heard holds."""
        self.list_of(1, self.entry(1, "old"))
        for seq in range(2, 2 + MOST_HEARD + 1):
            self.hear(seq, f"{seq}")
        self.list_of(1, self.entry(1, "old"))
        self.assertEqual(self.text, f"{1 + MOST_HEARD + 1}")

    def test_contract_what_stood_before_a_deleted_one(self) -> None:
        """As far back as it was heard; behind that it is not known, and said to be so."""
        self.list_of(5, self.entry(4, "told"))
        for seq in range(6, 6 + MOST_LINES):
            self.hear(seq, f"{seq}")
        seq += 1
        for target in reversed(range(6, seq)):
            self.assertEqual(self.text, f"{target}")
            self.hear(seq, Deletion(target))
            seq += 1
        self.assertEqual(self.text, "?")

    def test_contract_a_gap_may_hold_messages(self) -> None:
        """So what stood before a message behind one is not known."""
        self.list_of(5, self.entry(5, "told"))
        self.hear(7, "heard")
        self.assertEqual(self.text, "heard")
        self.hear(8, Deletion(7))
        self.assertEqual(self.text, "?")

    def test_contract_what_is_hidden_is_no_gap(self) -> None:
        """Nor is a topic, or any other thing that is no message."""
        self.list_of(5, self.entry(5, "told"))
        self.ending.heard(Hidden(self.direct, 6))
        self.hear(7, TopicSet("news"))
        self.hear(8, "heard")
        self.hear(9, Deletion(8))
        self.assertEqual(self.text, "told")

    def test_contract_an_older_server(self) -> None:
        """It tells nothing; what is heard is known all the same, and what was missed is not."""
        self.list_of(5, knows=False)
        self.assertEqual(self.text, "?")
        self.hear(6, "heard")
        self.list_of(6, knows=False)
        self.assertEqual(self.text, "heard")
        self.list_of(7, knows=False)
        self.assertEqual(self.text, "?")

    def test_contract_a_late_list_brings_nothing_hidden_back(self) -> None:
        """Neither what was cleared since, nor what was said by somebody blocked since."""
        self.hear(1, "secret")
        self.ending.cleared(1)
        self.list_of(1, self.entry(1, "secret"))
        self.assertIsNone(self.text)
        self.hear(2, "noise")
        self.blocked.add(2)
        self.ending.blocked(2)
        self.list_of(1, None)
        self.assertIsNone(self.text)
        self.list_of(2, self.entry(2, "noise"))
        self.assertEqual(self.text, "?")

    def test_contract_after_a_block_the_list_is_believed(self) -> None:
        """What was hidden may be the last now, though nothing new was heard."""
        self.list_of(5, self.entry(4, "mine", self.ann))
        self.ending.unblocked()
        self.assertEqual(self.text, "mine")
        self.list_of(5, knows=False)
        self.assertEqual(self.text, "?")

    def test_contract_long_texts_are_cut(self) -> None:
        """As the list cuts them, also where they become long."""
        long = "x" * (LAST_CHARACTERS + 1)
        self.hear(1, "short")
        self.hear(2, Edit(1, long))
        assert self.ending.last is not None
        self.assertEqual((self.text, self.ending.last.cut), (long[:-1], True))
        self.hear(3, long[:-1])
        self.assertEqual((self.text, self.ending.last.cut), (long[:-1], False))
