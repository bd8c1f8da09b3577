"""Commands about attention: being away, and conversations that want none."""

from __future__ import annotations

from chatserver.model.names import show_target
from clients.terminal.commands.words import Command, Words
from clients.terminal.desk import Desk


async def away(desk: Desk, words: Words) -> None:
    """Tell the others that one is away."""
    why = words.rest()
    await desk.client.set_away(why)
    desk.contacts.saw_away(desk.viewer().name, why)
    desk.say(f"you are away{f': {why}' if why else ''}; /back ends it")


async def back(desk: Desk, words: Words) -> None:
    """Tell the others that one is back."""
    words.end()
    await desk.client.set_away(None)
    desk.contacts.saw_away(desk.viewer().name, None)
    desk.say("you are back")


async def mute(desk: Desk, words: Words) -> None:
    """Let a conversation ask for no attention."""
    target = words.target(desk.current)
    words.end()
    await desk.client.mute(target, True)
    desk.say(f"{show_target(target)} is muted; /unmute {show_target(target)} takes it back")


async def unmute(desk: Desk, words: Words) -> None:
    """Let it ask for attention again."""
    target = words.target(desk.current)
    words.end()
    await desk.client.mute(target, False)
    desk.say(f"{show_target(target)} is muted no more")


COMMANDS = {
    "away": Command(away, "/away [WHY]", "tell that you are away"),
    "back": Command(back, "/back", "tell that you are back"),
    "mute": Command(mute, "/mute [NAME|#room]", "let a conversation ask for no attention"),
    "unmute": Command(unmute, "/unmute [NAME|#room]", "let it ask for attention again"),
}
