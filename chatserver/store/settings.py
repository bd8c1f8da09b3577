"""What people have set for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from chatserver.model.entries import User
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.places import must_exist

SETTINGS_OF = "SELECT key, value FROM settings WHERE person = ? ORDER BY key"
SET_SETTING = """
    INSERT INTO settings (person, key, value) VALUES (?, ?, ?)
    ON CONFLICT (person, key) DO UPDATE SET value = excluded.value
"""
FORGET_SETTING = "DELETE FROM settings WHERE person = ? AND key = ?"


class Settings:
    """Each account's own, by key; what the keys and values are is for others to judge."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, user: User) -> Mapping[str, str]:
        """Read what C{user} has set."""
        return await self._database.read(partial(_of, user=user))

    async def put(self, user: User, key: str, value: str | None) -> None:
        """
        Keep a value in place of the one that was kept; None: keep none.

        @raise LoginRequired: the account was deleted.
        """
        await self._database.write(partial(_put, user=user, key=key, value=value))


def _of(txn: Transaction, user: User) -> dict[str, str]:
    return dict(txn.execute(SETTINGS_OF, (user.id,)).fetchall())


def _put(txn: Transaction, user: User, key: str, value: str | None) -> Written:
    must_exist(txn, user)
    if value is None:
        txn.execute(FORGET_SETTING, (user.id, key))
    else:
        txn.execute(SET_SETTING, (user.id, key, value))
    return Written(None)
