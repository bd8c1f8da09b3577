"""Editing and deleting; what is deleted is nowhere any more."""

from __future__ import annotations

import random

from chatserver.model.entries import Deletion, Edit, Erased, Posted, Text
from chatserver.model.errors import NoSuchMessage, NotInRoom, NotYours
from chatserver.service.rules import may_read
from chatserver.store import dialect
from chatserver.store.search import Query
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract


class ChangeTests(StoreContract):
    """Own messages, afterwards."""

    def setUp(self) -> None:
        """Two members of a room."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.ops = self.room("ops", self.ann)
        self.now(self.act("join", self.bob, "ops"))
        self.seq = self.say(self.ann, "#ops", "helo")

    def test_contract_edit_changes_the_text_and_is_an_entry(self) -> None:
        """History shows the new text at the old place; the log tells of the change."""
        self.say(self.bob, "#ops", "hi")
        edited = self.now(self.change(self.ann, "#ops", self.seq, "hello"))
        self.assertEqual(edited, Posted(self.ops, self.seq + 2))
        self.assertEqual(self.read(self.bob, "#ops"), ["hello", "hi"])
        self.assertEqual(self.told[-1].entry.body, Edit(self.seq, "hello"))
        self.assertEqual(self.log(self.ops)[-1], self.told[-1].entry)

    def test_contract_pages_tell_when_a_message_was_edited(self) -> None:
        """The last time counts; what was never edited says nothing, nor does what is no text."""
        self.say(self.ann, "#ops", "hello hi")
        for text in ("hallo", "hello"):
            self.clock.advance(1)
            self.now(self.change(self.ann, "#ops", self.seq, text))
        last = self.told[-1].entry.sent_at
        self.assertGreater(last, self.told[-2].entry.sent_at)
        page = self.page(self.bob, "#ops").entries
        self.assertEqual([each.edited_at for each in page], [last, None])
        query = Query(self.bob, ("hello",), None, None, may_read, 100, 1 << 20)
        for found in (
            self.now(self.store.search.find(query)),
            self.now(self.store.marks.unread(self.bob, None, may_read, 100, 1 << 20)),
        ):
            self.assertEqual({each.seq: each.edited_at for each in found}[self.seq], last)

    def test_contract_edit_without_a_number_takes_the_newest_own_message(self) -> None:
        """Who corrects themself need not look a number up; what others said is passed over."""
        self.say(self.ann, "#ops", "wrold")
        self.say(self.bob, "#ops", "hi")
        self.now(self.change(self.ann, "#ops", None, "world"))
        self.assertEqual(self.read(self.bob, "#ops"), ["helo", "world", "hi"])

    def test_contract_others_messages_are_not_mine_to_change(self) -> None:
        """Editing or deleting what somebody else wrote is refused, and changes nothing."""
        for text in ("mine now", None):
            self.refused(self.change(self.bob, "#ops", self.seq, text), NotYours)
        self.assertEqual(self.read(self.bob, "#ops"), ["helo"])
        self.assertEqual(len(self.log(self.ops)), 3)

    def test_contract_what_is_no_message_cannot_be_changed(self) -> None:
        """A join, a number beyond the end and a conversation not begun are no messages."""
        for target, seq in (("#ops", 1), ("#ops", 99), ("#ops", 0), ("@bob", 1), ("@bob", None)):
            self.refused(self.change(self.ann, target, seq, "x"), NoSuchMessage)
        self.refused(self.change(self.bob, "#ops", None, "x"), NoSuchMessage)

    def test_contract_edit_is_judged_by_the_rule(self) -> None:
        """Who has left the room cannot change there what they said."""
        self.now(self.act("leave", self.bob, "ops"))
        self.refused(self.change(self.bob, "#ops", None, "x"), NotInRoom)

    def test_contract_deleted_message_is_gone(self) -> None:
        """It stands in no page, cannot be changed again, and its places in the log are empty."""
        self.now(self.change(self.ann, "#ops", self.seq, "hello"))
        self.now(self.change(self.ann, "#ops", self.seq, None))
        self.assertEqual(self.read(self.bob, "#ops"), [])
        for text in ("again", None):
            self.refused(self.change(self.ann, "#ops", self.seq, text), NoSuchMessage)
        bodies = [each.body for each in self.log(self.ops)[2:]]
        self.assertEqual(bodies, [Erased(), Erased(), Deletion(self.seq)])

    def test_contract_newest_own_message_is_one_that_still_stands(self) -> None:
        """Deleting twice without a number takes the last message, then the one before."""
        self.say(self.ann, "#ops", "second")
        self.now(self.change(self.ann, "#ops", None, None))
        self.assertEqual(self.read(self.bob, "#ops"), ["helo"])
        self.now(self.change(self.ann, "#ops", None, None))
        self.assertEqual(self.read(self.bob, "#ops"), [])

    def test_contract_log_replays_what_reads_now(self) -> None:
        """Who replays the log after an edit sees the current text and the edit."""
        self.now(self.change(self.ann, "#ops", self.seq, "hello"))
        bodies = [each.body for each in self.log(self.ops)[2:]]
        self.assertEqual(bodies, [Text("hello"), Edit(self.seq, "hello")])


class ErasureTests(StoreContract):
    """What somebody who reads the files can find."""

    def bytes_on_disk(self) -> bytes:
        """All bytes of the database, its log written back."""
        path = self.folder / DATABASE_NAME
        connection = dialect.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()
        return b"".join(part.read_bytes() for part in self.folder.glob(f"{DATABASE_NAME}*"))

    def tend(self) -> None:
        """Let the store do what it does when nobody asks for anything."""
        for _ in range(100):
            self.clock.advance(1)
            self.pump()

    def test_contract_deleted_text_is_nowhere_in_the_files(self) -> None:
        """
        Neither the first text nor any later one of a deleted message can be read from the
        database, its indexes and its write-ahead log, once the store has tidied up.
        """
        ann = self.user("ann")
        chance = random.Random(7)
        words = [f"{chance.getrandbits(40):x}" for _ in range(400)]
        for count in range(300):
            self.say(ann, "#lobby", " ".join(chance.choices(words, k=12)))
            if count == 150:
                self.now(self.store.search.catch_up())
                secret = self.say(ann, "#lobby", "zqfirstqz and much more of it")
                self.now(self.store.search.catch_up())
                for _ in range(40):  # more pages than anything could use again by chance
                    self.now(self.change(ann, "#lobby", secret, "zqsecondqz " * 700))
                self.tend()
                self.now(self.change(ann, "#lobby", secret, "zqthirdqz"))
        found = self.bytes_on_disk()
        for planted in (b"zqfirstqz", b"zqsecondqz", b"zqthirdqz"):
            self.assertIn(planted[2:-2], found)
        self.now(self.change(ann, "#lobby", secret, None))
        self.tend()
        found = self.bytes_on_disk()
        # The index shares the beginnings of its words: look for what cannot be shared, too.
        for planted in (b"first", b"second", b"third"):
            for part in (b"zq" + planted, b"q" + planted + b"qz", planted + b"qz"):
                self.assertNotIn(part, found)
        self.assertEqual(len(self.search(ann, words[0])), len(set(self.search(ann, words[0]))))

    def test_contract_erasing_goes_on_after_a_restart(self) -> None:
        """A power cut before the store has tidied up does not keep the words for ever."""
        ann = self.user("ann")
        secret = self.say(ann, "#lobby", "zqsecretqz")
        self.now(self.store.search.catch_up())
        self.say(ann, "#lobby", "harmless")
        self.now(self.store.search.catch_up())
        self.now(self.change(ann, "#lobby", secret, None))
        self.crash()
        self.say(ann, "#lobby", "life goes on")
        self.tend()
        self.assertNotIn(b"qsecretq", self.bytes_on_disk())
        self.assertEqual(self.search(ann, "harmless"), ["harmless"])
        self.assertEqual(self.search(ann, "life"), ["life goes on"])
