"""Accounts: making them, checking who somebody is, changing and deleting one's own."""

from __future__ import annotations

from hmac import compare_digest

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger
from zope.interface import implementer

from chatserver.config import Config, Registration
from chatserver.credentials import GuestName, IRegistrar, NewAccount, Password
from chatserver.hub_interfaces import IHub
from chatserver.model.entries import User
from chatserver.model.errors import (
    BadPassword,
    Busy,
    LoginRefused,
    NotForGuests,
    RegistrationClosed,
)
from chatserver.model.names import Nickname, UserName
from chatserver.model.standing import Account
from chatserver.service.caller import Caller
from chatserver.service.passwords import Passwords
from chatserver.service.throttle import Throttle
from chatserver.store.accounts import Accounts, Newcomer

CLOSED = {
    Registration.CLOSED: "this server makes no accounts over the wire; ask its operator for one",
    Registration.INVITE: "accounts here are made by invitation; ask the server's operator for one",
}


@implementer(IRegistrar)
class AccountService:
    """Who may be whom."""

    _log = Logger()

    def __init__(
        self,
        accounts: Accounts,
        passwords: Passwords,
        hub: IHub,
        throttle: Throttle,
        clock: IReactorTime,
        config: Config,
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._hub = hub
        self._throttle = throttle
        self._clock = clock
        self._config = config

    # -- before there is a session

    async def check_name(self, name: UserName) -> None:
        """@raise NameTaken, RegistrationClosed: C{name} cannot be registered."""
        if self._config.registration is not Registration.OPEN:
            raise RegistrationClosed(CLOSED[self._config.registration])
        await self._accounts.check_free(name, self._kept_since())

    async def register(self, wanted: NewAccount) -> Account:
        """
        Make an account.

        @raise NameTaken: told before any rate is charged.
        @raise RegistrationClosed, BadPassword, SlowDown, Busy: refused.
        """
        await self.check_name(wanted.name)
        self._passwords.check(wanted.password)
        self._throttle.registration(wanted.origin.address)
        hashed = await self._passwords.hash(wanted.password)
        newcomer = Newcomer(wanted.name, hashed, admin=False, at=self._clock.seconds())
        account = await self._accounts.register(newcomer, self._kept_since())
        self._log.info(
            "{event}",
            event="registered",
            user=str(wanted.name),
            frontend=wanted.origin.frontend,
        )
        return account

    async def log_in(self, shown: Password) -> Account:
        """
        Check a name and its password, in a time that tells nothing.

        @raise LoginRefused: one of the two is wrong.
        @raise SlowDown: too many were wrong lately.
        @raise Busy: too many are being checked.
        """
        await self._admitted(shown.name.text, shown.origin.address)
        account = await self._accounts.find(shown.name)
        stored = account.password if account else None
        right = await self._passwords.verify(shown.password, stored)
        if not right or account is None:
            self._refused(shown)
            raise LoginRefused("wrong name or password")
        if stored and self._passwords.needs_rehash(stored):
            return await self._rehashed(account, shown.password)
        return account

    async def _admitted(self, name: str, address: str) -> None:
        """
        Wait, where somebody is guessing at this account.

        @raise SlowDown: too many passwords were wrong.
        """
        delay = self._throttle.login_allowed(name, address)
        if delay:
            await deferLater(self._clock, delay)

    async def look_again(self, account: Account) -> User:
        """
        See whether C{account}, whose password was right, may still begin a session.

        @return: the user, under their present nickname.
        @raise LoginRefused: the account was deleted, or its password changed, which ends all
            sessions but the one that changed it.
        """
        found = await self._accounts.find(account.user.name)
        if found is None:
            raise LoginRefused("wrong name or password")
        if not compare_digest(found.password or "", account.password or ""):
            raise LoginRefused("wrong name or password")
        return found.user

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

    # -- the caller's own account

    async def set_nickname(self, caller: Caller, nickname: Nickname | None) -> None:
        """@raise ChatError: see L{IAccount.set_nickname}."""
        self._throttle.message(caller.user.id)
        self._hub.refresh(await self._accounts.set_nickname(caller.user, nickname))

    async def change_password(self, caller: Caller, old: str, new: str) -> None:
        """@raise ChatError: see L{IAccount.change_password}."""
        await self._confirm(caller, old)
        hashed = await self._passwords.hash(new)
        await self._accounts.set_password(caller.user, hashed)
        self._log.info("{event}", event="password changed", user=str(caller.user.name))
        self._end_others(caller, "the password was changed; log in again")

    async def delete_account(self, caller: Caller, password: str) -> None:
        """@raise ChatError: see L{IAccount.delete_account}."""
        await self._confirm(caller, password)
        await self._accounts.delete(caller.user, self._clock.seconds())
        self._log.info("{event}", event="account deleted", user=str(caller.user.name))
        self._end_others(caller, "the account was deleted")

    def _end_others(self, caller: Caller, why: str) -> None:
        for attachment in self._hub.attachments(caller.user.id):
            if attachment is not caller.attachment:
                attachment.sink.close(why)

    async def _confirm(self, caller: Caller, password: str) -> None:
        caller.must_have_account("have passwords")
        name, address = caller.user.name.text, caller.attachment.sink.origin.address
        await self._admitted(name, address)
        account = await self._accounts.find(caller.user.name)
        stored = account.password if account else None
        if not await self._passwords.verify(password, stored):
            self._throttle.login_failed(name, address)
            raise LoginRefused("wrong password")

    def _refused(self, shown: Password) -> None:
        name, address = shown.name.text, shown.origin.address
        guessing = self._throttle.login_failed(name, address)
        self._log.info(
            "{event}",
            event="login refused",
            user=name,
            frontend=shown.origin.frontend,
            address=address,
        )
        if guessing:
            self._log.warn("{event}", event="somebody is guessing passwords", user=name)

    async def _rehashed(self, account: Account, password: str) -> Account:
        """
        Store a stronger hash of the same password; one that was changed must not come back.

        @return: the account with the hash that is stored now.
        @raise LoginRefused: the password was changed, or the account deleted, meanwhile.
        """
        try:
            hashed = await self._passwords.hash(password)
        except (BadPassword, Busy):
            return account  # made under an older rule, or no time now: it works as it is
        if await self._accounts.set_password(account.user, hashed, instead_of=account.password):
            return evolve(account, password=hashed)
        found = await self._accounts.find(account.user.name)
        if found is None or not await self._passwords.verify(password, found.password):
            raise LoginRefused("wrong name or password")
        return found


def in_background(log: Logger, what: str, work: Deferred[None]) -> None:
    """Let C{work} go on by itself; should it fail, that is logged."""
    work.addErrback(lambda failure: log.failure("{event}", failure, event=f"{what} failed"))
