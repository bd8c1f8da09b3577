"""Who is called in a text: C{@name}, or C{@room} for everybody there."""

from __future__ import annotations

import re
from itertools import islice

from attrs import frozen

from chatserver.model.errors import ChatError
from chatserver.model.names import UserName

MOST_CALLED = 20
"""Different names in one text; those that come later are only text."""

MOST_WORDS = 200
"""Different words behind an at sign that are looked at: to find that one is no name costs time."""

EVERYBODY = "room"
"""The word that calls all members."""

# Not in the middle of a word, an address or a path.
_CALL = re.compile(r"(?<![\w@./+~-])@(\w[\w.-]{0,63})")


@frozen
class Called:
    """
    Who is called in a text.

    @ivar names: of users, folded; whether there are such users is another question.
    @ivar everybody: whether all members are.
    """

    names: frozenset[str]
    everybody: bool = False

    def __bool__(self) -> bool:
        return bool(self.names) or self.everybody


NOBODY = Called(frozenset())


def called_in(text: str) -> Called:
    """Find who is called; L{MOST_CALLED} at the most."""
    if "@" not in text:
        return NOBODY
    names: set[str] = set()
    everybody = False
    # What ends the sentence is no part of the name.
    words = dict.fromkeys(found[1].rstrip(".-") for found in _CALL.finditer(text))
    for word in islice(words, MOST_WORDS):
        name = _folded(word)
        if name == EVERYBODY:
            everybody = True
        elif name is not None and len(names) < MOST_CALLED:
            names.add(name)
    return Called(frozenset(names), everybody)


def _folded(word: str) -> str | None:
    try:
        return UserName.parse(word).text
    except ChatError:
        return None
