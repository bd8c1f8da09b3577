"""Events and answers as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from chatserver.frontends.line.answers import (
    Answer,
    BlockedUser,
    Kept,
    Present,
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
    Person,
    Personal,
    Reacted,
    ReadMark,
    Room,
    RoomInfo,
    Stream,
    Tally,
    Text,
    TopicSet,
    Unreacted,
    User,
)
from chatserver.model.events import (
    CameOnline,
    Closing,
    Event,
    Hidden,
    Live,
    Notice,
    Reset,
    WentOffline,
)
from chatserver.model.names import RoomName, show_target
from chatserver.model.standing import Token, TokenKind

LocalTime = Callable[[float], datetime]
"""Seconds since the epoch to the time of day where the server stands."""

_NAME_WIDTH = 6
_GLIMPSE = 20  # characters shown of a message that is answered

Shown = Mapping[tuple[int, int], Entry]
"""Messages that are shown together, by their stream's id and their seq."""


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
            shown = _shown(answer.rows.rows)
            for row in answer.rows.rows:
                lines += self._row(row, viewer, shown).split("\n")
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

    def _row(self, row: Row, viewer: int, shown: Shown) -> str:
        match row:
            case Entry():
                return self._said(row, viewer, shown)
            case Kept(entry, tallies):
                return self._said(entry, viewer, shown) + _counts(tallies)
            case Person(user, online, last_seen):
                seen = f", last seen {self._moment(last_seen)}" if last_seen else ""
                return f"{_full_name(user)} {'online' if online else 'offline' + seen}"
            case Present(user) | BlockedUser(user):
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

    def _said(self, entry: Entry, viewer: int, shown: Shown) -> str:
        place = show_target(entry.stream.address(viewer))
        reply = entry.body.reply if isinstance(entry.body, Text) else None
        answered = None if reply is None else shown.get((entry.stream.id, reply))
        front = f"{place} {entry.seq} {self._moment(entry.sent_at)} "
        return front + _told(entry, 4, answered)

    def _token(self, token: Token) -> str:
        used = "never used" if token.used_at is None else f"used {self._moment(token.used_at)}"
        whose = "" if token.kind is TokenKind.ACCESS else ", of a client that remembers you"
        return f"{cleaned(token.name)} (made {self._moment(token.created_at)}, {used}{whose})"

    def _moment(self, moment: float) -> str:
        return f"{self._local_time(moment):%b %d %H:%M}"


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
        return _said(label, _answering(entry.body, None), indent)
    return _said(label, _told(entry, indent), indent)


def _shown(rows: Sequence[Row]) -> Shown:
    entries = (row.entry if isinstance(row, Kept) else row for row in rows)
    return {(each.stream.id, each.seq): each for each in entries if isinstance(each, Entry)}


def _answering(said: Text, answered: Entry | None) -> str:
    """Put in front of a text what it answers: in short where that is at hand, else its number."""
    if said.reply is None:
        return said.text
    if answered is None or not isinstance(answered.body, Text | Action):
        return f"(to {said.reply}) {said.text}"
    text = cleaned(answered.body.text)
    glimpse = text if len(text) <= _GLIMPSE else f"{text[: _GLIMPSE - 3]}..."
    return f"(to {_name(answered.sender)}: {glimpse}) {said.text}"


def _counts(tallies: Sequence[Tally]) -> str:
    shown = " ".join(f"{each.emoji} {each.count}" for each in tallies)
    return f" [{cleaned(shown)}]" if shown else ""


def _told(entry: Entry, indent: int, answered: Entry | None = None) -> str:
    name = _name(entry.sender)
    match entry.body:
        case Text():
            return _said(name, _answering(entry.body, answered), indent)
        case Action(text):
            return _said(f"* {name}", text, indent) if "\n" in text else f"* {name} {cleaned(text)}"
        case Edit(target, text):
            return f"* {name} changed message {target} to: {cleaned(text)}"
        case Deletion(target):
            return f"* {name} deleted message {target}"
        case Reacted(target, emoji):
            return f"* {name} reacted {cleaned(emoji)} to {target}"
        case Unreacted(target, emoji):
            return f"* {name} took {cleaned(emoji)} back from {target}"
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
        case BlockSet() | BlockLifted() | ReadMark() | Cleared():
            return ""
        case _:
            assert_never(entry.body)


def _mark(words: str, stream: Stream, viewer: int) -> str:
    if isinstance(stream, Personal):
        return ""
    return f"-- {words} {show_target(stream.address(viewer))} --"
