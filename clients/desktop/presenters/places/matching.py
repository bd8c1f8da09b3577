"""How well a name fits what somebody types to find it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

EXACT, PREFIX, WORD, WITHIN, LETTERS = 100.0, 80.0, 60.0, 40.0, 20.0
"""The whole name; its beginning; that of a word in it; somewhere in it; its letters in order."""


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Write a text without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def fit(typed: str, *names: str) -> float | None:
    """
    Tell how well the best of C{names} fits.

    @return: 0 to 100, more is better; an empty text fits everything alike. None: not at all.
    """
    wanted = folded(typed.strip().lstrip("#@"))
    if not wanted:
        return 0.0
    found = [fits for name in names if (fits := _fit(wanted, folded(name))) is not None]
    return max(found, default=None)


def _fit(wanted: str, name: str) -> float | None:
    shorter = min(1.0, len(wanted) / max(1, len(name))) * 10
    if wanted == name:
        return EXACT
    at = name.find(wanted)
    if at == 0:
        return PREFIX + shorter
    if at > 0:
        return (WORD if _begins_word(name, at) else WITHIN) + shorter
    return _letters(wanted, name)


def _letters(wanted: str, name: str) -> float | None:
    """The letters in their order, with others between; better where they begin words."""
    at, begins, gaps = -1, 0, 0
    for letter in wanted:
        if letter.isspace():
            continue
        before, at = at, name.find(letter, at + 1)
        if at < 0:
            return None
        begins += _begins_word(name, at)
        gaps += at - before - 1
    return max(1.0, LETTERS + min(15.0, 5.0 * begins) - min(15.0, gaps * 1.0))


def _begins_word(name: str, at: int) -> bool:
    return at == 0 or not name[at - 1].isalnum()
