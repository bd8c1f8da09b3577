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
    Row,
    Usage,
    counted,
    entry_of,
    sentence,
)
from chatserver.frontends.line.hygiene import cleaned, cleaned_lines
from chatserver.frontends.line.layout import Layout, Telling, Way
from chatserver.frontends.line.look import PLAIN, Choice, Look
from chatserver.model.entries import (
    Action,
    BlockLifted,
    BlockSet,
    Cleared,
    Closed,
    Deletion,
    Direct,
    Edit,
    Entry,
    Erased,
    Invited,
    Joined,
    Left,
    Mentioned,
    Muted,
    Person,
    Personal,
    ReadMark,
    Room,
    RoomInfo,
    Stream,
    Text,
    TopicSet,
    Unmuted,
    User,
)
from chatserver.model.events import (
    CameBack,
    CameOnline,
    Closing,
    Event,
    Hidden,
    Live,
    Notice,
    Reset,
    Typing,
    WentAway,
    WentOffline,
)
from chatserver.model.names import LOBBY, RoomName, Target, show_target
from chatserver.model.standing import Token, TokenKind

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
                return self._coming(f"* {_name(user)} is online")
            case WentOffline(user):
                return self._coming(f"* {_name(user)} is offline")
            case WentAway(user, text):
                return self._coming(f"* {_name(user)} is away{_why(text)}")
            case CameBack(user):
                return self._coming(f"* {_name(user)} is back")
            case Typing():
                return ""  # a line for each pause to think would be more than what is said
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
            for row in answer.rows.rows:
                if answer.rows.place is not None and (entry := entry_of(row)) is not None:
                    lines += self.day_line(entry.sent_at, day)
                    day = self.day_of(entry.sent_at)
                lines += self._row(row, viewer, name, answer.rows.place)
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
        telling = _telling(entry, viewer)
        if telling is None or (not self._look.comings and _is_coming(entry)):
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

    def _said(self, entry: Entry, viewer: int, name: str, place: Target | None) -> list[str]:
        """
        Write a row that holds a message.

        @param place: where all rows are from; None: from anywhere.
        """
        telling = _telling(evolve(entry, stream=_NOWHERE), viewer)
        assert telling is not None
        number = f"number {entry.seq}"
        if place is not None:
            time = self._time(entry.sent_at)
            front, where, details = f"{entry.seq} {time} ", "", (time, number)
        else:
            time, where = self._moment(entry.sent_at), show_target(entry.stream.address(viewer))
            front, details = f"{where} {entry.seq} {time} ", (time, number)
        telling = evolve(telling, front=front, place=where, details=details)
        return self._layout.told(telling, name)

    def _row(self, row: Row, viewer: int, name: str, place: Target | None) -> list[str]:
        match row:
            case Entry():
                return self._said(row, viewer, name, place)
            case Usage(usage, summary):
                return self._layout.usage(usage, summary)
            case Choice(key, value, source):
                return self._layout.row(f"{key:<14} {value or 'as the server':<16} ({source})")
            case _:
                return self._layout.row(self._plain_row(row))

    def _plain_row(self, row: Person | BlockedUser | RoomInfo | Token) -> str:
        match row:
            case Person(user, online, last_seen, away):
                if online:
                    return f"{_full_name(user)} {'online' if away is None else 'away' + _why(away)}"
                seen = f", last seen {self._moment(last_seen)}" if last_seen else ""
                return f"{_full_name(user)} offline{seen}"
            case BlockedUser(user):
                return _full_name(user)
            case RoomInfo(room, topic, members, mine, unread):
                news = f", {unread} unread" if unread else ""
                marks = f"{', private' if room.private else ''}{', yours' if mine else ''}{news}"
                size = counted(members, "member")
                return f"{room.name} ({size}{marks}) {cleaned(topic)}".rstrip()
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


def _why(text: str) -> str:
    return f": {cleaned(text)}" if text else ""


def _name(user: User) -> str:
    return cleaned(user.shown)


def _full_name(user: User) -> str:
    return f"{user.name} ({_name(user)})" if user.nickname else str(user.name)


def _day(local_time: LocalTime, moment: float) -> date:
    return local_time(moment).date()


_NOWHERE = Room(0, LOBBY, private=False)
"""Of an entry whose place is told by other means."""


def _telling(entry: Entry, viewer: int) -> Telling | None:
    """Find what there is to be told, and of whom; None: nothing."""
    stream, mine = entry.stream, entry.sender.id == viewer
    name, key = _name(entry.sender), entry.sender.name.text
    if isinstance(stream, Direct):
        other = stream.other(viewer) if mine else entry.sender
        way = Way.SENT if mine else Way.HEARD
        text = _told(entry) if not isinstance(entry.body, Text) else _lines(entry.body.text)
        return Telling(text, _name(other), other.name.text, way, mine)
    if isinstance(entry.body, Text):
        return Telling(_lines(entry.body.text), name, key, Way.SAID, mine)
    if isinstance(entry.body, Action):
        return Telling(_lines(entry.body.text), name, key, Way.DID, mine)
    told = _told(entry)
    return Telling(told) if told else None


def _lines(text: str) -> str:
    return "\n".join(cleaned_lines(text))


def _is_coming(entry: Entry) -> bool:
    body = entry.body
    return isinstance(body, Joined) or (isinstance(body, Left) and body.user.id == entry.sender.id)


def _told(entry: Entry) -> str:
    name = _name(entry.sender)
    match entry.body:
        case Text(text) | Action(text):
            return f"* {name} {_lines(text)}"
        case Edit(target, text):
            return f"* {name} changed message {target} to: {cleaned(text)}"
        case Deletion(target):
            return f"* {name} deleted message {target}"
        case Erased():
            return f"* a message of {name} was deleted"
        case Joined():
            return f"* {name} joined"
        case Left(user, why):
            if user.id == entry.sender.id:
                return f"* {name} left"
            return f"* {_name(user)} was kicked by {name}" + (f": {cleaned(why)}" if why else "")
        case TopicSet(text):
            topic = cleaned(text)
            return f"* {name} set the topic: {topic}" if topic else f"* {name} removed the topic"
        case Closed():
            return "* this room was deleted, with all that was said in it"
        case Invited(room):
            return f"* {name} invites you: /join {room.name}"
        case BlockSet() | BlockLifted() | ReadMark() | Cleared() | Muted() | Unmuted():
            return ""
        case Mentioned():
            return ""  # the message itself is shown
        case _:
            assert_never(entry.body)
