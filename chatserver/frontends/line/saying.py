"""Commands: saying things, and taking them back."""

from __future__ import annotations

from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments, number
from chatserver.interfaces import ISession
from chatserver.model.entries import Direct, Entry, Posted
from chatserver.model.names import Target, UserName, parse_target, show_target
from chatserver.model.text import checked_nonce


async def say(connection: Connection, text: str) -> Answer:
    """Say C{text} in the current room."""
    return await _post(connection, connection.room, text)


async def me(connection: Connection, arguments: Arguments) -> Answer:
    """Tell in the current room what one does."""
    return await _post(connection, connection.room, arguments.text(), action=True)


async def msg(connection: Connection, arguments: Arguments) -> Answer:
    """Say something to a room or a person."""
    return await _send(connection, parse_target(arguments.word()), arguments)


async def whisper(connection: Connection, arguments: Arguments) -> Answer:
    """Say something to a person."""
    return await _send(connection, UserName.parse(arguments.word()), arguments)


async def reply(connection: Connection, arguments: Arguments) -> Answer:
    """Answer a message."""
    seq = number(arguments.word())
    target: Target = connection.room
    if (place := arguments.option("in")) is not None:
        target = parse_target(place)
    return await _send(connection, target, arguments, seq)


async def edit(connection: Connection, arguments: Arguments) -> Answer:
    """Change an own message."""
    session = connection.gate.session
    target, seq = _message(connection, arguments)
    posted = await session.edit(target, seq, arguments.text())
    return stored(session, posted, ("Changed.",))


async def delete(connection: Connection, arguments: Arguments) -> Answer:
    """Take an own message back."""
    session = connection.gate.session
    target, seq = _message(connection, arguments)
    arguments.end()
    return stored(session, await session.delete(target, seq), ("Deleted.",))


def _message(connection: Connection, arguments: Arguments) -> tuple[Target, int | None]:
    """Read which message is meant: C{[in=TARGET] [SEQ]}."""
    place = arguments.option("in")
    target = connection.room if place is None else parse_target(place)
    first = arguments.peek()
    seq = number(arguments.word()) if first.isascii() and first.isdigit() else None
    return target, seq


async def _send(
    connection: Connection, target: Target, arguments: Arguments, reply: int | None = None
) -> Answer:
    # People say "id=7 is free"; only programs repeat themselves.
    key = None if connection.is_person else arguments.option("id")
    token = None if key is None else checked_nonce(key)
    return await _post(connection, target, arguments.text(), token=token, reply=reply)


async def _post(
    connection: Connection,
    target: Target,
    text: str,
    action: bool = False,
    token: str | None = None,
    reply: int | None = None,
) -> Answer:
    # Nothing may be awaited before the post: consecutive ones keep their order by that.
    session = connection.gate.session
    posted = await session.post(target, text, action, token, reply)
    if connection.sitting is None:
        return stored(session, posted, ())
    if target == connection.room:
        connection.sitting.look_at()  # who says something has read what is above it
    absent: tuple[str, ...] = ()
    if not posted.heard and isinstance(posted.stream, Direct):
        other = posted.stream.other(session.user.id).shown
        absent = (f"({other} is offline, and finds it at the next login)",)
    elif posted.away is not None and isinstance(posted.stream, Direct):
        why = f": {posted.away}" if posted.away else ""
        absent = (f"({posted.stream.other(session.user.id).shown} is away{why})",)
    return stored(session, posted, absent, posted.entry)


def stored(
    session: ISession, posted: Posted, plain: tuple[str, ...], shown: Entry | None = None
) -> Answer:
    """
    Tell what is on disk.

    @param plain: sentences for people; C{shown}: what they see as others do.
    """
    place = show_target(posted.stream.address(session.user.id))
    fields: dict[str, object] = {"seq": posted.seq, "stream": place}
    text = f"{posted.seq} {place}"
    if posted.duplicate:
        fields["duplicate"] = True
        text += " duplicate"
    if posted.away is not None:
        fields["away"] = posted.away
    waits = isinstance(posted.stream, Direct) and not posted.heard
    return Answer(202 if waits else 201, text, plain, fields, shown=shown)


COMMANDS = (
    Command("me", me, "/me TEXT", "Tell what you do", "/me waves", pipelined=True),
    Command(
        "msg",
        msg,
        "/msg #room|@name [id=TOKEN] TEXT",
        "Say something to a room or a person",
        "/msg @bob can you check job 17?",
        pipelined=True,
    ),
    Command(
        "w",
        whisper,
        "/w NAME [id=TOKEN] TEXT",
        "Say something to a person",
        "/w bob can you check job 17?",
        pipelined=True,
    ),
    Command(
        "reply",
        reply,
        "/reply SEQ [in=#room|@name] [id=TOKEN] TEXT",
        "Answer the message with that number",
        "/reply 4211 yes, room 4",
        pipelined=True,
    ),
    Command(
        "edit",
        edit,
        "/edit [in=#room|@name] [SEQ] TEXT",
        "Change your last message, or the one with that number",
        "/edit I meant Tuesday",
    ),
    Command(
        "delete",
        delete,
        "/delete [in=#room|@name] [SEQ]",
        "Take back your last message, or the one with that number",
        "/delete 4211",
    ),
)
