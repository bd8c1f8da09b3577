"""What a window keeps is there for the next one, is its owner's alone, and can be made to go."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread

from attrs import evolve

from chatserver.model.entries import Conversation, Entry, Newest, Room, Text, newest
from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.address import ServerAddress
from clients.core.drafts import EMPTY, Draft
from clients.core.posts import Post, Sent
from clients.desktop.keeping.account import Account, folder_of
from clients.desktop.keeping.behind import WriteBehind
from clients.desktop.keeping.cache import Cache
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.keeping.on_disk import JOT_SECONDS, KeptOnDisk
from clients.desktop.keeping.slots import Slot
from clients.desktop.keeping.steps import Choose, Step
from clients.desktop.presenters.kept import Kept
from tests.clients.desktop.keeping.shelves import (
    ACCOUNT,
    BOB,
    GARDEN,
    LOBBY_STREAM,
    WITH_BOB,
    KeepingCase,
    line,
    lines,
)

OPS_STREAM = Room(90, RoomName("ops"), False)
SECRET = "the-honey-is-in-the-attic"


class KeepingTests(KeepingCase):
    """What is kept."""

    def test_conversations(self) -> None:
        """The list of conversations is there before the server is, with what was said last."""
        said = Entry(WITH_BOB, 9, 4, WITH_BOB.second, 1.5, Text("x" * 300))
        told = [
            Conversation(WITH_BOB, 9, 3, 4, 1, True, last=newest(said)),
            Conversation(LOBBY_STREAM, 100, 100, 0, last=Newest()),
            Conversation(OPS_STREAM, 1, 1, 0),
        ]
        kept = self.open()
        self.assertEqual(list(kept.conversations()), [])
        kept.keep_conversations(told[:1])
        kept.keep_conversations(told)
        self.assertEqual(list(kept.conversations()), told)
        kept = self.again(kept)
        self.assertEqual(list(kept.conversations()), told)
        kept.keep_conversations([])
        self.assertEqual(list(self.again(kept).conversations()), [])

    def test_drafts(self) -> None:
        """What was typed is there again, as an answer or an edit where it was one."""
        kept = self.open()
        kept.keep_draft(LOBBY, Draft("typed \ud83d", reply=4))
        kept.keep_draft(GARDEN, Draft("given up"))
        kept.keep_draft(BOB.name, Draft("better", editing=7))
        kept.keep_draft(GARDEN, EMPTY)
        kept = self.again(kept)
        self.assertEqual(kept.draft(LOBBY), Draft("typed \ud83d", reply=4))
        self.assertEqual(kept.draft(GARDEN), EMPTY)
        self.assertEqual(set(kept.drafts()), {LOBBY, BOB.name})
        kept.keep_draft(LOBBY, EMPTY)
        kept.keep_draft(BOB.name, EMPTY)
        self.assertEqual(self.again(kept).drafts(), {})

    def test_choices(self) -> None:
        """What was chosen stays chosen."""
        kept = self.open()
        self.assertEqual(kept.choice("members", "shown"), "shown")
        kept.choose("members", "hidden")
        kept.choose("recent", "😀\ud83d")
        kept = self.again(kept)
        self.assertEqual(kept.choice("members", "shown"), "hidden")
        self.assertEqual(kept.choice("recent"), "😀?")

    def test_both_kinds_keep(self) -> None:
        """On disk or in memory alone: a presenter does not see the difference."""
        for kept in (self.open(), KeptInMemory()):
            used: Kept = kept
            used.keep_draft(LOBBY, Draft("a"))
            used.choose("key", "value")
            used.keep_conversations([Conversation(LOBBY_STREAM, 1, 1, 0)])
            used.drop_lines(LOBBY, 1)
            self.assertEqual(used.drafts(), {LOBBY: Draft("a")})
            self.assertEqual(used.choice("key"), "value")
            self.assertEqual(len(used.conversations()), 1)

    def test_each_account_has_its_own(self) -> None:
        """Another person, or another server, sees nothing of it."""
        kept = self.open()
        kept.choose("key", "mine")
        kept.close()
        for other in (
            evolve(ACCOUNT, name=UserName("bob")),
            evolve(ACCOUNT, server=ServerAddress("lab.example", 7002)),
            evolve(ACCOUNT, server=ServerAddress("lab-example", 7001)),
        ):
            self.assertEqual(self.open(other).choice("key"), "")
        self.assertEqual(self.open().choice("key"), "mine")

    def test_names_make_good_folders(self) -> None:
        """Whatever letters a name is in, its folder can be made on each system."""
        odd = Account(ServerAddress("2001:db8::1", 7001), UserName("æ" * 32))
        name = folder_of(self.folder, odd).name
        self.assertRegex(name, r"\A[a-z0-9_.-]{1,100}\Z")
        other = Account(ServerAddress("2001:db8::1", 7001), UserName("ø" * 32))
        self.assertNotEqual(name, folder_of(self.folder, other).name)

    def test_others_cannot_look_in(self) -> None:
        """All folders and files are their owner's alone, whatever is usual on the machine."""
        before = os.umask(0o022)
        self.addCleanup(os.umask, before)
        self.open().close()
        self.home.chmod(0o755)
        kept = self.open()
        kept.keep_lines(LOBBY, lines(1, 3), at_end=True)
        kept.keep_draft(LOBBY, Draft("a"))
        kept.flush()
        found = {each: each.stat().st_mode & 0o777 for each in self.folder.rglob("*")}
        names = {each.name for each in found}
        self.assertLessEqual(
            {"kept.sqlite", "kept.sqlite-wal", "outbox-1.jsonl", "drafts-1.json"}, names
        )
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o700)
        for path, mode in found.items():
            self.assertEqual(mode, 0o700 if path.is_dir() else 0o600, path.name)


class WritingTests(KeepingCase):
    """It is written a little later, together, and not by who waits."""

    def test_nothing_waits_for_the_disk(self) -> None:
        """While the disk is busy, whatever is kept is taken at once, and lines are none."""
        kept = self.open(patience=0.0)
        kept.keep_lines(LOBBY, lines(1, 3), at_end=True)
        kept.flush()
        busy = sqlite3.connect(self.database, isolation_level=None)
        busy.execute("BEGIN IMMEDIATE")
        kept.keep_lines(LOBBY, lines(2, 5), at_end=True)
        kept.choose("a", "b")
        self.assertEqual(self.seqs(kept), [])
        busy.execute("ROLLBACK")
        busy.close()
        kept.flush()
        self.assertEqual(self.seqs(kept), [1, 2, 3, 4, 5])

    def test_written_without_being_asked(self) -> None:
        """After a second or so it is on disk, though nobody closed anything."""
        written = Event()
        heard: list[Step] = []

        def write(steps: Sequence[Step]) -> None:
            heard.extend(steps)
            written.set()

        behind = WriteBehind(write, 0.01)
        behind.put(Choose("a", "b"))
        self.assertTrue(written.wait(60))
        behind.close()
        behind.put(Choose("too", "late"))
        self.assertEqual([each.key for each in heard if isinstance(each, Choose)], ["a"])

    def test_many_steps_are_few(self) -> None:
        """Of what comes in a hurry, only what still matters is written."""
        heard: list[Step] = []
        behind = WriteBehind(heard.extend, 3600)
        for n in range(100):
            behind.put(Choose("a", str(n)))
        behind.put(Choose("b", "c"))
        behind.close()
        self.assertEqual([each.value for each in heard if isinstance(each, Choose)], ["99", "c"])

    def test_what_comes_during_a_flush(self) -> None:
        """Several threads may keep and flush at once; nothing is lost."""
        kept = self.open(patience=0.0)

        def choose(start: int) -> None:
            for n in range(start, start + 50):
                kept.choose(f"key {n}", str(n))
                kept.flush()

        threads = [Thread(target=choose, args=(start,)) for start in (0, 50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = self.again(kept)
        self.assertEqual(
            [kept.choice(f"key {n}") for n in range(100)], [str(n) for n in range(100)]
        )

    def test_an_end_without_warning(self) -> None:
        """A program that is killed loses a second of it at most, and none of what is written."""
        program = [sys.executable, "-m", "tests.clients.desktop.keeping.dying", str(self.folder)]
        self.assertEqual(subprocess.run(program, check=False, timeout=300).returncode, 7)
        kept = self.open()
        self.assertEqual(kept.warning, "")
        self.assertEqual(self.seqs(kept), list(range(1, 10)))
        self.assertEqual([each.text for each in self.posts(kept)], ["unsent"])
        self.assertEqual(kept.draft(LOBBY), Draft("typed just now"))

    def test_what_is_typed_is_kept_at_once(self) -> None:
        """A program that is killed loses no more than what was typed in the last 0.2 seconds."""
        self.assertLessEqual(JOT_SECONDS, 0.2)
        jotted = self.home / "jotted-1.json"
        kept = self.open(jot_patience=0.0)
        kept.keep_draft(LOBBY, Draft("typed"))
        self.assertTrue(self.comes(lambda: b"typed" in jotted.read_bytes(), jotted.exists))
        self.assertFalse((self.home / "drafts-1.json").exists())
        kept.flush()
        self.assertFalse(jotted.exists())
        self.assertIn(b"typed", (self.home / "drafts-1.json").read_bytes())

    def test_what_is_set_aside_is_kept_at_once(self) -> None:
        """What stood in the field before an old message was put there is not lost either."""
        kept = self.open()
        kept.choose("aside #lobby", "a long letter")
        reader = Cache(self.database, is_owner=False)
        self.addCleanup(reader.close)
        self.assertTrue(self.comes(lambda: "aside #lobby" in reader.choices()))

    def test_jotting_forces_nothing_to_the_disk(self) -> None:
        """Who types does not keep the disk busy: it is waited for once a second, not ten times."""
        kept, forced = self.open(), list[int]()
        self.patch(os, "fsync", forced.append)
        for text in ("t", "ty", "typed"):
            kept.keep_draft(LOBBY, Draft(text))
            kept.jot()
        self.assertEqual(forced, [])
        kept.flush()
        self.assertTrue(forced)

    def test_the_newer_of_what_was_typed_counts(self) -> None:
        """After a power cut what was jotted may be older than the rest, or empty: it is let be."""
        kept = self.open()
        kept.keep_draft(LOBBY, Draft("sent since"))
        kept.jot()
        jotted = self.home / "jotted-1.json"
        old = jotted.read_bytes()
        kept.keep_draft(LOBBY, Draft("typed later"))
        kept.close()
        for content in (old, b""):
            jotted.write_bytes(content)
            os.utime(jotted, (1, 1))
            kept = self.open()
            self.assertEqual(kept.draft(LOBBY), Draft("typed later"))
            kept.close()
        jotted.write_bytes(b"")
        self.assertEqual(self.open().draft(LOBBY), Draft("typed later"))

    def test_nothing_typed_any_more_is_jotted_too(self) -> None:
        """What was sent just before the program was killed does not stand in the field again."""
        kept = self.open()
        kept.keep_draft(LOBBY, Draft("to be sent"))
        kept.flush()
        kept.keep_draft(LOBBY, EMPTY)
        kept.jot()
        slot = Slot(self.other_of_what_is_there(), 1)
        self.addCleanup(slot.close)
        self.assertEqual(slot.drafts, {})

    def other_of_what_is_there(self) -> Path:
        """A copy of the account's folder, as a killed program leaves it."""
        other = Path(self.mktemp())
        shutil.copytree(self.home, other)
        return other

    def comes(self, *conditions: Callable[[], bool]) -> bool:
        """Whether something that another thread does comes about in ten seconds."""
        end = time.monotonic() + 10
        while not all(each() for each in reversed(conditions)):
            if time.monotonic() > end:
                return False
            Event().wait(0.005)
        return True

    def posts(self, kept: KeptOnDisk) -> list[Post]:
        """What is to be sent."""
        self.assertIsNotNone(kept.journal)
        return [] if kept.journal is None else list(kept.journal.posts)


class ClearingTests(KeepingCase):
    """What is cleared is gone."""

    def setUp(self) -> None:
        """Much was kept, some of it let go already, and one message is not sent."""
        super().setUp()
        self.kept = self.open()
        self.kept.keep_lines(LOBBY, [line(n, f"{SECRET} {n}") for n in range(1, 500)], at_end=True)
        self.kept.keep_conversations([Conversation(LOBBY_STREAM, 1, 1, 0)])
        self.kept.choose("last search", SECRET)
        self.kept.flush()
        self.kept.keep_lines(LOBBY, [line(n, f"{SECRET} {n}") for n in range(9, 300)], at_end=True)
        self.kept.flush()
        self.assertIn(SECRET.encode(), self.bytes_within())
        journal = self.kept.journal
        assert journal is not None
        sent = Post("n1", LOBBY, f"{SECRET} sent", False, 1.0)
        waiting = Post("n2", LOBBY, "still to be sent", False, 2.0)
        for post in (sent, waiting):
            journal.added(post)
        journal.became(sent.with_outcome(Sent(1)), [waiting])
        self.kept.keep_draft(LOBBY, Draft("still to be written"))

    def test_no_text_is_left(self) -> None:
        """After a log-out that clears, no file holds a message; what was not sent stays."""
        self.kept.clear()
        self.assertNotIn(SECRET.encode(), self.bytes_within())
        self.assertFalse(self.database.exists())
        kept = self.open()
        self.assertEqual(self.seqs(kept), [])
        self.assertEqual(kept.draft(LOBBY), Draft("still to be written"))
        journal = kept.journal
        assert journal is not None
        self.assertEqual([each.text for each in journal.posts], ["still to be sent"])

    def test_nothing_at_all_is_left(self) -> None:
        """Where that is wanted, what was not sent goes too, and the folder with it."""
        self.kept.clear(unsent=True)
        self.assertFalse(self.home.exists())
        self.assertEqual(self.open().drafts(), {})

    def test_what_was_moved_aside_goes_too(self) -> None:
        """A damaged database of last year holds messages as well."""
        self.kept.close()
        for name in ("kept.sqlite.damaged-20250101T000000", "kept.sqlite.newer-20250101T000000"):
            (self.home / name).write_text(SECRET)
        self.open().clear()
        self.assertNotIn(SECRET.encode(), self.bytes_within())

    def test_where_files_cannot_be_removed(self) -> None:
        """Where a file cannot go, as another program has it open, no text is in it."""
        self.kept.close()
        other = sqlite3.connect(self.database)
        self.addCleanup(other.close)
        self.assertEqual(other.execute("SELECT count(*) FROM line").fetchone(), (299,))
        Cache(self.database).erase()
        content = self.database.read_bytes() + (self.home / "kept.sqlite-wal").read_bytes()
        self.assertGreater(len(content), 30_000)
        self.assertNotIn(SECRET.encode(), content)

    def test_forgotten_while_the_window_is_open(self) -> None:
        """All text goes, and then the window goes on: it keeps, sends, and has its choices."""
        (self.home / "kept.sqlite.damaged-20250101T000000").write_text(SECRET)
        self.kept.choose("last search", "nothing")
        before = self.kept.size()
        waiting = Post("n2", LOBBY, "still to be sent", False, 2.0)
        self.kept.forget([waiting])
        self.assertNotIn(SECRET.encode(), self.bytes_within())
        self.assertLess(self.kept.size(), before / 2)
        self.assertEqual(self.seqs(self.kept), [])
        self.assertEqual(list(self.kept.conversations()), [])
        journal = self.kept.journal
        assert journal is not None
        journal.added(Post("n3", LOBBY, "written later", False, 3.0))
        self.kept.keep_lines(LOBBY, [line(1), line(2)], at_end=True)
        kept = self.again(self.kept)
        self.assertEqual(self.seqs(kept), [1, 2])
        self.assertEqual(kept.choice("last search"), "nothing")
        self.assertEqual(kept.draft(LOBBY), Draft("still to be written"))
        journal = kept.journal
        assert journal is not None
        texts = [each.text for each in journal.posts]
        self.assertEqual(texts, ["still to be sent", "written later"])

    def test_size(self) -> None:
        """The person can be told how much all of it takes, and that it is less afterwards."""
        before = self.kept.size()
        self.assertGreater(before, 30_000)
        self.kept.clear()
        self.assertLess(self.kept.size(), 1000)
        self.kept.clear(unsent=True)
        self.assertEqual(self.kept.size(), 0)
