"""Commands: what one thinks of a message, in one emoji."""

from __future__ import annotations

from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments, number
from chatserver.frontends.line.saying import stored
from chatserver.model.errors import NoSuchMessage
from chatserver.model.names import Target, parse_target, show_target


async def react(connection: Connection, arguments: Arguments) -> Answer:
    """React to a message."""
    session = connection.gate.session
    target, seq, emoji = await _meant(connection, arguments)
    posted = await session.react(target, seq, emoji)
    again = ("You have reacted so before.",) if posted.duplicate else ()
    return stored(session, posted, again, posted.entry if connection.is_person else None)


async def unreact(connection: Connection, arguments: Arguments) -> Answer:
    """Take an own reaction back."""
    session = connection.gate.session
    target, seq, emoji = await _meant(connection, arguments)
    posted = await session.unreact(target, seq, emoji)
    again = ("You have taken it back before.",) if posted.duplicate else ()
    return stored(session, posted, again, posted.entry if connection.is_person else None)


async def _meant(connection: Connection, arguments: Arguments) -> tuple[Target, int, str]:
    """Read C{[in=TARGET] SEQ EMOJI}; a person who gives no number means the newest message."""
    place = arguments.option("in")
    target = connection.room if place is None else parse_target(place)
    first = arguments.peek()
    is_number = first.isascii() and first.isdigit()
    if not is_number and not connection.is_person:
        raise arguments.wrong()
    seq = number(arguments.word()) if is_number else None
    emoji = arguments.trimmed()
    if not emoji:
        raise arguments.wrong()
    return target, await _newest(connection, target) if seq is None else seq, emoji


async def _newest(connection: Connection, target: Target) -> int:
    page = await connection.gate.session.page(target, limit=1)
    if not page.entries:
        raise NoSuchMessage(f"nothing has been said in {show_target(target)} yet")
    return page.entries[-1].seq


COMMANDS = (
    Command(
        "react",
        react,
        "/react [in=#room|@name] SEQ EMOJI",
        "React to the message with that number; people may leave it out for the newest",
        "/react 4211 :fire:",
    ),
    Command(
        "unreact",
        unreact,
        "/unreact [in=#room|@name] SEQ EMOJI",
        "Take a reaction back",
        "/unreact 4211 :fire:",
    ),
)
