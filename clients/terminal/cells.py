"""
Text as it stands in a terminal's cells: what is harmless there, how wide it is, how it is cut.

Each character counts by itself, as prompt_toolkit counts.  What a terminal may or may not melt
into one picture (joined emoji, tones of skin) is therefore taken apart before it is shown: a line
whose width the two judge differently would be a line that does not end where it seems to.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from wcwidth import wcwidth

# C0 and C1 controls, what reorders or hides text, what some programs take for line ends.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# The wish for a coloured picture, and tones of skin.
_TONES = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
_JOINER = "\u200d"

MOST_MARKS = 4
"""Combining marks in a row that are shown."""
ELLIPSIS = "…"


def cleaned(text: str) -> str:
    """Write C{text} on one line, without what plays tricks on a terminal."""
    text = text.replace("\t", "    ").replace("\n", " ")
    if text.isascii() and text.isprintable():
        return text
    return _without_tricks(_TONES.sub("", _UNSAFE.sub("\ufffd", text)))


def cleaned_lines(text: str) -> list[str]:
    """The same for a text of several lines."""
    return [cleaned(line) for line in text.split("\n")]


def _without_tricks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        joins_pictures = character == _JOINER and kept and width_of(kept[-1]) == 2
        if marks <= MOST_MARKS and not joins_pictures:
            kept.append(character)
    return "".join(kept)


@cache
def _cell_width(character: str) -> int:
    return max(0, int(wcwidth(character)))


def width_of(text: str) -> int:
    """Count the cells that cleaned text takes."""
    return len(text) if text.isascii() else sum(map(_cell_width, text))


def cut(text: str, width: int) -> str:
    """Shorten cleaned text to C{width} cells at the most; that something is gone is shown."""
    if width_of(text) <= width:
        return text
    if width < 1:
        return ""
    return text[: _fits(text, 0, width - 1)] + ELLIPSIS


def padded(text: str, width: int) -> str:
    """Bring cleaned text to exactly C{width} cells."""
    text = cut(text, width)
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int) -> list[str]:
    """
    Break one line of cleaned text into lines of C{width} cells at the most, at blanks where it
    can be done; nothing but the blanks at the breaks is lost.

    @param width: 2 or more: some characters take two.
    """
    lines: list[str] = []
    at = 0
    while True:
        end = _fits(text, at, width)
        if end >= len(text):
            return [*lines, text[at:]] if at < len(text) or not lines else lines
        blank = text.rfind(" ", at + 1, end + 1)
        if blank > at and text[at:blank].strip():
            lines.append(text[at:blank])
            at = blank
            while text[at : at + 1] == " ":
                at += 1
        else:
            end = max(end, at + 1)
            lines.append(text[at:end])
            at = end


def _fits(text: str, start: int, width: int) -> int:
    """Find up to which index C{text} fits from C{start} on."""
    if text.isascii():
        return min(len(text), start + width)
    taken, at = 0, start
    while at < len(text):
        taken += _cell_width(text[at])
        if taken > width:
            return at
        at += 1
    return at
