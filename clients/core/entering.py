"""Hello and login: what a connection begins with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, field, frozen
from twisted.internet.defer import Deferred

from chatserver.model.entries import User
from chatserver.model.errors import Internal, LoginRefused
from chatserver.model.names import UserName
from chatserver.wire.commands import VERSION, Hello, Login, LoginGuest, LoginToken, Register
from chatserver.wire.reading import read_user
from clients.core.states import Server

Call = Callable[..., Deferred[dict[str, Any]]]
"""Asks the server: a command and its arguments, as L{chatserver.wire.calls.Calls.call}."""


# -- credentials; what is secret does not show in a repr


@frozen
class Password:
    """
    Log in with a password.

    @ivar remember: this client's name: ask for a session token, and use it from then on instead
        of the password; None: do not.
    """

    name: UserName
    password: str = field(repr=False)
    remember: str | None = None


@frozen
class Token:
    """Log in with a token of either kind."""

    secret: str = field(repr=False)


@frozen
class Guest:
    """Come in with a name only."""

    name: UserName


@frozen
class NewAccount:
    """
    Register, and log in; later connections log in with the same password or token.

    @ivar remember: as for L{Password}.
    @ivar unsure: whether an earlier attempt may have made the account, its answer being lost.
    @ivar code: of an invitation, where the server needs one (its features say C{invitation}).
    """

    name: UserName
    password: str = field(repr=False)
    remember: str | None = None
    unsure: bool = False
    code: str | None = field(default=None, repr=False)

    def as_password(self) -> Password:
        """The same for an account that exists."""
        return Password(self.name, self.password, self.remember)


Credentials = Password | Token | Guest | NewAccount


@frozen
class Entered:
    """
    Somebody is in.

    @ivar token: a new session token, told this once; None: none was asked for.
    @ivar next: with what to log in the next time.
    """

    user: User
    token: str | None = field(repr=False)
    next: Credentials


async def greet(call: Call, client: str) -> Server:
    """
    Say hello.

    @param client: this program's name and version.
    @raise UnsupportedVersion: the server speaks none of ours.
    @raise ChatError, CallLost: it does not want to, or is gone.
    """
    answer = await call(Hello, versions=[VERSION], client=client)
    features, limits = answer["features"], answer["limits"]
    if not isinstance(features, list) or not isinstance(limits, dict):
        raise Internal("the server's answer cannot be understood")
    return Server(
        answer["server"],
        answer["version"],
        answer["software"],
        frozenset(str(each) for each in features),
        {str(name): each for name, each in limits.items() if isinstance(each, int) and each > 0},
    )


async def enter(call: Call, credentials: Credentials) -> Entered:
    """
    Log in.

    @raise ChatError: refused.
    @raise CallLost: the connection broke meanwhile.
    """
    match credentials:
        case Password(name, password, remember):
            answer = await call(Login, name=name, password=password, remember=remember)
        case Token(secret):
            answer = await call(LoginToken, token=secret)
        case Guest(name):
            answer = await call(LoginGuest, name=name)
        case NewAccount(unsure=True):
            try:
                return await enter(call, credentials.as_password())
            except LoginRefused:
                return await enter(call, evolve(credentials, unsure=False))
        case NewAccount(name, password, remember, code=code):
            answer = await call(
                Register, name=name, password=password, remember=remember, code=code
            )
    return _entered(answer, credentials)


def after_loss(credentials: Credentials) -> Credentials:
    """Give what to log in with after a login whose answer was lost."""
    if isinstance(credentials, NewAccount):
        return evolve(credentials, unsure=True)
    return credentials


def _entered(answer: dict[str, Any], credentials: Credentials) -> Entered:
    try:
        user = read_user(answer["user"])
    except (KeyError, TypeError, ValueError):
        raise Internal("the server's answer cannot be understood") from None
    token: str | None = answer.get("token")
    if token is not None:
        return Entered(user, token, Token(token))
    if isinstance(credentials, NewAccount):
        return Entered(user, None, credentials.as_password())
    return Entered(user, None, credentials)
