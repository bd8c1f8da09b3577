"""The members of rooms, page by page: of a room of any size, as much work as a page is long."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import partial
from typing import Any

from attrs import frozen

from chatserver.model.entries import MemberPage, Person, RoomMember
from chatserver.model.names import UserName
from chatserver.store import rows
from chatserver.store.acts import Act, standing_of
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction

BEFORE_ALL, BEHIND_ALL = "!", "\x7f"
"""Before and behind whatever may stand in a user name: ends of a stretch of names."""
BEHIND_ALL_NICKNAMES = "\U0010ffff"
NICKNAMES_MOST = 1000
"""
Nicknames on the whole server that begin alike, of which it is looked who is a member; of more, the
first by nickname.  One letter more finds the rest.
"""

COLUMNS = "u.id, u.name, u.nickname, u.last_seen, a.why, m.moderator"
# CROSS JOIN: SQLite takes the tables in this order, and reads no more than is told.
PAGE = f"""
    SELECT {COLUMNS}
    FROM members m CROSS JOIN users u LEFT JOIN absences a ON a.person = u.id
    WHERE m.stream = ? AND m.state = 'member' AND m.name >= ? AND m.name < ? AND u.id = m.person
    ORDER BY m.name LIMIT ?
"""
NICKNAMED = f"""
    SELECT {COLUMNS} FROM (
        SELECT id FROM users WHERE nickname_key >= ? AND nickname_key < ?
        ORDER BY nickname_key LIMIT {NICKNAMES_MOST}
    ) n CROSS JOIN members m CROSS JOIN users u LEFT JOIN absences a ON a.person = u.id
    WHERE m.stream = ? AND m.person = n.id AND u.id = n.id AND m.state = 'member' AND m.name >= ?
    ORDER BY m.name LIMIT ?
"""


@frozen
class RosterAsk:
    """
    Which members are wanted.

    @ivar after: only whose names come behind this one, which may be nobody's; None: from the first.
    @ivar limit: at the most so many, 1 or more.
    @ivar prefix: only whose user name or nickname begins so, whatever the case; empty: all.
    """

    after: UserName | None
    limit: int
    prefix: str = ""

    @property
    def least(self) -> str:
        """The first name that may stand on the page."""
        return "" if self.after is None else self.after.text + BEFORE_ALL


class Rosters:
    """Who belongs to rooms, here or not; C{online} is for the callers to fill in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, act: Act, ask: RosterAsk) -> MemberPage:
        """Read a page, by user name."""
        return await self._database.read(partial(_page, act=act, ask=ask))


def _page(txn: Transaction, act: Act, ask: RosterAsk) -> MemberPage:
    _, room = standing_of(txn, act)
    prefix = unicodedata.normalize("NFKC", ask.prefix).lower()
    least, behind = max(ask.least, prefix), prefix + BEHIND_ALL
    found = txn.execute(PAGE, (room.id, least, behind, ask.limit + 1)).fetchall()
    if prefix:
        keys = (prefix, prefix + BEHIND_ALL_NICKNAMES)
        values = (*keys, room.id, ask.least, ask.limit + 1)
        found = _merged(found, txn.execute(NICKNAMED, values).fetchall())
    kept = tuple(map(_member, found[: ask.limit]))
    return MemberPage(kept, more=len(found) > ask.limit)


def _merged(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """Put two lists together, by user name, each user once."""
    by_name = {row[1]: row for row in (*first, *second)}
    return [by_name[name] for name in sorted(by_name)]


def _member(row: Sequence[Any]) -> RoomMember:
    return RoomMember(Person(rows.user(row), False, *row[3:5]), bool(row[5]))
