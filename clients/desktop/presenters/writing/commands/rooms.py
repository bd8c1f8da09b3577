"""Commands about rooms."""

from __future__ import annotations

from chatserver.model.entries import RoomInfo
from chatserver.model.names import LOBBY
from clients.desktop.presenters.writing.commands.stage import AnswerRow, Scene
from clients.desktop.presenters.writing.commands.words import Command, Words, only_room
from clients.desktop.words import many, tr


async def join(scene: Scene, words: Words) -> None:
    """Become a member, and go there."""
    room = words.named_room()
    words.end()
    scene.contacts.saw_room(await scene.session.join(room))
    scene.stage.go(room)


async def leave(scene: Scene, words: Words) -> None:
    """End the membership."""
    room = words.room(scene.here)
    words.end()
    await scene.session.leave(room)
    if scene.here == room:
        scene.stage.go(LOBBY)
    scene.voice.say(tr("You left {room}.", room=room))


async def create(scene: Scene, words: Words) -> None:
    """Make a room, and go there."""
    room = words.named_room()
    private = words.peek() == "private"
    if private:
        words.word()
    scene.contacts.saw_room(await scene.session.create(room, private, words.rest()))
    scene.stage.go(room)


async def invite(scene: Scene, words: Words) -> None:
    """Ask somebody in."""
    name = words.name()
    room = words.room(scene.here)
    words.end()
    await scene.session.invite(room, name)
    scene.voice.say(tr("{name} is invited to {room}.", name=name, room=room))


async def kick(scene: Scene, words: Words) -> None:
    """End somebody's membership."""
    name = words.name()
    room = only_room(scene.here)
    await scene.session.kick(room, name, words.rest())
    scene.voice.say(tr("{name} is no longer a member of {room}.", name=name, room=room))


async def topic(scene: Scene, words: Words) -> None:
    """Tell the topic, or set it."""
    room = only_room(scene.here)
    if text := words.rest():
        await scene.session.set_topic(room, "" if text == "-" else text)
    info = await scene.session.room(room)
    scene.contacts.saw_room(info)
    if info.topic:
        scene.voice.say(tr("{room}: {topic}", room=room, topic=info.topic))
    else:
        scene.voice.say(tr("{room} has no topic.", room=room))


async def rooms(scene: Scene, words: Words) -> None:
    """List the rooms there are."""
    words.end()
    found = await scene.session.rooms()
    for info in found:
        scene.contacts.saw_room(info)
    rows = [AnswerRow(str(info.room.name), _about(info), info.room.name) for info in found]
    scene.stage.show(many(len(rows), "{count} room", "{count} rooms"), rows)


def _about(info: RoomInfo) -> str:
    marks = [many(info.members, "{count} member", "{count} members")]
    marks += [tr("private")] if info.room.private else []
    marks += [tr("you are a member")] if info.mine else []
    marks += [info.topic] if info.topic else []
    return " · ".join(marks)


COMMANDS = {
    "join": Command(join, "/join #room", "become a member of a room, and go there"),
    "leave": Command(leave, "/leave [#room]", "end the membership of a room"),
    "create": Command(create, "/create #room [private] [TOPIC]", "make a room"),
    "invite": Command(invite, "/invite NAME [#room]", "ask somebody into a room"),
    "kick": Command(kick, "/kick NAME [WHY]", "end somebody's membership of this room"),
    "topic": Command(topic, "/topic [TEXT]", "tell or set the room's topic; - takes it away"),
    "rooms": Command(rooms, "/rooms", "list the rooms there are"),
}
