"""What writing needs to know of what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from chatserver.model.entries import SAID
from clients.core.lines import Line


class Past(Protocol):
    """A conversation's lines; its L{clients.desktop.presenters.conversation.feed.Feed} is one."""

    @property
    def lines(self) -> Sequence[Line]:
        """Those that are known, oldest first."""

    @property
    def is_at_end(self) -> bool:
        """Whether no newer ones are lacking."""

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Let C{listener} hear each change; what is returned lets it hear no more."""


def line_at(past: Past, seq: int | None) -> Line | None:
    """Find a line by its place in the stream; None: it is not among those that are known."""
    if seq is None:
        return None
    return next((line for line in reversed(past.lines) if line.seq == seq), None)


def newest_said(past: Past, viewer: int, mine: bool, back: int = 1) -> Line | None:
    """
    Find the newest message or action.

    @param mine: of the user C{viewer}; or else, of anybody else.
    @param back: 1: the newest; 2: the one before it ...
    """
    for line in reversed(past.lines):
        if isinstance(line.entry.body, SAID) and (line.entry.sender.id == viewer) is mine:
            back -= 1
            if back <= 0:
                return line
    return None


def text_of(line: Line) -> str:
    """Give what a line says; empty: it is no message."""
    body = line.entry.body
    return body.text if isinstance(body, SAID) else ""
