"""Commands about the messages of others: answering them, and reacting to them."""

from __future__ import annotations

from clients.core.errands import Mistake
from clients.core.lines import Line
from clients.desktop.presenters.writing.commands.stage import Scene
from clients.desktop.presenters.writing.commands.words import Command, Words
from clients.desktop.presenters.writing.emoji_data import emoji_of
from clients.desktop.presenters.writing.past import newest_said
from clients.desktop.words import tr


async def reply(scene: Scene, words: Words) -> None:
    """Answer a message; without a text, let what is typed next do so."""
    line = _meant(scene, words.back() or 1)
    if words.peek():
        scene.post(scene.here, words.message(), False, line.seq)
    else:
        scene.reply_to(line.seq)


async def react(scene: Scene, words: Words) -> None:
    """React to a message."""
    line = _meant(scene, words.back() or 1)
    emoji = words.word()
    words.end()
    await scene.session.react(scene.here, line.seq, emoji)


async def unreact(scene: Scene, words: Words) -> None:
    """Take back one's reaction; without an emoji, all there are to that message."""
    back = words.back() or 1
    emoji = emoji_of(words.word()) if words.peek() else ""
    words.end()
    line = _reacted(scene, emoji, back)
    mine = [each.emoji for each in line.reactions if each.mine and emoji in ("", each.emoji)]
    for each in mine:
        await scene.session.unreact(scene.here, line.seq, each)


def _meant(scene: Scene, back: int) -> Line:
    line = newest_said(scene.past, scene.viewer_id, mine=False, back=back)
    if line is None:
        raise Mistake(tr("There is no such message of somebody else here."))
    return line


def _reacted(scene: Scene, emoji: str, back: int) -> Line:
    for line in reversed(scene.past.lines):
        if any(each.mine and emoji in ("", each.emoji) for each in line.reactions):
            back -= 1
            if back <= 0:
                return line
    raise Mistake(tr("You have not reacted to any message here."))


COMMANDS = {
    "reply": Command(
        reply,
        "/reply [-N] [TEXT]",
        "answer the newest message of somebody else; -2: the one before",
    ),
    "react": Command(react, "/react [-N] EMOJI", "react to the newest message of somebody else"),
    "unreact": Command(unreact, "/unreact [-N] [EMOJI]", "take your last reaction back"),
}
