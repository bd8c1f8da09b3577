"""Commands: the whole server, for its admins."""

from __future__ import annotations

from chatserver.frontends.line.answers import Answer, counted, done
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments, number
from chatserver.model.durations import parse_duration
from chatserver.model.names import UserName


async def server_kick(connection: Connection, arguments: Arguments) -> Answer:
    """End all sessions of somebody."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    count = await session.server_kick(name, arguments.trimmed())
    told = f"ended {counted(count, 'session')} of {name}"
    return done(told, f"You {told}.", user=name.text, sessions=count)


async def server_ban(connection: Connection, arguments: Arguments) -> Answer:
    """Let nobody in with an account."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    time = arguments.option("for")
    seconds = None if time is None else parse_duration(time)
    count = await session.server_ban(name, seconds, arguments.trimmed())
    ended = f"ended {counted(count, 'session')}"
    plain = f"{name} is let in no more; /server-unban {name} ends that."
    return done(f"banned {name}, {ended}", plain, user=name.text, sessions=count)


async def server_unban(connection: Connection, arguments: Arguments) -> Answer:
    """Let the account's owner in again."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    arguments.end()
    await session.server_unban(name)
    return done(f"unbanned {name}", f"{name} is let in again.", user=name.text)


async def announce(connection: Connection, arguments: Arguments) -> Answer:
    """Tell every other session something."""
    session = connection.gate.session
    count = await session.announce(arguments.text())
    told = f"told {counted(count, 'session')}"
    return done(told, f"You {told}.", sessions=count)


async def invite_code(connection: Connection, arguments: Arguments) -> Answer:
    """Make a code with which somebody may register."""
    session = connection.gate.session
    options = arguments.options(("uses", "days"))
    uses, days = (number(options[key], 1) if key in options else None for key in ("uses", "days"))
    code = await session.invite_code(uses, days)
    return done(code, f"The code is {code}. It is shown this once.", invitation=code)


COMMANDS = (
    Command(
        "server-kick",
        server_kick,
        "/server-kick NAME [WHY]",
        "End somebody's sessions; for admins",
        "/server-kick bob take a break",
    ),
    Command(
        "server-ban",
        server_ban,
        "/server-ban NAME [for=TIME] [WHY]",
        "Let somebody in no more, for a time or for good; for admins",
        "/server-ban bob for=2h shouting",
    ),
    Command(
        "server-unban",
        server_unban,
        "/server-unban NAME",
        "Let somebody in again; for admins",
        "/server-unban bob",
    ),
    Command(
        "announce",
        announce,
        "/announce TEXT",
        "Tell everybody who is here something; for admins",
        "/announce the server restarts at noon",
    ),
    Command(
        "invite-code",
        invite_code,
        "/invite-code [uses=N] [days=D]",
        "Make a code with which somebody may register; for admins",
        "/invite-code uses=3 days=14",
    ),
)
