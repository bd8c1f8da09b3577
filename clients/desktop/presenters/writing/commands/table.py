"""All commands: found by their names, by unique beginnings, or guessed at."""

from __future__ import annotations

from clients.core.commanding import Unclear, Unknown, look_up, parted
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

NO_COMMAND = (
    "No command /{word}. /help lists them; // in front says a text that begins with a slash."
)


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
    match look_up(word, TABLE):
        case Unclear(names):
            told = ", ".join(f"/{name}" for name in names)
            raise Mistake(tr("/{word} could be {names}.", word=word.lower(), names=told))
        case Unknown(None):
            raise Mistake(tr(NO_COMMAND, word=word.lower()))
        case Unknown(likely):
            text = "No command /{word}. Did you mean /{name}?"
            raise Mistake(tr(text, word=word.lower(), name=likely))
        case command:
            return command


async def run(scene: Scene, line: str) -> None:
    """
    Run a line that begins with a slash.

    @raise Mistake, ChatError, CallLost, OutboxFull, JournalProblem: it was not done, and why.
    """
    word, rest = parted(line)
    command = find(word)
    await command.run(scene, Words(rest, command.usage))


def is_command(text: str) -> bool:
    """Whether a text is a command, and not said."""
    return text.startswith("/") and not text.startswith("//")
