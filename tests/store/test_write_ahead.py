"""The write-ahead log does not grow without end."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from chatserver.store.store import DATABASE_NAME, Store
from tests.store.contract import StoreContract
from tests.world import InlineThreads

MIB = 1 << 20
PAGES = 1000
"""Of 4 KiB, after which it is begun anew."""
STEP = 150
"""Pages that a step of the index's housekeeping writes at the most."""


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

    def test_shrinks_after_a_burst(self) -> None:
        """A file that had to grow is cut to a few megabytes when it is begun anew."""
        self.talk(1)
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM entries").fetchall()
            self.talk(16)
        self.assertGreater(self.size(), 16 * MIB)
        self.talk(6)
        self.assertLess(self.size(), 7 * MIB)


class Weighing(InlineThreads):
    """
    Weighs the write-ahead log's file after each transaction.

    @ivar grown: by how many bytes each made it grow.
    """

    def __init__(self, file: Path) -> None:
        self.grown: list[int] = []
        self._file = file
        self._size = 0

    def callInThreadWithCallback(
        self,
        on_result: Callable[[bool, Any], None],
        function: Callable[..., Any],
        *args: Any,
        **kw: Any,
    ) -> None:
        """Run C{function}, weigh, and hand its result over."""

        def weighed(success: bool, result: object) -> None:
            size = self._file.stat().st_size
            self.grown.append(size - self._size)
            self._size = size
            on_result(success, result)

        super().callInThreadWithCallback(weighed, function, *args, **kw)


class HousekeepingTests(StoreContract):
    """The index is kept in order while much is said, and some of it taken back."""

    def setUp(self) -> None:
        """One speaker, and a write-ahead log that is never begun anew."""
        super().setUp()
        self.ann = self.user("ann")
        self.random = random.Random(5)

    def open(self) -> Store:
        """Open a store whose log is weighed."""
        store = super().open()
        self.weighing = Weighing(self.folder / f"{DATABASE_NAME}-wal")
        setattr(store.database.pools()[0], "threadpool", self.weighing)  # noqa: B010
        return store

    def begin_never_anew(self) -> None:
        """Let each page that is written from now on make the file grow."""
        writer = self.store.database.pools()[0]
        for sql in ("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA wal_autocheckpoint = 0"):
            self.now(writer.runQuery(sql))
        self.weighing.grown.clear()

    def talk(self, texts: int) -> None:
        """Say things of many words, some frequent and some not; have each bit of it indexed."""
        for _ in range(texts):
            ranks = self.random.choices(range(1, 3000), [1 / each for each in range(1, 3000)], k=40)
            self.post(self.ann, "#lobby", " ".join(f"w{rank}" for rank in ranks))
        self.clock.advance(self.store.search.delay)
        self.pump()

    def most(self) -> int:
        """How many pages the largest transaction wrote."""
        return max(self.weighing.grown) // 4096

    def test_no_step_is_large(self) -> None:
        """Whatever is merged, indexed and erased, no transaction writes much at once."""
        self.begin_never_anew()
        for _ in range(12):
            for _ in range(8):
                self.talk(120)
            self.now(self.change(self.ann, "#lobby", None, None))
            self.now(self.store.search.settle())
        self.assertLess(self.most(), STEP)

    def test_an_index_is_emptied_in_steps(self) -> None:
        """An index that is made anew is taken apart little by little."""
        for _ in range(8):
            self.talk(900)
        for _ in range(8):
            self.now(self.change(self.ann, "#lobby", None, None))
            self.now(self.store.search.settle())
        before = self.search(self.ann, "w1", limit=50)
        self.store.search.levels = 12
        self.begin_never_anew()
        self.now(self.store.search.settle())
        self.assertGreater(sum(self.weighing.grown), MIB)
        self.assertLess(self.most(), STEP)
        self.assertEqual(self.search(self.ann, "w1", limit=50), before)
