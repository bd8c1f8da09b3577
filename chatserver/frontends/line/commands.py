"""The table of commands, and how a word finds its row."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from chatserver.frontends.line import (
    account,
    admins,
    attention,
    modes,
    order,
    past,
    people,
    places,
    reacting,
    saying,
    tokens,
    wishes,
)
from chatserver.frontends.line.answers import Answer, Usage, listing
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments


async def show_help(connection: Connection, arguments: Arguments) -> Answer:
    """List the commands, or explain one; also to somebody who is not logged in."""
    word = arguments.optional_word().lower().removeprefix("/")
    arguments.end()
    if not word and connection.is_person:
        return Answer(200, plain=_overview())
    if word in ("", "all"):
        rows = [Usage(each.usage, each.summary) for each in TABLE.values()]
        return listing("commands", rows, "/help COMMAND explains one; other text is said.")
    found = find(word)
    if isinstance(found, Answer):
        return found
    told = f"{found.usage} - {found.summary}; for example: {found.example}"
    plain = (found.usage, f"    {found.summary}.", f"    For example: {found.example}")
    fields = {"usage": found.usage, "summary": found.summary, "example": found.example}
    return Answer(200, told, plain, fields)


def _overview() -> tuple[str, ...]:
    """Name the commands by topics: few enough to be read, and to be heard."""
    topics = [f"{topic}: {' '.join(f'/{each.name}' for each in group)}" for topic, group in TOPICS]
    return (
        "What you type is said in the room that the prompt names.",
        "A line that begins with / is a command; its first letters are enough.",
        *topics,
        "/help COMMAND explains one, /help all lists them with what they do.",
    )


_HELP = Command(
    "help", show_help, "/help [COMMAND | all]", "Show the commands, or explain one", "/help join"
)

TOPICS: tuple[tuple[str, Sequence[Command]], ...] = (
    ("You", (*account.COMMANDS, *tokens.COMMANDS)),
    ("Talking", (*saying.COMMANDS, *reacting.COMMANDS)),
    ("Rooms", places.COMMANDS),
    ("Keeping order", order.COMMANDS),
    ("People", (*people.COMMANDS, *attention.COMMANDS)),
    ("The past", past.COMMANDS),
    ("The server, for admins", admins.COMMANDS),
    ("This screen", (*wishes.COMMANDS, *modes.COMMANDS, _HELP)),
)
"""All commands by what they are about, in the order in which C{/help} lists them."""

TABLE: dict[str, Command] = {each.name: each for _, group in TOPICS for each in group}
"""All commands by name, in that order."""


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
