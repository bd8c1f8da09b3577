"""Commands: keeping order in rooms."""

from __future__ import annotations

from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.amp.saying import stored
from chatserver.frontends.amp.trimming import first
from chatserver.frontends.calling import Served
from chatserver.model.names import RoomName, UserName
from chatserver.wire import commands
from chatserver.wire.writing import ban_fields

Answer = dict[str, Any]


async def ban(connection: Connection, room: RoomName, name: UserName, why: str | None) -> Answer:
    """Keep somebody out."""
    return stored(connection, await connection.session.ban(room, name, why or ""))


async def unban(connection: Connection, room: RoomName, name: UserName) -> Answer:
    """Let somebody in again."""
    return stored(connection, await connection.session.unban(room, name))


async def bans(connection: Connection, room: RoomName, after: UserName | None) -> Answer:
    """List who is kept out."""
    mark = "" if after is None else after.text
    found = await connection.session.bans(room)
    listed, more = first(ban_fields(each) for each in found if each.user.name.text > mark)
    return {"bans": listed, "more": more}


async def set_moderator(connection: Connection, room: RoomName, name: UserName, on: bool) -> Answer:
    """Let a member moderate, or no longer."""
    return stored(connection, await connection.session.set_moderator(room, name, on))


async def freeze(connection: Connection, room: RoomName, on: bool) -> Answer:
    """Let only moderators and admins write, or all members again."""
    return stored(connection, await connection.session.freeze(room, on))


async def slow(connection: Connection, room: RoomName, seconds: int) -> Answer:
    """Let each member say one thing in so many seconds."""
    return stored(connection, await connection.session.slow(room, seconds))


SERVED = (
    Served(commands.Ban, ban),
    Served(commands.Unban, unban),
    Served(commands.Bans, bans),
    Served(commands.SetModerator, set_moderator),
    Served(commands.Freeze, freeze),
    Served(commands.Slow, slow),
)
