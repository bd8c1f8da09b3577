"""Values of the model as JSON: the side that writes.  L{chatserver.wire.reading} is the other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, assert_never

from chatserver.model.entries import (
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Body,
    Cleared,
    Closed,
    Conversation,
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
    Newest,
    Page,
    Person,
    Personal,
    Reacted,
    ReadMark,
    Room,
    RoomInfo,
    RoomMember,
    SlowSet,
    Stream,
    Tally,
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
from chatserver.model.names import show_target
from chatserver.model.standing import Ban, Token
from chatserver.wire.checking import MODERATOR

Fields = dict[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: object) -> bytes:
    """Write JSON without blanks, in UTF-8."""
    return _encode(value).encode()


def user_fields(user: User) -> Fields:
    """Write a user: C{id}, C{name} and, where there is one, C{nick}."""
    fields: Fields = {"id": user.id, "name": user.name.text}
    if user.nickname is not None:
        fields["nick"] = user.nickname
    return fields


def stream_fields(stream: Stream, viewer: int) -> Fields:
    """Write a stream as the user with the id C{viewer} names it; C{id} is the same for all."""
    fields: Fields = {"id": stream.id, "name": show_target(stream.address(viewer))}
    match stream:
        case Room():
            if stream.private:
                fields["private"] = True
        case Direct():
            fields["with"] = user_fields(stream.other(viewer))
        case Personal():
            fields["own"] = True
        case _:
            assert_never(stream)
    return fields


def event_fields(event: Event, viewer: int) -> Fields:
    """Write an event; C{ev} names its kind."""
    match event:
        case Entry():
            return entry_fields(event, viewer)
        case Hidden(stream, seq):
            return _mark("hidden", stream, seq, viewer)
        case Live(stream, seq):
            return _mark("live", stream, seq, viewer)
        case Reset(stream, seq):
            return _mark("reset", stream, seq, viewer)
        case CameOnline(user):
            return {"ev": "online", "user": user_fields(user)}
        case WentOffline(user):
            return {"ev": "offline", "user": user_fields(user)}
        case Crowd(online):
            return {"ev": "crowd", "online": online}
        case WentAway(user, text):
            return {"ev": "away", "user": user_fields(user), "text": text}
        case CameBack(user):
            return {"ev": "back", "user": user_fields(user)}
        case Typing(stream, user):
            place = stream_fields(stream, viewer)
            return {"ev": "typing", "stream": place, "user": user_fields(user)}
        case Seen(direct, user, upto):
            place = stream_fields(direct, viewer)
            return {"ev": "seen", "stream": place, "user": user_fields(user), "upto": upto}
        case Notice(text):
            return {"ev": "notice", "text": text}
        case Closing(why):
            return {"ev": "bye", "why": why}
        case _:
            assert_never(event)


def _mark(kind: str, stream: Stream, seq: int, viewer: int) -> Fields:
    return {"ev": kind, "stream": stream_fields(stream, viewer), "seq": seq}


def entry_fields(entry: Entry, viewer: int) -> Fields:
    """
    Write an entry; C{n} is its ordinal, C{at} in seconds since the epoch, as is C{edited_at}, which
    is left out where it was not edited.
    """
    kind, about = _body_fields(entry.body, viewer)
    if entry.edited_at is not None:
        about["edited_at"] = entry.edited_at
    return {
        "ev": kind,
        "stream": stream_fields(entry.stream, viewer),
        "seq": entry.seq,
        "n": entry.ordinal,
        "from": user_fields(entry.sender),
        "at": entry.sent_at,
        **about,
    }


def _body_fields(body: Body, viewer: int) -> tuple[str, Fields]:
    match body:
        case Text(text, reply):
            return "msg", {"text": text} | ({} if reply is None else {"reply": reply})
        case Action(text):
            return "me", {"text": text}
        case Edit(target, text):
            return "edit", {"target": target, "text": text}
        case Deletion(target, author):
            of = {} if author is None else {"author": user_fields(author)}
            return "delete", {"target": target, **of}
        case Erased():
            return "gone", {}
        case Reacted(target, emoji):
            return "react", {"target": target, "emoji": emoji}
        case Unreacted(target, emoji):
            return "unreact", {"target": target, "emoji": emoji}
        case Joined():
            return "join", {}
        case Left(user, why):
            return "leave", {"user": user_fields(user)} | ({"why": why} if why else {})
        case Closed():
            return "closed", {}
        case TopicSet(text):
            return "topic", {"text": text}
        case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
            return _order_fields(body)
        case BlockSet(user):
            return "block", {"user": user_fields(user)}
        case BlockLifted(user):
            return "unblock", {"user": user_fields(user)}
        case ReadMark(stream, upto):
            return "read", {"place": stream_fields(stream, viewer), "upto": upto}
        case Cleared(stream, upto):
            return "clear", {"place": stream_fields(stream, viewer), "upto": upto}
        case Invited(room):
            return "invite", {"place": stream_fields(room, viewer)}
        case Mentioned(room, seq):
            return "mention", {"place": stream_fields(room, viewer), "at_seq": seq}
        case Muted(stream):
            return "mute", {"place": stream_fields(stream, viewer)}
        case Unmuted(stream):
            return "unmute", {"place": stream_fields(stream, viewer)}
        case _:
            assert_never(body)


def tally_fields(tally: Tally) -> Fields:
    """Write how often there is a reaction."""
    return {"emoji": tally.emoji, "count": tally.count, "mine": tally.mine}


def kept_fields(entry: Entry, tallies: Sequence[Tally], viewer: int, skipped: int = 0) -> Fields:
    """
    Write an entry of a page; C{reactions} is left out where there are none, and C{skipped} where
    nothing was.
    """
    fields = entry_fields(entry, viewer)
    if tallies:
        fields["reactions"] = [tally_fields(each) for each in tallies]
    if skipped:
        fields["skipped"] = skipped
    return fields


def page_fields(page: Page, viewer: int) -> list[Fields]:
    """Write the entries of a page."""
    tallies, skipped = page.tallies, page.skipped
    return [
        kept_fields(each, tallies.get(each.seq, ()), viewer, skipped.get(each.seq, 0))
        for each in page.entries
    ]


def _order_fields(
    body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet,
) -> tuple[str, Fields]:
    match body:
        case Banned(user, why):
            return "ban", {"user": user_fields(user)} | ({"why": why} if why else {})
        case Unbanned(user):
            return "unban", {"user": user_fields(user)}
        case ModeratorSet(user, on):
            return "mod" if on else "unmod", {"user": user_fields(user)}
        case Frozen(on):
            return "freeze" if on else "unfreeze", {}
        case SlowSet(seconds):
            return "slow", {"seconds": seconds}
        case _:
            assert_never(body)


def room_fields(info: RoomInfo, viewer: int) -> Fields:
    """Write a room of a list; what is out of the ordinary is left out where it is not so."""
    fields: Fields = {
        "stream": stream_fields(info.room, viewer),
        "topic": info.topic,
        "members": info.members,
        "mine": info.mine,
        "unread": info.unread,
    }
    if info.frozen:
        fields["frozen"] = True
    if info.slow:
        fields["slow"] = info.slow
    if info.moderator:
        fields["moderator"] = True
    return fields


def ban_fields(ban: Ban) -> Fields:
    """Write who is kept out of a room; C{why} is left out where no reason was given."""
    fields: Fields = {"user": user_fields(ban.user), "by": user_fields(ban.by), "at": ban.at}
    if ban.why:
        fields["why"] = ban.why
    return fields


def person_fields(person: Person) -> Fields:
    """
    Write a user of a list; C{seen} is left out for who never logged in, C{away} for who is not.
    """
    fields: Fields = {"user": user_fields(person.user), "online": person.online}
    if person.away is not None:
        fields["away"] = person.away
    if person.last_seen is not None:
        fields["seen"] = person.last_seen
    return fields


def member_fields(member: RoomMember) -> Fields:
    """Write a member of a room: a person, and C{role}, which is left out where it is none."""
    fields = person_fields(member.person)
    return {**fields, "role": MODERATOR} if member.moderator else fields


def conversation_fields(conversation: Conversation, viewer: int) -> Fields:
    """Write one of the caller's conversations; what is not told of it is left out."""
    fields: Fields = {
        "stream": stream_fields(conversation.stream, viewer),
        "last_seq": conversation.last_seq,
        "read_seq": conversation.read_seq,
        "unread": conversation.unread,
        "mentions": conversation.mentions,
        "muted": conversation.muted,
    }
    if conversation.seen is not None:
        fields["seen"] = conversation.seen
    if conversation.last is not None:
        fields["last"] = newest_fields(conversation.last, viewer)
    return fields


def newest_fields(last: Newest, viewer: int) -> Fields | None:
    """Write what was said last: an entry without its stream, C{cut} where its text goes on."""
    if last.entry is None:
        return None
    fields = entry_fields(last.entry, viewer)
    del fields["stream"]
    return fields | {"cut": True} if last.cut else fields


def token_fields(token: Token) -> Fields:
    """Write what is known of a token; C{used} is left out for one that never was."""
    fields: Fields = {
        "id": token.id,
        "kind": token.kind.value,
        "name": token.name,
        "created": token.created_at,
    }
    if token.used_at is not None:
        fields["used"] = token.used_at
    return fields
