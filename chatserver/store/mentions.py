"""Who is called by what is said: an entry in the own stream of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from chatserver.model.calls import Called
from chatserver.model.entries import Entry, Mentioned, Personal, Room, User
from chatserver.model.standing import Membership
from chatserver.store import dialect, rows
from chatserver.store.dialect import Transaction
from chatserver.store.log import Log
from chatserver.store.places import AT_ONCE, Places

EVERYBODY_MOST = 200
"""Members of a room in which all can be called at once; in a larger one the word is only text."""

BY_NAMES = """
    SELECT id, name, nickname, personal FROM users
    WHERE kind = 'account' AND name IN ({ids})
"""
HOW_MANY = "SELECT members FROM rooms WHERE stream = ?"
MEMBERS = """
    SELECT u.id, u.name, u.nickname, u.personal FROM members m JOIN users u ON u.id = m.person
    WHERE m.stream = ? AND m.state = 'member' AND u.kind = 'account' ORDER BY u.id
"""
DEAF_TO = "SELECT person FROM blocks WHERE blocked = ? AND person IN ({ids})"


@frozen
class Somebody:
    """An account that may be called, with the id of its own stream."""

    user: User
    personal: int


class Mentions:
    """
    The calls of one transaction: who is meant is looked up at once, before anything is locked.

    @ivar streams: ids of the own streams that may get an entry, to be locked with the others.
    """

    def __init__(self, txn: Transaction, calls: Iterable[tuple[Room, Called]]) -> None:
        """@param calls: where somebody is called, and who."""
        self._txn = txn
        self._by_name: dict[str, Somebody] = {}
        self._in_room: dict[int, Sequence[Somebody]] = {}
        names: set[str] = set()
        for room, called in calls:
            names |= called.names
            if called.everybody and room.id not in self._in_room:
                self._in_room[room.id] = self._members(room)
        self._look_up(sorted(names))
        meant = [*self._by_name.values(), *(each for all in self._in_room.values() for each in all)]
        self.streams = {each.personal for each in meant}

    def append(
        self, log: Log, places: Places, room: Room, called: Called, entry: Entry
    ) -> tuple[Entry, ...]:
        """
        Tell those whom C{entry}, just appended, calls: members of the room, but not its sender,
        nor who blocks them.
        """
        named = [self._by_name[name] for name in sorted(called.names) if name in self._by_name]
        all = self._in_room.get(room.id, ()) if called.everybody else ()
        meant = {each.user.id: each for each in (*named, *all) if each.user != entry.sender}
        places.gather(room, [each.user for each in meant.values()])
        deaf = self._deaf_to(entry.sender, meant)
        return tuple(
            log.append(
                Personal(each.personal, each.user),
                entry.sender,
                entry.sent_at,
                Mentioned(room, entry.seq),
            )
            for each in meant.values()
            if each.user.id not in deaf
            and places.in_room(each.user, room).membership is Membership.MEMBER
        )

    def _look_up(self, names: Sequence[str]) -> None:
        for some in _parts(names):
            found = self._txn.execute(*dialect.with_ids(BY_NAMES, some)).fetchall()
            self._by_name.update({row[1]: _somebody(row) for row in found})

    def _members(self, room: Room) -> Sequence[Somebody]:
        if self._txn.execute(HOW_MANY, (room.id,)).fetchone()[0] > EVERYBODY_MOST:
            return ()
        return [_somebody(row) for row in self._txn.execute(MEMBERS, (room.id,)).fetchall()]

    def _deaf_to(self, sender: User, meant: Iterable[int]) -> set[int]:
        deaf: set[int] = set()
        for some in _parts(list(meant)):
            sql, ids = dialect.with_ids(DEAF_TO, some)
            deaf.update(row[0] for row in self._txn.execute(sql, (sender.id, *ids)))
        return deaf


def _parts(all: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (all[first : first + AT_ONCE] for first in range(0, len(all), AT_ONCE))


def _somebody(row: Sequence[Any]) -> Somebody:
    return Somebody(rows.user(row), row[3])
