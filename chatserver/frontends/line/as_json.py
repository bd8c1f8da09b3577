"""Events and answers as JSON: one object on one line each."""

from __future__ import annotations

from typing import Any, assert_never

from chatserver.frontends.line.answers import Answer, BlockedUser, Kept, Row, Usage
from chatserver.frontends.line.hygiene import json_line
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
    User,
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

Fields = dict[str, Any]


class JsonStyle:
    """C{{"ev":"msg",...}} and C{{"ok":true,"code":201,...}}."""

    def event(self, event: Event, viewer: int, here: RoomName | None) -> str:
        """Write one event without its line end; empty: it is not shown."""
        fields = event_fields(event, viewer)
        return "" if fields is None else json_line(fields)

    def answer(self, answer: Answer, tag: str, viewer: int, here: RoomName | None) -> list[str]:
        """Write an answer, lists and all, as one object."""
        fields: Fields = {"ok": answer.ok, "code": answer.code}
        if tag:
            fields["tag"] = tag
        fields |= answer.fields
        if (rows := answer.rows) is not None:
            fields[rows.name] = [row_fields(row, viewer) for row in rows.rows]
            fields["count"] = len(rows.rows)
            if rows.more:
                fields["more"] = True
        return [json_line(fields)]


def event_fields(event: Event, viewer: int) -> Fields | None:
    """Give the members of an event's object; None: it is not shown."""
    match event:
        case Entry():
            return _entry(event, viewer)
        case CameOnline(user):
            return {"ev": "online", **_who("user", user)}
        case WentOffline(user):
            return {"ev": "offline", **_who("user", user)}
        case Crowd(online):
            return {"ev": "crowd", "online": online}
        case WentAway(user, text):
            return {"ev": "away", **_who("user", user), "text": text}
        case CameBack(user):
            return {"ev": "back", **_who("user", user)}
        case Typing(stream, user):
            place = show_target(stream.address(viewer))
            return {"ev": "typing", "stream": place, **_who("user", user)}
        case Seen(direct, user, upto):
            place = show_target(direct.address(viewer))
            return {"ev": "seen", "stream": place, **_who("user", user), "upto": upto}
        case Live(stream, seq):
            return _mark("live", stream, seq, viewer)
        case Reset(stream, seq):
            return _mark("reset", stream, seq, viewer)
        case Notice(text):
            return {"ev": "notice", "text": text}
        case Closing(why):
            return {"ev": "bye", "why": why}
        case Hidden():
            return None
        case _:
            assert_never(event)


def _who(key: str, user: User) -> Fields:
    fields: Fields = {key: user.name.text}
    if user.nickname is not None:
        fields["nick"] = user.nickname
    return fields


def _mark(word: str, stream: Stream, seq: int, viewer: int) -> Fields | None:
    if isinstance(stream, Personal):
        return None
    return {"ev": word, "stream": show_target(stream.address(viewer)), "seq": seq}


def _entry(entry: Entry, viewer: int) -> Fields | None:
    body = _body(entry)
    if body is None:
        return None
    if isinstance(entry.body, Invited):
        place: Fields = {"stream": str(entry.body.room.name)}
    elif isinstance(entry.body, Mentioned):
        place = {"stream": str(entry.body.room.name), "seq": entry.body.seq}
    else:
        place = {"stream": show_target(entry.stream.address(viewer)), "seq": entry.seq}
    edited = {} if entry.edited_at is None else {"edited": iso(entry.edited_at)}
    return {"ev": body.pop("ev"), **place, **body, "ts": iso(entry.sent_at), **edited}


def _body(entry: Entry) -> Fields | None:
    """Give what distinguishes the kinds of entries; C{ev} names the kind."""
    sender = _who("from", entry.sender)
    match entry.body:
        case Text(text, reply):
            answered = {} if reply is None else {"reply": reply}
            return {"ev": "msg", **answered, **sender, "text": text}
        case Action(text):
            return {"ev": "me", **sender, "text": text}
        case Edit(target, text):
            return {"ev": "edit", "target": target, **sender, "text": text}
        case Deletion(target, author):
            of = {} if author is None else {"author": author.name.text}
            return {"ev": "delete", "target": target, **sender, **of}
        case Reacted(target, emoji):
            return {"ev": "react", "target": target, **sender, "emoji": emoji}
        case Unreacted(target, emoji):
            return {"ev": "unreact", "target": target, **sender, "emoji": emoji}
        case Erased():
            return {"ev": "gone", **sender}
        case Joined():
            return {"ev": "join", **_who("user", entry.sender)}
        case Left():
            return _left(entry, entry.body)
        case TopicSet(text):
            return {"ev": "topic", **sender, "text": text}
        case Closed():
            return {"ev": "closed"}
        case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
            return _order(entry, entry.body)
        case Invited():
            return {"ev": "invite", **sender}
        case Mentioned():
            return {"ev": "mention", **sender}
        case BlockSet() | BlockLifted() | ReadMark() | Cleared() | Muted() | Unmuted():
            return None
        case _:
            assert_never(entry.body)


def _left(entry: Entry, body: Left) -> Fields:
    fields: Fields = {"ev": "leave", **_who("user", body.user)}
    if body.user.id != entry.sender.id:
        fields["by"] = entry.sender.name.text
    if body.why:
        fields["why"] = body.why
    return fields


def _order(entry: Entry, body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet) -> Fields:
    sender, by = _who("from", entry.sender), {"by": entry.sender.name.text}
    match body:
        case Banned(user, why):
            told = {"why": why} if why else {}
            return {"ev": "ban", **_who("user", user), **by, **told}
        case Unbanned(user):
            return {"ev": "unban", **_who("user", user), **by}
        case ModeratorSet(user, on):
            return {"ev": "mod" if on else "unmod", **_who("user", user), **by}
        case Frozen(on):
            return {"ev": "freeze" if on else "unfreeze", **sender}
        case SlowSet(seconds):
            return {"ev": "slow", **sender, "seconds": seconds}
        case _:
            assert_never(body)


def row_fields(row: Row, viewer: int) -> Fields | None:
    """Give the members of a row's object."""
    match row:
        case Entry():
            return _entry(row, viewer)
        case Kept():
            return _kept(row, viewer)
        case Person():
            return person_fields(row)
        case RoomMember(person, moderator):
            return person_fields(person) | ({"role": "moderator"} if moderator else {})
        case BlockedUser(user):
            return _who("name", user)
        case RoomInfo():
            return room_fields(row, "name")
        case Ban(user, by, at, why):
            fields = {**_who("name", user), "by": by.name.text, "since": iso(at)}
            return {**fields, "why": why} if why else fields
        case Token():
            return _token(row)
        case Usage(usage, summary):
            return {"usage": usage, "summary": summary}
        case Choice():
            return choice_fields(row)
        case _:
            assert_never(row)


def choice_fields(choice: Choice) -> Fields:
    """Describe a setting; C{value} is null where the server's own is in force."""
    source = choice.source.removeprefix("your ")
    return {"key": choice.key, "value": choice.value or None, "source": source}


def _kept(row: Kept, viewer: int) -> Fields | None:
    fields = _entry(row.entry, viewer)
    if fields is not None and row.tallies:
        fields["reactions"] = [
            {"emoji": each.emoji, "count": each.count, "mine": each.mine} for each in row.tallies
        ]
    if fields is not None and row.skipped:
        fields["skipped"] = row.skipped
    return fields


def _token(token: Token) -> Fields:
    fields = {
        "kind": token.kind.value,
        "name": token.name,
        "created": iso(token.created_at),
    }
    return fields if token.used_at is None else {**fields, "used": iso(token.used_at)}


def person_fields(person: Person) -> Fields:
    """
    Describe a user: C{since} is when the last session ended, or the present one began; C{away}
    says why they are away.
    """
    fields = {**_who("name", person.user), "online": person.online}
    if person.away is not None:
        fields["away"] = person.away
    if person.last_seen is not None:
        fields["since"] = iso(person.last_seen)
    return fields


def room_fields(info: RoomInfo, key: str) -> Fields:
    """Describe a room; its name stands under C{key}."""
    return {
        key: str(info.room.name),
        "members": info.members,
        "topic": info.topic,
        "private": info.room.private,
        "mine": info.mine,
        "unread": info.unread,
        "frozen": info.frozen,
        "slow": info.slow,
        "moderator": info.moderator,
    }
