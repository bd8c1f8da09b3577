"""Lines made to fit a terminal's width, counted in columns."""

from __future__ import annotations

import re
import unicodedata

_PIECES = re.compile(r" +|[^ ]+")
_NO_COLUMN = ("Mn", "Me", "Cf")  # categories of what stands on the character before it
_ADDRESS = "://"
_AS_EMOJI = "\ufe0f"  # makes a picture of the character before it, which many terminals show wide
_SHOWN_WIDE = re.compile(f".{_AS_EMOJI}", re.DOTALL)
_UNCUT = re.compile(f".{_AS_EMOJI}?", re.DOTALL)


def columns(text: str) -> int:
    """How many columns C{text} takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    taken = sum(map(_columns_of, text))
    if _AS_EMOJI in text:
        taken += sum(_columns_of(each[0]) == 1 for each in _SHOWN_WIDE.findall(text))
    return taken


def _columns_of(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in _NO_COLUMN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, width: int, taken: int, indent: int) -> list[str]:
    """
    Break C{text} at its blanks, so that no line is wider than C{width} columns.

    A word that is wider than a line is cut; an address that only fits on a line that begins at
    the left edge gets one.

    @param taken: columns in front of the first line.
    @param indent: blanks in front of the others; less than C{width}.
    @return: the lines, one or more; the first one without what is in front of it.
    """
    if taken + columns(text) <= width:
        return [text]
    paragraph = _Paragraph(width, taken, indent)
    for piece in _PIECES.findall(text):
        paragraph.add(piece)
    return paragraph.lines


class _Paragraph:
    """
    Lines that are filled one after the other.

    @ivar _used: columns of the last one.
    @ivar _blanks: those behind its last word, which stand there only if another word follows.
    """

    def __init__(self, width: int, taken: int, indent: int) -> None:
        self._width = width
        self._indent = indent
        self._used = taken
        self._blanks = ""
        self._is_empty = True
        self.lines = [""]

    def add(self, piece: str) -> None:
        """Add a word, or the blanks between two."""
        if piece.startswith(" "):
            self._blanks = piece
            return
        size = columns(piece)
        if self._used + len(self._blanks) + size <= self._width:
            self._put(self._blanks + piece)
        elif size <= self._width - self._indent:
            self._begin(self._indent)
            self._put(piece)
        elif size <= self._width and _ADDRESS in piece:
            self._begin(0)
            self._put(piece)
        else:
            self._put_cut(piece)
        self._blanks = ""

    def _put_cut(self, piece: str) -> None:
        if self._used + len(self._blanks) + 2 <= self._width:
            self._put(self._blanks)
        else:
            self._begin(self._indent)
        for character in _UNCUT.findall(piece):
            if self._used + columns(character) > self._width:
                self._begin(self._indent)
            self._put(character)

    def _put(self, piece: str) -> None:
        self.lines[-1] += piece
        self._used += columns(piece)
        self._is_empty = False

    def _begin(self, indent: int) -> None:
        if self._is_empty and len(self.lines) > 1:
            self.lines.pop()
        self.lines.append(" " * indent)
        self._used = indent
        self._is_empty = True
