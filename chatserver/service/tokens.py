"""Tokens: secrets that let somebody in without the password, and can be taken back one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.hub_interfaces import IAttachment, IHub
from chatserver.model.entries import User
from chatserver.model.standing import Account, Token, TokenKind
from chatserver.model.text import checked_token_name, trimmed
from chatserver.service.endings import TOKEN_REVOKED, end_sessions
from chatserver.store.tokens import NewToken, Proof, Tokens

PREFIX = "chat_"
"""Begins every secret, so that a program that looks for leaked ones finds them."""

_DAY = 86400.0


class TokenService:
    """
    Makes, finds and revokes tokens, for their owners and for the operator.

    Secrets are long and drawn at random, so that one SHA-256 is enough to keep them by, and the
    time in which the index finds it, or does not, tells nobody anything about another.
    """

    def __init__(
        self,
        tokens: Tokens,
        hub: IHub,
        make_secret: Callable[[], str],
        clock: IReactorTime,
        limits: Limits,
    ) -> None:
        """@param make_secret: gives 256 random bits as letters and digits, others each time."""
        self._tokens = tokens
        self._hub = hub
        self._make_secret = make_secret
        self._clock = clock
        self._limits = limits

    # -- letting in

    async def owner(self, secret: str) -> Account | None:
        """Find whom a secret lets in; None: nobody (any more)."""
        return await self._tokens.owner(_hashed(secret), self._idle_since())

    async def owner_again(self, token: Token) -> Account | None:
        """Look again, behind all that was written until now; None: the token was revoked."""
        return await self._tokens.owner_again(token, self._idle_since())

    async def used(self, token: Token) -> None:
        """Note that the token has let somebody in, or that a session it began ends now."""
        await self._tokens.used([token], self._clock.seconds())

    async def tidy(self) -> None:
        """Delete the session tokens that died of idleness; those of people who are here live."""
        here = [each.token for each in self._hub.everybody() if each.token is not None]
        sessions = [token for token in here if token.kind is TokenKind.SESSION]
        if sessions:
            await self._tokens.used(sessions, self._clock.seconds())
        await self._tokens.delete_idle(self._idle_since())

    def _idle_since(self) -> float:
        return self._clock.seconds() - self._limits.session_token_days * _DAY

    # -- making and revoking

    async def remember(self, user: User, client: str, proof: Proof) -> tuple[str, Token]:
        """
        Make a session token.

        @param proof: what the session began with that asks for it.
        @return: its secret, and what is kept of it.
        @raise ChatError: see L{IAccount.remember}.
        """
        return await self._add(user, TokenKind.SESSION, client, proof)

    async def create(self, user: User, name: str, proof: Proof | None = None) -> str:
        """
        Make an access token.

        @param proof: as for L{remember}; None: the operator asks.
        @raise ChatError: see L{IAccount.create_token}.
        """
        secret, _ = await self._add(user, TokenKind.ACCESS, name, proof)
        return secret

    async def _add(
        self, user: User, kind: TokenKind, raw: str, proof: Proof | None
    ) -> tuple[str, Token]:
        name, at = checked_token_name(raw), self._clock.seconds()
        secret = PREFIX + self._make_secret()
        most, key = self._limits.tokens_each, name.casefold()
        kept = await self._tokens.add(
            NewToken(user, kind, name, key, _hashed(secret), at, most, proof)
        )
        return secret, kept

    async def of(self, user: User) -> Sequence[Token]:
        """List a user's tokens; see L{IAccount.tokens}."""
        return await self._tokens.of(user, self._idle_since())

    async def revoke(self, user: User, name: str) -> None:
        """@raise NoSuchToken: see L{IAccount.revoke_token}."""
        token = await self._tokens.revoke(user, trimmed(name).casefold())
        end_sessions(self._hub, user.id, TOKEN_REVOKED, token=token)

    async def revoke_with_id(self, user: User, id: int) -> None:
        """@raise NoSuchToken: see L{IAccount.revoke_token}."""
        token = await self._tokens.revoke_with_id(user, id)
        end_sessions(self._hub, user.id, TOKEN_REVOKED, token=token)

    async def forget(self, attachment: IAttachment) -> None:
        """See L{IAccount.forget}; other sessions that the token began end."""
        token = attachment.token
        if token is None or token.kind is not TokenKind.SESSION:
            return
        await self._tokens.delete(token)
        end_sessions(self._hub, attachment.user.id, TOKEN_REVOKED, token=token, but=attachment)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
