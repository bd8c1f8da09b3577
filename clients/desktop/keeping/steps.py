"""What is to be kept: a closed union, and how steps that wait are made fewer.  No I/O."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from attrs import frozen

from chatserver.model.entries import Conversation
from chatserver.model.names import Target
from clients.core.drafts import Draft
from clients.core.lines import Line


@frozen(eq=False)
class KeepLines:
    """As L{clients.desktop.presenters.kept.Kept.keep_lines}; C{lines}: one at least."""

    target: Target
    lines: Sequence[Line]
    at_end: bool

    def covers(self, other: KeepLines) -> bool:
        """Whether all that C{other} tells is told here anew."""
        return (
            self.lines[0].seq <= other.lines[0].seq
            and self.lines[-1].seq >= other.lines[-1].seq
            and self.at_end >= other.at_end
        )


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
class Choose:
    """Something was chosen."""

    key: str
    value: str


@frozen(eq=False)
class KeepDrafts:
    """All of them."""

    drafts: Mapping[Target, Draft]


Step = KeepLines | DropLines | Used | KeepConversations | Choose | KeepDrafts


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
            if isinstance(last, KeepLines) and step.covers(last):
                return (*waiting[:-1], step)
            return (*waiting, step)
        case DropLines(_, upto):
            return (step,) if upto is None else (*waiting, step)
        case Used():
            return waiting or (step,)
        case _:
            return (step,)
