"""What a person is told beside the messages: one line, or an answer of several rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clients.terminal.cells import cleaned
from clients.terminal.panel import Panel
from clients.terminal.pieces import Piece, Row


class Telling:
    """
    Tells it.

    @ivar notice: one line about what was done last, or None.
    @ivar panel: what stands in front of the messages, or None.
    @ivar panel_at: its first row that is seen.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        """@param on_change: hears that something is to be drawn anew."""
        self.notice: Piece | None = None
        self.panel: Panel | None = None
        self.panel_at = 0
        self._on_change = on_change

    def say(self, sentence: str) -> None:
        """Show one line."""
        self.notice = ("good", cleaned(sentence))
        self._on_change()

    def complain(self, sentence: str) -> None:
        """Show one line about what went wrong."""
        self.notice = ("bad", cleaned(sentence))
        self._on_change()

    def show(self, title: str, rows: Sequence[Row]) -> None:
        """Show an answer of several rows; it begins at its top."""
        self.panel, self.panel_at = Panel(title, tuple(rows)), 0
        self.notice = None
        self._on_change()
