"""Rooms and who belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from attrs import frozen

from chatserver.model.audit import Deed
from chatserver.model.entries import (
    Invited,
    Person,
    Posted,
    Room,
    RoomInfo,
    TopicSet,
    User,
)
from chatserver.model.errors import (
    AlreadyMember,
    Blocked,
    NameTaken,
    NoSuchUser,
    NotAllowed,
    NotInRoom,
)
from chatserver.model.names import RoomName
from chatserver.model.standing import Membership, UserKind
from chatserver.store import rows
from chatserver.store.acts import Act, appended, keep, other_of, pair_of, standing_of
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.log import append_one, new_stream
from chatserver.store.membership import enter, leave, set_state
from chatserver.store.places import IS_THERE, Places, must_exist, personal_stream

INSERT_ROOM = """
    INSERT INTO rooms (stream, name, topic, creator, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (name) DO NOTHING
"""
SET_TOPIC = "UPDATE rooms SET topic = ? WHERE stream = ?"
BLOCKS = "SELECT 1 FROM blocks WHERE person = ? AND blocked = ?"
INFO_COLUMNS = """
    r.stream, r.name, s.kind, r.topic, r.members, COALESCE(m.state, 'none'),
    s.last_ordinal - COALESCE(k.read_ordinal, s.last_ordinal), r.frozen, r.slow,
    CASE WHEN m.moderator = 1 OR (SELECT admin FROM users WHERE id = ?) = 1 THEN 1 ELSE 0 END
"""
INFO_TABLES = """
    rooms r JOIN streams s ON s.id = r.stream
    LEFT JOIN members m ON m.stream = r.stream AND m.person = ?
    LEFT JOIN marks k ON k.stream = r.stream AND k.person = ?
"""
INFO = f"SELECT {INFO_COLUMNS} FROM {INFO_TABLES} WHERE r.stream = ?"
VISIBLE = f"""
    SELECT {INFO_COLUMNS} FROM {INFO_TABLES}
    WHERE {IS_THERE} AND (s.kind = 'public' OR m.state IN ('member', 'invited')) ORDER BY r.name
"""
MEMBERS = """
    SELECT u.id, u.name, u.nickname, u.last_seen, a.why
    FROM members m JOIN users u ON u.id = m.person LEFT JOIN absences a ON a.person = u.id
    WHERE m.stream = ? AND m.state = 'member' ORDER BY u.name
"""


@frozen
class NewRoom:
    """A room to make; its creator moderates it."""

    name: RoomName
    private: bool
    topic: str
    creator: User
    at: float


class Rooms:
    """Places and memberships."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, new: NewRoom, origin: Any = None) -> RoomInfo:
        """
        Make a room; the creator is its first member.

        @raise NameTaken: there is one of this name.
        """
        made: RoomInfo = await self._database.write(partial(_create, new=new), origin)
        return made

    async def join(self, act: Act, origin: Any = None) -> RoomInfo:
        """Make the actor a member; nothing happens where they are one."""
        joined: RoomInfo = await self._database.write(partial(_join, act=act), origin)
        return joined

    async def leave(self, act: Act, origin: Any = None) -> None:
        """End the actor's membership."""
        await self._database.write(partial(_leave, act=act), origin)

    async def invite(self, act: Act, origin: Any = None) -> None:
        """
        Let C{act.other} join; they are told in their own stream, once.

        @raise NoSuchUser, AlreadyMember, Blocked: refused.
        """
        await self._database.write(partial(_invite, act=act), origin)

    async def kick(self, act: Act, origin: Any = None) -> None:
        """
        End the membership of C{act.other}.

        @raise NoSuchUser, NotInRoom: no such member.
        """
        await self._database.write(partial(_kick, act=act), origin)

    async def set_topic(self, act: Act, origin: Any = None) -> Posted:
        """Make C{act.text} the topic."""
        posted: Posted = await self._database.write(partial(_set_topic, act=act), origin)
        return posted

    async def info(self, act: Act) -> RoomInfo:
        """Look at one room."""
        return await self._database.read(partial(_info, act=act))

    async def visible(self, user: User) -> Sequence[RoomInfo]:
        """List what C{user} may know of, by name."""
        return await self._database.read(partial(_visible, user=user))

    async def members(self, act: Act) -> Sequence[Person]:
        """List the members by name; C{online} is for the callers to fill in."""
        return await self._database.read(partial(_members, act=act))


def _read_info(txn: Transaction, user: User, room: int) -> RoomInfo:
    return _room_info(txn.execute(INFO, (user.id, user.id, user.id, room)).fetchone())


def _room_info(row: Sequence[Any]) -> RoomInfo:
    mine = row[5] == "member"
    return RoomInfo(
        rows.room(*row[:3]),
        row[3],
        row[4],
        mine,
        row[6] if mine else 0,
        frozen=bool(row[7]),
        slow=row[8],
        moderator=bool(row[9]),
    )


def _enter(txn: Transaction, room: Room, user: User, at: float, moderator: bool) -> Written:
    entry = enter(txn, room, user, at, moderator)
    return Written(_read_info(txn, user, room.id), (entry,))


def _create(txn: Transaction, new: NewRoom) -> Written:
    must_exist(txn, new.creator)
    stream = new_stream(txn, "private" if new.private else "public")
    values = (stream, new.name.text, new.topic, new.creator.id, new.at)
    if txn.execute(INSERT_ROOM, values).rowcount == 0:
        raise NameTaken(f"there is a room {new.name} already; choose another name")
    room = Room(stream, new.name, new.private)
    return _enter(txn, room, new.creator, new.at, moderator=True)


def _join(txn: Transaction, act: Act) -> Written:
    standing, room = standing_of(txn, act)
    if standing.membership is Membership.MEMBER:
        return Written(_read_info(txn, act.actor, room.id))
    return _enter(txn, room, act.actor, act.at, moderator=False)


def _leave(txn: Transaction, act: Act) -> Written:
    _, room = standing_of(txn, act)
    return Written(None, (leave(txn, room, act.actor, act.at, act.actor),))


def _invite(txn: Transaction, act: Act) -> Written:
    _, room = standing_of(txn, act)
    found = other_of(txn, act)
    other, kind = found.user, found.kind
    if kind is not UserKind.ACCOUNT:
        raise NoSuchUser(f"{other.name} has no account; only accounts can be invited")
    state = Places(txn).in_room(other, room).membership
    if state is Membership.BANNED:
        raise NotAllowed(f"{other.name} is banned from {room.name}; /unban {other.name} first")
    if state is Membership.MEMBER:
        raise AlreadyMember(f"{other.name} is in {room.name} already")
    if txn.execute(BLOCKS, (other.id, act.actor.id)).fetchone():
        raise Blocked(f"{other.name} takes no invitations from you")
    if state is Membership.INVITED:
        return Written(None)
    set_state(txn, room, other, Membership.INVITED, act.at)
    personal = personal_stream(txn, other)
    return Written(None, (append_one(txn, personal, act.actor, act.at, Invited(room)),))


def _kick(txn: Transaction, act: Act) -> Written:
    standing, room = standing_of(txn, act)
    other = other_of(txn, act).user
    if pair_of(txn, act, standing, other).membership is not Membership.MEMBER:
        raise NotInRoom(f"{other.name} is not in {room.name}")
    keep(txn, act, Deed.KICK, other, act.text)
    return Written(None, (leave(txn, room, other, act.at, act.actor, act.text or None),))


def _set_topic(txn: Transaction, act: Act) -> Written:
    _, room = standing_of(txn, act)
    txn.execute(SET_TOPIC, (act.text, room.id))
    return appended(txn, act, room, TopicSet(act.text))


def _info(txn: Transaction, act: Act) -> RoomInfo:
    _, room = standing_of(txn, act)
    return _read_info(txn, act.actor, room.id)


def _visible(txn: Transaction, user: User) -> list[RoomInfo]:
    return [_room_info(row) for row in txn.execute(VISIBLE, (user.id, user.id, user.id)).fetchall()]


def _members(txn: Transaction, act: Act) -> list[Person]:
    _, room = standing_of(txn, act)
    found = txn.execute(MEMBERS, (room.id,)).fetchall()
    return [Person(rows.user(row), False, *row[3:5]) for row in found]
