"""What a word that was begun could become: commands, people, rooms, emoji."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import emoji
from attrs import frozen

from clients.terminal.cells import cleaned

MOST_OFFERED = 50

_WORD = re.compile(r"(?:^|(?<=\s))\S*$")
_CODE = re.compile(r"(?:^|(?<=[^\w:])):([a-zA-Z0-9_+-]{1,40})$")


@frozen
class Candidate:
    """
    A way to go on.

    @ivar start: how many characters before the cursor it replaces.
    @ivar text: what it puts there.
    @ivar shown: how it stands in the list.
    """

    start: int
    text: str
    shown: str


@cache
def shortcodes() -> dict[str, str]:
    """Collect what emoji there are, by their codes without colons; once, when first needed."""
    found: dict[str, str] = {}
    for character, about in emoji.EMOJI_DATA.items():
        if about["status"] <= emoji.STATUS["fully_qualified"]:
            for name in (about["en"], *about.get("alias", ())):
                found.setdefault(name[1:-1], character)
    return found


def emoji_of(text: str) -> str:
    """Give the emoji of a shortcode; what is none stays as it is."""
    return shortcodes().get(text[1:-1], text) if text[:1] == text[-1:] == ":" else text


def candidates(
    before: str,
    commands: Iterable[str],
    people: Sequence[str],
    rooms: Sequence[str],
    calls: Sequence[str] = (),
) -> list[Candidate]:
    """
    List what the word before the cursor could become, the likeliest first.

    @param before: the text up to the cursor.
    @param commands: names without a slash.
    @param people: user names; C{rooms}: with their C{#}.
    @param calls: words beside those names that call people when they stand behind an C{@}.
    """
    code = _CODE.search(before)
    if code is not None:
        return _emoji(code[1])
    found = _WORD.search(before)
    word = found[0] if found is not None else ""
    is_first = len(word) == len(before)
    if word.startswith("/") and is_first:
        return _of(word, [f"/{name}" for name in sorted(commands)], " ")
    if word.startswith("#"):
        return _of(word, rooms, " ")
    if word.startswith("@"):
        return _of(word, [f"@{name}" for name in (*people, *calls)], " ")
    # Behind a command, a bare word may be a person.
    if word and before.startswith("/"):
        return _of(word, people, " ")
    return []


def _of(word: str, names: Iterable[str], behind: str) -> list[Candidate]:
    begun = word.lower()
    fitting = [name for name in names if name.startswith(begun)]
    return [Candidate(len(word), name + behind, name) for name in fitting[:MOST_OFFERED]]


def _emoji(code: str) -> list[Candidate]:
    wanted = code.lower()
    named = [(name.lower(), name, picture) for name, picture in shortcodes().items()]
    fitting = [each for each in named if wanted in each[0]]
    fitting.sort(key=lambda each: (not each[0].startswith(wanted), len(each[1]), each[1]))
    return [
        Candidate(len(code) + 1, f":{name}: ", f"{cleaned(picture)} :{name}:")
        for _, name, picture in fitting[:MOST_OFFERED]
    ]
