"""Commands: who reads."""

from __future__ import annotations

from functools import partial

from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments
from chatserver.frontends.line.greeting import load_wishes
from chatserver.frontends.line.manners import Mode


async def _switch(mode: Mode, connection: Connection, arguments: Arguments) -> Answer:
    arguments.end()
    connection.switch(mode)
    if mode is Mode.PERSON and connection.gate.is_open:
        await load_wishes(connection)
    return Answer(200, f"{mode.value} mode", ("Plain sentences from now on.",))


COMMANDS = (
    Command("json", partial(_switch, Mode.JSON), "/json", "Answer in JSON", "/json"),
    Command("script", partial(_switch, Mode.SCRIPT), "/script", "Answer for scripts", "/script"),
    Command("human", partial(_switch, Mode.PERSON), "/human", "Answer for people", "/human"),
)
