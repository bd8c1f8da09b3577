"""What presenters hand to whoever draws: rows of pieces, each with a word for how it looks."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from clients.terminal.cells import cut, padded, width_of, wrapped

Piece = tuple[str, str]
"""How it looks, and cleaned text without a newline."""
Row = tuple[Piece, ...]
"""One row of cells."""

NAME_LOOKS = 12
"""How many looks names have; see L{look_of_name}."""


def look_of_name(name: str) -> str:
    """Give the look of somebody's name: always the same, on each machine."""
    return f"name{zlib.crc32(name.encode()) % NAME_LOOKS}"


def width(row: Iterable[Piece]) -> int:
    """Count the cells of a row."""
    return sum(width_of(text) for _, text in row)


def text_of(row: Iterable[Piece]) -> str:
    """Give a row without its looks."""
    return "".join(text for _, text in row)


def fitted(row: Sequence[Piece], cells: int, look: str = "") -> Row:
    """Bring a row to exactly C{cells}, filled up with blanks that look as C{look}."""
    kept: list[Piece] = []
    left = cells
    for each, text in row:
        short = cut(text, left)
        kept.append((each, short))
        left -= width_of(short)
        if short != text:
            break
    return (*kept, (look, " " * left)) if left else tuple(kept)


def both_ends(left: Sequence[Piece], right: Sequence[Piece], cells: int, look: str = "") -> Row:
    """Put something at each end of a row; where both have no room, the right one gives way."""
    rest = cells - width(left) - width(right)
    if rest < 0:
        return fitted(left, cells, look)
    return (*left, (look, " " * rest), *right)


def rule(words: str, cells: int, look: str) -> Row:
    """Draw a line from side to side, with words in its middle."""
    label = f" {cut(words, max(0, cells - 4))} "
    before = max(0, (cells - width_of(label)) // 2)
    after = max(0, cells - before - width_of(label))
    return ((look, "─" * before + label + "─" * after),)


def hanging(first: Sequence[Piece], indent: int, lines: Sequence[str], cells: int) -> list[Row]:
    """
    Put text behind what C{first} says; all but its first row stand C{indent} deep.

    @param lines: cleaned; each begins a new row.
    @return: rows of C{cells} at the most; the text looks as C{"text"}.
    """
    room = max(2, cells - indent)
    rows: list[Row] = []
    for line in lines:
        for part in wrapped(line, room):
            front = tuple(first) if not rows else (("text", " " * indent),)
            rows.append((*front, ("text", part)))
    return rows


def column(text: str, cells: int) -> str:
    """Bring a name to its column, so that what follows stands in one line."""
    return padded(text, cells)


def flowed(row: Sequence[Piece], cells: int) -> list[Row]:
    """
    Break a row that is too long: its last piece goes on below where it began, or, where it began
    far to the right, in rows of its own.
    """
    if width(row) <= cells or not row:
        return [tuple(row)]
    *front, (look, text) = row
    before = width(front)
    if before * 2 <= cells:
        rows = hanging(front, before, [text], cells)
    else:
        rows = [fitted(front, cells), *hanging([("text", "  ")], 2, [text.strip()], cells)]
    return [tuple((look if each == "text" else each, words) for each, words in one) for one in rows]
