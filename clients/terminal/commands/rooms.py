"""Commands about rooms."""

from __future__ import annotations

from chatserver.model.names import LOBBY
from clients.terminal.cells import cleaned
from clients.terminal.commands.words import Command, Words, only_room
from clients.terminal.desk import Desk
from clients.terminal.pieces import Piece, Row


async def join(desk: Desk, words: Words) -> None:
    """Become a member, and go there."""
    room = words.named_room()
    words.end()
    desk.contacts.saw_room(await desk.client.join(room))
    desk.go(room)


async def leave(desk: Desk, words: Words) -> None:
    """End the membership."""
    room = words.room(desk.current)
    words.end()
    await desk.client.leave(room)
    if desk.current == room:
        desk.go(LOBBY)
    desk.feeds.drop(room)
    desk.say(f"you left {room}")


async def create(desk: Desk, words: Words) -> None:
    """Make a room, and go there."""
    room = words.named_room()
    private = words.peek() == "private"
    if private:
        words.word()
    desk.contacts.saw_room(await desk.client.create(room, private, words.rest()))
    desk.go(room)


async def invite(desk: Desk, words: Words) -> None:
    """Ask somebody in."""
    name = words.name()
    room = words.room(desk.current)
    words.end()
    await desk.client.invite(room, name)
    desk.say(f"{name} is invited to {room}")


async def kick(desk: Desk, words: Words) -> None:
    """End somebody's membership."""
    name = words.name()
    room = only_room(desk.current)
    await desk.client.kick(room, name, words.rest())
    desk.say(f"{name} is no member of {room} any more")


async def topic(desk: Desk, words: Words) -> None:
    """Tell the topic, or set it."""
    room = only_room(desk.current)
    text = words.rest()
    if text:
        await desk.client.set_topic(room, "" if text == "-" else text)
    info = await desk.client.room(room)
    desk.contacts.saw_room(info)
    desk.say(f"{room}: {info.topic or 'no topic'}")


async def rooms(desk: Desk, words: Words) -> None:
    """List the rooms there are."""
    words.end()
    found = await desk.client.rooms()
    for info in found:
        desk.contacts.saw_room(info)
    rows: list[Row] = []
    for info in found:
        marks = [_members(info.members)]
        marks += ["private"] if info.room.private else []
        marks += ["yours"] if info.mine else []
        about: Piece = ("dim", f"  {', '.join(marks)}")
        rows.append((("strong", str(info.room.name)), about, ("text", f"  {cleaned(info.topic)}")))
    desk.show(f"{len(rows)} rooms; /join #room goes there", rows)


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count} members"


COMMANDS = {
    "join": Command(join, "/join #room", "become a member of a room, and go there"),
    "leave": Command(leave, "/leave [#room]", "end the membership of a room"),
    "create": Command(create, "/create #room [private] [TOPIC]", "make a room"),
    "invite": Command(invite, "/invite NAME [#room]", "ask somebody into a room"),
    "kick": Command(kick, "/kick NAME [WHY]", "end somebody's membership of this room"),
    "topic": Command(topic, "/topic [TEXT]", "tell or set the room's topic; - takes it away"),
    "rooms": Command(rooms, "/rooms", "list the rooms there are"),
}
