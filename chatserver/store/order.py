"""Keeping order in rooms: who is kept out, who moderates, who may write and how often."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from chatserver.model.audit import Deed
from chatserver.model.entries import (
    Frozen,
    ModeratorSet,
    Posted,
    SlowSet,
    Unbanned,
)
from chatserver.model.errors import BadRequest, NoSuchUser, NotAllowed, NotInRoom
from chatserver.model.standing import Ban, Membership, UserKind
from chatserver.store import rows
from chatserver.store.acts import Act, appended, keep, other_of, pair_of, posted, standing_of
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.membership import ban, set_state
from chatserver.store.places import Places, find_user

BANS = """
    SELECT u.id, u.name, u.nickname, b.id, b.name, b.nickname, m.since, m.why
    FROM members m JOIN users u ON u.id = m.person JOIN users b ON b.id = m.banned_by
    WHERE m.stream = ? AND m.state = 'banned' ORDER BY u.name
"""
SET_MODERATOR = "UPDATE members SET moderator = ? WHERE stream = ? AND person = ?"
OTHER_MODERATOR = """
    SELECT 1 FROM members
    WHERE stream = ? AND person <> ? AND state = 'member' AND moderator = 1 LIMIT 1
"""
SET_FROZEN = "UPDATE rooms SET frozen = ? WHERE stream = ? AND frozen <> ?"
SET_SLOW = "UPDATE rooms SET slow = ? WHERE stream = ?"


class Order:
    """What moderators do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ban(self, act: Act, origin: Any = None) -> Posted:
        """
        Keep C{act.other} out of the room; a membership ends.

        @raise NoSuchUser: nobody has this name.
        @raise BadRequest: the actor, or banned already.
        """
        return await self._write(_ban, act, origin)

    async def unban(self, act: Act, origin: Any = None) -> Posted:
        """
        Let C{act.other} come in again.

        @raise NoSuchUser: nobody has this name.
        @raise BadRequest: they are not banned.
        """
        return await self._write(_unban, act, origin)

    async def bans(self, act: Act) -> Sequence[Ban]:
        """List who is kept out, by name."""
        return await self._database.read(partial(_bans, act=act))

    async def set_moderator(self, act: Act, on: bool, origin: Any = None) -> Posted:
        """
        Let C{act.other} moderate, or no more.

        @raise NoSuchUser: nobody has this name, or a guest has.
        @raise NotInRoom: they are no member.
        @raise BadRequest: it is so already.
        @raise NotAllowed: nobody would be left to moderate.
        """
        return await self._write(partial(_set_moderator, on=on), act, origin)

    async def freeze(self, act: Act, on: bool, origin: Any = None) -> Posted:
        """
        Let only moderators and admins write, or all again.

        @raise BadRequest: it is so already.
        """
        return await self._write(partial(_freeze, on=on), act, origin)

    async def slow(self, act: Act, seconds: int, origin: Any = None) -> Posted:
        """Let each member say one thing in C{seconds}; 0: as many as they like."""
        return await self._write(partial(_slow, seconds=seconds), act, origin)

    async def _write(self, write: Any, act: Act, origin: Any) -> Posted:
        done: Posted = await self._database.write(partial(write, act=act), origin)
        return done


def _ban(txn: Transaction, act: Act) -> Written:
    standing, room = standing_of(txn, act)
    found = other_of(txn, act)
    other = found.user
    if found.kind is UserKind.DELETED:
        raise NoSuchUser(f"there is no user {other.name}")
    theirs = pair_of(txn, act, standing, other)
    if theirs.membership is Membership.BANNED:
        raise BadRequest(f"{other.name} is banned from {room.name} already")
    if room.private and theirs.membership is Membership.NONE:
        # The ban would tell them, at the next try to come in, that there is such a room.
        raise NotInRoom(f"{other.name} was never in {room.name}, and cannot find it")
    keep(txn, act, Deed.BAN, other, act.text)
    member = theirs.membership is Membership.MEMBER
    return posted(ban(txn, room, other, member, act.at, act.actor, act.text or None))


def _unban(txn: Transaction, act: Act) -> Written:
    _, room = standing_of(txn, act)
    other = other_of(txn, act).user
    if Places(txn).in_room(other, room).membership is not Membership.BANNED:
        raise BadRequest(f"{other.name} is not banned from {room.name}")
    set_state(txn, room, other, Membership.LEFT, act.at)
    keep(txn, act, Deed.UNBAN, other)
    return appended(txn, act, room, Unbanned(other))


def _bans(txn: Transaction, act: Act) -> list[Ban]:
    _, room = standing_of(txn, act)
    found = txn.execute(BANS, (room.id,)).fetchall()
    return [Ban(rows.user(row[:3]), rows.user(row[3:6]), row[6], row[7] or "") for row in found]


def _set_moderator(txn: Transaction, act: Act, on: bool) -> Written:
    _, room = standing_of(txn, act)
    assert act.other is not None
    found = find_user(txn, act.other)
    other = found.user
    if found.kind is not UserKind.ACCOUNT:
        raise NoSuchUser(f"{other.name} has no account; only accounts can moderate")
    theirs = Places(txn).in_room(other, room)
    if theirs.membership is not Membership.MEMBER:
        raise NotInRoom(f"{other.name} is not in {room.name}")
    if theirs.moderator is on:
        raise BadRequest(
            f"{other.name} moderates {room.name} already"
            if on
            else f"{other.name} does not moderate {room.name}"
        )
    if not on and txn.execute(OTHER_MODERATOR, (room.id, other.id)).fetchone() is None:
        raise NotAllowed(
            f"{other.name} is the last moderator of {room.name}; /mod somebody else first"
        )
    txn.execute(SET_MODERATOR, (int(on), room.id, other.id))
    keep(txn, act, Deed.MOD if on else Deed.UNMOD, other)
    return appended(txn, act, room, ModeratorSet(other, on))


def _freeze(txn: Transaction, act: Act, on: bool) -> Written:
    _, room = standing_of(txn, act)
    if txn.execute(SET_FROZEN, (int(on), room.id, int(on))).rowcount == 0:
        raise BadRequest(f"{room.name} is frozen already" if on else f"{room.name} is not frozen")
    keep(txn, act, Deed.FREEZE if on else Deed.UNFREEZE)
    return appended(txn, act, room, Frozen(on))


def _slow(txn: Transaction, act: Act, seconds: int) -> Written:
    _, room = standing_of(txn, act)
    txn.execute(SET_SLOW, (seconds, room.id))
    told = "1 second" if seconds == 1 else f"{seconds} seconds"
    keep(txn, act, Deed.SLOW, text=told if seconds else "off")
    return appended(txn, act, room, SlowSet(seconds))
