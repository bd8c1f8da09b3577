"""An answer of several rows."""

from __future__ import annotations

from attrs import frozen

from clients.terminal.pieces import Row, flowed


@frozen
class Panel:
    """An answer of several rows, in front of the messages."""

    title: str
    rows: tuple[Row, ...]

    def flowed(self, cells: int) -> list[Row]:
        """Give its rows, none of which is longer than C{cells}."""
        return [part for row in self.rows for part in flowed(row, cells)]

    def scrolled(self, at: int, cells: int, height: int) -> int:
        """Give the first row to be seen where C{at} is wanted: nothing is beyond the ends."""
        return max(0, min(at, len(self.flowed(cells)) - height))
