"""What a connection shows to get in: the credentials of twisted.cred, and their questions."""

from __future__ import annotations

from attrs import field, frozen
from twisted.cred.credentials import ICredentials
from zope.interface import Interface, implementer

from chatserver.interfaces import Origin
from chatserver.model.names import UserName


class IPassword(ICredentials):
    """Somebody with an account."""


class INewAccount(ICredentials):
    """Somebody who wants an account."""


class IGuestName(ICredentials):
    """Somebody without an account, where guests are allowed."""


class ITokenShown(ICredentials):
    """Somebody, or a script of theirs, with a token."""


@implementer(IPassword)
@frozen
class Password:
    """A user name and its password; the password never shows in a C{repr}."""

    name: UserName
    password: str = field(repr=False)
    origin: Origin


@implementer(INewAccount)
@frozen
class NewAccount:
    """
    A new user name, and the password it is to have.

    @ivar code: of an invitation, where one is needed; None: none was given.
    """

    name: UserName
    password: str = field(repr=False)
    origin: Origin
    code: str | None = field(default=None, repr=False)


@implementer(IGuestName)
@frozen
class GuestName:
    """The name a guest wants to be called, without the guest's mark."""

    name: UserName
    origin: Origin


@implementer(ITokenShown)
@frozen
class TokenShown:
    """A token's secret, which never shows in a C{repr}."""

    secret: str = field(repr=False)
    origin: Origin


class IRegistrar(Interface):
    """Questions before there is a session."""

    def check_way(origin: Origin) -> None:
        """
        Return if a password or a token may come this way; ask before one is asked for.

        @raise TlsRequired: others could read it.
        """

    def check_password(password: str) -> None:
        """
        Return if C{password} may be a new one, as far as the rule goes; ask before it is typed
        again.

        @raise BadPassword: it breaks the rule.
        """

    async def check_name(name: UserName, origin: Origin) -> None:
        """
        Return if C{name} may be registered now.

        @raise NameTaken: it is an account's, a guest's, or was one and is kept.
        @raise RegistrationClosed: this server makes no accounts over the wire.
        @raise SlowDown: too many names were asked about from this address.
        """

    async def check_invitation(code: str | None, origin: Origin) -> None:
        """
        Return if somebody may register with C{code} now, or if no invitation is needed.

        @param code: as it was typed; None: none was given.
        @raise RegistrationClosed: an invitation is needed, and none was given.
        @raise BadInvitation: it is wrong, used up, expired or revoked.
        @raise SlowDown: too many passwords, tokens and codes were wrong.
        """
