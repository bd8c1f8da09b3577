"""The table of commands, and how a word finds its row."""

from __future__ import annotations

import difflib

from chatserver.frontends.line import (
    account,
    modes,
    past,
    people,
    places,
    reacting,
    saying,
    tokens,
)
from chatserver.frontends.line.answers import Answer, Usage, done, listing
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments


async def show_help(connection: Connection, arguments: Arguments) -> Answer:
    """List the commands, or explain one; also to somebody who is not logged in."""
    word = arguments.optional_word().lower().removeprefix("/")
    arguments.end()
    if not word:
        rows = [Usage(each.usage, each.summary) for each in TABLE.values()]
        return listing("commands", rows, "/help COMMAND explains one; other text is said.")
    found = find(word)
    if isinstance(found, Answer):
        return found
    told = f"{found.usage} - {found.summary}; for example: {found.example}"
    fields = {"usage": found.usage, "summary": found.summary, "example": found.example}
    return done(told, told, **fields)


_HELP = Command("help", show_help, "/help [COMMAND]", "Show the commands", "/help join")

TABLE: dict[str, Command] = {
    each.name: each
    for each in (
        *account.COMMANDS,
        *tokens.COMMANDS,
        *saying.COMMANDS,
        *reacting.COMMANDS,
        *places.COMMANDS,
        *people.COMMANDS,
        *past.COMMANDS,
        *modes.COMMANDS,
        _HELP,
    )
}
"""All commands by name, in the order in which C{/help} lists them."""


def find(word: str) -> Command | Answer:
    """
    Find the command that C{word} names, or abbreviates so that no other is possible.

    @param word: without the slash, in lower case.
    @return: the command, or the answer that says why there is none.
    """
    if word in TABLE:
        return TABLE[word]
    candidates = [name for name in TABLE if word and name.startswith(word)]
    if len(candidates) == 1:
        return TABLE[candidates[0]]
    if candidates:
        told = f"/{word} could be {', '.join(f'/{each}' for each in candidates)}"
        return _unknown(told, f"{told}.")
    told = f"no command /{word[:32]}"
    close = difflib.get_close_matches(word[:32], TABLE)
    if not close:
        return _unknown(told, f"No command /{word[:32]}. /help lists them.")
    # Of equally close ones, fingers that were too fast meant the one of the same letters.
    meant = min(close, key=lambda name: sorted(name) != sorted(word))
    plain = f"No command /{word[:32]}. Did you mean /{meant}?"
    return _unknown(f"{told}; did you mean /{meant}?", plain)


def _unknown(text: str, plain: str) -> Answer:
    return Answer(404, text, (plain,), {"error": "NO_SUCH_COMMAND", "text": text})
