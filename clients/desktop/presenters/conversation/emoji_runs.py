"""Where emoji stand in a text: they are drawn with a font of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import emoji

MOST_JUMBO = 3
"""Emoji that are drawn large where nothing else is said."""
_MOST_CHARACTERS = 60

_MAYBE = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")
_SMALL = 0x2190
"""Below, signs as (c) are words unless they are asked to be pictures."""
_AS_PICTURE = "\ufe0f"


def may_hold_emoji(text: str) -> bool:
    """Whether it is worth looking closer."""
    return _MAYBE.search(text) is not None


def emoji_in(text: str) -> Iterator[tuple[int, int]]:
    """
    Find the emoji: where each begins, and where it ends.

    Keycaps are left out: fonts of emoji have not all of their parts.
    """
    if not may_hold_emoji(text):
        return
    for found in emoji.emoji_list(text):
        start, end = int(found["match_start"]), int(found["match_end"])
        first = text[start]
        if first in "0123456789#*" or (ord(first) < _SMALL and _AS_PICTURE not in text[start:end]):
            continue
        yield start, end


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into pieces that are emoji, and pieces that are not."""
    done, begun = 0, -1
    for start, end in emoji_in(text):
        if begun < 0 or start != done:
            if begun >= 0:
                yield text[begun:done], True
            if start > done:
                yield text[done:start], False
            begun = start
        done = end
    if begun >= 0:
        yield text[begun:done], True
    if done < len(text):
        yield text[done:], False


def is_jumbo(text: str) -> bool:
    """Whether nothing is said but one to L{MOST_JUMBO} emoji."""
    bare = text.strip()
    if not bare or len(bare) > _MOST_CHARACTERS or not may_hold_emoji(bare):
        return False
    found = list(emoji_in(bare))
    rest = list(bare)
    for start, end in reversed(found):
        del rest[start:end]
    return 1 <= len(found) <= MOST_JUMBO and not "".join(rest).strip()
