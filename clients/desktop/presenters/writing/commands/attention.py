"""Commands about attention: being away, and conversations that want none."""

from __future__ import annotations

from chatserver.model.names import show_target
from clients.desktop.presenters.writing.commands.stage import Scene
from clients.desktop.presenters.writing.commands.words import Command, Words
from clients.desktop.words import tr


async def away(scene: Scene, words: Words) -> None:
    """Tell the others that one is away."""
    why = words.rest()
    await scene.session.set_away(why)
    _saw(scene, why)
    if why:
        scene.voice.say(tr("You are away: {why}. /back ends it.", why=why))
    else:
        scene.voice.say(tr("You are away. /back ends it."))


async def back(scene: Scene, words: Words) -> None:
    """Tell the others that one is back."""
    words.end()
    await scene.session.set_away(None)
    _saw(scene, None)
    scene.voice.say(tr("You are back."))


async def mute(scene: Scene, words: Words) -> None:
    """Let a conversation ask for no attention."""
    target = words.target(scene.here)
    words.end()
    await scene.session.mute(target, True)
    scene.voice.say(tr("{place} is muted.", place=show_target(target)))


async def unmute(scene: Scene, words: Words) -> None:
    """Let it ask for attention again."""
    target = words.target(scene.here)
    words.end()
    await scene.session.mute(target, False)
    scene.voice.say(tr("{place} is no longer muted.", place=show_target(target)))


def _saw(scene: Scene, why: str | None) -> None:
    user = scene.viewer()
    if user is not None:
        scene.contacts.saw_away(user.name, why)


COMMANDS = {
    "away": Command(away, "/away [WHY]", "tell that you are away"),
    "back": Command(back, "/back", "tell that you are back"),
    "mute": Command(mute, "/mute [NAME|#room]", "let a conversation ask for no attention"),
    "unmute": Command(unmute, "/unmute [NAME|#room]", "let it ask for attention again"),
}
