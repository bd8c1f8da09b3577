"""All commands: found by their names, by unique beginnings, or guessed at."""

from __future__ import annotations

from difflib import get_close_matches

from clients.core.errands import Mistake
from clients.desktop.presenters.writing.commands import (
    answers,
    attention,
    messages,
    order,
    people,
    rooms,
)
from clients.desktop.presenters.writing.commands.stage import AnswerRow, Scene
from clients.desktop.presenters.writing.commands.words import Command, Words
from clients.desktop.words import tr


async def help_(scene: Scene, words: Words) -> None:
    """Tell about all commands, or about one."""
    name = words.rest().removeprefix("/")
    if name:
        command = find(name)
        text = "{usage}: {summary}"
        scene.voice.say(tr(text, usage=command.usage, summary=tr(command.summary)))
        return
    rows = [AnswerRow(each.usage, tr(each.summary)) for each in TABLE.values()]
    rows.append(AnswerRow("//", tr("in front: say a text that begins with a slash")))
    scene.stage.show(tr("Commands"), rows)


TABLE: dict[str, Command] = {
    **rooms.COMMANDS,
    **messages.COMMANDS,
    **answers.COMMANDS,
    **attention.COMMANDS,
    **people.COMMANDS,
    **order.COMMANDS,
    "help": Command(help_, "/help [COMMAND]", "tell about the commands"),
}


def find(word: str) -> Command:
    """
    Find a command by its name or a beginning that no other has.

    @raise Mistake: there is none; the likeliest is named.
    """
    word = word.lower()
    if word in TABLE:
        return TABLE[word]
    begun = [name for name in TABLE if word and name.startswith(word)]
    if len(begun) == 1:
        return TABLE[begun[0]]
    if begun:
        names = ", ".join(f"/{name}" for name in begun)
        raise Mistake(tr("/{word} could be {names}.", word=word, names=names))
    close = get_close_matches(word, TABLE, n=1, cutoff=0.5)
    if close:
        raise Mistake(tr("No command /{word}. Did you mean /{name}?", word=word, name=close[0]))
    text = "No command /{word}. /help lists them; // in front says a text that begins with a slash."
    raise Mistake(tr(text, word=word))


async def run(scene: Scene, line: str) -> None:
    """
    Run a line that begins with a slash.

    @raise Mistake, ChatError, CallLost, OutboxFull, JournalProblem: it was not done, and why.
    """
    parts = line[1:].split(maxsplit=1)
    word = parts[0] if parts and not line[1:2].isspace() else ""
    command = find(word)
    await command.run(scene, Words(line[1 + len(word) :], command.usage))


def is_command(text: str) -> bool:
    """Whether a text is a command, and not said."""
    return text.startswith("/") and not text.startswith("//")
