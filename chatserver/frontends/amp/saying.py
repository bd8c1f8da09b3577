"""Commands: saying things, and taking them back."""

from __future__ import annotations

from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.calling import Served
from chatserver.model.entries import Posted
from chatserver.model.names import RoomName, Target
from chatserver.model.text import checked_nonce
from chatserver.wire import commands
from chatserver.wire.writing import entry_fields

Answer = dict[str, Any]


async def post(
    connection: Connection,
    target: Target,
    text: str,
    action: bool | None,
    nonce: str | None,
    reply: int | None,
) -> Answer:
    """Say something."""
    # Nothing may be awaited before the post: consecutive ones keep their order by that.
    session = connection.session
    if nonce is not None:
        checked_nonce(nonce)
    return stored(connection, await session.post(target, text, bool(action), nonce, reply))


async def edit(
    connection: Connection, target: Target, seq: int | None, text: str, nonce: str | None
) -> Answer:
    """Change an own message."""
    session = connection.session
    if nonce is not None:
        checked_nonce(nonce)
    return stored(connection, await session.edit(target, seq, text, nonce))


async def delete(connection: Connection, target: Target, seq: int | None) -> Answer:
    """Take an own message back."""
    return stored(connection, await connection.session.delete(target, seq))


async def typing(connection: Connection, target: Target) -> Answer:
    """Hint that somebody is writing."""
    await connection.session.typing(target)
    return {}


async def react(connection: Connection, target: Target, seq: int, emoji: str) -> Answer:
    """React to a message."""
    return stored(connection, await connection.session.react(target, seq, emoji))


async def unreact(connection: Connection, target: Target, seq: int, emoji: str) -> Answer:
    """Take an own reaction back."""
    return stored(connection, await connection.session.unreact(target, seq, emoji))


async def set_topic(connection: Connection, room: RoomName, text: str) -> Answer:
    """Set a room's topic."""
    return stored(connection, await connection.session.set_topic(room, text))


def stored(connection: Connection, posted: Posted) -> Answer:
    """Tell what is on disk."""
    entry = posted.entry
    return {
        "seq": posted.seq,
        "duplicate": posted.duplicate,
        "heard": posted.heard,
        "away": posted.away,
        "entry": None if entry is None else entry_fields(entry, connection.viewer),
    }


SERVED = (
    Served(commands.Post, post, pipelined=True),
    Served(commands.Edit, edit),
    Served(commands.Delete, delete),
    Served(commands.React, react),
    Served(commands.Unreact, unreact),
    Served(commands.SetTopic, set_topic),
    Served(commands.Typing, typing),
)
