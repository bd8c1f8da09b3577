"""Text for terminals that show nothing but ASCII."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import emoji

_LIKE = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "\u201b": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u201f": '"',
    "\u2039": "<",
    "\u203a": ">",
    "\u00ab": "<<",
    "\u00bb": ">>",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "--",
    "\u2015": "--",
    "\u2212": "-",
    "\u2022": "*",
    "\u00b7": "*",
    "\u2190": "<-",
    "\u2192": "->",
    "\u21d0": "<=",
    "\u21d2": "=>",
    "\u00d7": "x",
    "\u00f7": "/",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u00a9": "(c)",
    "\u00ae": "(r)",
    "\u20ac": "EUR",
    "\u00a3": "GBP",
    "\u00df": "ss",
    "\u00e6": "ae",
    "\u00c6": "AE",
    "\u0153": "oe",
    "\u0152": "OE",
    "\u00f8": "o",
    "\u00d8": "O",
    "\u0142": "l",
    "\u0141": "L",
    "\u00bf": "?",
    "\u00a1": "!",
}
_LINES, _BLOCKS = range(0x2500, 0x2580), range(0x2580, 0x25A0)
_LEVEL = (
    "\u2500\u2501\u2504\u2505\u2508\u2509\u254c\u254d\u2550\u2574\u2576\u2578\u257a\u257c\u257e"
)
_UPRIGHT = (
    "\u2502\u2503\u2506\u2507\u250a\u250b\u254e\u254f\u2551\u2575\u2577\u2579\u257b\u257d\u257f"
)


def _longest() -> dict[str, int]:
    """Find how many characters an emoji has at the most, by the first of them."""
    longest: dict[str, int] = {}
    for each in emoji.EMOJI_DATA:
        longest[each[0]] = max(len(each), longest.get(each[0], 0))
    return longest


_LONGEST = _longest()
_FIRST = re.compile("[" + "".join(map(re.escape, _LONGEST)) + "]")


def in_ascii(text: str) -> str:
    """
    Write C{text} in ASCII: an emoji as its shortcode, quotes, dashes and boxes as what looks like
    them, letters without their accents; for all else a question mark.
    """
    if text.isascii():
        return text
    return "".join(_like(each) for part in _named(text) for each in part)


def _named(text: str) -> Iterator[str]:
    """
    Give C{text} in parts, with a shortcode in the place of each emoji.

    Emoji's own search takes a time that grows with the square of a chain of joined emoji.
    """
    told = 0
    while (found := _FIRST.search(text, told)) is not None:
        at = found.start()
        yield text[told:at]
        one = _emoji_at(text, at)
        yield _shortcode(one) if one else text[at]
        told = at + len(one or text[at])
    yield text[told:]


def _emoji_at(text: str, at: int) -> str:
    """Give the longest emoji that begins at an index; empty: none does."""
    for length in range(_LONGEST[text[at]], 0, -1):
        if text[at : at + length] in emoji.EMOJI_DATA:
            return text[at : at + length]
    return ""


@lru_cache(maxsize=8192)
def _shortcode(one: str) -> str:
    return str(emoji.demojize(one, language="alias"))


def _like(character: str) -> str:
    if character.isascii():
        return character
    if like := _LIKE.get(character):
        return like
    code = ord(character)
    if code in _LINES:
        return "-" if character in _LEVEL else "|" if character in _UPRIGHT else "+"
    if code in _BLOCKS:
        return "#"
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return ""  # it stood on the character before it
    parts = unicodedata.normalize("NFKD", character)
    bare = "".join(each for each in parts if not unicodedata.combining(each))
    bare = bare.replace("\u2044", "/")
    return bare if bare and bare.isascii() else "?"
