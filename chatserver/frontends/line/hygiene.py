"""Others' text made harmless for terminals: escaped for programs, cleaned for people."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping

# C0 and C1 controls, what reorders or hides text (bidi marks, embeddings, isolates, byte order
# mark, interlinear notes), what some programs take for line ends, and halves of pairs.
_UNSAFE = (
    "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
)
_ESCAPED = re.compile(rf"[\\{_UNSAFE}]")
_CLEANED = re.compile(f"[{_UNSAFE}]")
_SHORT = {"\\": "\\\\", "\n": "\\n", "\t": "\\t"}

MOST_MARKS = 4
"""Combining marks in a row that people are shown."""


def _escape_one(found: re.Match[str]) -> str:
    character = found[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def escaped(text: str) -> str:
    """
    Write C{text} on one line for a script, without loss.

    A backslash becomes two, newline and tab C{\\n} and C{\\t}, and each other character that
    must not reach a terminal a backslash, C{u} and four hexadecimal digits.
    """
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text  # most texts are like this, and a look is cheaper than a search
    return _ESCAPED.sub(_escape_one, text)


def json_line(fields: Mapping[str, object]) -> str:
    """Write C{fields} as one line of JSON that is harmless to look at."""
    # Behind dumps, what is unsafe can stand only inside of strings.
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return _CLEANED.sub(_escape_one, written)


def _fewer_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def cleaned(text: str) -> str:
    """
    Write C{text} on one line for a person.

    Newline and tab become spaces, other unsafe characters U+FFFD; of more than L{MOST_MARKS}
    combining marks in a row the rest is cut.
    """
    text = _CLEANED.sub("\ufffd", text.replace("\t", " ").replace("\n", " "))
    return text if text.isascii() else _fewer_marks(text)


def cleaned_lines(text: str) -> list[str]:
    """The same for a text of several lines."""
    return [cleaned(line) for line in text.split("\n")]
