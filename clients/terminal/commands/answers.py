"""Commands about the messages of others: answering them, and reacting to them."""

from __future__ import annotations

from clients.core.errands import Mistake
from clients.core.lines import Line
from clients.terminal.commands.words import Command, Words
from clients.terminal.completing import emoji_of
from clients.terminal.desk import Desk
from clients.terminal.picking import reacted_to


async def reply(desk: Desk, words: Words) -> None:
    """Answer a message; without a text, let what is typed next do so."""
    line = _meant(desk, words.back() or 0)
    if words.peek():
        desk.post(desk.current, words.message(), reply=line.seq)
    else:
        words.end()
        desk.writing.reply(line.seq)


async def react(desk: Desk, words: Words) -> None:
    """React to a message; without an emoji, ask for it."""
    back = words.back() or 0
    if words.peek():
        emoji = words.word()
        words.end()
        await desk.react(_meant(desk, back).seq, emoji)
    elif back:
        raise words.wrong()
    else:
        desk.begin_reaction()


async def unreact(desk: Desk, words: Words) -> None:
    """Take back one's reaction; without an emoji, all there are to that message."""
    back = words.back() or 0
    emoji = emoji_of(words.word()) if words.peek() else ""
    words.end()
    lines = desk.feeds.current.lines
    line = _meant(desk, back) if back else reacted_to(lines, emoji) or reacted_to(lines, "")
    if line is None:
        raise Mistake("you have reacted to nothing here")
    mine = [each.emoji for each in line.reactions if each.mine]
    for each in [emoji] if emoji else mine:
        await desk.client.unreact(desk.current, line.seq, each)


def _meant(desk: Desk, back: int) -> Line:
    line = desk.feeds.current.choice(back)
    if line is None:
        raise Mistake("there is no such message here" if back else "nothing was said here yet")
    return line


COMMANDS = {
    "reply": Command(
        reply,
        "/reply [-N] [TEXT]",
        "answer the newest message of somebody else; -2: the one before",
    ),
    "react": Command(react, "/react [-N] [EMOJI]", "react to the newest message of somebody else"),
    "unreact": Command(unreact, "/unreact [-N] [EMOJI]", "take your last reaction back"),
}
