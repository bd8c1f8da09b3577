"""
The newest reactions that were heard, for messages that a page may still bring.  No I/O.

A page is read at some moment, and comes later: what was told meanwhile is not in its counts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from attrs import evolve, frozen

from chatserver.model.entries import Entry, Page, Reacted, Unreacted
from clients.core.lines import Line

MOST_REACTIONS = 1000


@frozen
class _Heard:
    seq: int
    target: int
    emoji: str
    mine: bool
    there: bool

    def done_to(self, line: Line) -> Line:
        return line.reacted(self.seq, self.emoji, self.mine, self.there)


class RecentReactions:
    """What one viewer heard of reactions in one stream."""

    def __init__(self, viewer: int) -> None:
        """@param viewer: id of the user."""
        self._viewer = viewer
        self._heard: deque[_Heard] = deque(maxlen=MOST_REACTIONS)

    def heard(self, entry: Entry, body: Reacted | Unreacted) -> Callable[[Line], Line]:
        """Remember a reaction, and give what it does to the line of its message."""
        mine, there = entry.sender.id == self._viewer, isinstance(body, Reacted)
        heard = _Heard(entry.seq, body.target, body.emoji, mine, there)
        self._heard.append(heard)
        return heard.done_to

    def counted(self, line: Line, page: Page) -> Line:
        """Give a line of a page its reactions: those of the page, and what was heard since."""
        tallies = page.tallies.get(line.seq, ())
        line = evolve(line, reactions=tallies, counted=page.upto)
        for heard in self._heard:
            if heard.target == line.seq:
                line = heard.done_to(line)
        return line

    def forget(self) -> None:
        """Later pages are younger than all that was heard."""
        self._heard.clear()
