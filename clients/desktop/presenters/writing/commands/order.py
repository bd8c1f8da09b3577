"""Commands of those who keep order in a room; the server refuses all others."""

from __future__ import annotations

from clients.desktop.presenters.writing.commands.stage import AnswerRow, Scene
from clients.desktop.presenters.writing.commands.words import Command, Words, full_name, only_room
from clients.desktop.words import many, tr

OFF = ("off", "0")


async def ban(scene: Scene, words: Words) -> None:
    """Keep somebody out of the room."""
    name = words.name()
    room = only_room(scene.here)
    await scene.session.ban(room, name, words.rest())
    text = "{name} is banned from {room}. /unban {name} takes it back."
    scene.voice.say(tr(text, name=name, room=room))


async def unban(scene: Scene, words: Words) -> None:
    """Let somebody in again."""
    name = words.name()
    words.end()
    room = only_room(scene.here)
    await scene.session.unban(room, name)
    scene.voice.say(tr("{name} may join {room} again.", name=name, room=room))


async def bans(scene: Scene, words: Words) -> None:
    """List who is kept out of the room."""
    room = words.room(scene.here)
    words.end()
    found = await scene.session.bans(room)
    if not found:
        scene.voice.say(tr("Nobody is banned from {room}.", room=room))
        return
    rows = [AnswerRow(full_name(each.user), each.why or "", each.user.name) for each in found]
    one, more = "{count} person is banned from {room}", "{count} people are banned from {room}"
    scene.stage.show(many(len(rows), one, more, room=room), rows)


async def mod(scene: Scene, words: Words) -> None:
    """Let a member moderate."""
    name = words.name()
    words.end()
    room = only_room(scene.here)
    await scene.session.set_moderator(room, name, True)
    scene.voice.say(tr("{name} moderates {room} now.", name=name, room=room))


async def unmod(scene: Scene, words: Words) -> None:
    """Let them moderate no longer."""
    name = words.name()
    words.end()
    room = only_room(scene.here)
    await scene.session.set_moderator(room, name, False)
    scene.voice.say(tr("{name} no longer moderates {room}.", name=name, room=room))


async def freeze(scene: Scene, words: Words) -> None:
    """Let only moderators write."""
    words.end()
    room = only_room(scene.here)
    await scene.session.freeze(room, True)
    text = "{room} is frozen: only moderators can write. /unfreeze ends it."
    scene.voice.say(tr(text, room=room))


async def unfreeze(scene: Scene, words: Words) -> None:
    """Let all members write again."""
    words.end()
    room = only_room(scene.here)
    await scene.session.freeze(room, False)
    scene.voice.say(tr("All members of {room} can write again.", room=room))


async def slow(scene: Scene, words: Words) -> None:
    """Let each member say one thing in so many seconds."""
    word = words.word()
    words.end()
    room = only_room(scene.here)
    if word not in OFF and not (word.isascii() and word.isdigit() and len(word) < 7):
        raise words.wrong()
    seconds = 0 if word in OFF else int(word)
    await scene.session.slow(room, seconds)
    if not seconds:
        scene.voice.say(tr("{room} is slow no longer.", room=room))
        return
    one = "Each member can write once a second in {room} now."
    more = "Each member can write once in {count} seconds in {room} now."
    scene.voice.say(many(seconds, one, more, room=room))


COMMANDS = {
    "ban": Command(ban, "/ban NAME [WHY]", "keep somebody out of this room"),
    "unban": Command(unban, "/unban NAME", "let somebody in again"),
    "bans": Command(bans, "/bans [#room]", "list who is kept out of a room"),
    "mod": Command(mod, "/mod NAME", "let a member moderate this room"),
    "unmod": Command(unmod, "/unmod NAME", "let them moderate it no longer"),
    "freeze": Command(freeze, "/freeze", "let only moderators write in this room"),
    "unfreeze": Command(unfreeze, "/unfreeze", "let all members write again"),
    "slow": Command(slow, "/slow SECONDS|off", "let each member write once in so many seconds"),
}
