"""All commands: found by their names, by unique beginnings, or guessed at."""

from __future__ import annotations

from difflib import get_close_matches

from clients.core.errands import Mistake
from clients.terminal.commands import answers, attention, messages, people, rooms
from clients.terminal.commands.words import Command, Words
from clients.terminal.desk import Desk
from clients.terminal.pieces import Row

KEYS = (
    ("Enter", "send"),
    ("Alt+Enter, Ctrl+J", "begin a new line"),
    ("Tab", "complete a /command, @name, #room or :emoji:"),
    ("Up in an empty input", "edit your last message; again: the one before"),
    ("Up, Down", "what you entered before"),
    ("Alt+R", "answer a message; Up, Down: another one"),
    ("Alt+E", "react to a message; Up, Down: another one"),
    ("Esc", "put away what is in front; then: the newest message"),
    ("Ctrl+N, Ctrl+P, Alt+Down, Alt+Up", "next, previous conversation"),
    ("Alt+A", "next conversation with something new, where you are called first"),
    ("Ctrl+K", "go to a conversation by some letters of its name"),
    ("F2, Ctrl+T", "on a narrow screen: list or messages"),
    ("PageUp, PageDown", "older, newer messages"),
    ("Ctrl+L", "draw the screen anew"),
    ("Ctrl+C, Ctrl+Q", "leave"),
)


async def help_(desk: Desk, words: Words) -> None:
    """Tell about all commands and keys, or about one command."""
    name = words.rest().removeprefix("/")
    if name:
        command = find(name)
        desk.say(f"{command.usage}: {command.summary}")
        return
    rows: list[Row] = [(("heading", "Keys"),)]
    rows += [_about(key, what) for key, what in KEYS]
    rows += [(), (("heading", "Commands"),)]
    rows += [_about(each.usage, each.summary) for each in TABLE.values()]
    desk.show("help; PageDown shows more, Esc puts it away", rows)


def _about(what: str, told: str) -> Row:
    return ("strong", f"{what:<33} "), ("text", told)


TABLE: dict[str, Command] = {
    **rooms.COMMANDS,
    **messages.COMMANDS,
    **answers.COMMANDS,
    **attention.COMMANDS,
    **people.COMMANDS,
    "help": Command(help_, "/help [COMMAND]", "tell about keys and commands"),
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
        raise Mistake(f"/{word} could be {names}")
    close = get_close_matches(word, TABLE, n=1, cutoff=0.5)
    guess = f"; did you mean /{close[0]}?" if close else "; /help lists them"
    raise Mistake(f"no command /{word}{guess}")


async def run(desk: Desk, line: str) -> None:
    """
    Run a line that begins with a slash.

    @raise Mistake, ChatError, CallLost: it was not done, and why.
    """
    word, blank, rest = line[1:].partition(" ")
    command = find(word.rstrip("\n"))
    await command.run(desk, Words(blank + rest, command.usage))
