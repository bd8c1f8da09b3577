"""What a line means: its tag, its command, and the words behind it."""

from __future__ import annotations

import re
from collections.abc import Collection

from attrs import frozen

from chatserver.model.errors import BadRequest

_TAG = re.compile(r"@([0-9]{1,16}) ")
_NUMBER = re.compile(r"[0-9]{1,15}")
_HTTP = re.compile(rb"(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|CONNECT) \S+ HTTP/")


@frozen
class Said:
    """Text for the current room."""

    text: str


@frozen
class Called:
    """
    A command.

    @ivar word: as typed, without the slash, in lower case.
    @ivar rest: all behind the space that ends it.
    """

    word: str
    rest: str


def is_http(line: bytes) -> bool:
    """Whether this is how a web browser begins."""
    return _HTTP.match(line) is not None


def split_tag(line: str) -> tuple[str, str]:
    """Take a tag from the front of a line: its digits, or nothing; and the rest."""
    found = _TAG.match(line)
    return (found[1], line[found.end() :]) if found else ("", line)


def read_line(line: str) -> Said | Called:
    """Tell text and commands apart."""
    if not line.startswith("/"):
        return Said(line)
    if line.startswith("//"):
        return Said(line[1:])
    word, _, rest = line[1:].partition(" ")
    return Called(word.lower(), rest)


def number(raw: str, least: int = 0) -> int:
    """
    Read a decimal number.

    @raise BadRequest: it is none, or less than C{least}.
    """
    if _NUMBER.fullmatch(raw) is None or int(raw) < least:
        raise BadRequest(f"a number of {least} or more is wanted, not '{raw[:20]}'")
    return int(raw)


class Arguments:
    """
    The words behind a command, taken one after the other.

    Whatever is missing, or too much, is refused with L{BadRequest} and the command's usage.
    """

    def __init__(self, rest: str, usage: str) -> None:
        self._rest = rest
        self._usage = usage

    def wrong(self) -> BadRequest:
        """The refusal that tells the usage."""
        return BadRequest(f"usage: {self._usage}")

    def word(self) -> str:
        """Take the next word."""
        word = self.optional_word()
        if not word:
            raise self.wrong()
        return word

    def optional_word(self) -> str:
        """Take the next word; empty: there is none."""
        word, _, self._rest = self._rest.lstrip(" ").partition(" ")
        return word

    def peek(self) -> str:
        """Look at the next word; empty: there is none."""
        return self._rest.lstrip(" ").partition(" ")[0]

    def text(self) -> str:
        """Take the rest, exactly as it stands; something must be there."""
        if not self._rest.strip():
            raise self.wrong()
        return self._rest

    def trimmed(self) -> str:
        """Take the rest without the spaces around it; it may be empty."""
        return self._rest.strip()

    def end(self) -> None:
        """Nothing more may follow."""
        if self._rest.strip():
            raise self.wrong()

    def option(self, key: str) -> str | None:
        """Take C{key=value}, if that is the next word."""
        if not self.peek().startswith(f"{key}="):
            return None
        return self.optional_word().partition("=")[2]

    def flag(self, flag: str) -> bool:
        """Take the word C{flag} once, wherever it stands in what is left; whether it was there."""
        words = self._rest.split()
        if flag not in words:
            return False
        words.remove(flag)
        self._rest = " ".join(words)
        return True

    def options(self, keys: Collection[str]) -> dict[str, str]:
        """Take all that is left, which must be options, each at most once."""
        found: dict[str, str] = {}
        for word in self._rest.split():
            key, _, value = word.partition("=")
            if key not in keys or key in found or not value:
                raise self.wrong()
            found[key] = value
        return found

    def options_around(self, keys: Collection[str]) -> tuple[str, dict[str, str]]:
        """Take options from both ends; the words between them, which must be some, stay text."""
        words = self._rest.split()
        found: dict[str, str] = {}
        for index in (0, -1):
            while words and words[index].partition("=")[0] in keys and "=" in words[index]:
                key, _, value = words.pop(index).partition("=")
                if key in found or not value:
                    raise self.wrong()
                found[key] = value
        if not words:
            raise self.wrong()
        return " ".join(words), found
