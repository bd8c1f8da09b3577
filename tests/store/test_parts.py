"""The search index is in parts: whoever searches does not see where one ends."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from chatserver.store import parts
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.migrations import migrations
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract

EVERYTHING = "SELECT block FROM {part}_data UNION ALL SELECT term FROM {part}_idx"


def begin_anew(txn: Transaction) -> Written:
    """Let the whole index be made anew."""
    parts.give_up(txn, 0)
    return Written(None)


class PartsTests(StoreContract):
    """Ann, who says more than one part holds."""

    def setUp(self) -> None:
        """One speaker, and parts of sixteen entries."""
        super().setUp()
        self.patch(parts, "BITS", 4)
        self.store.search.pages = 1
        self.seqs: dict[str, int] = {}
        self.ann, self.bob = self.user("ann"), self.user("bob")

    def talk(self, first: int, last: int) -> list[str]:
        """Say things, and give what a search finds of them: the newest first."""
        texts = [f"word number{each}" for each in range(first, last)]
        for text in texts:
            self.seqs[text] = self.say(self.ann, "#lobby", text)
        return texts[::-1]

    def bytes_of(self, part: int) -> bytes:
        """All that a part holds in the database's file."""

        def look(txn: Transaction) -> bytes:
            rows = txn.execute(parts.named(EVERYTHING, part)).fetchall()
            return b"\n".join(bytes(row[0]) for row in rows)

        return self.now(self.store.database.read(look))

    def make_old(self, path: Path) -> None:
        """Put what a database holds into one of the second version, in its place."""
        old = path.with_suffix(".old")
        with closing(sqlite3.connect(old)) as database, database:
            for step in migrations()[:2]:
                for statement in step.statements:
                    database.execute(statement)
            database.execute("CREATE TABLE schema_version (version INTEGER, applied_at REAL)")
            database.executemany("INSERT INTO schema_version VALUES (?, 0)", ((1,), (2,)))
            database.commit()
            database.execute("ATTACH ? AS new", (str(path),))
            for table in ("streams", "users", "rooms", "members", "marks", "entries"):
                columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
                listed = ", ".join(columns)
                database.execute(f"INSERT OR REPLACE INTO {table} SELECT {listed} FROM new.{table}")
            database.execute("INSERT INTO search SELECT 's1 f1 pub', text FROM entries")
            database.execute("UPDATE search_state SET upto = 60")
        for ending in ("-wal", "-shm"):
            path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
        old.replace(path)

    def todo(self) -> dict[int, int]:
        """What is to be done with each part."""
        sql = "SELECT part, todo & ~1 FROM search_parts"
        found = self.now(self.store.database.read(lambda txn: txn.execute(sql).fetchall()))
        return dict(found)

    def test_newest_first_over_all_parts(self) -> None:
        """A search finds as many as asked for, the newest first, wherever they are."""
        found = self.talk(0, 60)
        self.assertEqual(self.search(self.bob, "word"), found)
        self.assertEqual(len(self.todo()), 4)
        for limit in (1, 15, 16, 17, 40, 59):
            self.assertEqual(self.search(self.bob, "word", limit=limit), found[:limit])
            self.assertEqual(self.search(self.bob, "word", "#lobby", "ann", limit), found[:limit])
        self.assertEqual(self.search(self.bob, "number3"), ["word number3"])

    def test_past_what_others_may_not_read(self) -> None:
        """What was said elsewhere, in however many parts, hides nothing."""
        found = self.talk(0, 30)
        self.room("den", self.ann, private=True)
        for number in range(70):
            self.say(self.ann, "#den", f"word den {number}")
        for limit in (1, 3, 30):
            self.assertEqual(self.search(self.bob, "word", limit=limit), found[:limit])

    def test_edits_and_deletions_in_older_parts(self) -> None:
        """A message is found by its new words, and by none once it is deleted, however old."""
        self.talk(0, 50)
        self.now(self.store.search.catch_up())
        seq = self.seqs["word number1"]
        self.now(self.change(self.ann, "#lobby", seq, "quite another"))
        self.assertEqual(self.search(self.bob, "another"), ["quite another"])
        self.assertEqual(self.search(self.bob, "number1"), [])
        self.now(self.change(self.ann, "#lobby", seq, None))
        self.assertEqual(self.search(self.bob, "another"), [])

    def test_attack_words_are_erased_from_older_parts(self) -> None:
        """Deleted words are gone from an old part's file; no other part has to be rewritten."""
        self.talk(0, 10)
        seq = self.say(self.ann, "#lobby", "zanzibarplan")
        self.talk(10, 50)
        self.now(self.store.search.settle())
        self.assertIn(b"zanzibarplan", self.bytes_of(0))
        others = [self.bytes_of(part) for part in (1, 2)]
        self.now(self.change(self.ann, "#lobby", seq, None))
        self.now(self.store.search.settle())
        self.assertNotIn(b"zanzibarplan", self.bytes_of(0))
        self.assertEqual([self.bytes_of(part) for part in (1, 2)], others)
        self.assertFalse(any(self.todo().values()))

    def test_a_worn_part_is_made_anew(self) -> None:
        """After many deletions in an old part all that stands is found again, nothing else."""
        found = self.talk(0, 50)
        self.store.search.levels = 12
        for text in found[:-9:-1]:
            self.now(self.store.search.settle())
            self.now(self.change(self.ann, "#lobby", self.seqs[text], None))
            found.remove(text)
            self.assertEqual(self.search(self.bob, "word"), found)
        self.now(self.store.search.settle())
        self.assertEqual(self.search(self.bob, "word"), found)
        self.assertFalse(any(self.todo().values()))

    def test_crash_while_a_part_is_emptied(self) -> None:
        """What a crash interrupts is gone on with: all is found at the next start."""
        found = self.talk(0, 50)
        self.now(self.store.search.settle())
        self.now(self.store.database.write(begin_anew))
        for _ in range(5):
            self.now(self.store.database.write(lambda txn: Written(parts.tend(txn, 1, 1000))))
        self.assertIn(parts.EMPTYING, self.todo().values())
        self.crash()
        self.assertEqual(self.search(self.bob, "word"), found)

    def test_an_index_in_one_piece_is_made_anew(self) -> None:
        """A database from before there were parts is upgraded: all in it is found."""
        found = self.talk(0, 50)
        self.now(self.store.search.settle())
        self.now(self.store.close())
        self.make_old(self.folder / DATABASE_NAME)
        self.store = self.open()
        self.assertEqual(self.search(self.bob, "word"), found)
