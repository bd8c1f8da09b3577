"""Events and answers as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from chatserver.frontends.line.answers import (
    Answer,
    BlockedUser,
    Row,
    Usage,
    counted,
    sentence,
)
from chatserver.frontends.line.hygiene import cleaned, cleaned_lines
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
from chatserver.model.names import RoomName, show_target
from chatserver.model.standing import Token, TokenKind

LocalTime = Callable[[float], datetime]
"""Seconds since the epoch to the time of day where the server stands."""

_NAME_WIDTH = 6


class PersonStyle:
    """C{09:58 bob    is the printer back?} and plain sentences."""

    def __init__(self, local_time: LocalTime) -> None:
        self._local_time = local_time

    def event(self, event: Event, viewer: int, here: RoomName | None) -> str:
        """Write one event, its lines parted by newlines; empty: it is not shown."""
        match event:
            case Entry():
                return self._entry(event, viewer, here)
            case CameOnline(user):
                return f"* {_name(user)} is online"
            case WentOffline(user):
                return f"* {_name(user)} is offline"
            case WentAway(user, text):
                return f"* {_name(user)} is away{_why(text)}"
            case CameBack(user):
                return f"* {_name(user)} is back"
            case Typing():
                return ""  # a line for each pause to think would be more than what is said
            case Live(stream):
                return _mark("that was all so far of", stream, viewer)
            case Reset(stream):
                return _mark("too much happened to show; see /history", stream, viewer)
            case Notice(text):
                return f"-- {cleaned(text)} --"
            case Closing(why):
                return cleaned(f"Goodbye: {why}")
            case Hidden():
                return ""
            case _:
                assert_never(event)

    def answer(self, answer: Answer, tag: str, viewer: int, here: RoomName | None) -> list[str]:
        """Write an answer: rows first, then the sentences."""
        lines: list[str] = []
        if answer.rows is not None:
            for row in answer.rows.rows:
                lines += self._row(row, viewer).split("\n")
        if answer.shown is not None:
            lines += self.event(answer.shown, viewer, here).split("\n")
        plain = (sentence(answer.text),) if answer.plain is None else answer.plain
        return lines + [cleaned(line) for line in plain if line]

    def _entry(self, entry: Entry, viewer: int, here: RoomName | None) -> str:
        front = f"{self._local_time(entry.sent_at):%H:%M} "
        if isinstance(entry.stream, Direct):
            return front + _direct(entry, entry.stream, viewer, len(front))
        told = _told(entry, len(front))
        if isinstance(entry.stream, Room) and here not in (None, entry.stream.name):
            told = f"[{entry.stream.name}] {told}"
        return front + told if told else ""

    def _row(self, row: Row, viewer: int) -> str:
        match row:
            case Entry():
                place = show_target(row.stream.address(viewer))
                front = f"{place} {row.seq} {self._moment(row.sent_at)} "
                return front + _told(row, 4)
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
            case Usage(usage, summary):
                return f"{usage:<44} {summary}"
            case _:
                assert_never(row)

    def _token(self, token: Token) -> str:
        used = "never used" if token.used_at is None else f"used {self._moment(token.used_at)}"
        whose = "" if token.kind is TokenKind.ACCESS else ", of a client that remembers you"
        return f"{cleaned(token.name)} (made {self._moment(token.created_at)}, {used}{whose})"

    def _moment(self, moment: float) -> str:
        return f"{self._local_time(moment):%b %d %H:%M}"


def _why(text: str) -> str:
    return f": {cleaned(text)}" if text else ""


def _name(user: User) -> str:
    return cleaned(user.shown)


def _full_name(user: User) -> str:
    return f"{user.name} ({_name(user)})" if user.nickname else str(user.name)


def _said(name: str, text: str, indent: int) -> str:
    """Put a text behind its sender; further lines stand below the first, C{indent} deeper."""
    # A nickname can hold blanks, but no colon: where it ends must be plain.
    label = f"{name}: " if " " in name else f"{name:<{_NAME_WIDTH}} "
    return f"\n{' ' * (indent + len(label))}".join(cleaned_lines(label + text))


def _direct(entry: Entry, stream: Direct, viewer: int, indent: int) -> str:
    mine = entry.sender.id == viewer
    label = f"->{_name(stream.other(viewer))}" if mine else f"<-{_name(entry.sender)}"
    if isinstance(entry.body, Text):
        return _said(label, entry.body.text, indent)
    return _said(label, _told(entry, indent), indent)


def _told(entry: Entry, indent: int) -> str:
    name = _name(entry.sender)
    match entry.body:
        case Text(text):
            return _said(name, text, indent)
        case Action(text):
            return _said(f"* {name}", text, indent) if "\n" in text else f"* {name} {cleaned(text)}"
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


def _mark(words: str, stream: Stream, viewer: int) -> str:
    if isinstance(stream, Personal):
        return ""
    return f"-- {words} {show_target(stream.address(viewer))} --"
