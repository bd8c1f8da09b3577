"""The audit: what those did who keep order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from chatserver.model.audit import Deed, Rank, Record, Wanted, Warrant
from chatserver.model.entries import User
from chatserver.model.names import RoomName, UserName
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.noting import rank, serve

NEWEST = """
    SELECT id, at, actor, act, room, about, text FROM audit WHERE {all} ORDER BY id DESC LIMIT ?
"""


class Audit:
    """What was done; most of it is noted by who does it, in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def serve(self, warrant: Warrant, about: User | None = None) -> None:
        """
        Judge and note what changes nothing in the database.

        @raise ChatError: what the warrant's rule raises.
        """
        await self._database.write(partial(_serve, warrant=warrant, about=about))

    async def judge(self, actor: User, rule: Callable[[Rank], None]) -> None:
        """
        Judge somebody before anything else is looked at.

        @raise ChatError: what the rule raises.
        """
        rule(await self._database.read(partial(rank, actor=actor)))

    async def newest(self, wanted: Wanted) -> Sequence[Record]:
        """Read the newest records that are wanted, the newest last."""
        return await self._database.read(partial(_newest, wanted=wanted))


def _serve(txn: Transaction, warrant: Warrant, about: User | None) -> Written:
    serve(txn, warrant, about)
    return Written(None)


def _newest(txn: Transaction, wanted: Wanted) -> list[Record]:
    asked = {"room = ?": wanted.room, "actor = ?": wanted.by, "about = ?": wanted.about}
    given = {sql: name.text for sql, name in asked.items() if name is not None}
    sql = NEWEST.format(all=" AND ".join(given) or "1 = 1")
    found = txn.execute(sql, (*given.values(), wanted.most)).fetchall()
    return [_record(row) for row in found][::-1]


def _record(row: Sequence[Any]) -> Record:
    id, at, actor, act, room, about, text = row
    return Record(
        at,
        UserName(actor),
        Deed(act),
        None if room is None else RoomName(room),
        None if about is None else UserName(about),
        text,
        id,
    )
