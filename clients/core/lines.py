"""What a timeline shows, and how it tells what became of it.  No I/O."""

from __future__ import annotations

from attrs import evolve, field, frozen

from chatserver.model.entries import Action, Entry, Joined, Left, Tally, Text


@frozen
class Line:
    """
    One line of a conversation.

    @ivar entry: a message or action with its current text; or somebody joining or leaving, a new
        topic, the room's end.
    @ivar edited: whether the message was edited, as far as is known: old servers tell it only when
        it happens.
    @ivar reactions: to a message, in the order of their first use.
    @ivar skipped: joins and leaves directly before this one that are not among the lines.
    @ivar counted: seq up to which the reactions are known to it: what a page held already is not
        counted again when it is told.
    """

    entry: Entry
    edited: bool = False
    reactions: tuple[Tally, ...] = ()
    counted: int = field(default=0, eq=False)
    skipped: int = 0

    @property
    def seq(self) -> int:
        """The entry's place in the stream."""
        return self.entry.seq

    @property
    def reply(self) -> int | None:
        """The seq of the message that it answers; None: it answers none."""
        return self.entry.body.reply if isinstance(self.entry.body, Text) else None

    @property
    def is_coming(self) -> bool:
        """Whether somebody joined, or left of their own will."""
        body, sender = self.entry.body, self.entry.sender
        return isinstance(body, Joined) or (isinstance(body, Left) and body.user.id == sender.id)

    def reading(self, text: str, at: float | None = None) -> Line:
        """
        The same message with a new text.

        @param at: when it got it, in seconds since the epoch; None: nobody knows.
        """
        body = self.entry.body
        if not isinstance(body, Text | Action):
            return self
        entry = evolve(self.entry, body=evolve(body, text=text), edited_at=at)
        return evolve(self, entry=entry, edited=True)

    def reacted(self, seq: int, emoji: str, mine: bool, there: bool) -> Line:
        """
        The same message after one reaction more, or less.

        @param seq: of the entry that tells it.
        @param mine: whether it is the viewer's.
        """
        if seq <= self.counted:
            return self
        old = next((each for each in self.reactions if each.emoji == emoji), None)
        if old is None:
            added = (Tally(emoji, 1, mine),) if there else ()
            return evolve(self, reactions=self.reactions + added, counted=seq)
        new = Tally(emoji, old.count + (1 if there else -1), there if mine else old.mine)
        found = [new if each is old else each for each in self.reactions]
        return evolve(self, reactions=tuple(each for each in found if each.count), counted=seq)


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
