"""Which message is meant: the newest of somebody else, so many back, or the one beside another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from chatserver.model.entries import SAID
from clients.core.lines import Line
from clients.terminal.cells import cleaned

MOST_GLIMPSE = 200
"""Characters of a glimpse."""


def said(lines: Sequence[Line]) -> list[Line]:
    """Leave out what is no message."""
    return [line for line in lines if isinstance(line.entry.body, SAID)]


def of_others(lines: Sequence[Line], viewer: int, back: int = 1) -> Line | None:
    """
    Find the newest message of somebody else, or one before it.

    @param viewer: id of whoever sits here.
    @param back: 1: the newest, 2: the one before that, and so on.
    """
    others = [line for line in said(lines) if line.entry.sender.id != viewer]
    return others[-back] if 0 < back <= len(others) else None


def first_choice(lines: Sequence[Line], viewer: int) -> Line | None:
    """Find where choosing begins: with somebody else's, or else with the newest there is."""
    return of_others(lines, viewer) or next(reversed(said(lines)), None)


def beside(lines: Sequence[Line], seq: int, step: int) -> Line | None:
    """Find the message so many further down, or up, as far as there are any."""
    messages = said(lines)
    if not messages:
        return None
    # In place of one that is gone its neighbour counts.
    at = sum(line.seq <= seq for line in messages) - 1 + step
    return messages[max(0, min(at, len(messages) - 1))]


def reacted_to(lines: Sequence[Line], emoji: str) -> Line | None:
    """
    Find the newest message to which the viewer has reacted.

    @param emoji: with this one; empty: with any.
    """
    for line in reversed(said(lines)):
        if any(each.mine and emoji in ("", each.emoji) for each in line.reactions):
            return line
    return None


def glimpse(line: Line) -> str:
    """Say in one row, which may be cut, who said what; cleaned."""
    body = line.entry.body
    text = body.text if isinstance(body, SAID) else ""
    return f"{cleaned(line.entry.sender.shown)}: {cleaned(text[:MOST_GLIMPSE])}"


def glimpse_of(lines: Sequence[Line], seq: int) -> str:
    """The same for a message that need not be among the lines: then its number is said."""
    at = bisect_left(lines, seq, key=lambda line: line.seq)
    is_here = at < len(lines) and lines[at].seq == seq
    return glimpse(lines[at]) if is_here else f"message {seq}"
