"""Events and answers as scripts read them: one line each, coded, without loss."""

from __future__ import annotations

from typing import assert_never

from chatserver.frontends.line.answers import Answer, BlockedUser, Kept, Row, Rows, Usage
from chatserver.frontends.line.hygiene import escaped
from chatserver.frontends.line.look import Choice
from chatserver.frontends.line.stamp import iso
from chatserver.model.entries import (
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Cleared,
    Closed,
    Deletion,
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
    Person,
    Personal,
    Reacted,
    ReadMark,
    RoomInfo,
    RoomMember,
    SlowSet,
    Stream,
    Text,
    TopicSet,
    Unbanned,
    Unmuted,
    Unreacted,
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
from chatserver.model.names import RoomName, show_target
from chatserver.model.standing import Ban, Token


class ScriptStyle:
    """C{MSG #room SEQ SENDER :TEXT} and C{CODE text}."""

    def event(self, event: Event, viewer: int, here: RoomName | None) -> str:
        """Write one event without its line end; empty: it is not shown."""
        match event:
            case Entry():
                return _entry(event, viewer)
            case CameOnline(user):
                return f"ONLINE {user.name}"
            case WentOffline(user):
                return f"OFFLINE {user.name}"
            case Crowd(online):
                return f"CROWD {online}"
            case WentAway(user, text):
                return f"AWAY {user.name} :{escaped(text)}"
            case CameBack(user):
                return f"BACK {user.name}"
            case Typing(stream, user):
                return f"TYPING {show_target(stream.address(viewer))} {user.name}"
            case Seen():
                return ""  # a line for each message that somebody reads is for who asks for JSON
            case Live(stream, seq):
                return _mark("LIVE", stream, seq, viewer)
            case Reset(stream, seq):
                return _mark("RESET", stream, seq, viewer)
            case Notice(text):
                return f"NOTICE :{escaped(text)}"
            case Closing(why):
                return f"BYE :{escaped(why)}"
            case Hidden():
                return ""
            case _:
                assert_never(event)

    def answer(self, answer: Answer, tag: str, viewer: int, here: RoomName | None) -> list[str]:
        """Write an answer: a line for each row, and the one that ends it."""
        front = f"@{tag} {answer.code}" if tag else str(answer.code)
        if answer.rows is None:
            return [f"{front} {escaped(answer.text)}" if answer.text else front]
        rows = [_row(row, viewer).split("\n") for row in answer.rows.rows]
        lines = [f"{front}-{line}" for row in rows for line in row]
        return [*lines, f"{front} {_count(answer.rows)}"]


def _mark(word: str, stream: Stream, seq: int, viewer: int) -> str:
    if isinstance(stream, Personal):
        return ""
    return f"{word} {show_target(stream.address(viewer))} {seq}"


def _entry(entry: Entry, viewer: int) -> str:
    place = f"{show_target(entry.stream.address(viewer))} {entry.seq}"
    sender = entry.sender.name
    match entry.body:
        case Text(text, reply):
            # On a line of its own, which old clients ignore: they still get the text.
            front = "" if reply is None else f"REPLY {place} {reply}\n"
            return f"{front}MSG {place} {sender} :{escaped(text)}"
        case Action(text):
            return f"ME {place} {sender} :{escaped(text)}"
        case Edit(target, text):
            return f"EDIT {place} {target} {sender} :{escaped(text)}"
        case Deletion(target):
            return f"DELETE {place} {target} {sender}"
        case Reacted(target, emoji):
            return f"REACT {place} {target} {sender} :{escaped(emoji)}"
        case Unreacted(target, emoji):
            return f"UNREACT {place} {target} {sender} :{escaped(emoji)}"
        case Erased():
            return f"GONE {place} {sender}"
        case Joined():
            return f"JOIN {place} {sender}"
        case Left():
            return f"LEAVE {place} {_left(entry, entry.body)}"
        case TopicSet(text):
            return f"TOPIC {place} {sender} :{escaped(text)}"
        case Closed():
            return f"CLOSED {place}"
        case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
            return _order(entry, entry.body, place)
        case Invited(room):
            return f"INVITE {room.name} {sender}"
        case Mentioned(room, seq):
            return f"MENTION {room.name} {seq} {sender}"
        case BlockSet() | BlockLifted() | ReadMark() | Cleared() | Muted() | Unmuted():
            return ""
        case _:
            assert_never(entry.body)


def _left(entry: Entry, body: Left) -> str:
    if body.user.id == entry.sender.id:
        return str(body.user.name)
    why = f": {escaped(body.why)}" if body.why else ""
    return f"{body.user.name} :kicked by {entry.sender.name}{why}"


def _order(
    entry: Entry, body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet, place: str
) -> str:
    by = entry.sender.name
    match body:
        case Banned(user, why):
            return f"BAN {place} {user.name} :by {by}" + (f": {escaped(why)}" if why else "")
        case Unbanned(user):
            return f"UNBAN {place} {user.name} :by {by}"
        case ModeratorSet(user, on):
            return f"{'MOD' if on else 'UNMOD'} {place} {user.name} :by {by}"
        case Frozen(on):
            return f"{'FREEZE' if on else 'UNFREEZE'} {place} {by}"
        case SlowSet(seconds):
            return f"SLOW {place} {seconds} {by}"
        case _:
            assert_never(body)


def _count(rows: Rows) -> str:
    return f"{len(rows.rows)} more" if rows.more else str(len(rows.rows))


def _row(row: Row, viewer: int) -> str:
    match row:
        case Entry():
            return _entry(row, viewer)
        case Kept(entry, _, skipped):
            # On a line of its own, as what a message answers.
            place = f"{show_target(entry.stream.address(viewer))} {entry.seq}"
            front = f"SKIPPED {place} {skipped}\n" if skipped else ""
            return front + _entry(entry, viewer)
        case Person(user):
            return f"{user.name} {state_of(row)}"
        case RoomMember(person, moderator):
            return f"{_row(person, viewer)}{' moderator' if moderator else ''}"
        case BlockedUser(user):
            return str(user.name)
        case RoomInfo(room, topic, members):
            return f"{room.name} {members} :{escaped(topic)}"
        case Ban(user, by, at, why):
            told = f" :{escaped(why)}" if why else ""
            return f"{user.name} by={by.name} since={iso(at)}{told}"
        case Token():
            return _token(row)
        case Usage(usage, summary):
            return escaped(f"{usage} - {summary}")
        case Choice():
            return choice_text(row)
        case _:
            assert_never(row)


def _token(token: Token) -> str:
    used = "" if token.used_at is None else f" used={iso(token.used_at)}"
    return f"{token.kind.value} created={iso(token.created_at)}{used} :{escaped(token.name)}"


def state_of(person: Person) -> str:
    """C{online}, C{away} (and online) or C{offline}."""
    if not person.online:
        return "offline"
    return "online" if person.away is None else "away"


def choice_text(choice: Choice) -> str:
    """C{KEY VALUE SOURCE}; without a value the server's own is in force."""
    return f"{choice.key} {escaped(choice.value) or '-'} {choice.source.removeprefix('your ')}"


def whois_text(person: Person) -> str:
    """C{NAME online|away|offline since=MOMENT nick=NICKNAME}; the last two where there are any."""
    words = [person.user.name.text, state_of(person)]
    if person.last_seen is not None:
        words.append(f"since={iso(person.last_seen)}")
    if person.user.nickname is not None:
        words.append(f"nick={person.user.nickname}")
    return " ".join(words)
