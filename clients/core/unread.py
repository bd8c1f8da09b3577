"""How much of a stream is unread: a difference of ordinals, as the server counts.  No I/O."""

from __future__ import annotations

from bisect import bisect_right

from chatserver.model.entries import SAID, Conversation, Entry

MOST_MARKS = 1000
"""Places whose ordinals are remembered, for read marks set on another device."""


class Unread:
    """
    One stream's read mark, and what lies beyond it.

    Messages and actions count; own ones move the mark, whatever device they came from.

    @ivar last_seq: of the newest entry heard of.
    @ivar read_seq: up to where it is read.
    @ivar muted: whether the viewer does not want to be told of it.
    """

    def __init__(self, viewer: int) -> None:
        """@param viewer: id of the user who reads."""
        self.last_seq = 0
        self.read_seq = 0
        self._viewer = viewer
        self._seqs: list[int] = []
        self._ordinals: list[int] = []
        # Ordinals are known only once an entry was heard; until then the server's number counts.
        self._ordinal: int | None = None
        self._read_ordinal = 0
        self._told = 0
        self.muted = False
        self._calls: list[int] = []  # places of messages beyond the mark that call the viewer
        self._calls_told = 0  # how many more the server knows of, up to the place
        self._calls_upto = 0

    @property
    def mentions(self) -> int:
        """How many unread messages call the viewer."""
        return self._calls_told + len(self._calls)

    @property
    def count(self) -> int:
        """How many messages are unread."""
        if self._ordinal is None:
            return self._told
        return max(0, self._ordinal - self._read_ordinal)

    def summary(self, told: Conversation) -> None:
        """Take the server's own numbers, of a moment that may lie behind what was heard since."""
        self.read_seq = max(self.read_seq, told.read_seq)
        self.muted = told.muted
        if told.last_seq >= self._calls_upto:
            self._calls_upto, self._calls_told = told.last_seq, told.mentions
        self._calls = [seq for seq in self._calls if seq > max(self._calls_upto, self.read_seq)]
        at = self._ordinal_at(told.last_seq) if told.last_seq <= self.last_seq else None
        if at is not None:
            self._read_ordinal = max(self._read_ordinal, at - told.unread)
        elif told.last_seq >= self.last_seq:
            self.last_seq = told.last_seq
            self._ordinal, self._told = None, told.unread
            self._seqs.clear()
            self._ordinals.clear()

    def heard(self, entry: Entry) -> None:
        """Take a new entry; one that is not new changes nothing."""
        if entry.seq <= self.last_seq:
            return
        said = isinstance(entry.body, SAID)
        if self._ordinal is None:
            self._read_ordinal = entry.ordinal - said - self._told
        self.last_seq, self._ordinal = entry.seq, entry.ordinal
        self._note(entry.seq, entry.ordinal)
        if said and entry.sender.id == self._viewer:
            self.read_seq, self._read_ordinal = entry.seq, entry.ordinal
            self._calls_are_read()

    def passed(self, seq: int) -> None:
        """There is an entry that the viewer may not see."""
        self.last_seq = max(self.last_seq, seq)

    def read(self, upto: int) -> bool:
        """
        Set the mark.

        @return: whether the number is exact; it is not where the place lies too far back.
        """
        if upto <= self.read_seq:
            return True
        self.read_seq = upto
        self._calls_are_read()
        if upto >= self.last_seq:
            self._told, self._read_ordinal = 0, self._ordinal or 0
            return True
        at = self._ordinal_at(upto)
        if at is None:
            return False
        self._read_ordinal = max(self._read_ordinal, at)
        return True

    def called(self, seq: int) -> None:
        """The message C{seq} calls the viewer; one that is counted already changes nothing."""
        if seq > max(self.read_seq, self._calls_upto) and seq not in self._calls:
            self._calls.append(seq)

    def _calls_are_read(self) -> None:
        self._calls = [seq for seq in self._calls if seq > self.read_seq]
        if self.read_seq >= self._calls_upto:
            self._calls_told = 0

    def _note(self, seq: int, ordinal: int) -> None:
        self._seqs.append(seq)
        self._ordinals.append(ordinal)
        if len(self._seqs) > MOST_MARKS:
            del self._seqs[: MOST_MARKS // 2], self._ordinals[: MOST_MARKS // 2]

    def _ordinal_at(self, seq: int) -> int | None:
        at = bisect_right(self._seqs, seq)
        return None if not at or self._ordinal is None else self._ordinals[at - 1]
