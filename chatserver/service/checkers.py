"""twisted.cred's checkers: from credentials to an account."""

from __future__ import annotations

from typing import Any

from twisted.cred.checkers import ICredentialsChecker
from twisted.internet.defer import Deferred
from zope.interface import implementer

from chatserver.credentials import (
    GuestName,
    IGuestName,
    INewAccount,
    IPassword,
    ITokenShown,
    NewAccount,
    Password,
    TokenShown,
)
from chatserver.service.accounts import AccountService


@implementer(ICredentialsChecker)
class PasswordChecker:
    """Somebody with an account."""

    credentialInterfaces = (IPassword,)

    def __init__(self, accounts: AccountService) -> None:
        self._accounts = accounts

    def requestAvatarId(self, credentials: Password) -> Deferred[Any]:
        """Fire with the L{Account}, or fail as L{AccountService.log_in}."""
        return Deferred.fromCoroutine(self._accounts.log_in(credentials))


@implementer(ICredentialsChecker)
class TokenChecker:
    """Somebody, or a script of theirs, with a token."""

    credentialInterfaces = (ITokenShown,)

    def __init__(self, accounts: AccountService) -> None:
        self._accounts = accounts

    def requestAvatarId(self, credentials: TokenShown) -> Deferred[Any]:
        """Fire with the L{Account}, or fail as L{AccountService.log_in_by_token}."""
        return Deferred.fromCoroutine(self._accounts.log_in_by_token(credentials))


@implementer(ICredentialsChecker)
class NewAccountChecker:
    """Somebody who registers, and is let in."""

    credentialInterfaces = (INewAccount,)

    def __init__(self, accounts: AccountService) -> None:
        self._accounts = accounts

    def requestAvatarId(self, credentials: NewAccount) -> Deferred[Any]:
        """Fire with the new account, or fail as L{AccountService.register}."""
        return Deferred.fromCoroutine(self._accounts.register(credentials))


@implementer(ICredentialsChecker)
class GuestChecker:
    """Somebody without an account."""

    credentialInterfaces = (IGuestName,)

    def __init__(self, accounts: AccountService) -> None:
        self._accounts = accounts

    def requestAvatarId(self, credentials: GuestName) -> Deferred[Any]:
        """Fire with the guest, or fail as L{AccountService.arrive}."""
        return Deferred.fromCoroutine(self._accounts.arrive(credentials))
