"""What was asked and what was answered, in one protocol or the other."""

from __future__ import annotations

import re

from attrs import define, frozen

from tests.integration.crash import deeds
from tests.integration.crash.deeds import Deed
from tests.integration.crash.traces import Trace, trace

ANSWER = re.compile(r"(?P<code>\d{3}) (?P<rest>.*)")
STORED = re.compile(r"(?P<seq>\d+) (?P<place>\S+)(?P<again> duplicate)?")


@frozen
class Answer:
    """
    What the server said to a deed.

    @ivar refusal: its code; empty: the deed is done.
    @ivar seq: of the entry, where one was told.
    @ivar place: where, as the asker calls it; empty: not told.
    @ivar again: that it is the number of an earlier message with the same id.
    @ivar words: all of it.
    """

    words: str
    refusal: str = ""
    seq: int | None = None
    place: str = ""
    again: bool = False


def read_answer(line: str) -> Answer:
    """Read an answer of the line protocol, without its tag."""
    found = ANSWER.fullmatch(line)
    if found is None or found["code"] not in ("200", "201", "202"):
        return Answer(line, refusal=found["code"] if found else "???")
    if found["code"] == "200":
        return Answer(line)
    stored = STORED.fullmatch(found["rest"])
    if stored is None:
        return Answer(line, refusal="???")
    return Answer(line, "", int(stored["seq"]), stored["place"], bool(stored["again"]))


@define(eq=False)
class Act:
    """
    One deed that somebody asked for.

    @ivar sender: as whom.
    @ivar number: of the connection's acts, from 1 in the order of asking; also the tag.
    @ivar known: the number under which an earlier try of the same id is in the log already.
    @ivar answer: None: there was none.
    """

    sender: str
    number: int
    deed: Deed
    known: int | None = None
    answer: Answer | None = None

    @property
    def is_done(self) -> bool:
        """Whether the server said so."""
        return self.answer is not None and not self.answer.refusal

    @property
    def is_refused(self) -> bool:
        """Whether the server said that it is not."""
        return self.answer is not None and bool(self.answer.refusal)

    @property
    def seq(self) -> int | None:
        """The number that was answered."""
        return self.answer.seq if self.answer is not None else None

    @property
    def trace(self) -> Trace | None:
        """What it leaves in the log if it is done; None: nothing."""
        return None if self.known is not None else trace(self.sender, self.deed)

    @property
    def must_leave(self) -> bool:
        """Whether it cannot have been done without leaving something."""
        left = self.trace
        if self.answer is None and _may_be_blocked(self.deed):
            return False  # perhaps it was about to be refused
        return left is not None and left.always and not self.is_refused

    def complaint(self) -> str:
        """Say what is wrong with the answer itself; empty where nothing is."""
        answer, deed = self.answer, self.deed
        if answer is None:
            return ""
        if answer.refusal:
            return "" if answer.refusal == "403" and _may_be_blocked(deed) else "it may not refuse"
        if answer.again != (self.known is not None) or (self.known not in (None, answer.seq)):
            return f"it is in the log as {self.known}"
        wants_seq = isinstance(deed, deeds.Saying | deeds.Topic | deeds.Order)
        return "" if wants_seq == (answer.seq is not None) else "it has no number, or too many"

    def __str__(self) -> str:
        """Name it in a problem."""
        said = f"answered {self.answer.words!r}" if self.answer else "not answered"
        return f"{self.sender}'s {self.number}: {self.deed}, {said}"


def _may_be_blocked(deed: Deed) -> bool:
    """In a direct conversation either side may have been blocked meanwhile."""
    return isinstance(deed, deeds.Saying) and deed.target.startswith("@")
