"""All commands: found by their names, by unique beginnings, or guessed at."""

from __future__ import annotations

from clients.core.commanding import Unclear, Unknown, look_up, parted
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
    match look_up(word, TABLE):
        case Unclear(names):
            raise Mistake(f"/{word.lower()} could be {', '.join(f'/{name}' for name in names)}")
        case Unknown(likely):
            guess = "/help lists them" if likely is None else f"did you mean /{likely}?"
            raise Mistake(f"no command /{word.lower()}; {guess}")
        case command:
            return command


async def run(desk: Desk, line: str) -> None:
    """
    Run a line that begins with a slash.

    @raise Mistake, ChatError, CallLost: it was not done, and why.
    """
    word, rest = parted(line)
    command = find(word)
    await command.run(desk, Words(rest, command.usage))
