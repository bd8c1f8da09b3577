"""What becomes of rooms by the operator's hand: all of them listed, one of them deleted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from chatserver.model.audit import Deed, Record
from chatserver.model.entries import OPERATOR, Closed, Entry, Room, RoomInfo
from chatserver.model.names import RoomName
from chatserver.store import fulltext, rows
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.log import Log
from chatserver.store.noting import note
from chatserver.store.places import IS_THERE, TOMBSTONE, Places

ALL_ROOMS = f"""
    SELECT r.stream, r.name, s.kind, r.topic, r.members, r.frozen, r.slow
    FROM rooms r JOIN streams s ON s.id = r.stream WHERE {IS_THERE} ORDER BY r.name
"""
# The row stays, since people's own streams refer to it: they were invited, they have read.
BURY = "UPDATE rooms SET name = ?, topic = '', members = 0, creator = NULL WHERE stream = ?"
FORGET_MEMBERS = "DELETE FROM members WHERE stream = ?"
FORGET_MARKS = "DELETE FROM marks WHERE stream = ?"
FORGET_MUTES = "DELETE FROM mutes WHERE stream = ?"
LEFT_BEHIND = f"""
    SELECT e.id, e.kind, e.text, e.stream, e.target, e.sender FROM rooms r CROSS JOIN entries e
    WHERE e.stream = r.stream AND NOT ({IS_THERE}) LIMIT ?
"""
DELETE_ENTRY = "DELETE FROM entries WHERE id = ?"
DELETE_REACTION = """
    DELETE FROM reactions WHERE stream = ? AND target = ? AND emoji = ? AND person = ?
"""
# Ids are given from the highest on: those of deleted entries at the end come again.
INDEX_FROM_HERE = """
    UPDATE search_state SET upto = (SELECT COALESCE(MAX(id), 0) FROM entries)
    WHERE upto > (SELECT COALESCE(MAX(id), 0) FROM entries)
"""


class Upkeep:
    """
    Keeping the house of rooms.

    A room is gone at once for everybody; what was said in it is then erased in steps, so that
    nobody's post has to wait for all of it.

    @ivar batch: entries erased in one transaction.
    """

    batch = 250

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopped = False

    async def rooms(self) -> Sequence[RoomInfo]:
        """List all rooms by name, private ones too."""
        return await self._database.read(_rooms)

    async def close(self, room: RoomName, at: float) -> None:
        """
        Let a room be gone: nobody is in it, none is of its name; whoever follows it is told.

        @raise NoSuchRoom: there is none.
        """
        await self._database.write(partial(_close, name=room, at=at))

    async def sweep(self) -> None:
        """Erase what was said in rooms that are gone, also what an earlier run left over."""
        sweeping = partial(_sweep, limit=self.batch)
        while not self._stopped and await self._database.write(sweeping):
            pass

    def stop(self) -> None:
        """Begin no step any more; the next start goes on."""
        self._stopped = True


def _rooms(txn: Transaction) -> list[RoomInfo]:
    found = txn.execute(ALL_ROOMS).fetchall()
    return [
        RoomInfo(rows.room(*row[:3]), row[3], row[4], False, frozen=bool(row[5]), slow=row[6])
        for row in found
    ]


def _close(txn: Transaction, name: RoomName, at: float) -> Written:
    room = Places(txn).stream(OPERATOR, name)
    assert isinstance(room, Room)
    note(txn, Record(at, OPERATOR.name, Deed.DELETE_ROOM, name))
    head = Log(txn).head(room.id)
    txn.execute(BURY, (f"{TOMBSTONE}{room.id}", room.id))
    for forget in (FORGET_MEMBERS, FORGET_MARKS, FORGET_MUTES):
        txn.execute(forget, (room.id,))
    # Told, but not kept: there is no log any more in which it could stand.
    return Written(None, (Entry(room, head.seq + 1, head.ordinal, OPERATOR, at, Closed()),))


def _sweep(txn: Transaction, limit: int) -> Written:
    found: list[Sequence[Any]] = txn.execute(LEFT_BEHIND, (limit,)).fetchall()
    for id, kind, text, stream, target, sender in found:
        if kind in ("text", "action") and text is not None:
            fulltext.replace(txn, id, text, None)
        elif kind == "react":
            txn.execute(DELETE_REACTION, (stream, target, text, sender))
    txn.executemany(DELETE_ENTRY, [(row[0],) for row in found])
    if found:
        txn.execute(INDEX_FROM_HERE)
    return Written(len(found) == limit)
