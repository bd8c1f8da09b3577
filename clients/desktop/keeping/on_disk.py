"""Keeps on disk, for one account, what a window shows at once and sends in the end."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from twisted.logger import Logger

from chatserver.model.entries import Conversation
from chatserver.model.names import Target
from clients.core.drafts import Draft
from clients.core.journal import Journal, JournalBusy, JournalProblem
from clients.core.lines import Line
from clients.core.locking import take
from clients.core.posts import Post
from clients.core.private_files import make_private
from clients.desktop.keeping.account import Owner, folder_of
from clients.desktop.keeping.aside import move_aside, remove_all, remove_aside
from clients.desktop.keeping.behind import WriteBehind
from clients.desktop.keeping.cache import Cache
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.keeping.opening import open_or_renew
from clients.desktop.keeping.schema import CannotUse, is_damage
from clients.desktop.keeping.sentences import (
    not_kept,
    too_many,
    typed_not_kept,
    unsent_lost,
)
from clients.desktop.keeping.slots import Slot, forget_sent, take_slot
from clients.desktop.keeping.steps import (
    Choose,
    DropLines,
    Forget,
    KeepConversations,
    KeepDrafts,
    KeepLines,
    Step,
    Used,
)

PATIENCE = 1.0
"""Seconds after which what was kept is on disk."""
JOT_SECONDS = 0.1
"""Seconds after which what was typed outlives the program's death."""
MOMENT = 0.2
"""Seconds that a reader may wait for what was kept just before."""

Tell = Callable[[str], None]

_DATABASE = "kept.sqlite"
_FAILURES = (CannotUse, OSError, sqlite3.Error)


def _say_nothing(sentence: str) -> None:
    pass


class KeptOnDisk(KeptInMemory):
    """
    As L{clients.desktop.presenters.kept.Kept} says; what cannot be on disk is in memory.

    @ivar warning: a sentence for the person about what is not kept, and why; or nothing.
    """

    _log = Logger()

    def __init__(
        self,
        home: Path,
        tell: Tell = _say_nothing,
        patience: float = PATIENCE,
        jot_patience: float = JOT_SECONDS,
    ) -> None:
        """
        @param home: the folder of the account.
        @param tell: hears each warning that comes up later, in a thread of its own.
        @param patience: seconds that something may wait to be written.
        @param jot_patience: seconds that what is typed may wait to be jotted down.
        """
        super().__init__()
        self.warning = ""
        self._home = home
        self._tell = tell
        self._slot: Slot | None = None
        self._cache: Cache | None = None
        self._lock = -1
        self._is_lost = self._is_damaged = False
        self._behind = WriteBehind(self._write, patience)
        self._jotting = WriteBehind(lambda steps: self._write_drafts(Slot.jot_drafts), jot_patience)
        self._writing_drafts = Lock()

    @property
    def journal(self) -> Journal | None:
        """For the outbox, which closes it; None: what is to be sent is in memory alone."""
        return None if self._slot is None else self._slot.journal

    @property
    def folder(self) -> str:
        """Where it is; empty: all is in memory alone."""
        return "" if self._slot is None and self._cache is None else str(self._home)

    def open(self) -> None:
        """Begin, with as much as the disk lets us."""
        try:
            make_private(self._home)
        except OSError as error:
            self._complain(unsent_lost(error))
            return
        self._open_slot()
        self._open_cache()

    # -- as Kept

    def keep_draft(self, target: Target, draft: Draft) -> None:
        """Keep what is typed there."""
        if draft != self.draft(target):
            super().keep_draft(target, draft)
            step = KeepDrafts(self.drafts())
            self._jotting.put(step)
            self._behind.put(step)

    def keep_conversations(self, conversations: Sequence[Conversation]) -> None:
        """Keep the whole list."""
        super().keep_conversations(conversations)
        self._behind.put(KeepConversations(self.conversations()))

    def lines(self, target: Target, before: int | None = None, limit: int = 100) -> Sequence[Line]:
        """Give lines, oldest first, without a gap: the newest, or those before a seq."""
        cache = self._usable()
        if cache is None:
            return ()
        if self._behind.is_behind(target) and not self._behind.flush(MOMENT):
            return ()  # better none than some that were let go
        try:
            found = cache.lines(target, before, limit)
        except sqlite3.Error as error:
            self._give_up(error)
            return ()
        if found and before is None:
            self._behind.put(Used(target))
        return found

    def keep_lines(self, target: Target, lines: Sequence[Line], at_end: bool) -> None:
        """Keep lines that follow each other without a gap."""
        if lines:
            self._behind.put(KeepLines(target, lines, at_end))
        elif at_end:
            self.drop_lines(target)

    def drop_lines(self, target: Target, upto: int | None = None) -> None:
        """Forget lines."""
        self._behind.put(DropLines(target, upto))

    def choose(self, key: str, value: str) -> None:
        """Keep what is chosen."""
        if value != self._choices.get(key):
            super().choose(key, value)
            self._behind.put(Choose(key, value))
            # What was typed may be set aside so, and what takes its place is jotted down soon.
            self._behind.hurry()

    # -- the files

    def size(self) -> int:
        """Give how many bytes all files of the account take."""
        self._behind.flush(MOMENT)
        try:
            return sum(each.stat().st_size for each in self._home.iterdir())
        except OSError:
            return 0

    def forget(self, unsent: Iterable[Post]) -> None:
        """
        Let nothing stay of what was read from the server and sent to it, and go on.

        @param unsent: all that is in the outbox.
        """
        self._behind.flush(MOMENT)
        self._conversations = ()
        self._behind.put(Forget())
        self._behind.flush(MOMENT)
        if self._slot is not None:
            journal, posts = self._slot.journal, tuple(unsent)
            self._tried(lambda: journal.hold(posts))
        if self._lock >= 0:
            self._tried(lambda: remove_aside(self._path))

    def jot(self) -> None:
        """Let what is typed outlive the program's death now."""
        self._jotting.flush()

    def flush(self) -> None:
        """Write now what waits to be written."""
        self._jotting.flush()
        self._behind.flush()

    def close(self) -> None:
        """Write what waits, and let another window have the files."""
        self._jotting.close()
        self._behind.close()
        cache, self._cache = self._cache, None
        if cache is not None:
            self._tried(cache.close)
        if self._is_damaged and self._lock >= 0:
            self._tried(lambda: move_aside(self._path, "damaged"))
        self._let_go()

    def clear(self, unsent: bool = False) -> None:
        """
        Close, and remove the files; what other windows use stays until they are cleared.

        @param unsent: also what was not sent, and what was typed and not sent.
        """
        self._jotting.close()
        self._behind.close()
        cache, self._cache = self._cache, None
        if cache is not None:
            # Where a file cannot be removed, nothing is in it.
            self._tried(cache.erase if cache.is_owner else cache.close)
        if self._lock >= 0:
            self._tried(lambda: remove_all(self._path))
            with suppress(OSError):
                self._lock_path.unlink()
        self._let_go()
        self._tried(lambda: forget_sent(self._home, unsent))
        with suppress(OSError):
            self._home.rmdir()

    # --

    @property
    def _path(self) -> Path:
        return self._home / _DATABASE

    @property
    def _lock_path(self) -> Path:
        return self._home / f"{_DATABASE}.lock"

    def _open_slot(self) -> None:
        try:
            self._slot = take_slot(self._home)
        except JournalBusy:
            self._complain(too_many())
        except (JournalProblem, OSError) as error:
            self._complain(unsent_lost(error))
        else:
            self._drafts.update(self._slot.drafts)

    def _open_cache(self) -> None:
        try:
            self._lock = take(self._lock_path)
        except BlockingIOError:
            pass  # another window owns it
        except OSError as error:
            self._complain(not_kept(error))
            return
        try:
            if self._lock < 0:
                cache = Cache(self._path, is_owner=False)
            else:
                cache, problem = open_or_renew(self._path)
                self._complain(problem)
            self._cache = cache
            self._choices.update(cache.choices())
            self._conversations = cache.conversations()
        except _FAILURES as error:
            if self._lock >= 0:
                self._complain(not_kept(error))

    def _usable(self) -> Cache | None:
        return None if self._is_lost else self._cache

    def _write(self, steps: Sequence[Step]) -> None:
        """Do what waited; in the thread."""
        if any(isinstance(step, KeepDrafts) for step in steps):
            self._write_drafts(Slot.write_drafts)
        cache = self._usable()
        if cache is not None:
            try:
                cache.write(steps)
            except sqlite3.Error as error:
                self._give_up(error)

    def _write_drafts(self, write: Callable[[Slot, Mapping[Target, Draft]], None]) -> None:
        """Write what is typed by now; in either thread, so that the later holds what is newer."""
        if self._slot is None:
            return
        with self._writing_drafts:
            try:
                write(self._slot, self.drafts())
            except OSError as error:
                self._complain(typed_not_kept(error))

    def _give_up(self, error: sqlite3.Error) -> None:
        """Use the database no more until the next start, which begins anew if it is damaged."""
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
            self._log.failure("{event}", event="another window holds the store")
            return
        self._is_lost = True
        self._is_damaged = is_damage(error)
        self._complain(not_kept(error))

    def _complain(self, sentence: str) -> None:
        if sentence and sentence not in self.warning:
            self._log.warn("{event}: {sentence}", event="not all is kept", sentence=sentence)
            self.warning = f"{self.warning} {sentence}".strip()
            self._tell(sentence)

    def _tried(self, do: Callable[[], object]) -> None:
        try:
            do()
        except (*_FAILURES, JournalProblem):
            self._log.failure("{event}", event="a file of the store could not be put in order")

    def _let_go(self) -> None:
        if self._slot is not None:
            self._slot.close()
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)


def is_kept(folder: Path, owner: Owner) -> bool:
    """Whether messages of an account are kept here; C{folder} and C{owner} as in L{open_kept}."""
    return (folder_of(folder, owner) / _DATABASE).exists()


def open_kept(
    folder: Path,
    owner: Owner,
    tell: Tell = _say_nothing,
    patience: float = PATIENCE,
    jot_patience: float = JOT_SECONDS,
) -> KeptOnDisk:
    """
    Open what is kept for one account; it never fails: see C{warning} of what it gives.

    @param folder: of all accounts; made where there is none.
    @param owner: a login, or an L{clients.desktop.keeping.account.Account}.
    @param tell: as in L{KeptOnDisk}.
    """
    kept = KeptOnDisk(folder_of(folder, owner), tell, patience, jot_patience)
    kept.open()
    return kept
