"""What is to be kept: a closed union, and how steps that wait are made fewer.  No I/O."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence

from attrs import frozen

from chatserver.model.entries import Conversation
from chatserver.model.names import Target
from clients.core.drafts import Draft
from clients.core.lines import Line

MOST_LINES = 2000
"""Kept of one place."""


@frozen(eq=False)
class KeepLines:
    """As L{clients.desktop.presenters.kept.Kept.keep_lines}; C{lines}: one at least."""

    target: Target
    lines: Sequence[Line]
    at_end: bool

    def after(self, other: KeepLines) -> KeepLines | None:
        """
        Give the one step that does what C{other} and then this do; None: they do not touch.

        What is more than L{MOST_LINES} is not kept, and left out at once.
        """
        first, last = self.lines[0].seq, self.lines[-1].seq
        theirs = other.lines
        if first > theirs[-1].seq + 1 or last < theirs[0].seq - 1:
            return None
        before = theirs[: bisect_left(theirs, first, key=_seq)]
        behind = () if self.at_end else theirs[bisect_right(theirs, last, key=_seq) :]
        lines = (*before, *self.lines, *behind) if before or behind else self.lines
        return KeepLines(self.target, lines[-MOST_LINES:], self.at_end or other.at_end)


def _seq(line: Line) -> int:
    return line.seq


@frozen(eq=False)
class DropLines:
    """As L{clients.desktop.presenters.kept.Kept.drop_lines}."""

    target: Target
    upto: int | None


@frozen(eq=False)
class Used:
    """Somebody looks at the place: what is kept of it is worth more."""

    target: Target


@frozen(eq=False)
class KeepConversations:
    """The whole list."""

    conversations: Sequence[Conversation]


@frozen(eq=False)
class Forget:
    """All that was read from the server."""


@frozen(eq=False)
class Choose:
    """Something was chosen."""

    key: str
    value: str


@frozen(eq=False)
class KeepDrafts:
    """All of them."""

    drafts: Mapping[Target, Draft]


Step = KeepLines | DropLines | Used | KeepConversations | Forget | Choose | KeepDrafts


def place_of(step: Step) -> Hashable:
    """Of steps with different places, each may be done before the other."""
    match step:
        case KeepLines(target) | DropLines(target) | Used(target):
            return target
        case Choose(key):
            return f"choice {key}"
        case _:
            return type(step).__name__


def joined(waiting: Sequence[Step], step: Step) -> Sequence[Step]:
    """Put C{step} behind what waits for the same place; what it makes needless is left out."""
    match step:
        case KeepLines():
            last = waiting[-1] if waiting else None
            both = step.after(last) if isinstance(last, KeepLines) else None
            return (*waiting, step) if both is None else (*waiting[:-1], both)
        case DropLines(_, upto):
            return (step,) if upto is None else (*waiting, step)
        case Used():
            return waiting or (step,)
        case _:
            return (step,)
