"""Commands: other people."""

from __future__ import annotations

from chatserver.frontends.line.answers import Answer, BlockedUser, counted, done, listing
from chatserver.frontends.line.as_json import person_fields
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments
from chatserver.frontends.line.script import state_of, whois_text
from chatserver.model.names import UserName


async def users(connection: Connection, arguments: Arguments) -> Answer:
    """List all accounts."""
    arguments.end()
    found = await connection.gate.session.users()
    online = sum(each.online for each in found)
    return listing("users", found, f"{counted(len(found), 'user')}, {online} online.")


async def whois(connection: Connection, arguments: Arguments) -> Answer:
    """Look at one user."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    arguments.end()
    found = await session.whois(name)
    state = state_of(found)
    if state == "away" and found.away:
        state = f"away: {found.away}"
    called = f" is called {found.user.nickname}, and" if found.user.nickname else ""
    told = f"{found.user.name}{called} is {state}."
    return Answer(200, whois_text(found), (told,), person_fields(found))


async def block(connection: Connection, arguments: Arguments) -> Answer:
    """Hear nothing of somebody any more."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    arguments.end()
    await session.block(name)
    told = f"You hear nothing of {name} any more; /unblock {name} ends that."
    return done(f"blocked {name}", told, user=name.text)


async def unblock(connection: Connection, arguments: Arguments) -> Answer:
    """Hear somebody again."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    arguments.end()
    await session.unblock(name)
    return done(f"unblocked {name}", f"You hear {name} again.", user=name.text)


async def blocks(connection: Connection, arguments: Arguments) -> Answer:
    """List whom one blocks."""
    arguments.end()
    found = await connection.gate.session.blocks()
    return listing("blocks", [BlockedUser(each) for each in found], f"{len(found)} blocked.")


COMMANDS = (
    Command("users", users, "/users", "List all users, and who is online", "/users"),
    Command("whois", whois, "/whois NAME", "Look at one user", "/whois bob"),
    Command("block", block, "/block NAME", "Hear nothing of somebody any more", "/block bob"),
    Command("unblock", unblock, "/unblock NAME", "Hear somebody again", "/unblock bob"),
    Command("blocks", blocks, "/blocks", "List whom you block", "/blocks"),
)
