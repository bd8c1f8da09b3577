"""Invitations to register: the hashes of their codes, and how often each may be used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from attrs import field, frozen

from chatserver.model.audit import Warrant
from chatserver.model.names import UserName
from chatserver.model.operation import Invitation
from chatserver.store import dialect
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.inviting import LIVES
from chatserver.store.lane import Written
from chatserver.store.noting import judge, note, serve

INSERT = """
    INSERT INTO invitations (hash, made_by, made_at, expires_at, uses, uses_left, note)
    VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id
"""
# Rows stay, so that what the audit tells of one is never about another.
REVOKE = f"UPDATE invitations SET uses_left = 0 WHERE id = ? AND {LIVES}"
LIVING = f"""
    SELECT id, made_by, made_at, expires_at, uses, uses_left, note
    FROM invitations WHERE {LIVES} ORDER BY id
"""
IS_VALID = f"SELECT 1 FROM invitations WHERE hash = ? AND {LIVES}"


@frozen
class NewInvitation:
    """
    An invitation to make.

    @ivar hash: of its code.
    @ivar at: seconds since the epoch; so is C{expires_at}.
    """

    hash: str = field(repr=False)
    at: float
    expires_at: float
    uses: int
    note: str


class Invitations:
    """What lets somebody register."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, new: NewInvitation, warrant: Warrant) -> int:
        """
        Make one.

        @return: its id.
        @raise ChatError: what the warrant's rule raises.
        """
        id: int = await self._database.write(partial(_make, new=new, warrant=warrant))
        return id

    async def living(self, at: float) -> Sequence[Invitation]:
        """List those that let somebody register at the moment C{at}, by id."""
        return await self._database.read(partial(_living, at=at))

    async def revoke(self, id: int, at: float, warrant: Warrant) -> bool:
        """
        Let nobody register with one any more.

        @return: False where there is none that lives.
        """
        revoking = partial(_revoke, id=id, at=at, warrant=warrant)
        revoked: bool = await self._database.write(revoking)
        return revoked

    async def is_valid(self, hashed: str, at: float) -> bool:
        """Whether a code lets somebody register; it may be another's last use a moment later."""
        return await self._database.read(partial(_is_valid, hashed=hashed, at=at))


def _make(txn: Transaction, new: NewInvitation, warrant: Warrant) -> Written:
    serve(txn, warrant)
    by = warrant.actor.name.text
    values = (new.hash, by, new.at, new.expires_at, new.uses, new.uses, new.note)
    return Written(dialect.insert_returning_id(txn, INSERT, values))


def _living(txn: Transaction, at: float) -> list[Invitation]:
    return [_invitation(row) for row in txn.execute(LIVING, (at,)).fetchall()]


def _invitation(row: Sequence[Any]) -> Invitation:
    id, by, *rest = row
    return Invitation(id, UserName(by), *rest)


def _revoke(txn: Transaction, id: int, at: float, warrant: Warrant) -> Written:
    judge(txn, warrant)
    revoked = txn.execute(REVOKE, (id, at)).rowcount == 1
    if revoked:
        note(txn, warrant.record)
    return Written(revoked)


def _is_valid(txn: Transaction, hashed: str, at: float) -> bool:
    return txn.execute(IS_VALID, (hashed, at)).fetchone() is not None
