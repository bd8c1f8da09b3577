"""What a timeline shows, and how it tells what became of it.  No I/O."""

from __future__ import annotations

from attrs import evolve, frozen

from chatserver.model.entries import Action, Entry, Text


@frozen
class Line:
    """
    One line of a conversation.

    @ivar entry: a message or action with its current text; or somebody joining or leaving, a new
        topic, the room's end.
    @ivar edited: whether the text is known to be another than at first; history does not tell.
    """

    entry: Entry
    edited: bool = False

    @property
    def seq(self) -> int:
        """The entry's place in the stream."""
        return self.entry.seq

    def reading(self, text: str) -> Line:
        """The same message with a new text."""
        body = self.entry.body
        if not isinstance(body, Text | Action) or body.text == text:
            return self
        return Line(evolve(self.entry, body=evolve(body, text=text)), edited=True)


# -- changes; done one after another to a copy of the lines, they keep it equal


@frozen
class Added:
    """C{lines} stand at the index C{at} now, and what stood there stands behind them."""

    at: int
    lines: tuple[Line, ...]


@frozen
class Changed:
    """The line at the index C{at} is C{line} now."""

    at: int
    line: Line


@frozen
class Removed:
    """C{count} lines are gone from the index C{at} on."""

    at: int
    count: int


@frozen
class Restarted:
    """All lines are others now."""

    lines: tuple[Line, ...]


@frozen
class Marked:
    """The read mark, the number of unread messages, or C{is_closed} changed."""


Change = Added | Changed | Removed | Restarted | Marked


def followed(lines: list[Line], change: Change) -> None:
    """Do to a copy of a timeline's lines what happened to the timeline."""
    match change:
        case Added(at, new):
            lines[at:at] = new
        case Changed(at, line):
            lines[at] = line
        case Removed(at, count):
            del lines[at : at + count]
        case Restarted(new):
            lines[:] = new
        case Marked():
            pass
