"""Commands: others."""

from __future__ import annotations

from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.amp.trimming import first
from chatserver.frontends.calling import Served
from chatserver.model.names import UserName
from chatserver.wire import commands
from chatserver.wire.writing import person_fields, user_fields

Answer = dict[str, Any]


async def users(connection: Connection, after: UserName | None) -> Answer:
    """List all accounts."""
    mark = "" if after is None else after.text
    found = await connection.session.users()
    listed, more = first(person_fields(each) for each in found if each.user.name.text > mark)
    return {"people": listed, "more": more}


async def who_is(connection: Connection, name: UserName) -> Answer:
    """Look at one user."""
    return {"person": person_fields(await connection.session.whois(name))}


async def block(connection: Connection, name: UserName) -> Answer:
    """Hear nothing of somebody any more."""
    await connection.session.block(name)
    return {}


async def unblock(connection: Connection, name: UserName) -> Answer:
    """Hear somebody again."""
    await connection.session.unblock(name)
    return {}


async def blocks(connection: Connection, after: UserName | None) -> Answer:
    """List whom one blocks."""
    mark = "" if after is None else after.text
    found = await connection.session.blocks()
    listed, more = first(user_fields(each) for each in found if each.name.text > mark)
    return {"users": listed, "more": more}


SERVED = (
    Served(commands.Users, users),
    Served(commands.WhoIs, who_is),
    Served(commands.Block, block),
    Served(commands.Unblock, unblock),
    Served(commands.Blocks, blocks),
)
