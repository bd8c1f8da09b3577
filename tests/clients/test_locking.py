"""One program at a time holds a lock file, on systems with C{flock} and on Windows."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from unittest.mock import patch

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.names import LOBBY
from clients.core import locking
from clients.core.journal import Journal
from clients.core.posts import Failed, Post

HOLDER = """
import pathlib, sys
from clients.core.locking import take
take(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


class LockingTests(SynchronousTestCase):
    """Who comes second is told so."""

    def setUp(self) -> None:
        """A place for a file."""
        self.folder = Path(self.mktemp())
        self.folder.mkdir()
        self.path = self.folder / "lock"

    def let_go(self, number: int) -> None:
        """The program ends."""
        os.close(number)

    def test_one_at_a_time(self) -> None:
        """A second program is refused until the first lets go."""
        first = locking.take(self.path)
        self.assertRaises(BlockingIOError, locking.take, self.path)
        self.let_go(first)
        self.let_go(locking.take(self.path))

    def test_death_lets_go(self) -> None:
        """What a program that was killed has held is free."""
        program = [sys.executable, "-c", HOLDER, str(self.path)]
        with subprocess.Popen(program, stdout=subprocess.PIPE, stdin=subprocess.PIPE) as holder:
            self.addCleanup(holder.kill)
            assert holder.stdout is not None
            self.assertEqual(holder.stdout.readline(), b"held\n")
            self.assertRaises(BlockingIOError, locking.take, self.path)
            holder.kill()
        self.let_go(locking.take(self.path))

    def test_a_file_that_was_removed(self) -> None:
        """Who holds a lock file that is gone holds nothing that another could want."""
        first = locking.take(self.path)
        self.path.unlink()
        second = locking.take(self.path)
        self.assertRaises(BlockingIOError, locking.take, self.path)
        self.let_go(first)
        self.assertRaises(BlockingIOError, locking.take, self.path)
        self.let_go(second)

    def test_removed_while_it_was_waited_for(self) -> None:
        """A file that its holder removes just before it is locked is not taken for the lock."""
        seen: list[int] = []
        lock = locking._lock

        def late(number: int) -> None:
            if not seen:
                self.path.unlink()
            seen.append(number)
            lock(number)

        with patch.object(locking, "_lock", late):
            held = locking.take(self.path)
        self.assertEqual(len(seen), 2)
        self.assertTrue(os.path.samestat(os.fstat(held), self.path.stat()))
        self.let_go(held)

    def test_on_windows(self) -> None:
        """Without C{flock}, the same is done with a region of the file."""
        with windows() as there:
            held = there.take(self.path)
            self.assertRaises(BlockingIOError, there.take, self.path)
            self.let_go(held)
            self.let_go(there.take(self.path))


@contextmanager
def windows() -> Iterator[ModuleType]:
    """Give the module as Windows has it, where C{msvcrt} locks a region and refuses otherwise."""

    def region(number: int, mode: int, length: int) -> None:
        if (mode, length) != (2, 1):
            raise ValueError("waits, or locks nothing")
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError(13, "Permission denied") from None

    fake = SimpleNamespace(locking=region, LK_NBLCK=2)
    spec = importlib.util.spec_from_file_location("windows_locking", locking.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with patch.dict(sys.modules, {"msvcrt": fake}), patch.object(sys, "platform", "win32"):
        spec.loader.exec_module(module)
        yield module


def is_open(number: int, place: tuple[int, int]) -> bool:
    """Whether that descriptor is still of that file."""
    try:
        status = os.fstat(number)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == place


class JournalFilesTests(SynchronousTestCase):
    """An outbox file that is filled from another one, and one that is given up."""

    def setUp(self) -> None:
        """An outbox with one message."""
        self.path = Path(self.mktemp()) / "outbox"
        self.journal = Journal(self.path)
        self.addCleanup(lambda: self.journal.close())
        self.posts = [Post(f"n{n}", LOBBY, f"text {n}", False, float(n)) for n in range(3)]
        self.journal.added(self.posts[2])

    def again(self) -> list[Post]:
        """What the next program finds."""
        self.journal.close()
        self.journal = Journal(self.path)
        return list(self.journal.posts)

    def test_holds_what_it_is_given(self) -> None:
        """It holds these and no others, with what has become of them, and goes on from there."""
        failed = self.posts[1].with_outcome(Failed("NOT_IN_ROOM", "join first"))
        self.journal.hold([self.posts[0], failed])
        self.assertEqual(list(self.journal.posts), [self.posts[0], failed])
        self.journal.added(self.posts[2])
        self.assertEqual(self.again(), [self.posts[0], failed, self.posts[2]])

    def test_removed(self) -> None:
        """Nothing is left behind, and another program may begin one there."""
        self.journal.remove()
        self.assertEqual(list(self.path.parent.iterdir()), [])
        self.assertEqual(self.again(), [])

    def test_written_anew_on_a_system_that_locks_open_files(self) -> None:
        """Where an open file cannot be replaced, it is closed while that is done."""
        held = self.path.stat()
        replace = os.replace
        busy: list[bool] = []

        def watched(source: Path, target: Path) -> None:
            busy.append(any(is_open(number, (held.st_dev, held.st_ino)) for number in range(64)))
            replace(source, target)

        with patch("os.replace", watched):
            self.journal.hold(self.posts)
        self.assertEqual(busy, [False])
        self.assertEqual(self.again(), self.posts)
