"""Shortcodes: C{:fire:} becomes 🔥, once, when a text is posted or edited."""

from __future__ import annotations

import re

import emoji


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


_EMOJI = _table()
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


def _emoji(found: re.Match[str]) -> str:
    return _EMOJI.get(found[1], found[0])
