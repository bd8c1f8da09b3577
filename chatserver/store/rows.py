"""Rows of the log to values of the model, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from chatserver.model.entries import (
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Body,
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
    Personal,
    Reacted,
    ReadMark,
    Room,
    SlowSet,
    Stream,
    Text,
    TopicSet,
    Unbanned,
    Unmuted,
    Unreacted,
    User,
)
from chatserver.model.names import RoomName, UserName
from chatserver.store.dialect import Transaction

Row = Sequence[Any]
Columns = tuple[str, str | None, int | None, int | None, int | None]
"""kind, text, target, who, place: how a body stands in a row."""

ENTRY_COLUMNS = """
    e.id, e.seq, e.ordinal, e.sent_at, e.kind, e.text, e.target, e.place,
    u.id, u.name, u.nickname, w.id, w.name, w.nickname, e.stream
"""
ENTRY_TABLES = """
    entries e JOIN users u ON u.id = e.sender LEFT JOIN users w ON w.id = e.who
"""

SAID_COLUMNS = """
    e.id, e.seq, e.ordinal, e.sent_at, e.kind, e.text, e.target, e.stream,
    u.id, u.name, u.nickname,
    CASE WHEN e.first_text IS NOT NULL THEN (
        SELECT c.sent_at FROM entries c
        WHERE c.stream = e.stream AND c.target = e.seq AND c.kind = 'edit'
        ORDER BY c.id DESC LIMIT 1
    ) END
"""
"""The last is when it was edited: one step into the index of edits, where it was at all."""
SAID_TABLES = "entries e JOIN users u ON u.id = e.sender"
"""Of messages and actions that still stand: a page needs none of the other columns."""

STREAM_COLUMNS = """
    s.id, s.kind, r.name, d.first, a.name, a.nickname, d.second, b.name, b.nickname
"""
STREAM_TABLES = """
    streams s
    LEFT JOIN rooms r ON r.stream = s.id
    LEFT JOIN directs d ON d.stream = s.id
    LEFT JOIN users a ON a.id = d.first
    LEFT JOIN users b ON b.id = d.second
"""
STREAM = f"""
    SELECT {STREAM_COLUMNS}, o.id, o.name, o.nickname
    FROM {STREAM_TABLES} LEFT JOIN users o ON o.personal = s.id WHERE s.id = ?
"""


def columns(body: Body) -> Columns:
    """Spread a body over the columns of its row."""
    match body:
        case Text(text, reply):
            return "text", text, reply, None, None
        case Action(text):
            return "action", text, None, None, None
        case Edit(target, text):
            return "edit", text, target, None, None
        case Deletion(target, author):
            return "delete", None, target, author.id if author else None, None
        case Reacted(target, emoji):
            return "react", emoji, target, None, None
        case Unreacted(target, emoji):
            return "unreact", emoji, target, None, None
        case Joined():
            return "join", None, None, None, None
        case Left(user, why):
            return "leave", why, None, user.id, None
        case TopicSet(text):
            return "topic", text, None, None, None
        case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
            return _columns_of_order(body)
        case BlockSet(user):
            return "block", None, None, user.id, None
        case BlockLifted(user):
            return "unblock", None, None, user.id, None
        case ReadMark(stream, upto):
            return "read", None, upto, None, stream.id
        case Cleared(stream, upto):
            return "clear", None, upto, None, stream.id
        case Invited(room):
            return "invite", None, None, None, room.id
        case Mentioned(room, seq):
            return "mention", None, seq, None, room.id
        case Muted(stream):
            return "mute", None, None, None, stream.id
        case Unmuted(stream):
            return "unmute", None, None, None, stream.id
        case Erased() | Closed():
            raise ValueError("not stored: it tells of what is gone")


def _columns_of_order(body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet) -> Columns:
    match body:
        case Banned(user, why):
            return "ban", why, None, user.id, None
        case Unbanned(user):
            return "unban", None, None, user.id, None
        case ModeratorSet(user, on):
            return "moderator", None, int(on), user.id, None
        case Frozen(on):
            return "freeze", None, int(on), None, None
        case SlowSet(seconds):
            return "slow", None, seconds, None, None
        case _:
            assert_never(body)


def user(row: Sequence[Any]) -> User:
    """Read C{(id, name, nickname)}."""
    return User(row[0], UserName(row[1]), row[2])


def room(stream: int, name: str, kind: str) -> Room:
    """Make a room of what its rows hold."""
    return Room(stream, RoomName(name), private=kind == "private")


def rows_within(found_rows: Iterable[Row], budget: int) -> tuple[list[Row], bool]:
    """
    Fetch rows of L{ENTRY_COLUMNS} or L{SAID_COLUMNS} until their texts exceed C{budget} bytes;
    the first always fits.

    @param found_rows: a cursor, for example; what does not fit is not fetched.
    @return: the rows, and whether there were more.
    """
    found: list[Row] = []
    for row in found_rows:
        budget -= len((row[5] or "").encode())
        if budget < 0 and found:
            return found, True
        found.append(row)
    return found, False


def shared_stream(row: Sequence[Any]) -> Stream:
    """Read the L{STREAM_COLUMNS} of a room or a direct conversation."""
    if row[1] == "direct":
        return Direct(row[0], user(row[3:6]), user(row[6:9]))
    return room(row[0], row[2], row[1])


def entry(row: Row, finder: Finder) -> Entry:
    """Read a row of L{ENTRY_COLUMNS}."""
    _, seq, ordinal, sent_at, kind, text, target, place = row[:8]
    about = finder.user(*row[11:14]) if row[11] is not None else None
    body = _body(kind, text, target, about, finder.stream(place) if place is not None else None)
    sender = finder.user(*row[8:11])
    return Entry(finder.stream(row[14]), seq, ordinal, sender, sent_at, body)


def said(row: Row, finder: Finder) -> Entry:
    """Read a row of L{SAID_COLUMNS}."""
    _, seq, ordinal, sent_at, kind, text, target, stream, *sender, edited_at = row
    body = Text(text, target) if kind == "text" else Action(text)
    place, author = finder.stream(stream), finder.user(*sender)
    return Entry(place, seq, ordinal, author, sent_at, body, edited_at)


def _body(kind: str, text: str | None, target: Any, about: Any, place: Any) -> Body:
    match kind:
        case "text" | "action" | "edit" | "react" | "unreact":
            return Erased() if text is None else _said_body(kind, text, target)
        case "delete":
            return Deletion(target, about)
        case "join":
            return Joined()
        case "leave":
            return Left(about, text)
        case "topic":
            return TopicSet(text or "")
        case "ban":
            return Banned(about, text)
        case "unban":
            return Unbanned(about)
        case "moderator":
            return ModeratorSet(about, bool(target))
        case "freeze":
            return Frozen(bool(target))
        case "slow":
            return SlowSet(target)
        case _:
            return _personal_body(kind, target, about, place)


def _said_body(kind: str, text: str, target: Any) -> Body:
    match kind:
        case "text":
            return Text(text, target)
        case "action":
            return Action(text)
        case "edit":
            return Edit(target, text)
        case "react":
            return Reacted(target, text)
        case _:
            return Unreacted(target, text)


def _personal_body(kind: str, target: Any, about: Any, place: Any) -> Body:
    match kind:
        case "block":
            return BlockSet(about)
        case "unblock":
            return BlockLifted(about)
        case "read":
            return ReadMark(place, target)
        case "clear":
            return Cleared(place, target)
        case "invite":
            return Invited(place)
        case "mention":
            return Mentioned(place, target)
        case "mute":
            return Muted(place)
        case "unmute":
            return Unmuted(place)
        case _:
            raise ValueError(f"an entry of the unknown kind {kind}")


class Finder:
    """Streams and users within one transaction: each stream is read once, each value made once."""

    def __init__(self, txn: Transaction, known: Iterable[Stream] = ()) -> None:
        self._txn = txn
        self._streams: dict[int, Stream] = {stream.id: stream for stream in known}
        self._users: dict[int, User] = {}

    def stream(self, id: int) -> Stream:
        """Give a stream by its id."""
        found = self._streams.get(id)
        if found is None:
            found = self._streams[id] = _stream(self._txn, id)
        return found

    def user(self, id: int, name: str, nickname: str | None) -> User:
        """Give a user by what stands in their row."""
        found = self._users.get(id)
        if found is None:
            found = self._users[id] = User(id, UserName(name), nickname)
        return found


def _stream(txn: Transaction, stream: int) -> Stream:
    row = txn.execute(STREAM, (stream,)).fetchone()
    if row[1] == "personal":
        return Personal(stream, user(row[9:12]))
    return shared_stream(row)
