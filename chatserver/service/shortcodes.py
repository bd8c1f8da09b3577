"""Shortcodes: C{:fire:} becomes 🔥, once, when a text is posted or edited."""

from __future__ import annotations

import re

import emoji

from chatserver.model.errors import BadEmoji

EMOJI_BYTES = 64
"""Of UTF-8 in an emoji that stands alone."""


def _table() -> dict[str, str]:
    """
    Collect what each code stands for, without its colons; about 3 ms.

    Done here rather than with C{emoji.emojize}, which walks through its whole data for every code
    that it does not know: milliseconds that anybody could ask for in every word of a text.
    """
    most = emoji.STATUS["fully_qualified"]
    aliases: dict[str, str] = {}
    names: dict[str, str] = {}
    for character, about in emoji.EMOJI_DATA.items():
        if about["status"] > most:
            continue
        names.setdefault(about["en"][1:-1], character)
        for alias in about.get("alias", ()):
            aliases.setdefault(alias[1:-1], character)
    # An alias goes before the formal name: ":dog:" is the face, as everywhere else.
    return names | aliases


def _whole() -> dict[str, str]:
    """Collect all emoji, each way of writing one with the way in which it is kept."""
    named: dict[str, str] = {}
    for character, about in emoji.EMOJI_DATA.items():
        if about["status"] == emoji.STATUS["fully_qualified"]:
            named.setdefault(about["en"], character)
    return {
        character: named[about["en"]]
        for character, about in emoji.EMOJI_DATA.items()
        if about["status"] != emoji.STATUS["component"] and about["en"] in named
    }


_EMOJI = _table()
_WHOLE = _whole()
_LONGEST = max(map(len, _EMOJI))
_CODE = re.compile(
    r"(?<![^\W_]|:)"  # no letter, digit or colon before the first colon
    rf":([^\s:]{{1,{_LONGEST}}}):"
    r"(?![^\W_]|:)"  # nor behind the second
)


def expand(text: str) -> str:
    """
    Put emoji in the place of their shortcodes (C{:wave:}, C{:+1:}, C{:thumbsup:}).

    Only where no letter, digit or colon touches either colon from outside, so that times, paths
    and code stay: C{10:on:20}, C{a:b:c}, C{std::fire::x}, C{x:fire:}.  For the same reason
    C{:fire::fire:} stays; C{:fire: :fire:} are two.  Unknown codes stay as typed.

    @return: C{text}, or a new text, of up to four times as many bytes of UTF-8 (C{:Wales:} is a
        flag of 28 bytes): whoever limits the size has to look at this one.
    """
    first = text.find(":")
    if first < 0 or text.find(":", first + 1) < 0:
        return text
    return _CODE.sub(_emoji, text)


def one_emoji(text: str) -> str:
    """
    Give the emoji that C{text} is, or whose shortcode it is.

    @return: as Unicode recommends to write it: a heart is the same with and without the selector
        that makes it red; at most L{EMOJI_BYTES} bytes of UTF-8.
    @raise BadEmoji: it is anything but exactly one emoji: words, several, half of a flag.
    """
    if len(text) <= _LONGEST + 2:
        found = _WHOLE.get(expand(text))
        if found is not None and len(found.encode()) <= EMOJI_BYTES:
            return found
    raise BadEmoji("a reaction is exactly one emoji, or its shortcode such as :fire:")


def _emoji(found: re.Match[str]) -> str:
    return _EMOJI.get(found[1], found[0])
