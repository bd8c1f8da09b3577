"""Accounts: making them, and checking who somebody is."""

from __future__ import annotations

from datetime import UTC, datetime
from hmac import compare_digest

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatserver.config import Config, Registration
from chatserver.credentials import GuestName, IRegistrar, NewAccount, Password, TokenShown
from chatserver.interfaces import Origin
from chatserver.model.entries import User
from chatserver.model.errors import (
    AccountDisabled,
    BadInvitation,
    BadPassword,
    Busy,
    LoginRefused,
    NotForGuests,
    NotStored,
    RegistrationClosed,
)
from chatserver.model.names import UserName
from chatserver.model.standing import Account, Bar
from chatserver.service.invitations import InvitationService, hashed
from chatserver.service.passwords import Passwords
from chatserver.service.scrutiny import Scrutiny
from chatserver.service.throttle import Throttle
from chatserver.service.tokens import TokenService
from chatserver.store.accounts import Accounts, Newcomer
from chatserver.store.inviting import WRONG as WRONG_CODE

CLOSED = "this server makes no accounts over the wire; ask its operator for one"
BY_INVITATION = "accounts here are made by invitation; ask the server's operator for a code"

WRONG = "wrong name or password"
WRONG_TOKEN = "wrong token"


@implementer(IRegistrar)
class AccountService:
    """Who may be whom."""

    _log = Logger()

    def __init__(
        self,
        accounts: Accounts,
        tokens: TokenService,
        invitations: InvitationService,
        passwords: Passwords,
        scrutiny: Scrutiny,
        throttle: Throttle,
        clock: IReactorTime,
        config: Config,
    ) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self._invitations = invitations
        self._passwords = passwords
        self._scrutiny = scrutiny
        self._throttle = throttle
        self._clock = clock
        self._config = config

    def check_way(self, origin: Origin) -> None:
        """@raise TlsRequired: see L{IRegistrar.check_way}."""
        self._scrutiny.check_way(origin)

    def check_password(self, password: str) -> None:
        """@raise BadPassword: see L{IRegistrar.check_password}."""
        self._passwords.check(password)

    async def check_name(self, name: UserName, origin: Origin) -> None:
        """@raise NameTaken, RegistrationClosed, SlowDown: see L{IRegistrar.check_name}."""
        if self._config.registration is Registration.CLOSED:
            raise RegistrationClosed(CLOSED)
        self._throttle.name_asked(origin.address)
        await self._accounts.check_free(name, self._kept_since())

    async def check_invitation(self, code: str | None, origin: Origin) -> None:
        """@raise RegistrationClosed, BadInvitation, SlowDown: see L{IRegistrar}."""
        if self._config.registration is not Registration.INVITE:
            return
        if not code:
            raise RegistrationClosed(BY_INVITATION)
        self._scrutiny.admit_invitation(origin)
        if not await self._invitations.is_valid(code):
            self._scrutiny.wrong_invitation(origin)
            raise BadInvitation(WRONG_CODE)

    async def register(self, wanted: NewAccount) -> Account:
        """
        Make an account.

        @raise TlsRequired: others could read the password on the way.
        @raise NameTaken: told before any rate is charged.
        @raise RegistrationClosed, BadInvitation, BadPassword, SlowDown, Busy: refused.
        """
        self.check_way(wanted.origin)
        await self.check_name(wanted.name, wanted.origin)
        await self.check_invitation(wanted.code, wanted.origin)
        self._passwords.check(wanted.password)
        self._throttle.registration(wanted.origin.address)
        hashed = await self._passwords.hash(wanted.password, wanted.origin.address)
        newcomer = Newcomer(wanted.name, hashed, admin=False, at=self._clock.seconds())
        account = await self._accounts.register(newcomer, self._kept_since(), self._hashed(wanted))
        self._log.info(
            "{event}",
            event="registered",
            user=str(wanted.name),
            frontend=wanted.origin.frontend,
        )
        return account

    def _hashed(self, wanted: NewAccount) -> str | None:
        """Give the hash of the code that is to be spent; None: none is needed."""
        needed = self._config.registration is Registration.INVITE
        return hashed(wanted.code or "") if needed else None

    async def log_in(self, shown: Password) -> Account:
        """
        Check a name and its password, in a time that tells nothing.

        @raise TlsRequired: others could read them on the way; nothing was looked at.
        @raise LoginRefused: one of the two is wrong.
        @raise AccountDisabled: they are right, and the operator lets nobody in with them.
        @raise SlowDown: too many were wrong or looked at lately.
        @raise Busy: too many are being checked.
        """
        name = shown.name.text
        await self._scrutiny.admit_password(name, shown.origin)
        account = await self._accounts.find(shown.name)
        stored = account.password if account else None
        right = await self._scrutiny.is_right(shown.password, stored, shown.origin)
        if not right or account is None:
            self._scrutiny.wrong_password(name, shown.origin, account.user if account else None)
            raise LoginRefused(WRONG)
        self._check_bar(account)
        if stored and self._passwords.needs_rehash(stored):
            return await self._rehashed(account, shown)
        return account

    async def log_in_by_token(self, shown: TokenShown) -> Account:
        """
        Find whom a token lets in.

        @return: the account, with its C{token}.
        @raise TlsRequired: others could read it on the way; nothing was looked up.
        @raise LoginRefused: it is nobody's, was revoked, or died of idleness.
        @raise AccountDisabled: the operator lets nobody in with the account.
        @raise SlowDown: too many passwords and tokens were wrong lately.
        """
        self._scrutiny.admit_token(shown.origin)
        account = await self._tokens.owner(shown.secret)
        if account is None:
            self._scrutiny.wrong_token(shown.origin)
            raise LoginRefused(WRONG_TOKEN)
        self._check_bar(account)
        return account

    async def look_again(self, account: Account) -> User:
        """
        See whether C{account}, which was to be let in, may still begin a session.

        It looks behind all that was written until now: a password or token that is replaced or
        revoked while this is on its way ends the session that begins.

        @return: the user, under their present nickname.
        @raise LoginRefused: the account was deleted, its password changed or the token revoked,
            which ends all sessions but the one that did it.
        @raise AccountDisabled: the operator lets nobody in any more.
        """
        if account.token is not None:
            found, told = await self._tokens.owner_again(account.token), WRONG_TOKEN
        else:
            found, told = await self._accounts.find_again(account.user.name), WRONG
        if found is None:
            raise LoginRefused(told)
        same = compare_digest(found.password or "", account.password or "")
        if account.token is None and not same:
            raise LoginRefused(told)
        self._check_bar(found)
        return found.user

    def _check_bar(self, account: Account) -> None:
        """@raise AccountDisabled: a bar stands."""
        bar = account.bar
        if bar is None or (bar.until is not None and bar.until <= self._clock.seconds()):
            return
        raise AccountDisabled(told_of(bar))

    async def arrive(self, guest: GuestName) -> Account:
        """
        Let a guest in.

        @raise NotForGuests: this server takes none.
        @raise NameTaken: an account or another guest is called so.
        @raise SlowDown: too many from this address.
        """
        if not self._config.guests:
            raise NotForGuests("this server takes no guests; register an account")
        self._throttle.guest(guest.origin.address)
        newcomer = Newcomer(guest.name, None, admin=False, at=self._clock.seconds())
        return await self._accounts.arrive(newcomer, self._kept_since())

    def _kept_since(self) -> float:
        """Guests who left after this moment still have their names."""
        return self._clock.seconds() - self._config.limits.guest_name_seconds

    async def _rehashed(self, account: Account, shown: Password) -> Account:
        """
        Store a stronger hash of the same password; one that was changed must not come back.

        @return: the account with the hash that is stored now.
        @raise LoginRefused: the password was changed, or the account deleted, meanwhile.
        """
        try:
            hashed = await self._passwords.hash(shown.password, shown.origin.address)
        except (BadPassword, Busy):
            return account  # made under an older rule, or no time now: it works as it is
        if await self._accounts.set_password(account.user, hashed, instead_of=account.password):
            return evolve(account, password=hashed)
        found = await self._accounts.find(account.user.name)
        stored = found.password if found else None
        right = await self._passwords.verify(shown.password, stored, shown.origin.address)
        if found is None or not right:
            raise LoginRefused(WRONG)
        return found


def told_of(bar: Bar) -> str:
    """Say that, how long and why nobody is let in."""
    told = "this account is disabled"
    if bar.until is not None:
        told += f" until {datetime.fromtimestamp(bar.until, UTC):%Y-%m-%d %H:%M} UTC"
    return f"{told}: {bar.why}" if bar.why else f"{told}; ask the server's operator"


def in_background(log: Logger, what: str, work: Deferred[None]) -> None:
    """Let C{work} go on by itself; should it fail, that is logged."""

    def failed(failure: Failure) -> None:
        if failure.check(NotStored):
            # The store has logged why, where the trouble began.
            log.warn("{event}", event=f"{what} failed", reason=str(failure.value))
        else:
            log.failure("{event}", failure, event=f"{what} failed")

    work.addErrback(failed)
