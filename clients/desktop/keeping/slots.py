"""
What each window of an account keeps for itself: the outbox, and what was typed.

A window has a slot, a number with files, that no other window uses.  What the slots hold
that nobody uses any more is taken over by the next window.

The outbox is the file of L{clients.core.journal}, which is written before a message is shown as
waiting.  That is one write, measured at 5 us, and outlives the program's death at any moment.  It
is not forced through to the disk: a commit with C{synchronous = FULL} took 260 us, a write with
C{fsync} 150 us, on a disk that confirms at once; on one that really turns, the window would stand
still for a turn or more at each message.  All that is risked is a power cut in the seconds after
something was written without a connection.

What is typed has two files.  While keys are pressed it is jotted down ten times a second, without
forcing it to the disk (80 us): that outlives the program's death.  Once a second it is forced to
the disk, in a file of its own, which outlives a power cut; the newer of the two counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import merge
from pathlib import Path

from twisted.logger import Logger

from chatserver.model.names import Target
from clients.core.drafts import Draft, Drafts, drafts_content
from clients.core.journal import Journal, JournalBusy, JournalProblem
from clients.core.posts import Post
from clients.core.private_files import replace

MOST_AT_ONCE = 9
"""Windows of one account, each with a slot of its own."""

_log = Logger()


class Slot:
    """
    One window's own files.

    @ivar journal: for the outbox.
    @ivar drafts: as they were when the window was opened.
    """

    def __init__(self, folder: Path, number: int) -> None:
        """
        Open one.

        @raise JournalBusy: another window has it.
        @raise JournalProblem: its files cannot be used.
        """
        self.number = number
        self._outbox = _outbox(folder, number)
        self._typed, self._jotted = _typed(folder, number), _jotted(folder, number)
        self.journal = Journal(self._outbox)
        self.drafts = dict(_read_drafts(_newer(self._typed, self._jotted)))

    def jot_drafts(self, drafts: Mapping[Target, Draft]) -> None:
        """
        Let these outlive the program; L{write_drafts} follows.

        @raise OSError: they cannot be written.
        """
        replace(self._jotted, drafts_content(drafts), sync=False)

    def write_drafts(self, drafts: Mapping[Target, Draft]) -> None:
        """
        Let the file hold these, and outlive a power cut; there is none where there are none.

        @raise OSError: it cannot be written.
        """
        if drafts:
            replace(self._typed, drafts_content(drafts))
        else:
            self._typed.unlink(missing_ok=True)
        self._jotted.unlink(missing_ok=True)

    def close(self) -> None:
        """Let another window have it."""
        self.journal.close()

    def empty(self) -> None:
        """
        Leave nothing of it.

        @raise JournalProblem, OSError: its files cannot be removed.
        """
        self.write_drafts({})
        self.journal.remove()

    def take_over(self, other: Slot) -> None:
        """
        Have what another slot holds, which must be ours too: posts in the order in which they
        were written, and drafts for conversations that have none here.

        @raise JournalProblem, OSError: it is in both now, or only there.
        """
        if other.journal.posts:
            self.journal.hold(_in_order(self.journal.posts, other.journal.posts))
            # Should we die here, both hold them; by its nonce each is still sent once.
            other.journal.hold(())
        new = {target: each for target, each in other.drafts.items() if target not in self.drafts}
        if new:
            self.drafts |= new
            self.write_drafts(self.drafts)
            other.drafts = {key: each for key, each in other.drafts.items() if key not in new}
            other.write_drafts(other.drafts)
        if not other.drafts:
            other.journal.remove()


def take_slot(folder: Path) -> Slot:
    """
    Open the first slot that is free, and take over what the other free ones hold.

    @raise JournalBusy: all are in use.
    @raise JournalProblem: the files cannot be used.
    """
    mine: Slot | None = None
    for number in range(1, MOST_AT_ONCE + 1):
        if mine is not None and not _is_used(folder, number):
            continue
        try:
            slot = Slot(folder, number)
        except JournalBusy:
            continue
        if mine is None:
            mine = slot
            continue
        try:
            mine.take_over(slot)
        except (JournalProblem, OSError):
            _log.failure("{event}", event="what another window left could not be taken over")
        finally:
            slot.close()
    if mine is None:
        raise JournalBusy("all slots are in use")
    return mine


def forget_sent(folder: Path, unsent: bool) -> None:
    """
    Let no slot that nobody uses hold what was sent.

    @param unsent: remove also what was not sent, and what was typed.
    @raise JournalProblem, OSError: the files cannot be used.
    """
    for number in range(1, MOST_AT_ONCE + 1):
        if not _is_used(folder, number):
            continue
        try:
            slot = Slot(folder, number)  # which writes the outbox anew
        except JournalBusy:
            continue
        if unsent or not (slot.journal.posts or slot.drafts):
            slot.empty()
        else:
            slot.close()


def _in_order(*outboxes: Sequence[Post]) -> Sequence[Post]:
    """Merge outboxes by the time of writing; each one's own order stays."""
    merged: Iterable[Post] = merge(*outboxes, key=lambda post: post.written_at)
    return tuple({post.nonce: post for post in merged}.values())


def _outbox(folder: Path, number: int) -> Path:
    return folder / f"outbox-{number}.jsonl"


def _typed(folder: Path, number: int) -> Path:
    return folder / f"drafts-{number}.json"


def _jotted(folder: Path, number: int) -> Path:
    return folder / f"jotted-{number}.json"


def _newer(typed: Path, jotted: Path) -> Path:
    """
    Give the file that holds what was typed last.

    What was jotted at the very moment of the other came behind it, which takes it away.  After a
    power cut it may be older, or empty.
    """
    try:
        found = jotted.stat()
        if found.st_size and (not typed.exists() or found.st_mtime_ns >= typed.stat().st_mtime_ns):
            return jotted
    except FileNotFoundError:
        pass
    return typed


def _is_used(folder: Path, number: int) -> bool:
    return any(each(folder, number).exists() for each in (_outbox, _typed, _jotted))


def _read_drafts(path: Path) -> Mapping[Target, Draft]:
    drafts = Drafts(path)
    return {target: drafts.get(target) for target in drafts.waiting()}
