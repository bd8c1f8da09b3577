"""What a message can be made of, whatever was pasted."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALVES = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """
    Write a text as the server takes it: newlines alone end lines, and there is nothing that no
    message can hold (control characters, halves of surrogate pairs).
    """
    if text.isascii() and text.isprintable():
        return text
    text = _IMPOSSIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def size(text: str) -> int:
    """Give how many bytes of UTF-8 a text has."""
    return len(text.encode("utf-8", "replace"))


def first_line(text: str, most: int = 200) -> str:
    """Give a glimpse of a text: in one line, of at most C{most} characters."""
    glimpse = " ".join(text[: most * 2].split())
    return glimpse if len(glimpse) <= most else glimpse[: most - 1] + "…"


def sentence(text: str) -> str:
    """
    Write what the server, or the client library, says as a sentence.

    A first word that may be a name stays as it is: C{is}, C{has}, C{takes} or C{was} follows it.
    Behind how a command is written no full stop is put, which could be taken for a part of it.
    """
    words = text.split(" ", 2)
    about_somebody = len(words) > 1 and words[1] in _AFTER_NAMES and words[0] not in _NO_NAMES
    begun = text if about_somebody else text[:1].upper() + text[1:]
    return begun if begun[-1:] in ".!?…" or ": /" in begun else f"{begun}."


_AFTER_NAMES = frozenset({"is", "has", "takes", "was"})
_NO_NAMES = frozenset({"there", "this", "that", "it", "nothing", "nobody", "what", "who", "he"})
