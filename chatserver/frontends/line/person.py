"""Events and answers as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import assert_never

from attrs import evolve

from chatserver.frontends.line.answers import (
    Answer,
    BlockedUser,
    Kept,
    Row,
    Usage,
    counted,
    entry_of,
    sentence,
)
from chatserver.frontends.line.hygiene import cleaned
from chatserver.frontends.line.layout import Layout
from chatserver.frontends.line.look import PLAIN, Choice, Look
from chatserver.frontends.line.telling import (
    NOWHERE,
    Shown,
    counts_of,
    full_name,
    is_coming,
    name_of,
    skipped_text,
    telling_of,
    together,
    why_of,
)
from chatserver.model.entries import (
    Entry,
    Person,
    Personal,
    Room,
    RoomInfo,
    RoomMember,
    Stream,
    Text,
)
from chatserver.model.events import (
    CameBack,
    CameOnline,
    Closing,
    Crowd,
    Event,
    Hidden,
    Live,
    Notice,
    Reset,
    Seen,
    Typing,
    WentAway,
    WentOffline,
)
from chatserver.model.names import RoomName, Target, show_target
from chatserver.model.standing import Ban, Token, TokenKind

LocalTime = Callable[[float], datetime]
"""Seconds since the epoch to the time of day where the server stands."""


class PersonStyle:
    """C{09:58 bob    is the printer back?} and plain sentences."""

    def __init__(self, local_time: LocalTime, look: Look = PLAIN) -> None:
        self._local_time = local_time
        # All who are told of an entry ask for its day, one after the other.
        self._days = lru_cache(maxsize=16)(partial(_day, local_time))
        self._look = look
        self._layout = Layout(look)

    def event(self, event: Event, viewer: int, here: RoomName | None, name: str = "") -> str:
        """
        Write one event, its lines parted by newlines; empty: it is not shown.

        @param name: the viewer's, to be found where it is mentioned; empty: nobody's.
        """
        match event:
            case Entry():
                return self._entry(event, viewer, here, name)
            case CameOnline(user):
                return self._coming(f"* {name_of(user)} is online")
            case WentOffline(user):
                return self._coming(f"* {name_of(user)} is offline")
            case WentAway(user, text):
                return self._coming(f"* {name_of(user)} is away{why_of(text)}")
            case CameBack(user):
                return self._coming(f"* {name_of(user)} is back")
            case Crowd():
                return ""  # who wants to know asks; every ten seconds it would be a nuisance
            case Typing():
                return ""  # a line for each pause to think would be more than what is said
            case Seen():
                return ""  # it would be a line of its own below each line one says
            case Live(stream):
                return self._mark("that was all so far of", stream, viewer)
            case Reset(stream):
                return self._mark("too much happened to show; see /history", stream, viewer)
            case Notice(text):
                return self._own(f"-- {cleaned(text)} --")
            case Closing(why):
                return self._own(cleaned(f"Goodbye: {why}"))
            case Hidden():
                return ""
            case _:
                assert_never(event)

    def answer(
        self,
        answer: Answer,
        tag: str,
        viewer: int,
        here: RoomName | None,
        name: str = "",
        day: date | None = None,
    ) -> list[str]:
        """
        Write an answer: rows first, then the sentences.

        @param day: of the line that stands above it; None: of any day.
        """
        lines: list[str] = []
        if answer.rows is not None:
            shown = together(answer.rows.rows)
            for row in answer.rows.rows:
                if answer.rows.place is not None and (entry := entry_of(row)) is not None:
                    lines += self.day_line(entry.sent_at, day)
                    day = self.day_of(entry.sent_at)
                lines += self._row(row, viewer, name, answer.rows.place, shown)
        if answer.shown is not None:
            lines += self.day_line(answer.shown.sent_at, day)
            day = self.day_of(answer.shown.sent_at)
            lines += self.event(answer.shown, viewer, here, name).split("\n")
        plain = (sentence(answer.text),) if answer.plain is None else answer.plain
        for each in plain:
            if isinstance(each, Entry):
                lines += self.day_line(each.sent_at, day)
                day = self.day_of(each.sent_at)
                lines += self.event(each, viewer, here, name).split("\n")
            elif each:
                lines += self._layout.sentence(cleaned(each))
        return lines

    def day_of(self, moment: float) -> date:
        """On which day it was, where the person is."""
        return self._days(moment)

    def day_line(self, moment: float, day: date | None) -> list[str]:
        """Write on which day C{moment} was, if it was not C{day}."""
        that = self.day_of(moment)
        if day is None or that == day:
            return []
        line = f"-- {that:%A}, {that:%B} {that.day} --"
        return self._layout.dim(self._layout.sentence(line))

    def _entry(self, entry: Entry, viewer: int, here: RoomName | None, name: str) -> str:
        telling = telling_of(entry, viewer)
        if telling is None or (not self._look.comings and is_coming(entry)):
            return ""
        front, place = f"{self._time(entry.sent_at)} ", ""
        if isinstance(entry.stream, Room) and here not in (None, entry.stream.name):
            place = str(entry.stream.name)
            front += f"[{place}] "
        return "\n".join(self._layout.told(evolve(telling, front=front, place=place), name))

    def _own(self, line: str) -> str:
        return "\n".join(self._layout.sentence(line))

    def _coming(self, line: str) -> str:
        lines = self._layout.dim(self._layout.sentence(line))
        return "\n".join(lines) if self._look.comings else ""

    def _mark(self, words: str, stream: Stream, viewer: int) -> str:
        if isinstance(stream, Personal):
            return ""
        return self._own(f"-- {words} {show_target(stream.address(viewer))} --")

    def _said(
        self, kept: Kept, viewer: int, name: str, place: Target | None, shown: Shown
    ) -> list[str]:
        """
        Write a row that holds a message.

        @param place: where all rows are from; None: from anywhere.
        @param shown: what stands in the same list.
        """
        entry, body = kept.entry, kept.entry.body
        answered = None
        if isinstance(body, Text) and body.reply is not None:
            answered = shown.get((entry.stream.id, body.reply))
        telling = telling_of(evolve(entry, stream=NOWHERE), viewer, answered)
        assert telling is not None
        number = f"number {entry.seq}"
        if place is not None:
            time = self._time(entry.sent_at)
            front, where, details = f"{entry.seq} {time} ", "", (time, number)
        else:
            time, where = self._moment(entry.sent_at), show_target(entry.stream.address(viewer))
            front, details = f"{where} {entry.seq} {time} ", (time, number)
        text = telling.text + counts_of(kept.tallies)
        telling = evolve(telling, text=text, front=front, place=where, details=details)
        return [*self._skipped(kept.skipped), *self._layout.told(telling, name)]

    def _skipped(self, count: int) -> list[str]:
        return self._layout.dim(self._layout.sentence(skipped_text(count))) if count else []

    def _row(
        self, row: Row, viewer: int, name: str, place: Target | None, shown: Shown
    ) -> list[str]:
        match row:
            case Entry():
                return self._said(Kept(row, ()), viewer, name, place, shown)
            case Kept():
                return self._said(row, viewer, name, place, shown)
            case Usage(usage, summary):
                return self._layout.usage(usage, summary)
            case Choice(key, value, source):
                return self._layout.row(f"{key:<14} {value or 'as the server':<16} ({source})")
            case _:
                return self._layout.row(self._plain_row(row))

    def _plain_row(self, row: Person | RoomMember | BlockedUser | RoomInfo | Ban | Token) -> str:
        match row:
            case Person(user, online, last_seen, away):
                if online:
                    return (
                        f"{full_name(user)} {'online' if away is None else 'away' + why_of(away)}"
                    )
                seen = f", last seen {self._moment(last_seen)}" if last_seen else ""
                return f"{full_name(user)} offline{seen}"
            case RoomMember(person, moderator):
                return f"{self._plain_row(person)}{', moderator' if moderator else ''}"
            case BlockedUser(user):
                return full_name(user)
            case RoomInfo(room, topic, members, mine, unread):
                news = f", {unread} unread" if unread else ""
                marks = f"{', private' if room.private else ''}{', yours' if mine else ''}{news}"
                marks += ", frozen" if row.frozen else ""
                marks += f", slow ({row.slow} s)" if row.slow else ""
                size = counted(members, "member")
                return f"{room.name} ({size}{marks}) {cleaned(topic)}".rstrip()
            case Ban(user, by, at, why):
                told = f": {cleaned(why)}" if why else ""
                return f"{full_name(user)} (by {by.name}, {self._moment(at)}){told}"
            case Token():
                return self._token(row)
            case _:
                assert_never(row)

    def _token(self, token: Token) -> str:
        used = "never used" if token.used_at is None else f"used {self._moment(token.used_at)}"
        whose = "" if token.kind is TokenKind.ACCESS else ", of a client that remembers you"
        return f"{cleaned(token.name)} (made {self._moment(token.created_at)}, {used}{whose})"

    def _time(self, moment: float) -> str:
        return f"{self._local_time(moment):%H:%M}"

    def _moment(self, moment: float) -> str:
        return f"{self._local_time(moment):%b %d %H:%M}"


def _day(local_time: LocalTime, moment: float) -> date:
    return local_time(moment).date()
