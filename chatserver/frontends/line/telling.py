"""What happened, in the words in which people are told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from attrs import evolve

from chatserver.frontends.line.answers import Kept, Row, counted
from chatserver.frontends.line.hygiene import cleaned, cleaned_lines
from chatserver.frontends.line.layout import Telling, Way
from chatserver.model.entries import (
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Cleared,
    Closed,
    Deletion,
    Direct,
    Edit,
    Entry,
    Erased,
    Frozen,
    Invited,
    Joined,
    Left,
    Mentioned,
    ModeratorSet,
    Muted,
    Reacted,
    ReadMark,
    Room,
    SlowSet,
    Tally,
    Text,
    TopicSet,
    Unbanned,
    Unmuted,
    Unreacted,
    User,
)
from chatserver.model.names import LOBBY

_GLIMPSE = 20  # characters shown of a message that is answered

Shown = Mapping[tuple[int, int], Entry]
"""Messages that are shown together, by their stream's id and their seq."""


NOWHERE = Room(0, LOBBY, private=False)
"""Of an entry whose place is told by other means."""


def telling_of(entry: Entry, viewer: int, answered: Entry | None = None) -> Telling | None:
    """
    Find what there is to be told, and of whom; None: nothing.

    @param answered: what it answers, where that is at hand.
    """
    found = _telling(entry, viewer, answered)
    if found is None or entry.edited_at is None:
        return found
    return evolve(found, text=f"{found.text} (edited)")


def _telling(entry: Entry, viewer: int, answered: Entry | None) -> Telling | None:
    stream, mine = entry.stream, entry.sender.id == viewer
    name, key = name_of(entry.sender), entry.sender.name.text
    if isinstance(stream, Direct):
        other = stream.other(viewer) if mine else entry.sender
        way = Way.SENT if mine else Way.HEARD
        text = _said(entry.body, answered) if isinstance(entry.body, Text) else _told(entry)
        return Telling(text, name_of(other), other.name.text, way, mine)
    if isinstance(entry.body, Text):
        return Telling(_said(entry.body, answered), name, key, Way.SAID, mine)
    if isinstance(entry.body, Action):
        return Telling(lines_of(entry.body.text), name, key, Way.DID, mine)
    told = _told(entry)
    return Telling(told) if told else None


def _said(said: Text, answered: Entry | None) -> str:
    """Put in front of a text what it answers: in short where that is at hand, else its number."""
    if said.reply is None:
        return lines_of(said.text)
    if answered is None or not isinstance(answered.body, Text | Action):
        return f"(to {said.reply}) {lines_of(said.text)}"
    text = cleaned(answered.body.text)
    glimpse = text if len(text) <= _GLIMPSE else f"{text[: _GLIMPSE - 3]}..."
    return f"(to {name_of(answered.sender)}: {glimpse}) {lines_of(said.text)}"


def together(rows: Sequence[Row]) -> Shown:
    """Give the messages of a list by where they stand."""
    entries = (row.entry if isinstance(row, Kept) else row for row in rows)
    return {(each.stream.id, each.seq): each for each in entries if isinstance(each, Entry)}


def counts_of(tallies: Sequence[Tally]) -> str:
    """Write how often others reacted how; with a blank in front, or nothing."""
    shown = " ".join(f"{each.emoji} {each.count}" for each in tallies)
    return f" [{cleaned(shown)}]" if shown else ""


def skipped_text(count: int) -> str:
    """Tell that joins and leaves were left out."""
    return f"-- {count} more came or went --"


def is_coming(entry: Entry) -> bool:
    """Whether somebody came or went of their own will."""
    body = entry.body
    return isinstance(body, Joined) or (isinstance(body, Left) and body.user.id == entry.sender.id)


def why_of(text: str) -> str:
    """Write why somebody is away."""
    return f": {cleaned(text)}" if text else ""


def name_of(user: User) -> str:
    """Give the name that people are shown."""
    return cleaned(user.shown)


def full_name(user: User) -> str:
    """Give the user name, and the nickname where there is one."""
    return f"{user.name} ({name_of(user)})" if user.nickname else str(user.name)


def lines_of(text: str) -> str:
    """Make the lines of a text harmless."""
    return "\n".join(cleaned_lines(text))


def _told(entry: Entry) -> str:
    name = name_of(entry.sender)
    match entry.body:
        case Text(text) | Action(text):
            return f"* {name} {lines_of(text)}"
        case Edit(target, text):
            return f"* {name} changed message {target} to: {cleaned(text)}"
        case Deletion(target, author):
            of = "" if author is None else f" of {name_of(author)}"
            return f"* {name} deleted message {target}{of}"
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
            return f"* {name_of(user)} was kicked by {name}" + (f": {cleaned(why)}" if why else "")
        case TopicSet(text):
            topic = cleaned(text)
            return f"* {name} set the topic: {topic}" if topic else f"* {name} removed the topic"
        case Closed():
            return "* this room was deleted, with all that was said in it"
        case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
            return f"* {_order(name, entry.body)}"
        case Invited(room):
            return f"* {name} invites you: /join {room.name}"
        case BlockSet() | BlockLifted() | ReadMark() | Cleared() | Muted() | Unmuted():
            return ""
        case Mentioned():
            return ""  # the message itself is shown
        case _:
            assert_never(entry.body)


def _order(name: str, body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet) -> str:
    match body:
        case Banned(user, why):
            told = f"{name_of(user)} was banned by {name}"
            return f"{told}: {cleaned(why)}" if why else told
        case Unbanned(user):
            return f"{name_of(user)} may come in again, says {name}"
        case ModeratorSet(user, on):
            what = "made a moderator" if on else "relieved as a moderator"
            return f"{name_of(user)} was {what} by {name}"
        case Frozen(on):
            return f"{name} froze this room" if on else f"{name} let everybody write here again"
        case SlowSet(seconds):
            if not seconds:
                return f"{name} let everybody write as quickly as they like again"
            return f"{name} slowed this room down: one message every {counted(seconds, 'second')}"
        case _:
            assert_never(body)
