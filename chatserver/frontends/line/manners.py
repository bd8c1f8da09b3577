"""The ways of writing to one connection: a mode, a line end and (for people) a place."""

from __future__ import annotations

import enum
from typing import Protocol
from weakref import WeakValueDictionary

from twisted.logger import Logger

from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.as_json import JsonStyle
from chatserver.frontends.line.person import LocalTime, PersonStyle
from chatserver.frontends.line.script import ScriptStyle
from chatserver.model.entries import Closed, Direct, Entry, Left, Personal
from chatserver.model.events import CLOSER, Event, Live, Reset, Typing
from chatserver.model.names import RoomName

_NOBODY = 0  # no user's id; what is written for all does not depend on it


class Mode(enum.Enum):
    """Who reads."""

    SCRIPT = "script"
    JSON = "json"
    PERSON = "human"


class Style(Protocol):
    """How one mode writes."""

    def event(self, event: Event, viewer: int, here: RoomName | None) -> str:
        """Write one event without its line end; empty: it is not shown."""

    def answer(self, answer: Answer, tag: str, viewer: int, here: RoomName | None) -> list[str]:
        """Write an answer, line by line."""


def differs(event: Event) -> bool:
    """Whether listeners see C{event} differently, by who they are."""
    return isinstance(event, Entry | Live | Reset | Typing) and isinstance(
        event.stream, Direct | Personal
    )


def _needs_a_look(event: Event) -> bool:
    # Who is made to leave a room must notice, to be somewhere else then.
    return differs(event) or (isinstance(event, Entry) and isinstance(event.body, Left | Closed))


class Manner:
    """
    One way of writing; also the key under which a L{Delivery} keeps what was written so.

    @ivar here: the room of which nothing needs to be said; None: scripts are always told.
    """

    _log = Logger()

    def __init__(self, mode: Mode, style: Style, end: bytes, here: RoomName | None) -> None:
        self.mode = mode
        self.here = here
        self._style = style
        self._end = end

    def shared(self, events: tuple[Event, ...]) -> bytes:
        """Write events for everybody, or give L{CLOSER}."""
        for event in events:
            if _needs_a_look(event):
                return CLOSER
        return self.written(events, _NOBODY)

    def written(self, events: tuple[Event, ...], viewer: int = _NOBODY) -> bytes:
        """Write events as the user with the id C{viewer} sees them; never fails."""
        try:
            return self.lines([self._style.event(each, viewer, self.here) for each in events])
        except Exception:
            self._log.failure("{event}", event="an event could not be written")
            return b""

    def answered(self, answer: Answer, tag: str, viewer: int) -> bytes:
        """Write an answer."""
        return self.lines(self._style.answer(answer, tag, viewer, self.here))

    def lines(self, lines: list[str]) -> bytes:
        """Write lines that are harmless already; empty ones are left out."""
        if len(lines) == 1 and lines[0]:
            written = f"{lines[0]}\n".encode("utf-8", "replace")
        else:
            written = "".join([f"{line}\n" for line in lines if line]).encode("utf-8", "replace")
        return written if self._end == b"\n" else written.replace(b"\n", self._end)


class Manners:
    """All ways of writing; equal wishes get the same one, so that events are written once."""

    def __init__(self, local_time: LocalTime) -> None:
        self._programs: dict[tuple[Mode, bool], Manner] = {}
        for crlf, end in ((False, b"\n"), (True, b"\r\n")):
            for mode, style in ((Mode.SCRIPT, ScriptStyle()), (Mode.JSON, JsonStyle())):
                self._programs[mode, crlf] = Manner(mode, style, end, None)
        self._person = PersonStyle(local_time)
        self._people: WeakValueDictionary[RoomName, Manner] = WeakValueDictionary()

    def find(self, mode: Mode, crlf: bool, here: RoomName) -> Manner:
        """
        Give the one for somebody.

        @param crlf: whether lines end with CR LF; a person's always do.
        @param here: where a person is; it is no matter to programs.
        """
        if mode is not Mode.PERSON:
            return self._programs[mode, crlf]
        manner = self._people.get(here)
        if manner is None:
            manner = self._people[here] = Manner(mode, self._person, b"\r\n", here)
        return manner
