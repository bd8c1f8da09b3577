"""Commands: who is away, who is typing, and what does not want to be noticed."""

from __future__ import annotations

from chatserver.frontends.line.answers import Answer, done
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments
from chatserver.model.names import Target, parse_target, show_target


async def away(connection: Connection, arguments: Arguments) -> Answer:
    """Tell that one is away."""
    session = connection.gate.session
    text = arguments.trimmed()
    await session.set_away(text)
    why = f": {text}" if text else ""
    return done("away", f"You are away{why}. /back ends that.", away=text)


async def back(connection: Connection, arguments: Arguments) -> Answer:
    """Tell that one is back."""
    session = connection.gate.session
    arguments.end()
    await session.set_away(None)
    return done("back", "Welcome back.")


async def typing(connection: Connection, arguments: Arguments) -> Answer:
    """Hint that one is writing something."""
    session = connection.gate.session
    target = _target(connection, arguments)
    await session.typing(target)
    place = show_target(target)
    return done(f"typing {place}", f"They see at {place} that you are typing.", stream=place)


async def mute(connection: Connection, arguments: Arguments) -> Answer:
    """Let a conversation ask for no attention."""
    session = connection.gate.session
    target = _target(connection, arguments)
    await session.mute(target, True)
    place = show_target(target)
    told = f"{place} is muted: you see what is said there while you are there. /unmute {place}"
    return done(f"muted {place}", f"{told} ends that.", stream=place)


async def unmute(connection: Connection, arguments: Arguments) -> Answer:
    """Let it ask for attention again."""
    session = connection.gate.session
    target = _target(connection, arguments)
    await session.mute(target, False)
    place = show_target(target)
    return done(f"unmuted {place}", f"{place} is not muted any more.", stream=place)


def _target(connection: Connection, arguments: Arguments) -> Target:
    """Read which conversation is meant; none: where one is."""
    word = arguments.optional_word()
    arguments.end()
    return parse_target(word) if word else connection.room


COMMANDS = (
    Command("away", away, "/away [WHY]", "Tell that you are away", "/away lunch until 2"),
    Command("back", back, "/back", "Tell that you are back", "/back"),
    Command(
        "mute",
        mute,
        "/mute [#room|@name]",
        "Do not be told of what is said there",
        "/mute #ops",
    ),
    Command("unmute", unmute, "/unmute [#room|@name]", "Be told of it again", "/unmute #ops"),
    Command(
        "typing",
        typing,
        "/typing [#room|@name]",
        "Let the others know that you are writing (for programs)",
        "/typing @bob",
    ),
)
