"""Commands: before anybody is logged in, and the ways in and out."""

from __future__ import annotations

from typing import Any

from twisted.cred.credentials import ICredentials

from chatserver.credentials import GuestName, NewAccount, Password, TokenShown
from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.calling import Served
from chatserver.interfaces import ISession
from chatserver.model.errors import BadRequest, ChatError, UnsupportedVersion
from chatserver.model.names import UserName
from chatserver.model.text import checked_token_name
from chatserver.wire import commands
from chatserver.wire.writing import user_fields

SPOKEN = (commands.VERSION,)
"""The versions of the protocol that this server speaks."""

MOST_STREAMS = 1000
"""Streams in one C{Resume}."""

Answer = dict[str, Any]


async def hello(connection: Connection, versions: Any, client: str | None) -> Answer:
    """Agree on a version, and tell what this server is."""
    if not isinstance(versions, list) or any(type(each) is not int for each in versions):
        raise BadRequest("the argument 'versions' is wrong: not a JSON list of whole numbers")
    common = set(versions).intersection(SPOKEN)
    if not common:
        raise UnsupportedVersion(f"this server speaks the protocol versions {list(SPOKEN)}")
    connection.version = max(common)
    setting = connection.setting
    return {
        "version": connection.version,
        "server": setting.server_name,
        "software": setting.software,
        "features": _features(connection),
        "limits": _limits(connection),
    }


def _features(connection: Connection) -> list[str]:
    setting = connection.setting
    has = {
        "guests": setting.guests,
        "registration": setting.registration,
        "invitation": setting.invitation,
        "tls": connection.origin.encrypted,
        "members": True,
        "all_history": True,
    }
    return [word for word, yes in has.items() if yes]


def _limits(connection: Connection) -> dict[str, float]:
    limits = connection.setting.limits
    return {
        "text_bytes": limits.text_bytes,
        "topic_bytes": limits.topic_bytes,
        "reactions_each": limits.reactions_each,
        "page_most": limits.page_most,
        "resume_entries": limits.resume_entries,
        "resume_streams": MOST_STREAMS,
        "list_bytes": commands.LIST_BYTES,
        "box_bytes": limits.amp_box_bytes,
        "box_bytes_before_login": limits.amp_box_bytes_before_login,
        "box_keys": limits.amp_box_keys,
        "login_seconds": limits.amp_login_seconds,
        "ping_seconds": limits.amp_ping_seconds,
    }


async def ping(connection: Connection) -> Answer:
    """We are here."""
    return {}


async def too_early(connection: Connection) -> Answer:
    """Nothing can be meant before it is known which language is spoken."""
    raise BadRequest("say Hello first")


async def check_name(connection: Connection, name: UserName) -> Answer:
    """Whether a name could be registered."""
    await connection.setting.registrar.check_name(name, connection.origin)
    return {}


def check_client(remember: str | None) -> None:
    """
    Return if a client may be remembered under this name, or does not ask for it.

    The service says so too, but only once the login or the new password is done already.

    @raise BadText: it may not.
    """
    if remember is not None:
        checked_token_name(remember)


async def register(
    connection: Connection, name: UserName, password: str, remember: str | None, code: str | None
) -> Answer:
    """Make an account."""
    check_client(remember)
    return await _enter(connection, NewAccount(name, password, connection.origin, code), remember)


async def login(
    connection: Connection, name: UserName, password: str, remember: str | None
) -> Answer:
    """Come in with a password."""
    check_client(remember)
    return await _enter(connection, Password(name, password, connection.origin), remember)


async def login_token(connection: Connection, token: str) -> Answer:
    """Come in with a token."""
    return await _enter(connection, TokenShown(token, connection.origin))


async def login_guest(connection: Connection, name: UserName) -> Answer:
    """Come in with a name."""
    return await _enter(connection, GuestName(name, connection.origin))


async def _enter(
    connection: Connection, credentials: ICredentials, remember: str | None = None
) -> Answer:
    connection.gate.expect_nobody()
    session = await connection.enter(credentials)
    return {
        "user": user_fields(session.user),
        "token": await _remembered(connection, session, remember),
    }


async def _remembered(
    connection: Connection, session: ISession, remember: str | None
) -> str | None:
    """A login that is answered with a refusal has not happened."""
    if remember is None:
        return None
    try:
        return await session.remember(remember)
    except ChatError:
        connection.exit()
        raise


async def logout(connection: Connection, forget: bool | None) -> Answer:
    """End the session; the connection stays."""
    session = connection.session
    if forget:
        await session.forget()
    connection.exit()
    return {}


TOO_EARLY = Served(commands.Ping, too_early)

BEFORE_HELLO = frozenset({commands.Hello.commandName, commands.Ping.commandName})

SERVED = (
    Served(commands.Hello, hello),
    Served(commands.Ping, ping),
    Served(commands.CheckName, check_name),
    Served(commands.Register, register),
    Served(commands.Login, login),
    Served(commands.LoginToken, login_token),
    Served(commands.LoginGuest, login_guest),
    Served(commands.Logout, logout),
)
