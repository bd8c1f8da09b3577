"""The ways of writing to one connection: a mode, a line end and (for people) a place."""

from __future__ import annotations

import enum
from datetime import date, datetime
from functools import partial
from typing import Protocol
from weakref import WeakValueDictionary

from twisted.logger import Logger

from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.as_json import JsonStyle
from chatserver.frontends.line.layout import mentions
from chatserver.frontends.line.look import PLAIN, Look
from chatserver.frontends.line.person import LocalTime, PersonStyle
from chatserver.frontends.line.script import ScriptStyle
from chatserver.model.entries import Action, Banned, Closed, Direct, Entry, Left, Personal, Text
from chatserver.model.events import CLOSER, Event, Live, Reset, Seen, Typing
from chatserver.model.names import RoomName
from chatserver.model.settings import zone_named

Said = Text | Action

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
    return isinstance(event, Entry | Live | Reset | Seen | Typing) and isinstance(
        event.stream, Direct | Personal
    )


def _needs_a_look(event: Event) -> bool:
    # Who is made to leave a room must notice, to be somewhere else then.
    return differs(event) or (
        isinstance(event, Entry) and isinstance(event.body, Left | Banned | Closed)
    )


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

    def written(self, events: tuple[Event, ...], viewer: int = _NOBODY, name: str = "") -> bytes:
        """
        Write events; never fails.

        @param viewer: id of the user who sees them.
        @param name: theirs, if they are a person.
        """
        try:
            return self.lines([self._style.event(each, viewer, self.here) for each in events])
        except Exception:
            self._log.failure("{event}", event="an event could not be written")
            return b""

    def concerned(self, events: tuple[Event, ...], viewer: int, name: str) -> bool:
        """Whether the user C{viewer}, called C{name}, sees C{events} as nobody else does."""
        return any(map(differs, events))

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


class PersonManner(Manner):
    """
    How people are written to who look at things alike and are in the same place.

    @ivar look: what it was made for.
    """

    def __init__(self, local_time: LocalTime, look: Look, here: RoomName | None) -> None:
        zone = zone_named(look.zone) if look.zone else None
        times = local_time if zone is None else partial(datetime.fromtimestamp, tz=zone)
        self._person = PersonStyle(times, look)
        self.look = look
        super().__init__(Mode.PERSON, self._person, b"\r\n", here)

    def shared(self, events: tuple[Event, ...]) -> bytes:
        """As for everybody; but where there are colours, whoever is mentioned sees it."""
        if self.look.color and any("@" in _text_of(event) for event in events):
            return CLOSER
        return super().shared(events)

    def concerned(self, events: tuple[Event, ...], viewer: int, name: str) -> bool:
        """Whether they differ by nature, or mention the viewer in colour."""
        if super().concerned(events, viewer, name):
            return True
        return self.look.color and any(mentions(_text_of(event), name) for event in events)

    def written(self, events: tuple[Event, ...], viewer: int = _NOBODY, name: str = "") -> bytes:
        """Write events, with a line before the first one of another day; never fails."""
        lines: list[str] = []
        day: date | None = None
        try:
            for event in events:
                shown = self._person.event(event, viewer, self.here, name)
                if shown and isinstance(event, Entry):
                    lines += self._person.day_line(event.sent_at, day)
                    day = self._person.day_of(event.sent_at)
                lines.append(shown)
            return self.lines(lines)
        except Exception:
            self._log.failure("{event}", event="an event could not be written")
            return b""

    def answered_after(self, answer: Answer, viewer: int, name: str, day: date | None) -> bytes:
        """Write an answer below a line of C{day}."""
        return self.lines(self._person.answer(answer, "", viewer, self.here, name, day))

    def day_of(self, moment: float) -> date:
        """On which day it was, where the person is."""
        return self._person.day_of(moment)

    def day_line(self, moment: float, day: date) -> bytes:
        """Write on which day C{moment} was, if it was not C{day}."""
        lines = self._person.day_line(moment, day)
        return self.lines(lines) if lines else b""


def _text_of(event: Event) -> str:
    return event.body.text if isinstance(event, Entry) and isinstance(event.body, Said) else ""


class Manners:
    """All ways of writing; equal wishes get the same one, so that events are written once."""

    def __init__(self, local_time: LocalTime) -> None:
        self._programs: dict[tuple[Mode, bool], Manner] = {}
        for crlf, end in ((False, b"\n"), (True, b"\r\n")):
            for mode, style in ((Mode.SCRIPT, ScriptStyle()), (Mode.JSON, JsonStyle())):
                self._programs[mode, crlf] = Manner(mode, style, end, None)
        self._local_time = local_time
        self._people: WeakValueDictionary[tuple[RoomName, Look], PersonManner] = (
            WeakValueDictionary()
        )

    def program(self, mode: Mode, crlf: bool) -> Manner:
        """
        Give the one for a program.

        @param crlf: whether lines end with CR LF; a person's always do.
        """
        return self._programs[mode, crlf]

    def person(self, here: RoomName, look: Look = PLAIN) -> PersonManner:
        """Give the one for a person who is in C{here}."""
        manner = self._people.get((here, look))
        if manner is None:
            manner = self._people[here, look] = PersonManner(self._local_time, look, here)
        return manner
