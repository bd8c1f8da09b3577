"""
The database of one account: what was read from the server, and what was chosen.

One window of an account owns it; another one, beside it, reads it and writes choices alone.  It
is written in L{clients.desktop.keeping.behind}'s thread and read wherever it is asked for lines,
each on a connection of its own, so that reading waits for no writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chatserver.model.entries import Conversation
from chatserver.model.names import Target
from clients.core.lines import Line
from clients.desktop.keeping.codec import read_conversation, write_conversation
from clients.desktop.keeping.schema import open_beside, open_writer
from clients.desktop.keeping.steps import (
    MOST_LINES,
    Choose,
    DropLines,
    Forget,
    KeepConversations,
    KeepLines,
    Step,
    Used,
)
from clients.desktop.keeping.stretches import Stretches, read_lines

MOST_BYTES = 64 << 20
"""Of the database's pages that are in use."""
_CONVERSATIONS, _CHOICES = "DELETE FROM conversation", "DELETE FROM choice"
_READ = ("DELETE FROM line", "DELETE FROM stretch", _CONVERSATIONS)
"""What was read from the server."""


class Cache:
    """What is in the file of one account.  All methods raise C{sqlite3.Error}."""

    def __init__(
        self,
        path: Path,
        is_owner: bool = True,
        most_lines: int = MOST_LINES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """
        Open it.

        @param is_owner: whether nobody else is.
        @param most_lines: of one place.
        @raise CannotUse, OSError, sqlite3.Error: it cannot be.
        """
        self.is_owner = is_owner
        self._path = path
        self._most_bytes = most_bytes
        self._writing = open_writer(path) if is_owner else open_beside(path, query_only=False)
        try:
            self._reading = open_beside(path)
        except BaseException:
            self._writing.close()
            raise
        self._stretches = Stretches(self._writing, most_lines)

    # -- reading

    def choices(self) -> Mapping[str, str]:
        """All."""
        return dict(self._reading.execute("SELECT key, value FROM choice"))

    def conversations(self) -> Sequence[Conversation]:
        """List them as they were kept last."""
        rows = self._reading.execute("SELECT content FROM conversation ORDER BY position")
        found = [read_conversation(content) for (content,) in rows]
        return tuple(each for each in found if each is not None)

    def lines(self, target: Target, before: int | None, limit: int) -> Sequence[Line]:
        """As L{clients.desktop.presenters.kept.Kept.lines}."""
        return read_lines(self._reading, target, before, limit)

    # -- writing

    def write(self, steps: Sequence[Step]) -> None:
        """Do them all, or none."""
        mine = [step for step in steps if self.is_owner or isinstance(step, Choose)]
        if not mine:
            return
        self._writing.execute("BEGIN IMMEDIATE")
        try:
            for step in mine:
                self._do(step)
            if self.is_owner:
                self._stretches.shrink(self._most_bytes)
            self._writing.execute("COMMIT")
        except BaseException:
            if self._writing.in_transaction:
                self._writing.execute("ROLLBACK")
            self._stretches.forget()
            raise
        if any(isinstance(step, Forget) for step in mine):
            self._writing.execute("VACUUM")  # the file is to be small, too
            self._writing.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def erase(self) -> None:
        """Let no byte of it be in the file, which stays, and be closed."""
        self._reading.close()
        self._delete(*_READ, _CHOICES)
        self.close()

    def close(self) -> None:
        """Put all in its place, and let go of the file."""
        self._reading.close()
        try:
            if self.is_owner:
                self._writing.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            self._writing.close()

    # --

    def _delete(self, *statements: str) -> None:
        for statement in statements:
            self._writing.execute(statement)

    def _do(self, step: Step) -> None:
        match step:
            case KeepLines(target, lines, at_end):
                self._stretches.keep(target, lines, at_end)
            case DropLines(target, upto):
                self._stretches.drop(target, upto)
            case Used(target):
                self._stretches.use(target)
            case KeepConversations(conversations):
                self._delete(_CONVERSATIONS)
                self._writing.executemany(
                    "INSERT INTO conversation (content) VALUES (?)",
                    [(write_conversation(each),) for each in conversations],
                )
            case Forget():
                self._delete(*_READ)
                self._stretches.forget()
            case Choose(key, value):
                self._writing.execute(
                    "INSERT OR REPLACE INTO choice VALUES (?, ?)", (_whole(key), _whole(value))
                )
            case _:
                pass  # drafts are in a file of each window


def _whole(text: str) -> str:
    """Without halves of characters, which cannot be stored."""
    return text.encode("utf-8", "replace").decode()
