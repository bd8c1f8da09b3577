"""The shape of what people are shown: width, colour, ASCII, or words made to be heard."""

from __future__ import annotations

import enum
import re
from functools import lru_cache
from zlib import crc32

from attrs import frozen

from chatserver.frontends.line.look import Look
from chatserver.frontends.line.plain_ascii import in_ascii
from chatserver.frontends.line.wrapping import columns, wrapped

_NAME_WIDTH = 6
_SMALL_INDENT = 2

BOLD, DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"
# Those that can be read on black and on white.
_NAME_COLOURS = tuple(f"\x1b[{number}m" for number in (31, 32, 35, 36, 91, 94))


class Way(enum.Enum):
    """How words came to be; the value is what stands in front of the name."""

    SAID = ""
    DID = "* "
    SENT = "->"
    HEARD = "<-"


@frozen
class Telling:
    """
    One thing that happened, harmless already, before it has a shape.

    @ivar text: one line or more.
    @ivar who: whose words they are, as people are shown; empty: C{text} says that itself, behind
        an asterisk.
    @ivar key: the user name behind it.
    @ivar is_mine: whether they are the reader's own.
    @ivar front: what stands in front of it, with the blank behind that.
    @ivar place: where it was, if that has to be said and does not stand in C{front}.
    @ivar details: what is told behind it to those who hear instead of look.
    """

    text: str
    who: str = ""
    key: str = ""
    way: Way = Way.SAID
    is_mine: bool = False
    front: str = ""
    place: str = ""
    details: tuple[str, ...] = ()


class Layout:
    """Gives lines a shape; those that it gives are whole and in order."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def told(self, telling: Telling, name: str) -> list[str]:
        """
        Write what happened.

        @param name: the reader's own, as others mention it; empty: nobody's.
        """
        if self._look.reader:
            return self._heard(telling)
        front, label = self._plain(telling.front), self._plain(_label(telling))
        lines = self._plain(telling.text).split("\n")
        room = self._look.width
        hang = columns(front + label) + (2 if not label else 0)
        if room and columns(front + label) >= room:
            return self._dyed_all(self._fit(front + label + lines[0], 0, 4, lines[1:]), telling)
        if room and hang > room // 2:
            hang = 4
        fitted = self._fit(lines[0], columns(front + label), hang, lines[1:])
        if not self._look.color:
            return [front + label + fitted[0], *fitted[1:]]
        return self._dyed(front, label, fitted, telling, name)

    def sentence(self, text: str) -> list[str]:
        """Write a sentence of ours."""
        if self._look.reader:
            text = text.removeprefix("-- ").removesuffix(" --").removeprefix("* ")
        return self._fit(self._plain(text), 0, 3 if text.startswith("-- ") else 0, [])

    def row(self, text: str) -> list[str]:
        """Write a row of a list."""
        return self._fit(self._plain(text), 0, 4, [])

    def usage(self, usage: str, summary: str) -> list[str]:
        """Write how a command is called, and what for."""
        line = f"{usage:<44} {summary}"
        if self._look.reader:
            return self._fit(f"{usage}: {summary}", 0, _SMALL_INDENT, [])
        if self._look.width and len(line) > self._look.width:
            return [*self._fit(usage, 0, 4, []), *self._fit(f"    {summary}", 0, 4, [])]
        return [line]

    def dim(self, lines: list[str]) -> list[str]:
        """Let lines stand back, where the terminal can."""
        return [f"{DIM}{line}{_END}" for line in lines] if self._look.color else lines

    def _plain(self, text: str) -> str:
        return in_ascii(text) if self._look.ascii else text

    def _fit(self, text: str, taken: int, indent: int, more: list[str]) -> list[str]:
        """@param more: lines that follow, each of which begins C{indent} columns deep."""
        width = self._look.width
        if not width:
            return [text, *(" " * indent + line for line in more)]
        lines = wrapped(text, width, taken, indent)
        for line in more:
            first, *rest = wrapped(line, width, indent, indent)
            lines += [" " * indent + first, *rest]
        return lines

    def _heard(self, telling: Telling) -> list[str]:
        first, *more = self._plain(telling.text).split("\n")
        if telling.who:
            where = f" in {telling.place}" if telling.place else ""
            first = _HEARD_AS[telling.way].format(who=_heard_name(telling), where=where) + first
            details = telling.details
        else:
            first = first.removeprefix("* ")
            details = (*((f"in {telling.place}",) if telling.place else ()), *telling.details)
        behind = "".join(f", {each}" for each in details)
        if more:
            more[-1] += behind
        else:
            first += behind
        return self._fit(self._plain(first), 0, _SMALL_INDENT, more)

    # -- colour

    def _dyed(
        self, front: str, label: str, lines: list[str], telling: Telling, name: str
    ) -> list[str]:
        if not telling.who:
            return self.dim([front + lines[0], *lines[1:]])
        if name:
            lines = [_mention(name).sub(f"{BOLD}\\g<0>{_END}", line) for line in lines]
        dye = BOLD if telling.is_mine and telling.way is not Way.SENT else _colour(telling.key)
        bare = label.rstrip()
        label = f"{dye}{bare}{_END}{label[len(bare) :]}"
        return [(f"{DIM}{front}{_END}" if front else "") + label + lines[0], *lines[1:]]

    def _dyed_all(self, lines: list[str], telling: Telling) -> list[str]:
        return lines if telling.who else self.dim(lines)


_HEARD_AS = {
    Way.SAID: "{who}{where}: ",
    Way.DID: "{who}{where} ",
    Way.SENT: "you to {who}: ",
    Way.HEARD: "{who} to you: ",
}


def _heard_name(telling: Telling) -> str:
    """A name that cannot be taken for what stands behind one, C{ann to you}."""
    who = telling.who
    return f"{who} ({telling.key})" if " " in who or who.lower() == "you" else who


def _label(telling: Telling) -> str:
    if not telling.who:
        return ""
    label = telling.way.value + telling.who
    if telling.way is Way.DID:
        return f"{label} "
    # A nickname can hold blanks, but no colon: where it ends must be plain.
    return f"{label}: " if " " in label else f"{label:<{_NAME_WIDTH}} "


def _colour(key: str) -> str:
    """The same name has the same colour, everywhere and always."""
    return _NAME_COLOURS[crc32(key.encode()) % len(_NAME_COLOURS)]


@lru_cache(maxsize=1024)
def _mention(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.@-])@{re.escape(name)}(?![\w-])", re.IGNORECASE)


def mentions(text: str, name: str) -> bool:
    """Whether C{text} speaks to the user called C{name}."""
    return "@" in text and _mention(name).search(text) is not None
