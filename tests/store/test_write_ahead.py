"""The write-ahead log does not grow without end."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract

MIB = 1 << 20
PAGES = 1000
"""Of 4 KiB, after which it is begun anew."""


class WriteAheadTests(StoreContract):
    """Much is said."""

    works = 10

    def setUp(self) -> None:
        """One speaker."""
        super().setUp()
        self.ann = self.user("ann")

    def talk(self, mib: int) -> None:
        """Say so much, in many commits."""
        for number in range(mib * MIB // 8000):
            self.post(self.ann, "#lobby", f"{number} " + "x" * 7990)
        self.pump()

    def size(self) -> int:
        """How many bytes its file has."""
        return (self.folder / f"{DATABASE_NAME}-wal").stat().st_size

    def test_begun_anew(self) -> None:
        """However much is said, its file stays as large as a thousand pages and one commit."""
        self.talk(4)
        self.talk(8)
        self.assertLess(self.size(), PAGES * 4096 + MIB)

    def test_grows_no_more_once_a_long_reader_is_gone(self) -> None:
        """Who reads for long lets it grow; once they are gone, it grows no more."""
        self.talk(1)
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM entries").fetchall()
            self.talk(8)
            grown = self.size()
        self.assertGreater(grown, PAGES * 4096 + MIB)
        self.talk(12)
        # One commit more is written behind the rest, before all of it is copied.
        self.assertLess(self.size(), grown + MIB)
