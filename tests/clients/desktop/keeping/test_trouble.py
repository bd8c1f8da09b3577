"""Damaged files, later versions, full disks and forbidden folders: told, and worked around."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from chatserver.model.names import LOBBY
from clients.core.drafts import Draft
from clients.core.journal import JournalProblem
from clients.core.posts import Post
from clients.desktop.keeping.on_disk import KeptOnDisk
from clients.desktop.keeping.schema import STEPS, Damaged, Newer, open_writer
from tests.clients.desktop.keeping.shelves import (
    KeepingCase,
    full_disk,
    lines,
    somebody_else,
)

LEAF = 10
"""The first byte of a page that holds lines, and leads to no other."""


class DamageTests(KeepingCase):
    """What cannot be read is moved aside, and the program begins anew."""

    def setUp(self) -> None:
        """Something is kept."""
        super().setUp()
        kept = self.open()
        kept.keep_lines(LOBBY, lines(1, 1000), at_end=True)
        kept.keep_draft(LOBBY, Draft("typed"))
        kept.close()

    def asides(self, why: str = "damaged") -> list[Path]:
        """What was moved aside."""
        return sorted(self.home.glob(f"kept.sqlite.{why}-*"))

    def begins_anew(self, kept: KeptOnDisk) -> None:
        """See that all goes on."""
        self.assertEqual(self.seqs(kept), [])
        self.assertEqual(kept.draft(LOBBY), Draft("typed"))
        kept.keep_lines(LOBBY, lines(3, 4), at_end=True)
        again = self.again(kept)
        self.assertEqual(again.warning, "")
        self.assertEqual(self.seqs(again), [3, 4])

    def test_no_database_at_all(self) -> None:
        """A file that something else has written over is kept, and its owner is told where."""
        self.database.write_bytes(b"something else " * 1000)
        kept = self.open()
        (aside,) = self.asides()
        self.assertRegex(aside.name, r"\Akept\.sqlite\.damaged-\d{8}T\d{6}\Z")
        self.assertIn(aside.name, kept.warning)
        self.assertIn("damaged", kept.warning)
        self.assertEqual(aside.read_bytes(), b"something else " * 1000)
        self.assertEqual(len(self.flushLoggedErrors(Damaged)), 1)
        self.begins_anew(kept)

    def test_cut_off(self) -> None:
        """A database of which the end is missing is damaged, too."""
        whole = self.database.read_bytes()
        self.database.write_bytes(whole[: len(whole) // 2])
        kept = self.open()
        self.assertEqual(self.seqs(kept, limit=2000), [])
        self.assertNotEqual(kept.warning, "")
        kept = self.again(kept)
        self.assertEqual(len(self.asides()), 1)
        self.flushLoggedErrors(Damaged)
        self.begins_anew(kept)

    def test_found_out_later(self) -> None:
        """A page that turns out to be broken is told of at once, and mended by the next start."""
        content = bytearray(self.database.read_bytes())
        for start in range(0, len(content), 4096):
            page = content[start : start + 4096]
            if b'"text 55' in page and page[0] == LEAF:
                content[start : start + 4096] = b"\x55" * 4096
        self.database.write_bytes(bytes(content))
        kept = self.open()
        self.assertEqual(kept.warning, "")
        self.assertEqual(self.seqs(kept, limit=10), list(range(991, 1001)))
        self.assertEqual(self.seqs(kept, limit=2000), [])
        self.assertEqual(len(self.warned), 1)
        self.assertIn("not kept on this machine", self.warned[0])
        kept.keep_lines(LOBBY, lines(1, 2), at_end=True)
        kept = self.again(kept)
        self.assertEqual(len(self.asides()), 1)
        self.flushLoggedErrors(Damaged)
        self.begins_anew(kept)

    def test_tables_of_something_else(self) -> None:
        """A database without our tables is of no use."""
        self.database.unlink()
        database = sqlite3.connect(self.database)
        database.execute("CREATE TABLE line (a)")
        database.execute(f"PRAGMA user_version = {len(STEPS)}")
        database.close()
        kept = self.open()
        self.assertEqual(len(self.asides()), 1)
        self.flushLoggedErrors(Damaged)
        self.begins_anew(kept)

    def test_a_later_version(self) -> None:
        """What a later version has kept is left to it, and this one says so."""
        database = sqlite3.connect(self.database)
        database.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
        database.close()
        before = self.database.read_bytes()
        kept = self.open()
        (aside,) = self.asides("newer")
        self.assertIn("A later version", kept.warning)
        self.assertIn(aside.name, kept.warning)
        self.assertEqual(aside.read_bytes(), before)
        self.assertEqual(len(self.flushLoggedErrors(Newer)), 1)
        self.begins_anew(kept)

    def test_not_for_ever(self) -> None:
        """Only the last two are kept of what was moved aside."""
        for n in range(4):
            self.database.write_bytes(f"damage {n} ".encode() * 1000)
            os.utime(self.database, (1e9 + n, 1e9 + n))
            self.open().close()
        self.assertEqual(
            [each.read_bytes()[:8] for each in self.asides()], [b"damage 2", b"damage 3"]
        )
        self.flushLoggedErrors(Damaged)

    def test_damaged_drafts(self) -> None:
        """Drafts that cannot be read do not keep the window from opening."""
        (self.home / "drafts-1.json").write_text("{")
        kept = self.open()
        self.assertEqual(kept.drafts(), {})
        self.assertEqual(self.seqs(kept, limit=1), [1000])
        self.flushLoggedErrors()


class VersionTests(KeepingCase):
    """A database of an earlier version is brought to this one."""

    def test_step_by_step(self) -> None:
        """Each step is done once, in order; what was kept stays."""
        later = (
            *STEPS,
            ("ALTER TABLE choice ADD COLUMN since INTEGER", "UPDATE choice SET since = 2"),
            ("UPDATE choice SET since = since * 10",),
        )
        kept = self.open()
        kept.choose("a", "b")
        kept.close()
        for _ in range(2):
            database = open_writer(self.database, later)
            rows = database.execute("SELECT * FROM choice").fetchall()
            self.assertEqual(rows, [("a", "b", 20)])
            database.close()

    def test_a_step_that_fails(self) -> None:
        """Where a step fails, all is as it was before it."""
        self.open().close()
        wrong = (*STEPS, ("CREATE TABLE more (a)", "nonsense"))
        self.assertRaises(sqlite3.OperationalError, open_writer, self.database, wrong)
        database = open_writer(self.database)
        found = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'")
        self.assertEqual(found.fetchone(), (0,))
        database.close()

    def test_survives_what_is_usual(self) -> None:
        """The file is written so that a reader never waits, and deleted text is overwritten."""
        self.home.mkdir(parents=True)
        database = open_writer(self.database)
        asked = ("journal_mode", "synchronous", "secure_delete")
        found = [database.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]
        self.assertEqual(found, ["wal", 1, 1])
        database.close()


class DiskTests(KeepingCase):
    """Disks that are full, or not ours to write."""

    def works_in_memory(self, kept: KeptOnDisk) -> None:
        """See that a window can be used though nothing is kept."""
        kept.keep_draft(LOBBY, Draft("typed"))
        kept.keep_lines(LOBBY, lines(1, 2), at_end=True)
        kept.choose("a", "b")
        self.assertEqual(kept.draft(LOBBY), Draft("typed"))
        self.assertEqual(kept.choice("a"), "b")
        self.assertEqual(self.seqs(kept), [])

    def test_full_from_the_start(self) -> None:
        """Where nothing can be written, all is in memory, and a sentence says why."""
        with full_disk():
            kept = self.open()
            self.works_in_memory(kept)
            self.assertIn("not kept on this machine", kept.warning)
            kept.close()
        self.flushLoggedErrors()

    def test_full_later(self) -> None:
        """A disk that fills up is told of once; what was kept before is whole afterwards."""
        kept = self.open()
        kept.keep_lines(LOBBY, lines(1, 50), at_end=True)
        kept.flush()
        with full_disk(100_000):
            for first in range(1, 5000, 1000):
                kept.keep_lines(LOBBY, lines(first, first + 1000), at_end=True)
                kept.flush()
            self.assertEqual(len(self.warned), 1)
            self.assertEqual(self.seqs(kept), [])
            self.assertEqual(self.warned, [kept.warning])
            kept.close()
        kept = self.open()
        self.assertEqual(kept.warning, "")
        found = self.seqs(kept, limit=5000)
        self.assertEqual(found, list(range(found[0], found[-1] + 1)))
        self.flushLoggedErrors()

    def test_drafts_on_a_full_disk(self) -> None:
        """What is typed then is not lost while the window is open, and kept when it can be."""
        kept = self.open()
        kept.keep_draft(LOBBY, Draft("a"))
        kept.flush()
        with full_disk(8):
            kept.keep_draft(LOBBY, Draft("ab"))
            kept.flush()
            self.assertEqual(len(self.warned), 1)
            self.assertIn("stands in this window only", self.warned[0])
        self.assertEqual(kept.draft(LOBBY), Draft("ab"))
        kept.keep_draft(LOBBY, Draft("abc"))
        self.assertEqual(self.again(kept).draft(LOBBY), Draft("abc"))

    def test_unsent_on_a_full_disk(self) -> None:
        """What cannot be kept is refused, before it is shown as waiting."""
        kept = self.open()
        journal = kept.journal
        assert journal is not None
        with full_disk(8):
            post = Post("n", LOBBY, "text", False, 1.0)
            self.assertRaises(JournalProblem, journal.added, post)

    def test_forbidden_folder(self) -> None:
        """Where the folder may not be written, the window opens and says so."""
        self.folder.mkdir(mode=0o755)
        with somebody_else():
            kept = self.open()
        self.works_in_memory(kept)
        self.assertIsNone(kept.journal)
        self.assertIn("Permission denied", kept.warning)
        self.assertEqual(kept.size(), 0)
        kept.clear()

    def test_forbidden_files(self) -> None:
        """Where the files may only be read, too."""
        self.open().close()
        self.folder.chmod(0o755)
        self.home.chmod(0o755)
        with somebody_else():
            kept = self.open()
            self.works_in_memory(kept)
            self.assertNotEqual(kept.warning, "")
            kept.close()
        self.flushLoggedErrors()

    def test_a_folder_in_the_place_of_the_database(self) -> None:
        """Where the database cannot be opened, what is unsent is kept all the same."""
        self.database.mkdir(parents=True)
        kept = self.open()
        self.works_in_memory(kept)
        self.assertIsNotNone(kept.journal)
        self.assertIn("Messages are not kept", kept.warning)
        self.assertEqual(self.again(kept).draft(LOBBY), Draft("typed"))

    def test_a_file_in_the_place_of_the_folder(self) -> None:
        """Where there cannot even be a folder, all is in memory."""
        self.folder.write_text("")
        kept = self.open()
        self.works_in_memory(kept)
        self.assertNotEqual(kept.warning, "")
