"""What is typed behind a slash, taken word by word."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import TypeVar

from attrs import frozen

from chatserver.model.names import RoomName, Target, UserName, parse_target
from clients.core.errands import Mistake

T = TypeVar("T")


@frozen
class Unclear:
    """
    A word that several commands begin with.

    @ivar names: of those, as they stand in the table.
    """

    names: tuple[str, ...]


@frozen
class Unknown:
    """
    A word that no command begins with.

    @ivar likely: the command that was perhaps meant; None: none is like it.
    """

    likely: str | None


def look_up(word: str, table: Mapping[str, T]) -> T | Unclear | Unknown:
    """Find a command by its name or a beginning that no other has, in capitals or not."""
    word = word.lower()
    if word in table:
        return table[word]
    begun = tuple(name for name in table if word and name.startswith(word))
    if len(begun) == 1:
        return table[begun[0]]
    if begun:
        return Unclear(begun)
    close = get_close_matches(word, table, n=1, cutoff=0.5)
    return Unknown(close[0] if close else None)


def parted(line: str) -> tuple[str, str]:
    """
    Part a line that begins with a slash.

    @return: the word behind the slash, empty where a blank follows it; and the rest with the
        blank before it, which may be a line end.
    """
    words = line[1:].split(maxsplit=1)
    word = words[0] if words and not line[1:2].isspace() else ""
    return word, line[1 + len(word) :]


class TypedWords(ABC):
    """The words behind a command, taken one after the other; what does not fit tells the usage."""

    def __init__(self, rest: str, usage: str) -> None:
        """@param usage: how the command is typed."""
        self._rest = rest
        self.usage = usage

    @abstractmethod
    def wrong(self) -> Mistake:
        """Make the complaint that tells the usage."""

    def peek(self) -> str:
        """Look at the next word; empty: there is none."""
        return self._rest.split(maxsplit=1)[0] if self._rest.strip() else ""

    def word(self) -> str:
        """Take the next word, which must be there."""
        word = self.peek()
        if not word:
            raise self.wrong()
        self._rest = self._rest.lstrip()[len(word) :]
        return word

    def text(self) -> str:
        """Take the rest, of which something must be there."""
        if not self._rest.strip():
            raise self.wrong()
        return self.rest()

    def rest(self) -> str:
        """Take the rest, without the blanks around it; it may be empty."""
        rest, self._rest = self._rest.strip(), ""
        return rest

    def message(self) -> str:
        """Take the rest as it stands behind the one blank, which must hold something."""
        rest, self._rest = self._rest[1:], ""
        if not rest.strip():
            raise self.wrong()
        return rest

    def end(self) -> None:
        """Nothing more may follow."""
        if self._rest.strip():
            raise self.wrong()

    def back(self) -> int | None:
        """Take how many messages back one is, which is written as C{-2}; None: it is not said."""
        word = self.peek()
        digits = word[1:]
        if word[:1] != "-" or not (digits.isascii() and digits.isdigit()) or len(digits) > 4:
            return None
        self.word()
        if not int(digits):
            raise self.wrong()
        return int(digits)

    def options(self, keys: Collection[str]) -> dict[str, str]:
        """Take all that is left, which must be options, C{key=value}, each at most once."""
        found: dict[str, str] = {}
        for word in self.rest().split():
            key, _, value = word.partition("=")
            if key not in keys or key in found or not value:
                raise self.wrong()
            found[key] = value
        return found

    # -- names

    def name(self) -> UserName:
        """Take somebody's name."""
        return UserName.parse(self.word())

    def target(self, here: Target) -> Target:
        """Take a conversation; the one on the screen where none is named."""
        return parse_target(self.word()) if self.peek() else here

    def named_room(self) -> RoomName:
        """Take a room's name, with or without its mark."""
        name = self.word()
        return RoomName.parse(name if name.startswith("#") else f"#{name}")
