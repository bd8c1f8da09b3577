"""Commands: rooms."""

from __future__ import annotations

from chatserver.frontends.line.answers import Answer, counted, done, listing
from chatserver.frontends.line.as_json import room_fields
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments, number
from chatserver.frontends.line.greeting import mark_read
from chatserver.model.entries import RoomInfo
from chatserver.model.names import LOBBY, RoomName, UserName


async def join(connection: Connection, arguments: Arguments) -> Answer:
    """Become a member, and be there."""
    session = connection.gate.session
    name = RoomName.parse(arguments.word())
    arguments.end()
    await mark_read(connection)
    info = await session.join(name)
    connection.go(name)
    return await _arrived(connection, info, "joined")


async def create(connection: Connection, arguments: Arguments) -> Answer:
    """Make a room, and be there."""
    session = connection.gate.session
    name = RoomName.parse(arguments.word())
    private = arguments.peek().lower() == "private"
    if private:
        arguments.word()
    await mark_read(connection)
    info = await session.create(name, private, arguments.trimmed())
    connection.go(name)
    return await _arrived(connection, info, "made")


async def _arrived(connection: Connection, info: RoomInfo, how: str) -> Answer:
    room = info.room.name
    plain = ""
    if connection.sitting is not None:
        connection.sitting.look_at(caught_up=not info.unread)
        here = len(await connection.gate.session.present(room))
        news = f", {info.unread} unread" if info.unread else ""
        topic = f" Topic: {info.topic}" if info.topic else ""
        plain = f"You {how} {room} ({here} here{news}).{topic}"
    return done(f"{room} {info.members} :{info.topic}", plain, **room_fields(info, "stream"))


async def leave(connection: Connection, arguments: Arguments) -> Answer:
    """End the membership; the lobby is where one is then."""
    session = connection.gate.session
    word = arguments.optional_word()
    arguments.end()
    room = RoomName.parse(word) if word else connection.room
    await session.leave(room)
    if room == connection.room:
        connection.go(LOBBY)
    return done(f"left {room}", f"You left {room}.", stream=str(room))


async def invite(connection: Connection, arguments: Arguments) -> Answer:
    """Ask somebody into the current room."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    arguments.end()
    room = connection.room
    await session.invite(room, name)
    told = f"invited {name} to {room}"
    return done(told, f"You {told}.", stream=str(room), user=name.text)


async def kick(connection: Connection, arguments: Arguments) -> Answer:
    """End somebody's membership of the current room."""
    session = connection.gate.session
    name = UserName.parse(arguments.word())
    room = connection.room
    await session.kick(room, name, arguments.trimmed())
    told = f"kicked {name} from {room}"
    return done(told, f"You {told}.", stream=str(room), user=name.text)


async def topic(connection: Connection, arguments: Arguments) -> Answer:
    """Show, set or remove the current room's topic."""
    session = connection.gate.session
    room = connection.room
    text = arguments.trimmed()
    if not text:
        shown = (await session.room(room)).topic
        plain = f"Topic of {room}: {shown}" if shown else f"{room} has no topic."
        return done(f"{room} :{shown}", plain, stream=str(room), topic=shown)
    posted = await session.set_topic(room, "" if text == "-" else text)
    plain = f"The topic of {room} is removed." if text == "-" else f"Topic of {room}: {text}"
    fields = {"seq": posted.seq, "stream": str(room)}
    return Answer(201, f"{posted.seq} {room}", (plain,), fields)


async def rooms(connection: Connection, arguments: Arguments) -> Answer:
    """List the rooms one may know of."""
    arguments.end()
    found = await connection.gate.session.rooms()
    return listing("rooms", found, f"{counted(len(found), 'room')}.")


async def who(connection: Connection, arguments: Arguments) -> Answer:
    """List who of a room is here now."""
    session = connection.gate.session
    word = arguments.optional_word()
    arguments.end()
    room = RoomName.parse(word) if word else connection.room
    found = await session.present(room)
    return listing("users", found, f"{len(found)} in {room} now.")


async def members(connection: Connection, arguments: Arguments) -> Answer:
    """List who belongs to a room, here or not, page by page."""
    session = connection.gate.session
    room = connection.room
    if arguments.peek().startswith("#"):
        room = RoomName.parse(arguments.word())
    options = arguments.options(("after", "prefix", "n"))
    after = UserName.parse(options["after"]) if "after" in options else None
    limit = number(options["n"], 1) if "n" in options else None
    page = await session.members(room, after, limit, options.get("prefix", ""))
    told = counted(len(page.members), "member") + f" of {room}"
    if options.get("prefix"):
        told += f" whose name begins with {options['prefix']}"
    if page.more:
        again = {**options, "after": str(page.members[-1].person.user.name)}
        words = " ".join(f"{key}={value}" for key, value in again.items())
        return listing("members", page.members, f"{told}; more: /members {room} {words}", True)
    return listing("members", page.members, f"{told}.", False)


COMMANDS = (
    Command("join", join, "/join #room", "Become a member of a room, or go there", "/join #ops"),
    Command("leave", leave, "/leave [#room]", "End your membership of a room", "/leave #ops"),
    Command(
        "create",
        create,
        "/create #room [private] [TOPIC]",
        "Make a room; private: only for whom you invite",
        "/create #ops private disks and other sorrows",
    ),
    Command("invite", invite, "/invite NAME", "Ask somebody into this room", "/invite bob"),
    Command(
        "kick",
        kick,
        "/kick NAME [WHY]",
        "End somebody's membership of this room",
        "/kick bob too loud",
    ),
    Command(
        "topic",
        topic,
        "/topic [TEXT]",
        "Show or set this room's topic; - takes it away",
        "/topic Friday demo at 3",
    ),
    Command("rooms", rooms, "/rooms", "List the rooms", "/rooms"),
    Command("who", who, "/who [#room]", "List who of a room is online", "/who #ops"),
    Command(
        "members",
        members,
        "/members [#room] [prefix=LETTERS] [after=NAME] [n=N]",
        "List who belongs to a room, here or not",
        "/members #ops",
    ),
)
