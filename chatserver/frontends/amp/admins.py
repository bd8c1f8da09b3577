"""Commands: the whole server, for its admins."""

from __future__ import annotations

from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.calling import Served
from chatserver.model.names import UserName
from chatserver.wire import commands

Answer = dict[str, Any]


async def server_kick(connection: Connection, name: UserName, why: str | None) -> Answer:
    """End all sessions of a user."""
    return {"sessions": await connection.session.server_kick(name, why or "")}


async def server_ban(
    connection: Connection, name: UserName, seconds: int | None, why: str | None
) -> Answer:
    """Let nobody in with an account."""
    return {"sessions": await connection.session.server_ban(name, seconds, why or "")}


async def server_unban(connection: Connection, name: UserName) -> Answer:
    """Let the account's owner in again."""
    await connection.session.server_unban(name)
    return {}


async def server_announce(connection: Connection, text: str) -> Answer:
    """Tell every other session something."""
    return {"sessions": await connection.session.announce(text)}


async def create_invitation(connection: Connection, uses: int | None, days: int | None) -> Answer:
    """Make a code with which somebody may register."""
    return {"code": await connection.session.invite_code(uses, days)}


SERVED = (
    Served(commands.ServerKick, server_kick),
    Served(commands.ServerBan, server_ban),
    Served(commands.ServerUnban, server_unban),
    Served(commands.ServerAnnounce, server_announce),
    Served(commands.CreateInvitation, create_invitation),
)
