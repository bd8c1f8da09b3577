"""Commands: keeping order in the current room."""

from __future__ import annotations

from chatserver.frontends.line.answers import Answer, counted, listing
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments, number
from chatserver.model.entries import Posted
from chatserver.model.names import UserName


def _stored(connection: Connection, posted: Posted, told: str) -> Answer:
    room = connection.room
    return Answer(201, f"{posted.seq} {room}", (told,), {"seq": posted.seq, "stream": str(room)})


def _name(arguments: Arguments) -> UserName:
    name = UserName.parse(arguments.word())
    arguments.end()
    return name


async def ban(connection: Connection, arguments: Arguments) -> Answer:
    """Keep somebody out, member or not."""
    session, room = connection.gate.session, connection.room
    name = UserName.parse(arguments.word())
    posted = await session.ban(room, name, arguments.trimmed())
    return _stored(connection, posted, f"You banned {name} from {room}; /unban {name} ends that.")


async def unban(connection: Connection, arguments: Arguments) -> Answer:
    """Let somebody in again."""
    session, room = connection.gate.session, connection.room
    name = _name(arguments)
    posted = await session.unban(room, name)
    return _stored(connection, posted, f"{name} may come into {room} again.")


async def bans(connection: Connection, arguments: Arguments) -> Answer:
    """List who is kept out."""
    session, room = connection.gate.session, connection.room
    arguments.end()
    found = await session.bans(room)
    return listing("bans", found, f"{len(found)} banned from {room}.")


async def mod(connection: Connection, arguments: Arguments) -> Answer:
    """Let a member moderate."""
    session, room = connection.gate.session, connection.room
    name = _name(arguments)
    posted = await session.set_moderator(room, name, True)
    return _stored(connection, posted, f"{name} moderates {room} now.")


async def unmod(connection: Connection, arguments: Arguments) -> Answer:
    """Let a moderator be one no longer."""
    session, room = connection.gate.session, connection.room
    name = _name(arguments)
    posted = await session.set_moderator(room, name, False)
    return _stored(connection, posted, f"{name} does not moderate {room} any more.")


async def freeze(connection: Connection, arguments: Arguments) -> Answer:
    """Let only moderators and admins write."""
    session, room = connection.gate.session, connection.room
    arguments.end()
    posted = await session.freeze(room, True)
    return _stored(connection, posted, f"{room} is frozen; /unfreeze ends that.")


async def unfreeze(connection: Connection, arguments: Arguments) -> Answer:
    """Let all members write again."""
    session, room = connection.gate.session, connection.room
    arguments.end()
    posted = await session.freeze(room, False)
    return _stored(connection, posted, f"All members of {room} may write again.")


async def slow(connection: Connection, arguments: Arguments) -> Answer:
    """Let each member say one thing in so many seconds."""
    session, room = connection.gate.session, connection.room
    seconds = number(arguments.word())
    arguments.end()
    posted = await session.slow(room, seconds)
    pace = f"{room} is slow now: one message every {counted(seconds, 'second')} of each member."
    return _stored(connection, posted, pace if seconds else f"{room} is not slow any more.")


COMMANDS = (
    Command(
        "ban", ban, "/ban NAME [WHY]", "Keep somebody out of this room", "/ban bob nothing but spam"
    ),
    Command("unban", unban, "/unban NAME", "Let somebody into this room again", "/unban bob"),
    Command("bans", bans, "/bans", "List who is kept out of this room", "/bans"),
    Command("mod", mod, "/mod NAME", "Let a member of this room moderate it", "/mod bob"),
    Command("unmod", unmod, "/unmod NAME", "Let a moderator be one no longer", "/unmod bob"),
    Command("freeze", freeze, "/freeze", "Let only moderators write in this room", "/freeze"),
    Command("unfreeze", unfreeze, "/unfreeze", "Let all members write again", "/unfreeze"),
    Command(
        "slow",
        slow,
        "/slow SECONDS",
        "Let members say one thing in so many seconds; 0 ends it",
        "/slow 30",
    ),
)
