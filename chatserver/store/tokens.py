"""Tokens: the hashes of secrets with which somebody may log in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from hmac import compare_digest
from typing import Any

from attrs import field, frozen

from chatserver.model.entries import User
from chatserver.model.errors import LoginRequired, NameTaken, NoSuchToken, NotAllowed
from chatserver.model.standing import Account, Token, TokenKind
from chatserver.store import dialect
from chatserver.store.account_rows import ACCOUNT_COLUMNS, ACCOUNT_TABLES, account
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.places import must_exist

TOKEN_COLUMNS = "t.id, t.kind, t.name, t.created_at, t.used_at"
# SQLite may give the id of a deleted row again; with the moment it is that very token.
THIS_TOKEN = "id = ? AND created_at = ?"
ALIVE = "(t.kind = 'access' OR COALESCE(t.used_at, t.created_at) > ?)"
OWNER = f"""
    SELECT {TOKEN_COLUMNS}, {ACCOUNT_COLUMNS}
    FROM {ACCOUNT_TABLES} JOIN tokens t ON t.person = u.id
    WHERE t.hash = ? AND u.kind = 'account' AND {ALIVE}
"""
OWNER_AGAIN = f"""
    SELECT {TOKEN_COLUMNS}, {ACCOUNT_COLUMNS}
    FROM {ACCOUNT_TABLES} JOIN tokens t ON t.person = u.id
    WHERE t.id = ? AND t.created_at = ? AND u.kind = 'account' AND {ALIVE}
"""
OF_PERSON = f"""
    SELECT {TOKEN_COLUMNS} FROM tokens t WHERE t.person = ? AND {ALIVE}
    ORDER BY t.kind, CASE t.kind WHEN 'access' THEN t.name_key END, t.created_at, t.id
"""
NAMED = f"""
    SELECT {TOKEN_COLUMNS} FROM tokens t
    WHERE t.person = ? AND t.kind = 'access' AND t.name_key = ?
"""
WITH_ID = f"SELECT {TOKEN_COLUMNS} FROM tokens t WHERE t.person = ? AND t.id = ?"
IS_THERE = f"SELECT 1 FROM tokens WHERE person = ? AND {THIS_TOKEN}"
PASSWORD = "SELECT password FROM users WHERE id = ?"
COUNT = "SELECT COUNT(*) FROM tokens WHERE person = ? AND kind = ?"
INSERT_TOKEN = """
    INSERT INTO tokens (person, kind, name, name_key, hash, created_at)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING id
"""
USED = f"UPDATE tokens SET used_at = ? WHERE {THIS_TOKEN}"
DELETE_TOKEN = f"DELETE FROM tokens WHERE {THIS_TOKEN}"
DELETE_OLDEST = """
    DELETE FROM tokens WHERE person = ? AND kind = 'session' AND id NOT IN (
        SELECT id FROM tokens WHERE person = ? AND kind = 'session'
        ORDER BY COALESCE(used_at, created_at) DESC, id DESC LIMIT ?
    )
"""
DELETE_IDLE = """
    DELETE FROM tokens WHERE kind = 'session' AND COALESCE(used_at, created_at) <= ?
"""


@frozen
class Proof:
    """
    By what somebody is here who asks for a token: it must hold still when the token is kept.

    @ivar password: the hash of the password they gave last; None: they gave none.
    @ivar token: that let them in, or that they were given to come in with again.
    """

    password: str | None = field(repr=False)
    token: Token | None


@frozen
class NewToken:
    """
    A token to keep.

    @ivar name: as it is shown; C{key} is what makes it another name.
    @ivar hash: SHA-256 of the secret, in hexadecimal.
    @ivar most: tokens of its kind that the owner may have.
    @ivar proof: why the session that asks may have it; None: no session asks, the operator does.
    """

    user: User
    kind: TokenKind
    name: str
    key: str
    hash: str = field(repr=False)
    at: float
    most: int
    proof: Proof | None = None


class Tokens:
    """
    Who may log in with what.

    C{idle_since} is a moment, in seconds since the epoch: a session token that was last used
    before it is dead, whether it was deleted yet or not.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owner(self, hash: str, idle_since: float) -> Account | None:
        """
        Find whom a secret lets in, by its hash.

        @return: the account, with its bar and C{token}; None: the secret is nobody's any more.
        """
        return await self._database.read(partial(_owner, hash=hash, idle_since=idle_since))

    async def owner_again(self, token: Token, idle_since: float) -> Account | None:
        """
        Find whom a token lets in, behind all that was handed over for writing until now.

        @return: as L{owner}.
        """
        return await self._database.read_in_order(
            partial(_owner_again, token=token, idle_since=idle_since)
        )

    async def add(self, token: NewToken) -> Token:
        """
        Keep a token.

        Of session tokens the one that was not used for longest goes when there are too many.

        @raise NameTaken: an access token of the user's is called so.
        @raise NotAllowed: the user has as many access tokens as they may.
        @raise LoginRequired: the account was deleted, or C{proof} holds no more.
        """
        kept: Token = await self._database.write(partial(_add, token=token))
        return kept

    async def of(self, user: User, idle_since: float) -> Sequence[Token]:
        """List a user's tokens, access tokens by name first, then session tokens by age."""
        return await self._database.read(partial(_of, user=user, idle_since=idle_since))

    async def used(self, tokens: Sequence[Token], at: float) -> None:
        """Note that tokens let somebody in, or that somebody they let in is still there."""
        await self._database.write(partial(_used, tokens=tokens, at=at))

    async def revoke(self, user: User, key: str) -> Token:
        """
        Delete an access token.

        @return: which it was.
        @raise NoSuchToken: the user has none of this name.
        """
        revoked: Token = await self._database.write(partial(_revoke, user=user, key=key))
        return revoked

    async def revoke_with_id(self, user: User, id: int) -> Token:
        """
        Delete a token of either kind.

        @return: which it was.
        @raise NoSuchToken: the user has none with this id.
        """
        revoked: Token = await self._database.write(partial(_revoke_with_id, user=user, id=id))
        return revoked

    async def delete(self, token: Token) -> None:
        """Delete a token; nothing happens where it is gone already."""
        await self._database.write(partial(_delete, token=token))

    async def delete_idle(self, idle_since: float) -> None:
        """Delete the session tokens that are dead."""
        await self._database.write(partial(_delete_idle, idle_since=idle_since))


def _token(row: Sequence[Any]) -> Token:
    id, kind, name, created_at, used_at = row[:5]
    return Token(id, TokenKind(kind), name, created_at, used_at)


def _owner(txn: Transaction, hash: str, idle_since: float) -> Account | None:
    row = txn.execute(OWNER, (hash, idle_since)).fetchone()
    return account(row[5:], _token(row)) if row else None


def _owner_again(txn: Transaction, token: Token, idle_since: float) -> Account | None:
    row = txn.execute(OWNER_AGAIN, (token.id, token.created_at, idle_since)).fetchone()
    return account(row[5:], _token(row)) if row else None


def _add(txn: Transaction, token: NewToken) -> Written:
    must_exist(txn, token.user)
    if token.proof is not None:
        _check_proof(txn, token.user, token.proof)
    if token.kind is TokenKind.ACCESS:
        _check_access(txn, token)
    values = (token.user.id, token.kind.value, token.name, token.key, token.hash, token.at)
    id = dialect.insert_returning_id(txn, INSERT_TOKEN, values)
    if token.kind is TokenKind.SESSION:
        txn.execute(DELETE_OLDEST, (token.user.id, token.user.id, token.most))
    return Written(Token(id, token.kind, token.name, token.at))


def _check_proof(txn: Transaction, user: User, proof: Proof) -> None:
    """Whatever ends a session is written before it: what is asked for behind that is refused."""
    token = proof.token
    holds = proof.password is not None or token is not None
    if proof.password is not None:
        stored = txn.execute(PASSWORD, (user.id,)).fetchone()[0]
        holds = compare_digest(stored or "", proof.password)
    if token is not None:
        there = txn.execute(IS_THERE, (user.id, token.id, token.created_at)).fetchone()
        holds = holds and there is not None
    if not holds:
        raise LoginRequired("what this session began with holds no more; log in again")


def _check_access(txn: Transaction, token: NewToken) -> None:
    if txn.execute(NAMED, (token.user.id, token.key)).fetchone():
        raise NameTaken("there is an access token of this name already; choose another name")
    if txn.execute(COUNT, (token.user.id, token.kind.value)).fetchone()[0] >= token.most:
        raise NotAllowed(f"an account has at most {token.most} access tokens; revoke one first")


def _of(txn: Transaction, user: User, idle_since: float) -> list[Token]:
    return [_token(row) for row in txn.execute(OF_PERSON, (user.id, idle_since)).fetchall()]


def _used(txn: Transaction, tokens: Sequence[Token], at: float) -> Written:
    for token in tokens:
        txn.execute(USED, (at, token.id, token.created_at))
    return Written(None)


def _revoke(txn: Transaction, user: User, key: str) -> Written:
    row = txn.execute(NAMED, (user.id, key)).fetchone()
    if row is None:
        raise NoSuchToken("there is no access token of this name")
    return _delete(txn, _token(row))


def _revoke_with_id(txn: Transaction, user: User, id: int) -> Written:
    row = txn.execute(WITH_ID, (user.id, id)).fetchone()
    if row is None:
        raise NoSuchToken("there is no token with this id")
    return _delete(txn, _token(row))


def _delete(txn: Transaction, token: Token) -> Written:
    txn.execute(DELETE_TOKEN, (token.id, token.created_at))
    return Written(token)


def _delete_idle(txn: Transaction, idle_since: float) -> Written:
    txn.execute(DELETE_IDLE, (idle_since,))
    return Written(None)
