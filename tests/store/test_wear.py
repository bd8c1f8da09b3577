"""The search index bears years of deletions."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from chatserver.model.errors import Internal
from chatserver.store import parts
from chatserver.store.dialect import Transaction
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract

WORN_OUT = b"\0\0\0\0\x8f\x52\0\0" + b"\0\0" * 2002
"""FTS5's note of an index with 2002 levels, which it refuses to read."""

BROKEN = b"\0\0\0\0\1\7\0"
"""The same, with a level of which nothing is told."""


class WearCase(StoreContract):
    """Ann, who talks all the time and takes things back."""

    def setUp(self) -> None:
        """One speaker, and an index that is tended a page at a time."""
        super().setUp()
        self.ann = self.user("ann")
        self.store.search.pages = 1
        self.said = 0

    def talk(self, texts: int) -> None:
        """Say things, each of different words, until the index is tended."""
        for _ in range(texts):
            self.said += 1
            words = " ".join(f"word{self.said * 37 % 5000 + each}" for each in range(60))
            self.say(self.ann, "#lobby", words)
        self.clock.advance(self.store.search.delay)
        self.pump()

    def take_back(self, text: str) -> None:
        """Say something, have it indexed, delete it."""
        seq = self.say(self.ann, "#lobby", text)
        self.talk(1)
        self.change(self.ann, "#lobby", seq, None)

    def state(self) -> tuple[int, int]:
        """How many levels the index has, and what is to be purged."""

        def look(txn: Transaction) -> tuple[int, int]:
            found = txn.execute(parts.TO_PURGE).fetchone()
            return parts.levels(txn, 0), 0 if found is None else found[1]

        return self.now(self.store.database.read(look))


class WearTests(WearCase):
    """Deleting goes on while people talk."""

    def test_words_are_erased_while_people_talk(self) -> None:
        """A purge comes to its end, however much is said meanwhile."""
        for _ in range(60):
            self.talk(5)
        self.take_back("zanzibarplan")
        levels, _ = self.state()
        for _ in range(400):
            self.talk(1)
            now, purge = self.state()
            if not purge:
                break
        self.assertEqual(purge, 0)
        self.assertLess(now, levels + 10)
        self.assertEqual(self.search(self.ann, "zanzibarplan"), [])

    def test_a_worn_index_is_made_anew(self) -> None:
        """After many deletions the index begins anew; all that stands is found, nothing else."""
        self.store.search.levels = 20
        self.say(self.ann, "#lobby", "here to stay")
        most = 0
        for number in range(40):
            self.take_back(f"gone{number}")
            self.talk(1)
            most = max(most, self.state()[0])
        self.assertGreater(most, 10)
        self.assertLess(most, 30)
        self.assertEqual(self.search(self.ann, "stay"), ["here to stay"])
        self.assertEqual(self.search(self.ann, "gone7"), [])

    def break_index(self, structure: bytes) -> None:
        """Say something, then let the index's note of its structure be another."""
        self.say(self.ann, "#lobby", "before")
        self.now(self.store.search.settle())
        self.now(self.store.close())
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as connection, connection:
            connection.execute("UPDATE search_0_data SET block = ? WHERE id = 10", (structure,))
        self.store = self.open()

    def test_a_worn_out_index_is_made_anew(self) -> None:
        """An index that an earlier version wore out is tended at the start, and searched again."""
        self.break_index(WORN_OUT)
        self.now(self.store.search.settle())
        self.say(self.ann, "#lobby", "after before")
        self.assertEqual(self.search(self.ann, "before"), ["after before", "before"])

    def test_a_broken_index_keeps_nobody_from_talking(self) -> None:
        """Where the index cannot be read, messages are stored and delivered all the same."""
        self.break_index(BROKEN)
        said = self.post(self.ann, "#lobby", "after")
        broken = self.store.search.catch_up()
        self.refused(broken, Internal)
        self.assertTrue(self.flushLoggedErrors(sqlite3.DatabaseError))
        self.successResultOf(said)
        self.assertEqual(self.read(self.ann, "#lobby"), ["before", "after"])
