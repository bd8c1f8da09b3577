"""The lines of a timeline: a bounded window on a stream, which pages move back and forth."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from attrs import evolve

from clients.core.lines import Added, Change, Changed, Line, Removed, Restarted

MOST_LINES = 2000
MOST_RECENT = 200
"""New lines kept aside while the window is elsewhere, to find back to the end without a gap."""


def _seq(line: Line) -> int:
    return line.seq


def _with_none_skipped(line: Line) -> Line:
    """What was before it is known now."""
    return evolve(line, skipped=0) if line.skipped else line


class Window:
    """
    Lines in the order of their seqs: all there are from C{first} on, up to C{last} or the end.

    @ivar lines: at most as many as were allowed.
    @ivar first: no line with this seq, or a later one within the window, is missing.
    @ivar is_placed: whether C{first} is known: the stream is heard, or a page came.
    @ivar at_start: whether there is nothing before the lines.
    @ivar at_end: whether new lines are appended; else those after C{last} are missing.
    @ivar keeps_old: whether somebody reads further back: where all are as many as are allowed, the
        end is left then, and no old line makes room for a new one.
    """

    def __init__(self, most: int) -> None:
        self.lines: list[Line] = []
        self.first = 1
        self.at_start = False
        self.at_end = True
        self.keeps_old = False
        self._most = most
        self.is_placed = False
        self._last = 0
        self._passed = 0
        self._recent: list[Line] = []
        self._recent_after = 0

    @property
    def last(self) -> int:
        """The seq up to which no line is missing, where the window is not at the end."""
        return self._last

    # -- new things

    def begin(self, first: int) -> None:
        """The stream is heard from the seq C{first} on; a page may have come before."""
        if not self.is_placed:
            self.first, self.is_placed = first, True

    def passed(self, seq: int) -> None:
        """The stream was heard up to C{seq}."""
        self._passed = seq

    def append(self, line: Line) -> list[Change]:
        """There is a new line at the stream's end."""
        if self.at_end and self.keeps_old and len(self.lines) >= self._most:
            newest = self.lines[-1].seq
            if line.seq > newest:
                self._leave_end(newest)
                self._recent_after = newest
        if not self.at_end:
            self._recent.append(line)
            if len(self._recent) > MOST_RECENT:
                self._recent_after = self._recent.pop(0).seq
            return []
        if self.lines and line.seq <= self.lines[-1].seq:
            return self._insert([line])  # a page knew it before
        self.lines.append(line)
        return [Added(len(self.lines) - 1, (line,)), *self._trim_old()]

    def gather(self, most: int) -> list[Change]:
        """Let the end have no more than C{most} joins and leaves in a row; the rest is counted."""
        at = len(self.lines) - most - 1
        if at < 0 or not self.at_end or not all(line.is_coming for line in self.lines[at:]):
            return []
        gone, oldest = self.lines[at : at + 2]
        line = evolve(oldest, skipped=oldest.skipped + gone.skipped + 1)
        self.lines[at : at + 2] = [line]
        return [Removed(at, 1), Changed(at, line)]

    def change(self, seq: int, how: Callable[[Line], Line]) -> list[Change]:
        """A line reads otherwise now."""
        self._recent = [how(line) if line.seq == seq else line for line in self._recent]
        at = bisect_left(self.lines, seq, key=_seq)
        if at == len(self.lines) or self.lines[at].seq != seq:
            return []
        line = how(self.lines[at])
        if line == self.lines[at]:
            return []
        self.lines[at] = line
        return [Changed(at, line)]

    def drop(self, which: Callable[[Line], bool]) -> list[Change]:
        """Take out all lines of which C{which} is true."""
        self._recent = [line for line in self._recent if not which(line)]
        changes: list[Change] = []
        end = len(self.lines)
        while end:
            gone = which(self.lines[end - 1])
            at = end - 1
            while at and which(self.lines[at - 1]) == gone:
                at -= 1
            if gone:
                del self.lines[at:end]
                changes.append(Removed(at, end - at))
            end = at
        return changes

    def restart(self, first: int | None) -> list[Change]:
        """Show nothing but what will come, from the seq C{first} on; None: not known yet."""
        self.lines.clear()
        self._recent.clear()
        self.first, self.is_placed = first or 1, first is not None
        self.at_start, self.at_end = False, True
        return [Restarted(())]

    # -- pages; C{seqs} are those of all that a page held, C{lines} what is to be shown of it

    def grow_older(
        self, lines: list[Line], seqs: Sequence[int], before: int | None, cursor: int, whole: bool
    ) -> list[Change]:
        """
        Take a page of what lies before the window.

        @param before: the window's C{first} when it was asked for; None: the stream's end was.
        @param cursor: up to where the stream was heard by then: its end goes at least as far.
        @param whole: whether it holds all there is.
        """
        if before is None:
            if not self.at_end or (self.lines and self.first > cursor + 1):
                return []
        elif before != self.first:
            return []
        changes = [] if before is None else self.change(before, _with_none_skipped)
        if whole:
            self.at_start = True
        if seqs:
            self.first = min(self.first, seqs[0]) if self.is_placed else seqs[0]
            self.is_placed = True
        return changes + self._insert(lines) + self._trim_new()

    def grow_newer(
        self, lines: list[Line], seqs: Sequence[int], after: int, cursor: int, whole: bool
    ) -> list[Change]:
        """
        Take a page of what lies behind the window.

        @param after: the window's C{last} when it was asked for.
        @param cursor: up to where the stream was heard by then: a whole page goes at least as far.
        """
        if self.at_end or after != self._last:
            return []
        self._last = max(self._last, seqs[-1] if seqs else 0, cursor if whole else 0)
        changes = self._insert(lines)
        if whole and self._recent_after <= self._last:
            changes += self._insert(self._recent)
            self._recent = []
            self.at_end = True
        return changes + self._trim_old()

    def jump(self, lines: list[Line], seqs: Sequence[int], around: int) -> list[Change]:
        """Show a page from anywhere instead."""
        self.lines[:] = lines[-self._most :]
        self.first, self.is_placed = seqs[0] if seqs else around, True
        self.at_start = False
        self._leave_end(seqs[-1] if seqs else around - 1)
        return [Restarted(tuple(self.lines))]

    # --

    def _insert(self, lines: Iterable[Line]) -> list[Change]:
        """Put lines in their places, those that stand side by side together."""
        known = {line.seq for line in self.lines}
        new = sorted((line for line in lines if line.seq not in known), key=_seq)
        changes: list[Change] = []
        run: list[Line] = []
        for line in new:
            at = bisect_left(self.lines, line.seq, key=_seq)
            if run and at != bisect_left(self.lines, run[0].seq, key=_seq):
                changes.append(self._put(run))
                run = []
            run.append(line)
        if run:
            changes.append(self._put(run))
        return changes

    def _put(self, run: list[Line]) -> Added:
        at = bisect_left(self.lines, run[0].seq, key=_seq)
        self.lines[at:at] = run
        return Added(at, tuple(run))

    def _trim_old(self) -> list[Change]:
        over = len(self.lines) - self._most
        if over <= 0:
            return []
        del self.lines[:over]
        self.first, self.at_start = self.lines[0].seq, False
        return [Removed(0, over)]

    def _trim_new(self) -> list[Change]:
        over = len(self.lines) - self._most
        if over <= 0:
            return []
        del self.lines[self._most :]
        self._leave_end(self.lines[-1].seq)
        return [Removed(self._most, over)]

    def _leave_end(self, last: int) -> None:
        self._last = last
        if self.at_end:
            self.at_end = False
            self._recent = []
            self._recent_after = self._passed
