"""What somebody is told who comes in, and who goes."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.logger import Logger

from chatserver.frontends.line.answers import Answer, counted
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.look import OFF
from chatserver.frontends.line.sitting import Sitting
from chatserver.interfaces import ISession
from chatserver.model.entries import Conversation, Entry
from chatserver.model.errors import ChatError
from chatserver.model.names import LOBBY, show_target

LAST_LINES = 10
"""Of the lobby, shown to a person who comes in."""

_log = Logger()

_DEVICES = {"line": "terminal", "amp": "desktop"}


async def welcome(connection: Connection, session: ISession) -> Answer:
    """The answer to whoever has come in."""
    name = session.user.name.text
    await load_wishes(connection)
    sitting = connection.sitting
    plain = () if sitting is None else await _greeting(session, sitting)
    return Answer(200, f"logged in as {name}", plain, {"user": name})


async def _greeting(session: ISession, sitting: Sitting) -> tuple[str | Entry, ...]:
    lobby = await session.room(LOBBY)
    here = len(await session.present(LOBBY))
    topic = f" Topic: {lobby.topic}" if lobby.topic else ""
    told: list[str | Entry] = [
        f"Welcome {session.user.shown}. You are in {LOBBY} ({here} here).{topic}"
    ]
    lines = (await session.page(LOBBY, limit=LAST_LINES)).entries
    if lines and lines[-1].ordinal > len(lines):
        shown, every = len(lines), lines[-1].ordinal
        told.append(f"-- {shown} of {every} lines, /review {2 * LAST_LINES} for more --")
    told += lines
    sitting.look_at(lines, caught_up=lobby.unread <= len(lines))
    away = (await session.whois(session.user.name)).away
    if away is not None:
        told.append(f"You are away{f': {away}' if away else ''}. /back ends that.")
    if not session.user.name.is_guest and sitting.wishes.get("unread") != OFF:
        told += await _unread(session, sitting.is_caught_up)
    return tuple(told)


async def _unread(session: ISession, lobby_is_read: bool) -> Sequence[str]:
    waiting = [each for each in await session.conversations() if each.unread]
    if lobby_is_read:
        waiting = [each for each in waiting if _place(each, session) != str(LOBBY)]
    if not waiting:
        return ()
    if await session.blocks():
        # Among the unread may be some of whom one blocks, and /unread shows none of those.
        places = ", ".join(_place(each, session) for each in waiting)
        return (f"New in {places}; see /unread.",)
    places = ", ".join(f"{_place(each, session)} ({each.unread})" for each in waiting)
    return (f"Unread: {places}; /unread shows it.",)


def _place(conversation: Conversation, session: ISession) -> str:
    return show_target(conversation.stream.address(session.user.id))


async def load_wishes(connection: Connection) -> None:
    """Let things look as the person has set."""
    session, sitting = connection.gate.session, connection.sitting
    if sitting is not None and not session.user.name.is_guest:
        sitting.wishes = await session.settings()
        connection.settle_look()


async def mark_read(connection: Connection) -> None:
    """Keep that a person has read the current room, if it was all before their eyes."""
    sitting, session = connection.sitting, connection.gate.session
    if sitting is None or not sitting.has_read or session.user.name.is_guest:
        return
    sitting.look_at()
    try:
        await session.mark_read(connection.room)
    except ChatError as error:
        # They are on their way elsewhere, and have asked for nothing that could be refused.
        _log.info("{event}", event="a read mark was not kept", why=error.code)


async def farewell(connection: Connection) -> str:
    """What to tell somebody who is about to go."""
    if not connection.gate.is_open:
        return "Bye."
    session, sitting = connection.gate.session, connection.sitting
    bye = f"Bye {session.user.name}."
    if sitting is None:
        return bye
    await mark_read(connection)
    stayed = spent(connection.setting.clock.seconds() - sitting.since)
    devices = [_DEVICES.get(each, each) for each in await session.elsewhere()]
    told = [f"You were here {stayed}"] if stayed else []
    if devices:
        kinds = ", ".join(dict.fromkeys(devices))
        told.append(f"{counted(len(devices), 'device')} still online ({kinds})")
    return f"{bye} {'; '.join(told)}." if told else bye


def spent(seconds: float) -> str:
    """Write how long something took, C{6 minutes}; empty: less than one."""
    minutes = int(seconds / 60)
    if minutes < 1:
        return ""
    if minutes < 100:
        return counted(minutes, "minute")
    hours = round(minutes / 60)
    return counted(hours, "hour") if hours < 48 else counted(round(hours / 24), "day")
