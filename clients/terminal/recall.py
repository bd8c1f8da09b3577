"""What was typed before, to be had back with the keys Up and Down."""

from __future__ import annotations

MOST_KEPT = 200


class Recall:
    """Walks through what was entered, and back to what was being typed."""

    def __init__(self) -> None:
        self._entered: list[str] = []
        self._at = 0
        self._unfinished = ""

    def entered(self, text: str) -> None:
        """Keep what was entered; the same twice in a row is kept once."""
        if text and self._entered[-1:] != [text]:
            self._entered.append(text)
            del self._entered[:-MOST_KEPT]
        self.rest()

    def rest(self) -> None:
        """Begin at the newest again."""
        self._at = len(self._entered)
        self._unfinished = ""

    def older(self, typed: str) -> str | None:
        """
        Go back one.

        @param typed: what stands in the input, to come back to.
        @return: None: there is nothing older.
        """
        if self._at == 0:
            return None
        if self._at == len(self._entered):
            self._unfinished = typed
        self._at -= 1
        return self._entered[self._at]

    def newer(self) -> str | None:
        """Go forward one; None: it is the newest already."""
        if self._at >= len(self._entered):
            return None
        self._at += 1
        if self._at == len(self._entered):
            return self._unfinished
        return self._entered[self._at]
