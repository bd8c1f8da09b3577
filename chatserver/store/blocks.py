"""Who hears nothing of whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from chatserver.model.entries import BlockLifted, BlockSet, User
from chatserver.model.errors import BadRequest
from chatserver.model.names import UserName
from chatserver.store import rows
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.log import append_one
from chatserver.store.places import find_user, must_exist, personal_stream

INSERT_BLOCK = """
    INSERT INTO blocks (person, blocked, since) VALUES (?, ?, ?)
    ON CONFLICT (person, blocked) DO NOTHING
"""
DELETE_BLOCK = "DELETE FROM blocks WHERE person = ? AND blocked = ?"
BLOCKED = """
    SELECT u.id, u.name, u.nickname FROM blocks b JOIN users u ON u.id = b.blocked
    WHERE b.person = ? ORDER BY u.name
"""


class Blocks:
    """The block lists, each an affair of its owner's own stream."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, user: User, name: UserName, at: float, origin: Any = None) -> None:
        """
        Block somebody; nothing happens where they are blocked already.

        @raise NoSuchUser: nobody has this name.
        @raise BadRequest: oneself.
        """
        await self._database.write(partial(_add, user=user, name=name, at=at), origin)

    async def remove(self, user: User, name: UserName, at: float, origin: Any = None) -> None:
        """
        Unblock somebody.

        @raise NoSuchUser: nobody has this name.
        @raise BadRequest: they are not blocked.
        """
        await self._database.write(partial(_remove, user=user, name=name, at=at), origin)

    async def of(self, user: User) -> Sequence[User]:
        """List whom C{user} blocks, by name."""
        return await self._database.read(partial(_of, user=user))


def _add(txn: Transaction, user: User, name: UserName, at: float) -> Written:
    must_exist(txn, user)
    other = find_user(txn, name).user
    if other.id == user.id:
        raise BadRequest("that is yourself; block somebody else")
    if txn.execute(INSERT_BLOCK, (user.id, other.id, at)).rowcount == 0:
        return Written(None)
    return Written(None, (append_one(txn, personal_stream(txn, user), user, at, BlockSet(other)),))


def _remove(txn: Transaction, user: User, name: UserName, at: float) -> Written:
    other = find_user(txn, name).user
    if txn.execute(DELETE_BLOCK, (user.id, other.id)).rowcount == 0:
        raise BadRequest(f"{other.name} is not blocked")
    return Written(
        None, (append_one(txn, personal_stream(txn, user), user, at, BlockLifted(other)),)
    )


def _of(txn: Transaction, user: User) -> list[User]:
    return [rows.user(row) for row in txn.execute(BLOCKED, (user.id,)).fetchall()]
