"""What the crash test compares is compared: each thing that could be wrong is noticed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.store import parts
from chatserver.store.store import DATABASE_NAME
from tests.integration import database_check
from tests.integration.crash import deeds
from tests.integration.crash.acts import Act, read_answer
from tests.integration.crash.ledger import Ledger
from tests.integration.crash.looking import event
from tests.integration.crash.replica import Replica
from tests.integration.crash.tables import looking_at
from tests.integration.crash.traces import LOBBY, Row
from tests.integration.processes import ROOT
from tests.store.contract import StoreContract

ONE = Row(11, LOBBY, 5, 3, "text", "ann", "one")
TWO = Row(12, LOBBY, 6, 4, "text", "ann", "two")
EDIT = Row(13, LOBBY, 7, 4, "edit", "ann", "uno", target=5)
BLOCK = Row(14, "ann", 1, 0, "block", "ann", who="bob")
LAST = Row(15, LOBBY, 8, 5, "text", "ann", "last")
REACTIONS = (
    Row(3, LOBBY, 3, 1, "react", "ann", "🔥", target=2),
    Row(4, LOBBY, 4, 1, "unreact", "bob", "🔥", target=2),
)
LOG = (evolve(ONE, text="uno", first_text="one"), TWO, EDIT, BLOCK)


class LedgerTests(SynchronousTestCase):
    """Acts beside the log."""

    def setUp(self) -> None:
        """Ann says two things, edits one, blocks bob; then says something that is not answered."""
        self.ledger = Ledger()
        self.acts = [
            self.ask(deeds.Post(LOBBY, "one"), "201 5 #lobby"),
            self.ask(deeds.Post(LOBBY, "two", "id-two"), "201 6 #lobby"),
            self.ask(deeds.Edit(LOBBY, 5, "uno"), "201 7 #lobby"),
            self.ask(deeds.Block("bob"), "200 blocked bob"),
            self.ask(deeds.Nick("Annie"), "200 you are shown as Annie"),
            self.ask(deeds.Post(LOBBY, "last", "id-last")),
            self.ask(deeds.Nick("Anne")),
        ]

    def ask(self, deed: deeds.Deed, answer: str = "", known: int | None = None) -> Act:
        """Ask, and be answered."""
        act = self.ledger.ask("ann", deed, known=known)
        if answer:
            self.ledger.answered(act, read_answer(answer))
        return act

    def test_kept(self) -> None:
        """What was answered must be there; what was not may be there or not."""
        self.assertEqual(self.ledger.settle(LOG), [])
        self.assertEqual(self.ledger.again["ann"], [(self.acts[5].deed, None)])
        self.assertEqual(self.ledger.registers.problems({("nick", "ann", ""): "Annie"}), [])

    def test_kept_and_more(self) -> None:
        """What was not answered and is there is known by its number, and so is what follows."""
        self.assertEqual(self.ledger.settle((*LOG, LAST)), [])
        self.assertEqual(self.ledger.again["ann"], [(self.acts[5].deed, 8)])
        self.assertEqual(self.ledger.registers.problems({("nick", "ann", ""): "Anne"}), [])

    def test_deleted_since(self) -> None:
        """A message that was answered, edited and then deleted has left its entry, without text."""
        self.ask(deeds.Delete(LOBBY, 5), "201 9 #lobby")
        gone = Row(16, LOBBY, 9, 5, "delete", "ann", target=5)
        rows = (evolve(ONE, text=None), TWO, evolve(EDIT, text=None), BLOCK, LAST, gone)
        self.assertEqual(self.ledger.settle(rows), [])

    def test_broken(self) -> None:
        """Each broken promise is noticed."""
        one, two, edit, block = LOG
        for log, wanted in (
            ((one, edit, block), "answered and lost: ann's 2"),
            ((one, two, block), "answered and lost: ann's 3"),
            ((one, two, edit), "answered and lost: ann's 4"),
            ((), "answered and lost: ann's 1"),
            ((one, evolve(two, seq=9), edit, block), "answered and lost: ann's 2"),
            ((one, evolve(two, place="#vault"), edit, block), "nobody did this"),
            ((one, evolve(two, kind="action"), edit, block), "nobody did this"),
            ((one, two, two, edit, block), "twice"),
            ((one, two, edit, block, LAST, evolve(LAST, id=17, seq=9)), "twice"),
            ((one, two, edit, block, evolve(LAST, text="other")), "nobody did this"),
            ((one, two, edit, block, evolve(BLOCK, who="carl")), "nobody did this"),
            ((one, two, edit, block, evolve(LAST, sender="bob")), "nobody acts as the sender"),
            ((one, two, evolve(edit, target=6), block), "nobody did this"),
            ((one, edit, two, block), "out of order"),
            ((LAST, *LOG), "out of order"),
        ):
            self.setUp()
            self.assertIn(wanted, " ".join(self.ledger.settle(log)), log)

    def test_overtaken(self) -> None:
        """What was not answered may be missing, but then so is all that was asked for later."""
        self.ask(deeds.Unblock("bob"))
        lifted = Row(17, "ann", 2, 0, "unblock", "ann", who="bob")
        self.assertIn("out of order", " ".join(self.ledger.settle((*LOG, lifted))))

    def test_state_that_nobody_made(self) -> None:
        """A nickname that is lost, that comes too early or that nobody took is noticed."""
        for there in ({}, {("nick", "ann", ""): "Anne"}, {("nick", "ann", ""): "Bob"}):
            self.setUp()
            self.ledger.settle(LOG)
            self.assertEqual(len(self.ledger.registers.problems(there)), 1, there)
        self.assertEqual(len(self.ledger.registers.problems({("token", "bob", "ci"): "x"})), 2)

    def test_odd_answers(self) -> None:
        """Refusals, another number for the same id and answers of another form are noticed."""
        post = deeds.Post(LOBBY, "three", "id-three")
        for answer, known in (
            ("500 failed", None),
            ("403 not yours", None),
            ("201 9 #lobby duplicate", None),
            ("201 9 #lobby duplicate", 8),
            ("201 9 #lobby", 9),
            ("200 done", None),
            ("nonsense", None),
        ):
            self.setUp()
            self.ask(post, answer, known)
            self.assertEqual(len(self.ledger.complaints), 1, answer)

    def test_second_answer(self) -> None:
        """An act that is answered twice is noticed."""
        self.ledger.answered(self.acts[0], read_answer("201 5 #lobby"))
        self.assertEqual(len(self.ledger.complaints), 1)

    def test_refused_and_done(self) -> None:
        """What was refused for a block may not be there."""
        self.ask(deeds.Post("@bob", "psst"), "403 you block bob")
        rows = (*LOG, LAST, Row(17, "ann+bob", 1, 1, "text", "ann", "psst"))
        self.assertEqual(self.ledger.complaints, [])
        self.assertEqual(len(self.ledger.settle(rows)), 1)

    def test_mark_that_goes_back(self) -> None:
        """What was marked as read is read."""
        self.ask(deeds.Read(LOBBY, 6), "200 read")
        self.ledger.settle((*LOG, LAST))
        self.assertEqual(self.ledger.unread_problems({("ann", LOBBY): 6}), [])
        self.assertEqual(len(self.ledger.unread_problems({("ann", LOBBY): 5})), 1)


class ReplicaTests(StoreContract):
    """The log beside the tables, of a real store."""

    def setUp(self) -> None:
        """Let ann and bob do one of each."""
        super().setUp()
        ann, bob = self.user("ann"), self.user("bob")
        self.room("ops", ann)
        self.now(self.act("join", bob, "ops"))
        self.say(bob, LOBBY, "before")
        self.say(ann, LOBBY, "one")
        self.now(self.change(ann, LOBBY, 4, "uno"))
        self.say(ann, LOBBY, "two")
        self.now(self.change(ann, LOBBY, 6, "due"))
        self.now(self.change(ann, LOBBY, 6, None))
        self.say(ann, "@bob", "psst")
        self.mark_read(bob, LOBBY)
        self.clear(bob, "#ops")
        self.now(self.act("leave", bob, "ops"))
        self.now(self.act("set_topic", ann, "ops", text="disks"))
        self.block(ann, bob)
        for emoji in ("🔥", "👍"):
            self.now(self.react(ann, LOBBY, 4, emoji))
        self.now(self.react(ann, LOBBY, 4, "🔥", back=True))
        self.now(self.store.search.catch_up())
        self.path = self.folder / DATABASE_NAME

    def problems(self, damage: Sequence[str] = (), whole: bool = False) -> list[str]:
        """Take the log in; damage the tables; then compare."""
        replica = Replica()
        with looking_at(self.path) as tables:
            replica.feed(tables.rows_after(0))
        with closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            database.execute("BEGIN")
            for statement in damage:
                database.execute(statement)
            database.execute("COMMIT")
        with looking_at(self.path) as tables:
            if whole:
                replica.touched.clear()
            return replica.compare(tables, ("two", "due", "never"), whole)

    def test_agreement(self) -> None:
        """What a store holds follows from its log."""
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.problems(whole=True), [])

    def test_damages(self) -> None:
        """Each difference is noticed."""
        for damage, wanted in (
            ("UPDATE streams SET last_seq = last_seq + 1 WHERE id = 1", "the end of #lobby"),
            ("UPDATE rooms SET members = 2 WHERE name = 'ops'", "number of members of #ops"),
            ("UPDATE members SET state = 'member' WHERE state = 'left'", "members ('#ops', 'bob')"),
            ("UPDATE marks SET read_seq = 1 WHERE person = 1 AND stream = 1", "the mark of"),
            ("UPDATE marks SET read_ordinal = 0 WHERE person = 2 AND stream = 1", "the mark of"),
            ("UPDATE marks SET cleared_seq = 0 WHERE cleared_seq > 0", "the mark of"),
            ("DELETE FROM reactions", "reactions ('#lobby', 4, '👍', 'ann')"),
            ("UPDATE reactions SET emoji = '🔥'", "reactions ('#lobby', 4, '🔥', 'ann')"),
            ("UPDATE entries SET text = NULL WHERE kind = 'react'", "the new text of"),
            ("DELETE FROM blocks", "blocks ('ann', 'bob')"),
            ("INSERT INTO blocks VALUES (2, 1, 0)", "blocks ('bob', 'ann')"),
            ("INSERT INTO users VALUES (9, 'account', 'x', 0, 0, 0, 0, 5, 0, 0, 0)", "users x"),
            ("UPDATE entries SET text = 'one' WHERE stream = 1 AND seq = 4", "the new text of"),
            ("UPDATE entries SET text = 'two' WHERE stream = 1 AND seq = 6", "the new text of"),
            ("UPDATE entries SET text = 'due' WHERE stream = 1 AND seq = 7", "the new text of"),
            (
                "INSERT INTO search_0 (rowid, text) VALUES (99, 'two')",
                "two of None is found in [99]",
            ),
            (
                "INSERT INTO search_0 (rowid, text) VALUES (99, 'due')",
                "due of None is found in [99]",
            ),
            (
                "INSERT INTO search_0 (rowid, text) VALUES (99, 'one')",
                "one of None is found in [99]",
            ),
            ("INSERT INTO search_0 (rowid, text) VALUES (99, 'psst')", "is found in"),
            ("INSERT INTO search_0 (search_0) VALUES ('delete-all')", "is found in []"),
        ):
            self.assertIn(wanted, " ".join(self.problems([damage])), damage)
            self.setUp()  # again, undamaged

    def test_damages_of_old_texts(self) -> None:
        """When all is looked at, that is also what was not said just now."""
        damage = "UPDATE entries SET text = 'eins' WHERE stream = 1 AND seq = 4"
        self.assertIn("the text of", " ".join(self.problems([damage], whole=True)))

    def test_logs_that_cannot_be(self) -> None:
        """A gap, a wrong count, and changes of nothing are noticed in the log itself."""
        join = Row(1, LOBBY, 1, 0, "join", "ann")
        said = Row(2, LOBBY, 2, 1, "text", "ann", "one")
        for rows, wanted in (
            ((join, evolve(said, seq=3)), "number 2 should stand here"),
            ((join, evolve(said, seq=1)), "number 2 should stand here"),
            ((join, evolve(said, ordinal=2)), "its ordinal should be 1"),
            ((join, evolve(join, id=2, seq=2)), "nothing changes by this"),
            ((join, Row(2, LOBBY, 2, 0, "leave", "bob", who="bob")), "nothing changes by this"),
            ((join, Row(2, "ann", 1, 0, "unblock", "ann", who="bob")), "nothing changes"),
            ((join, Row(2, LOBBY, 2, 0, "edit", "ann", "x", target=1)), "an edit of nothing"),
            ((join, Row(2, LOBBY, 2, 0, "react", "ann", "🔥", target=1)), "a reaction to nothing"),
            ((join, evolve(said, target=1)), "an answer to nothing"),
            (
                (join, said, *REACTIONS, evolve(REACTIONS[0], id=5, seq=5)),
                "nothing changes by this",
            ),
            ((join, said, evolve(REACTIONS[1], id=3, seq=3)), "nothing changes by this"),
            ((join, Row(2, LOBBY, 2, 0, "delete", "ann", target=1)), "a deletion of nothing"),
            ((join, Row(2, "ann", 1, 0, "read", "ann", target=9, about=LOBBY)), "up to 9, of 1"),
            ((join, Row(2, LOBBY, 2, 0, "party", "ann")), "of an unknown kind"),
        ):
            replica = Replica()
            replica.feed(rows)
            self.assertIn(wanted, " ".join(replica.problems))

    def test_text_that_went_without_a_deletion(self) -> None:
        """A message without a text must have been deleted."""
        sql = "UPDATE entries SET text = NULL, first_text = NULL WHERE stream = 1 AND seq = 4"
        with closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            database.execute(sql)
        self.assertIn("the text is gone and nobody deleted it", " ".join(self.problems()))


class ShowingTests(SynchronousTestCase):
    """Entries as they must be shown."""

    def test_lines(self) -> None:
        """Each kind of entry has the line that the page of the protocol gives it."""
        for row, line in (
            (ONE, "MSG #lobby 5 ann :one"),
            (evolve(ONE, text=None), "GONE #lobby 5 ann"),
            (evolve(ONE, kind="action"), "ME #lobby 5 ann :one"),
            (EDIT, "EDIT #lobby 7 5 ann :uno"),
            (evolve(EDIT, text=None), "GONE #lobby 7 ann"),
            (evolve(ONE, target=3), "REPLY #lobby 5 3\nMSG #lobby 5 ann :one"),
            (evolve(EDIT, kind="react", text="🔥"), "REACT #lobby 7 5 ann :🔥"),
            (evolve(EDIT, kind="unreact", text="🔥"), "UNREACT #lobby 7 5 ann :🔥"),
            (evolve(EDIT, kind="react", text=None), "GONE #lobby 7 ann"),
            (evolve(EDIT, kind="delete"), "DELETE #lobby 7 5 ann"),
            (evolve(ONE, kind="join"), "JOIN #lobby 5 ann"),
            (evolve(ONE, kind="leave", who="bob"), "LEAVE #lobby 5 bob"),
            (evolve(ONE, kind="topic"), "TOPIC #lobby 5 ann :one"),
        ):
            self.assertEqual(event(row, LOBBY), line)


class DatabaseCheckTests(SynchronousTestCase):
    """What the crash test looks for in the database is found."""

    def test_damages(self) -> None:
        """A hole, a wrong count, a dead end, an index with too much or too little are noticed."""
        for damage, wanted in (
            ("SELECT 1", ""),
            ("DELETE FROM entries WHERE seq = 2", "seq 3 where 2"),
            ("DELETE FROM entries WHERE seq = 4", "ends at 3"),
            ("UPDATE entries SET ordinal = 7 WHERE seq = 3", "has ordinal 7"),
            ("UPDATE entries SET who = 7 WHERE seq = 3", "leads nowhere"),
            ("UPDATE streams SET last_ordinal = 2 WHERE id = 1", "ends at 4, 3, not 4, 2"),
            ("UPDATE entries SET text = 'other' WHERE seq = 2", "not in the index: [(2, 'other')"),
            ("INSERT INTO search_0 (rowid, text) VALUES (9, 'ghost')", "(9, 'ghost')"),
        ):
            with closing(small_database()) as database:
                database.execute(damage)
                found = " ".join(database_check.problems(database))
                (self.assertIn if wanted else self.assertEqual)(wanted, found)


def small_database() -> sqlite3.Connection:
    """Make a database with a join and three messages in the lobby."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    for path in sorted((ROOT / "chatserver/store/schema").glob("*.sql")):
        database.executescript(path.read_text(encoding="utf-8"))
    database.execute("INSERT INTO streams (id, kind) VALUES (2, 'personal')")
    database.execute(
        "INSERT INTO users (id, kind, name, personal, created_at)"
        " VALUES (1, 'account', 'ann', 2, 0)"
    )
    parts.provide(database.cursor(), 0)
    rows = [(1, 0, "join", None), (2, 1, "text", "one"), (3, 2, "text", "two"), (4, 3, "text", "x")]
    for seq, ordinal, kind, text in rows:
        database.execute(
            "INSERT INTO entries (id, stream, seq, ordinal, kind, sender, sent_at, text)"
            " VALUES (?, 1, ?, ?, ?, 1, 0, ?)",
            (seq, seq, ordinal, kind, text),
        )
        if text is not None:
            database.execute("INSERT INTO search_0 (rowid, text) VALUES (?, ?)", (seq, text))
    database.execute("UPDATE streams SET last_seq = 4, last_ordinal = 3 WHERE id = 1")
    return database
