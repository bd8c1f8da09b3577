"""Commands: the own account, and its tokens."""

from __future__ import annotations

from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.amp.entering import check_client
from chatserver.frontends.amp.trimming import first
from chatserver.frontends.calling import Served
from chatserver.model.names import Nickname
from chatserver.wire import commands
from chatserver.wire.writing import token_fields

Answer = dict[str, Any]


async def set_nickname(connection: Connection, nickname: str | None) -> Answer:
    """Be shown under another name."""
    session = connection.session
    await session.set_nickname(None if nickname is None else Nickname.parse(nickname))
    return {}


async def change_password(
    connection: Connection, old: str, new: str, remember: str | None
) -> Answer:
    """Replace the password."""
    session = connection.session
    check_client(remember)
    await session.change_password(old, new)
    return {"token": None if remember is None else await session.remember(remember)}


async def delete_account(connection: Connection, password: str) -> Answer:
    """Delete the account; the password is the confirmation."""
    session = connection.session
    # The answer comes first; of the account's leaving there is nothing to tell to itself.
    connection.hold()
    await session.delete_account(password)
    connection.exit()
    connection.close("the account was deleted")
    return {}


async def create_token(connection: Connection, name: str) -> Answer:
    """Make an access token."""
    return {"token": await connection.session.create_token(name)}


async def tokens(connection: Connection) -> Answer:
    """List the own tokens."""
    found = await connection.session.tokens()
    listed, _ = first(map(token_fields, found))
    return {"tokens": listed}


async def revoke_token(connection: Connection, name: str) -> Answer:
    """Let nobody in with a token any more."""
    await connection.session.revoke_token(name)
    return {}


SERVED = (
    Served(commands.SetNickname, set_nickname),
    Served(commands.ChangePassword, change_password),
    Served(commands.DeleteAccount, delete_account),
    Served(commands.CreateToken, create_token),
    Served(commands.Tokens, tokens),
    Served(commands.RevokeToken, revoke_token),
)
