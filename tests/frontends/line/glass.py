"""A small glass terminal, to look at what a person would see."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"\x1b(?P<plain>[78D])|\x1b\[(?P<count>\d*)(?P<letter>[ABLm])|(?P<other>[^\x1b])", re.DOTALL
)


class Glass:
    """
    A screen of a given size that knows what a VT102 knows of what we send.

    @ivar rows: what stands on it.
    """

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self.rows = [""] * height
        self.row = self.column = 0
        self._kept = (0, 0)

    def show(self, data: bytes) -> None:
        """Take what the server, or the keyboard's echo, sends to the screen."""
        text = data.decode()
        found = list(_SEQUENCE.finditer(text))
        assert "".join(each[0] for each in found) == text, text
        for each in found:
            if each["plain"]:
                self._plain(each["plain"])
            elif each["letter"]:
                self._move(int(each["count"] or 1), each["letter"])
            else:
                self._put(each["other"])

    @property
    def shown(self) -> list[str]:
        """The rows from the first to the last one that is not empty."""
        rows = [row.rstrip() for row in self.rows]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def _plain(self, letter: str) -> None:
        if letter == "7":
            self._kept = (self.row, self.column)
        elif letter == "8":
            self.row, self.column = self._kept
        else:
            self._down()

    def _move(self, count: int, letter: str) -> None:
        if letter == "A":
            self.row = max(0, self.row - count)
        elif letter == "B":
            self.row = min(self._height - 1, self.row + count)
        elif letter == "L":
            above, below = self.rows[: self.row], self.rows[self.row :]
            self.rows = [*above, *[""] * count, *below][: self._height]

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._down()
        else:
            assert self.column < self._width, "a line is too wide"
            row = self.rows[self.row].ljust(self.column)
            self.rows[self.row] = row[: self.column] + character + row[self.column + 1 :]
            self.column += 1

    def _down(self) -> None:
        if self.row == self._height - 1:
            self.rows = [*self.rows[1:], ""]
        else:
            self.row += 1
