"""
Values of the model as JSON: the side that reads.  L{chatserver.wire.writing} is the other.

All functions raise C{KeyError}, C{TypeError} or C{ValueError} for what no server of ours writes;
members that they do not know are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from chatserver.model.entries import (
    SAID,
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
from chatserver.model.standing import Ban, Token, TokenKind
from chatserver.wire.checking import (
    MODERATOR,
    count,
    maybe_count,
    maybe_moment,
    maybe_words,
    moment,
    room_name,
    user_name,
    words,
)

Fields = Mapping[str, Any]


def from_json(data: bytes) -> Any:
    """Read JSON in UTF-8."""
    return json.loads(data.decode())


def read_user(fields: Fields) -> User:
    """Read a user."""
    return User(count(fields["id"]), user_name(fields["name"]), maybe_words(fields.get("nick")))


def read_token(fields: Fields) -> Token:
    """Read what is known of a token."""
    return Token(
        count(fields["id"]),
        TokenKind(fields["kind"]),
        words(fields["name"]),
        moment(fields["created"]),
        maybe_moment(fields.get("used")),
    )


def read_person(fields: Fields) -> Person:
    """Read a user of a list."""
    seen, away = maybe_moment(fields.get("seen")), maybe_words(fields.get("away"))
    return Person(read_user(fields["user"]), bool(fields["online"]), seen, away)


def read_member(fields: Fields) -> RoomMember:
    """Read a member of a room; a role that this version does not know is none."""
    return RoomMember(read_person(fields), maybe_words(fields.get("role")) == MODERATOR)


def read_tallies(fields: Fields) -> tuple[Tally, ...]:
    """Read the reactions to an entry of a page."""
    return tuple(
        Tally(words(each["emoji"]), count(each["count"]), bool(each["mine"]))
        for each in fields.get("reactions", ())
    )


def read_ban(fields: Fields) -> Ban:
    """Read who is kept out of a room."""
    why = words(fields.get("why", ""))
    return Ban(read_user(fields["user"]), read_user(fields["by"]), moment(fields["at"]), why)


def _order_body(fields: Fields) -> Body | None:
    match fields["ev"]:
        case "ban":
            return Banned(read_user(fields["user"]), maybe_words(fields.get("why")))
        case "unban":
            return Unbanned(read_user(fields["user"]))
        case "mod" | "unmod":
            return ModeratorSet(read_user(fields["user"]), fields["ev"] == "mod")
        case "freeze" | "unfreeze":
            return Frozen(fields["ev"] == "freeze")
        case "slow":
            return SlowSet(count(fields["seconds"]))
        case _:
            return None


class Reader:
    """Reads what one user was sent."""

    def __init__(self, viewer: User) -> None:
        """@param viewer: whose session it came on."""
        self._viewer = viewer

    def stream(self, fields: Fields) -> Stream:
        """Read a stream."""
        id = count(fields["id"])
        if "with" in fields:
            pair = sorted((self._viewer, read_user(fields["with"])), key=lambda each: each.id)
            return Direct(id, *pair)
        if fields.get("own"):
            return Personal(id, self._viewer)
        return self._room(fields)

    def event(self, fields: Fields) -> Event | None:
        """Read an event; None: it is of a kind that this version does not know."""
        kind = fields["ev"]
        marks: dict[str, Callable[[Stream, int], Event]] = {
            "hidden": Hidden,
            "live": Live,
            "reset": Reset,
        }
        if kind in marks:
            return marks[kind](self.stream(fields["stream"]), count(fields["seq"]))
        match kind:
            case "online":
                return CameOnline(read_user(fields["user"]))
            case "offline":
                return WentOffline(read_user(fields["user"]))
            case "crowd":
                return Crowd(count(fields["online"]))
            case "away":
                return WentAway(read_user(fields["user"]), words(fields["text"]))
            case "back":
                return CameBack(read_user(fields["user"]))
            case "typing":
                return Typing(self.stream(fields["stream"]), read_user(fields["user"]))
            case "seen":
                return self._seen(fields)
            case "notice":
                return Notice(words(fields["text"]))
            case "bye":
                return Closing(words(fields["why"]))
            case _:
                return self.entry(fields)

    def entry(self, fields: Fields) -> Entry | None:
        """Read an entry; None: it is of a kind that this version does not know."""
        body = self._body(fields)
        if body is None:
            return self._unknown(fields)
        return Entry(
            self.stream(fields["stream"]),
            count(fields["seq"]),
            count(fields["n"]),
            read_user(fields["from"]),
            moment(fields["at"]),
            body,
            maybe_moment(fields.get("edited_at")),
        )

    def page(self, answer: Fields) -> Page:
        """Read a page of history: the answer to C{History}."""
        entries = [each for each in map(self.entry, answer["entries"]) if each is not None]
        found = {count(each["seq"]): read_tallies(each) for each in answer["entries"]}
        tallies = {seq: tallies for seq, tallies in found.items() if tallies}
        stream, upto = self.stream(answer["stream"]), answer.get("upto")
        left_out = {count(each["seq"]): count(each.get("skipped", 0)) for each in answer["entries"]}
        skipped = {seq: number for seq, number in left_out.items() if number}
        return Page(stream, tuple(entries), answer["more"], tallies, upto or 0, skipped)

    def room(self, fields: Fields) -> RoomInfo:
        """Read a room of a list."""
        room = self.stream(fields["stream"])
        if not isinstance(room, Room):
            raise ValueError("a list of rooms holds something else")
        return RoomInfo(
            room,
            words(fields["topic"]),
            count(fields["members"]),
            bool(fields["mine"]),
            count(fields["unread"]),
            frozen=bool(fields.get("frozen")),
            slow=count(fields.get("slow", 0)),
            moderator=bool(fields.get("moderator")),
        )

    def conversation(self, fields: Fields) -> Conversation:
        """Read one of the viewer's conversations."""
        return Conversation(
            self.stream(fields["stream"]),
            count(fields["last_seq"]),
            count(fields["read_seq"]),
            count(fields["unread"]),
            count(fields.get("mentions", 0)),
            bool(fields.get("muted")),
            maybe_count(fields.get("seen")),
            self._newest(fields),
        )

    def _newest(self, fields: Fields) -> Newest | None:
        """Read what was said last, if that is told in a way that this version knows."""
        if "last" not in fields:
            return None
        last = fields["last"]
        if last is None:
            return Newest()
        entry = self.entry({**last, "stream": fields["stream"]})
        if entry is None or not isinstance(entry.body, SAID):
            return None
        return Newest(entry, bool(last.get("cut")))

    def _seen(self, fields: Fields) -> Seen:
        direct = self.stream(fields["stream"])
        if not isinstance(direct, Direct):
            raise ValueError("only in a direct conversation is told how far somebody has read")
        return Seen(direct, read_user(fields["user"]), count(fields["upto"]))

    def _unknown(self, fields: Fields) -> Entry | None:
        """An entry of a later version still holds its place in the stream: as if it were erased."""
        if "seq" not in fields or "stream" not in fields or "n" not in fields:
            return None
        return self.entry({**fields, "ev": "gone"})

    def _body(self, fields: Fields) -> Body | None:
        match fields["ev"]:
            case "msg":
                return Text(words(fields["text"]), maybe_count(fields.get("reply")))
            case "me":
                return Action(words(fields["text"]))
            case "edit":
                return Edit(count(fields["target"]), words(fields["text"]))
            case "delete":
                author = fields.get("author")
                return Deletion(count(fields["target"]), read_user(author) if author else None)
            case "gone":
                return Erased()
            case "react":
                return Reacted(count(fields["target"]), words(fields["emoji"]))
            case "unreact":
                return Unreacted(count(fields["target"]), words(fields["emoji"]))
            case "join":
                return Joined()
            case "leave":
                return Left(read_user(fields["user"]), maybe_words(fields.get("why")))
            case "closed":
                return Closed()
            case "topic":
                return TopicSet(words(fields["text"]))
            case _:
                return _order_body(fields) or self._personal_body(fields)

    def _personal_body(self, fields: Fields) -> Body | None:
        match fields["ev"]:
            case "block":
                return BlockSet(read_user(fields["user"]))
            case "unblock":
                return BlockLifted(read_user(fields["user"]))
            case "read":
                return ReadMark(self.stream(fields["place"]), count(fields["upto"]))
            case "clear":
                return Cleared(self.stream(fields["place"]), count(fields["upto"]))
            case "invite":
                return Invited(self._room(fields["place"]))
            case "mention":
                return Mentioned(self._room(fields["place"]), count(fields["at_seq"]))
            case "mute":
                return Muted(self.stream(fields["place"]))
            case "unmute":
                return Unmuted(self.stream(fields["place"]))
            case _:
                return None

    def _room(self, fields: Fields) -> Room:
        id, name = count(fields["id"]), room_name(fields["name"])
        return Room(id, name, bool(fields.get("private")))
