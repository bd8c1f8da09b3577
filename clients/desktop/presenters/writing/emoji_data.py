"""What emoji there are: their codes, groups and skin tones.  Read once, when first needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import emoji
from attrs import field, frozen

from clients.desktop.presenters.writing import emoji_groups

NEWEST = 15.1
"""Version of the newest emoji that today's fonts can be expected to have."""
TONES = ("", "\U0001f3fb", "\U0001f3fc", "\U0001f3fd", "\U0001f3fe", "\U0001f3ff")
"""Skin tones; the first: as emoji are where none is chosen."""

_SELECTOR = "\ufe0f"
_KEYCAP = "\u20e3"
_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")


@frozen
class Emoji:
    """
    One emoji, in whatever skin tone.

    @ivar text: itself.
    @ivar name: in words.
    @ivar codes: by which it can be typed, without colons; the best one first.
    @ivar toned: the same in the five skin tones, lightest first; none: it has no skin.
    """

    text: str
    name: str
    codes: tuple[str, ...]
    group: int
    toned: tuple[str, ...] = field(default=(), repr=False)

    @property
    def code(self) -> str:
        """The code that it is shown with, with colons."""
        return f":{self.codes[0]}:"

    def in_tone(self, tone: int) -> str:
        """Give it in one of L{TONES}, where it has that."""
        return self.toned[tone - 1] if 0 < tone <= len(self.toned) else self.text


@cache
def shortcodes() -> dict[str, str]:
    """What each code stands for, without its colons; as the server reads them."""
    aliases: dict[str, str] = {}
    names: dict[str, str] = {}
    for text, about in emoji.EMOJI_DATA.items():
        if about["status"] <= emoji.STATUS["fully_qualified"]:
            names.setdefault(about["en"][1:-1], text)
            for alias in about.get("alias", ()):
                aliases.setdefault(alias[1:-1], text)
    return names | aliases


def emoji_of(text: str) -> str:
    """Give the emoji of a code in colons; what is none stays as it is."""
    return shortcodes().get(text[1:-1], text) if text[:1] == text[-1:] == ":" else text


@cache
def all_emoji() -> Sequence[Emoji]:
    """List what can be picked, by group and in the order in which it is shown."""
    whole = [text for text, about in emoji.EMOJI_DATA.items() if _is_offered(text, about)]
    toned = _toned(whole)
    found = [_emoji(text, toned.get(_bare(text), ())) for text in whole if not _TONE.search(text)]
    return sorted(found, key=_order)


@cache
def by_text() -> dict[str, Emoji]:
    """All that can be picked, by what is put into a text: in each skin tone."""
    return {text: each for each in all_emoji() for text in (each.text, *each.toned)}


def in_group(group: int) -> Sequence[Emoji]:
    """List those of one group."""
    return [each for each in all_emoji() if each.group == group]


def search(wanted: str) -> Sequence[Emoji]:
    """
    Find emoji whose codes hold all words, in whatever order.

    Those stand first that have a code which is what was typed, then those with a code that begins
    so, then those with a word that does.
    """
    words = [word.strip(":") for word in wanted.lower().replace("_", " ").split()]
    words = [word for word in words if word]
    if not words:
        return ()
    found = []
    for at, each in enumerate(all_emoji()):
        rank = min((_rank(code, words) for code in each.codes), default=_NOT_FOUND)
        if rank < _NOT_FOUND:
            found.append((rank, at, each))
    return [each for _, _, each in sorted(found, key=lambda entry: entry[:2])]


# --

_NOT_FOUND = 4


def _rank(code: str, words: Sequence[str]) -> int:
    code = code.lower().replace("_", " ").replace("-", " ")
    if not all(word in code for word in words):
        return _NOT_FOUND
    typed = " ".join(words)
    if code == typed:
        return 0
    if code.startswith(typed):
        return 1
    begun = code.split()
    return 2 if all(any(each.startswith(word) for each in begun) for word in words) else 3


def _is_offered(text: str, about: dict[str, object]) -> bool:
    """
    Whether an emoji can be picked.

    Qt 5 draws keycaps, and sequences with a selector inside them, in pieces.
    """
    newest = about["E"]
    return (
        about["status"] == emoji.STATUS["fully_qualified"]
        and isinstance(newest, int | float)
        and newest <= NEWEST
        and _KEYCAP not in text
        and _SELECTOR not in text[:-1]
    )


def _toned(whole: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give those in which all skin has one tone, by what they are without it."""
    found: dict[str, dict[str, str]] = {}
    for text in whole:
        tones = set(_TONE.findall(text))
        if len(tones) == 1:
            found.setdefault(_bare(text), {})[tones.pop()] = text
    return {
        bare: tuple(each[tone] for tone in TONES[1:])
        for bare, each in found.items()
        if len(each) == len(TONES) - 1
    }


def _bare(text: str) -> str:
    return _TONE.sub("", text).replace(_SELECTOR, "")


def _emoji(text: str, toned: tuple[str, ...]) -> Emoji:
    about = emoji.EMOJI_DATA[text]
    formal = about["en"][1:-1]
    known = shortcodes()
    aliases = [alias[1:-1] for alias in about.get("alias", ())]
    codes = [code for code in dict.fromkeys((*aliases, formal)) if known.get(code) == text]
    name = formal.replace("_", " ")
    return Emoji(text, name, tuple(codes or [formal]), emoji_groups.place(text)[0], toned)


def _order(each: Emoji) -> tuple[int, int, str]:
    group, rank, text = emoji_groups.place(each.text)
    is_country = group == emoji_groups.FLAGS and len(each.text) > 1
    return group, rank if not is_country else rank + 1_000, each.name if is_country else text
