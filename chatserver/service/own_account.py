"""The caller's own account: changing it, its tokens, and its end."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatserver.hub_interfaces import IHub
from chatserver.model.errors import BadRequest, LoginRefused, NotAllowed
from chatserver.model.names import Nickname
from chatserver.model.standing import Token, TokenKind
from chatserver.service.caller import Caller
from chatserver.service.endings import end_sessions, replace_password
from chatserver.service.passwords import Passwords
from chatserver.service.scrutiny import Scrutiny
from chatserver.service.throttle import Throttle
from chatserver.service.tokens import TokenService
from chatserver.store.store import Store
from chatserver.store.tokens import Proof

WRONG = "wrong password"
BY_ACCESS_TOKEN = "an access token cannot make tokens; log in with the password to make one"


class OwnAccountService:
    """What everybody may do with what is theirs."""

    _log = Logger()

    def __init__(
        self,
        store: Store,
        tokens: TokenService,
        passwords: Passwords,
        scrutiny: Scrutiny,
        hub: IHub,
        throttle: Throttle,
        clock: IReactorTime,
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._passwords = passwords
        self._scrutiny = scrutiny
        self._hub = hub
        self._throttle = throttle
        self._clock = clock

    async def set_nickname(self, caller: Caller, nickname: Nickname | None) -> None:
        """@raise ChatError: see L{IAccount.set_nickname}."""
        self._throttle.message(caller.user.id)
        self._hub.refresh(await self._store.accounts.set_nickname(caller.user, nickname))

    def elsewhere(self, caller: Caller) -> Sequence[str]:
        """See L{IAccount.elsewhere}."""
        mine = self._hub.attachments(caller.user.id)
        return [each.sink.origin.frontend for each in mine if each is not caller.attachment]

    # -- the password

    async def change_password(self, caller: Caller, old: str, new: str) -> None:
        """@raise ChatError: see L{IAccount.change_password}."""
        confirmed = await self._confirmed(caller, old)
        hashed = await self._passwords.hash(new, caller.origin.address)
        replaced = await replace_password(
            self._store.accounts,
            self._hub,
            caller.user,
            hashed,
            instead_of=confirmed,
            but=caller.attachment,
        )
        if not replaced:
            raise LoginRefused(WRONG)  # meanwhile somebody else replaced it
        caller.password = hashed
        if not _came_by(caller, TokenKind.ACCESS):
            caller.attachment.token = None  # it was revoked with the old password
        self._log.info("{event}", event="password changed", user=str(caller.user.name))

    async def delete_account(self, caller: Caller, password: str) -> None:
        """@raise ChatError: see L{IAccount.delete_account}."""
        await self._confirmed(caller, password)
        await self._store.accounts.delete(caller.user, self._clock.seconds())
        self._log.info("{event}", event="account deleted", user=str(caller.user.name))
        end_sessions(self._hub, caller.user.id, "the account was deleted", but=caller.attachment)

    async def _confirmed(self, caller: Caller, password: str) -> str | None:
        """
        Check the caller's password.

        @return: its hash, as it is stored.
        @raise LoginRefused: it is wrong.
        """
        caller.must_have_account("have passwords")
        name, origin = caller.user.name, caller.origin
        await self._scrutiny.admit_password(name.text, origin)
        account = await self._store.accounts.find(name)
        stored = account.password if account else None
        if not await self._scrutiny.is_right(password, stored, origin):
            self._scrutiny.wrong_password(name.text, origin, caller.user)
            raise LoginRefused(WRONG)
        return stored

    # -- tokens

    async def remember(self, caller: Caller, client: str) -> str:
        """@raise ChatError: see L{IAccount.remember}."""
        # Part of a login or of a new password, each of which has a rate of its own.
        self._check_may_have_tokens(caller)
        secret, kept = await self._tokens.remember(caller.user, client, _proof(caller))
        # From here on this client and its token are one: they are forgotten and revoked together.
        caller.attachment.token = kept
        return secret

    async def forget(self, caller: Caller) -> None:
        """See L{IAccount.forget}."""
        await self._tokens.forget(caller.attachment)

    async def create_token(self, caller: Caller, name: str) -> str:
        """@raise ChatError: see L{IAccount.create_token}."""
        self._check_may_have_tokens(caller)
        self._throttle.message(caller.user.id)
        secret = await self._tokens.create(caller.user, name, _proof(caller))
        self._log.info("{event}", event="token created", user=str(caller.user.name))
        return secret

    def _check_may_have_tokens(self, caller: Caller) -> None:
        caller.must_have_account("have tokens")
        if _came_by(caller, TokenKind.ACCESS):
            # Else whoever finds one in a script could go on when it is revoked.
            raise NotAllowed(BY_ACCESS_TOKEN)
        self._scrutiny.check_way(caller.origin)

    async def tokens(self, caller: Caller) -> Sequence[Token]:
        """List the caller's; see L{IAccount.tokens}."""
        return await self._tokens.of(caller.user)

    async def revoke_token(self, caller: Caller, name: str | None, id: int | None) -> None:
        """@raise ChatError: see L{IAccount.revoke_token}."""
        self._throttle.message(caller.user.id)
        if name is not None and id is None:
            await self._tokens.revoke(caller.user, name)
        elif id is not None and name is None:
            await self._tokens.revoke_with_id(caller.user, id)
        else:
            raise BadRequest("give either the name of a token or its id")
        self._log.info("{event}", event="token revoked", user=str(caller.user.name))


def _came_by(caller: Caller, kind: TokenKind) -> bool:
    token = caller.attachment.token
    return token is not None and token.kind is kind


def _proof(caller: Caller) -> Proof:
    return Proof(caller.password, caller.attachment.token)
