"""Commands: what people set for themselves."""

from __future__ import annotations

from collections.abc import Mapping

from chatserver.frontends.line.answers import Answer, done, listing
from chatserver.frontends.line.as_json import choice_fields
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments
from chatserver.frontends.line.look import Choice, chosen
from chatserver.frontends.line.script import choice_text
from chatserver.model.settings import AUTO, SETTINGS, checked_key, checked_value


async def set_one(connection: Connection, arguments: Arguments) -> Answer:
    """List the settings, show one, or set one."""
    session = connection.gate.session
    key = arguments.optional_word()
    value = arguments.trimmed()
    if not key:
        wishes = await _wishes(connection)
        rows = [chosen(each, wishes, connection.terminal) for each in SETTINGS]
        return listing("settings", rows, "/set KEY VALUE changes one; auto takes it back.")
    key = checked_key(key)
    if not value:
        choice = chosen(key, await _wishes(connection), connection.terminal)
        allowed = f"Allowed: {SETTINGS[key].allowed}."
        return Answer(200, choice_text(choice), (_told(choice), allowed), choice_fields(choice))
    wish = None if value.lower() == AUTO else checked_value(key, value)
    is_guest = session.user.name.is_guest
    if not is_guest or not connection.is_person:
        await session.set_setting(key, wish)
    if connection.sitting is not None:
        connection.sitting.wish(key, wish)
        connection.settle_look()
    choice = chosen(key, await _wishes(connection), connection.terminal)
    kept = " Guests' settings last until they leave." if is_guest else ""
    return done(choice_text(choice), _told(choice) + kept, **choice_fields(choice))


async def _wishes(connection: Connection) -> Mapping[str, str]:
    """What is set: of a person as it is in force here, of a program as it is kept."""
    sitting = connection.sitting
    return await connection.gate.session.settings() if sitting is None else sitting.wishes


def _told(choice: Choice) -> str:
    sources = {
        "you": "you set it",
        "your terminal": "your terminal says so",
        "default": "the default",
    }
    return f"{choice.key} is {choice.value or 'as the server has it'} ({sources[choice.source]})."


COMMANDS = (
    Command(
        "set",
        set_one,
        "/set [KEY [VALUE]]",
        "Show or change how you are shown things, and what others see; auto takes a change back",
        "/set width 72",
    ),
)
