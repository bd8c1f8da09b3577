"""A stream's entries in order, each once, whatever the way did to them.  No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.model.entries import Entry
from chatserver.model.events import Hidden

Told = Entry | Hidden
"""What stands at a place of a stream's log, as one user may see it."""

MOST_EARLY = 1000
"""Entries kept beyond a gap; what is further on is read again."""


class InOrder:
    """
    A cursor that moves only from one seq to the next.

    @ivar cursor: the seq up to which all was handed on; None: not known yet where to begin.
    """

    def __init__(self, cursor: int | None = None, most_early: int = MOST_EARLY) -> None:
        """
        @param cursor: everything after this seq is wanted; None: what happens from L{live} on.
        """
        self.cursor = cursor
        self._most_early = most_early
        self._early: dict[int, Told] = {}
        self._known = 0

    def take(self, event: Told) -> Sequence[Told]:
        """
        Take what came.

        @return: what is next now, in order: nothing for a repeat, or behind a gap.
        """
        self._known = max(self._known, event.seq)
        if self.cursor is not None and event.seq <= self.cursor:
            return ()
        self._early[event.seq] = event
        ready = self._drain()
        if len(self._early) > self._most_early:
            del self._early[max(self._early)]
        return ready

    def live(self, seq: int) -> Sequence[Told]:
        """
        Take the word that all up to C{seq} was told.

        @return: as L{take}: what came before it was known where to begin.
        """
        self._known = max(self._known, seq)
        if self.cursor is None:
            # What was told in one piece up to here belongs to what happens from now on.
            first = seq + 1
            while first - 1 in self._early:
                first -= 1
            self.cursor = first - 1
        return self._drain()

    def reset(self, last_seq: int) -> Sequence[Told]:
        """
        Take the word that what lies up to C{last_seq} will not be told.

        @return: as L{take}: what came of later entries already.
        """
        if self.cursor is not None and last_seq <= self.cursor:
            return self._drain()
        self.cursor = last_seq
        self._known = max(self._known, last_seq)
        return self._drain()

    def missing(self) -> int | None:
        """Give the cursor if something beyond it is known to be missing, else None."""
        if self.cursor is None or self._known <= self.cursor:
            return None
        return self.cursor

    def start_again(self, cursor: int | None) -> None:
        """Forget all; as at first."""
        self.cursor = cursor
        self._early.clear()
        self._known = 0

    def _drain(self) -> Sequence[Told]:
        if self.cursor is None:
            return ()
        if len(self._early) and min(self._early) <= self.cursor:
            self._early = {seq: told for seq, told in self._early.items() if seq > self.cursor}
        ready: list[Told] = []
        while (event := self._early.pop(self.cursor + 1, None)) is not None:
            self.cursor += 1
            ready.append(event)
        return ready
