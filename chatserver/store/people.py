"""People as others, and the operator, see them; and what a session of theirs starts with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from attrs import frozen

from chatserver.model.entries import Person, Room, User
from chatserver.model.errors import NoSuchUser
from chatserver.model.names import UserName
from chatserver.model.operation import Registered
from chatserver.model.standing import UserKind
from chatserver.store import rows
from chatserver.store.account_rows import ACCOUNT_TABLES, bar
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.membership import rooms_of
from chatserver.store.places import find_user, must_exist

BLOCKED_BY = "SELECT blocked FROM blocks WHERE person = ?"
SET_SEEN = "UPDATE users SET last_seen = ? WHERE id = ?"
PEOPLE = """
    SELECT u.id, u.name, u.nickname, u.last_seen, a.why
    FROM users u LEFT JOIN absences a ON a.person = u.id WHERE u.kind = 'account' ORDER BY u.name
"""
PERSON = """
    SELECT u.id, u.name, u.nickname, u.last_seen, a.why
    FROM users u LEFT JOIN absences a ON a.person = u.id WHERE u.id = ?
"""
SET_AWAY = """
    INSERT INTO absences (person, why) VALUES (?, ?)
    ON CONFLICT (person) DO UPDATE SET why = excluded.why WHERE why <> excluded.why
"""
SET_BACK = "DELETE FROM absences WHERE person = ?"
ACQUAINTED_WITH = """
    SELECT second FROM directs WHERE first = ? UNION ALL SELECT first FROM directs WHERE second = ?
"""
MUTED_BY = "SELECT stream FROM mutes WHERE person = ?"
REGISTERED_COLUMNS = """
    u.id, u.name, u.nickname, u.admin, u.created_at, u.last_seen, b.person, b.until, b.why
"""
ALL_REGISTERED = f"""
    SELECT {REGISTERED_COLUMNS} FROM {ACCOUNT_TABLES} WHERE u.kind = 'account' ORDER BY u.name
"""
REGISTERED = f"""
    SELECT {REGISTERED_COLUMNS} FROM {ACCOUNT_TABLES}
    WHERE u.name = ? AND u.kind = 'account' AND u.kind <> 'former'
"""


@frozen
class Belongings:
    """
    What a session starts with.

    @ivar rooms: the user's rooms, each with the seq of its newest entry.
    @ivar blocked: ids of the users they block.
    @ivar muted: ids of the streams that they muted.
    @ivar acquainted: ids of the users with whom they have a conversation.
    """

    rooms: tuple[tuple[Room, int], ...]
    blocked: frozenset[int]
    muted: frozenset[int] = frozenset()
    acquainted: frozenset[int] = frozenset()


class People:
    """Who is there; C{online} is for the callers to fill in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def belongings(self, user: User) -> Belongings:
        """Read the user's rooms and blocks, as they are announced."""
        return await self._database.read_in_order(partial(_belongings, user=user))

    async def seen(self, user: User, at: float) -> None:
        """Note that a session began or ended."""
        await self._database.write(partial(_seen, user=user, at=at))

    async def set_away(self, user: User, text: str | None) -> bool:
        """
        Note that C{user} is away, and why; None: they are back.

        @return: whether that changed anything.
        @raise LoginRequired: the account was deleted meanwhile.
        """
        changed: bool = await self._database.write(partial(_set_away, user=user, text=text))
        return changed

    async def people(self) -> Sequence[Person]:
        """List all accounts by name."""
        return await self._database.read(_people)

    async def person(self, name: UserName) -> Person:
        """
        Look at one user.

        @raise NoSuchUser: nobody has this name.
        """
        return await self._database.read(partial(_person, name=name))

    async def registered(self) -> Sequence[Registered]:
        """List all accounts by name, as the operator sees them."""
        return await self._database.read(_all_registered)

    async def registered_one(self, name: UserName) -> Registered:
        """
        Look at one account as the operator does.

        @raise NoSuchUser: there is no such account.
        """
        return await self._database.read(partial(_registered_one, name=name))


def _belongings(txn: Transaction, user: User) -> Belongings:
    blocked = frozenset(row[0] for row in txn.execute(BLOCKED_BY, (user.id,)).fetchall())
    muted = frozenset(row[0] for row in txn.execute(MUTED_BY, (user.id,)).fetchall())
    found = txn.execute(ACQUAINTED_WITH, (user.id, user.id)).fetchall()
    acquainted = frozenset(row[0] for row in found)
    return Belongings(tuple(rooms_of(txn, user)), blocked, muted, acquainted)


def _seen(txn: Transaction, user: User, at: float) -> Written:
    txn.execute(SET_SEEN, (at, user.id))
    return Written(None)


def _set_away(txn: Transaction, user: User, text: str | None) -> Written:
    must_exist(txn, user)
    if text is None:
        return Written(txn.execute(SET_BACK, (user.id,)).rowcount == 1)
    return Written(txn.execute(SET_AWAY, (user.id, text)).rowcount == 1)


def _people(txn: Transaction) -> list[Person]:
    return [Person(rows.user(row), False, *row[3:5]) for row in txn.execute(PEOPLE).fetchall()]


def _person(txn: Transaction, name: UserName) -> Person:
    found = find_user(txn, name)
    if found.kind is UserKind.DELETED:
        raise NoSuchUser(f"there is no user {name}")
    row = txn.execute(PERSON, (found.user.id,)).fetchone()
    return Person(rows.user(row), False, *row[3:5])


def _all_registered(txn: Transaction) -> list[Registered]:
    return [_registered(row) for row in txn.execute(ALL_REGISTERED).fetchall()]


def _registered_one(txn: Transaction, name: UserName) -> Registered:
    row = txn.execute(REGISTERED, (name.text,)).fetchone()
    if row is None:
        raise NoSuchUser(f"there is no account {name}")
    return _registered(row)


def _registered(row: Sequence[Any]) -> Registered:
    admin, created_at, last_seen = row[3:6]
    return Registered(rows.user(row), bool(admin), False, created_at, last_seen, bar(row[6:9]))
