"""Commands: the past, and following it into the present."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.amp.entering import MOST_STREAMS
from chatserver.frontends.amp.trimming import first, last, middle
from chatserver.frontends.calling import Served
from chatserver.interfaces import ISession
from chatserver.model.entries import Entry
from chatserver.model.errors import BadRequest, ChatError
from chatserver.model.names import Target, UserName, parse_target, show_target
from chatserver.wire import commands
from chatserver.wire.checking import MOST
from chatserver.wire.writing import (
    conversation_fields,
    entry_fields,
    page_fields,
    stream_fields,
    to_json,
)

Answer = dict[str, Any]

REFUSED_BYTES = 60_000
"""Of JSON in C{refused}; each stream asked for has its place, with fewer words if need be."""

MOST_LISTED = 500
"""Conversations that fit into one answer at the most: none takes less than a hundred bytes."""


async def history(
    connection: Connection,
    target: Target,
    before: int | None,
    after: int | None,
    around: int | None,
    limit: int | None,
    all: bool | None,
) -> Answer:
    """Read a page of a conversation; what does not fit is cut off where it was asked least for."""
    session = connection.session
    if sum(each is not None for each in (before, after, around)) > 1:
        raise BadRequest("at most one of 'before', 'after' and 'around'")
    page = await session.page(target, before, after, around, _checked(limit), bool(all))
    written = page_fields(page, connection.viewer)
    if after is not None:
        entries, cut = first(written)
    elif around is not None:
        at = bisect_left(page.entries, around, key=lambda entry: entry.seq)
        entries, cut = middle(written, at)
    else:
        entries, cut = last(written)
    return {
        "stream": stream_fields(page.stream, connection.viewer),
        "entries": entries,
        "more": page.more or cut,
        "upto": page.upto,
    }


def _checked(limit: int | None) -> int | None:
    if limit == 0:
        raise BadRequest("the argument 'limit' is wrong: 1 or more")
    return limit


def _written(connection: Connection, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [entry_fields(each, connection.viewer) for each in entries]


async def search(
    connection: Connection,
    words: str,
    target: Target | None,
    sender: UserName | None,
    limit: int | None,
) -> Answer:
    """Find messages, newest first."""
    found = await connection.session.search(words, target, sender, _checked(limit))
    entries, more = first(_written(connection, found))
    return {"entries": entries, "more": more}


async def conversations(connection: Connection, skip: int | None) -> Answer:
    """List the own conversations."""
    found = await connection.session.conversations(skip or 0, MOST_LISTED)
    viewer = connection.viewer
    listed, more = first(conversation_fields(each, viewer) for each in found)
    return {"conversations": listed, "more": more}


async def unread(connection: Connection, target: Target | None, limit: int | None) -> Answer:
    """Read what is unread; the newest of it."""
    found = await connection.session.unread(target, _checked(limit))
    entries, more = last(_written(connection, found))
    return {"entries": entries, "more": more}


async def mark_read(connection: Connection, target: Target | None) -> Answer:
    """Set the read mark."""
    await connection.session.mark_read(target)
    return {}


async def mute(connection: Connection, target: Target, muted: bool) -> Answer:
    """Let a conversation ask for no attention, or again."""
    await connection.session.mute(target, muted)
    return {}


async def clear(connection: Connection, target: Target) -> Answer:
    """Hide what was said until now from oneself."""
    await connection.session.clear(target)
    return {}


async def follow(connection: Connection, target: Target, since: int | None) -> Answer:
    """Follow a conversation."""
    await connection.session.tail(target, since)
    return {}


async def resume(connection: Connection, streams: Any) -> Answer:
    """Go on where another connection ended."""
    session = connection.session
    cursors = _cursors(streams)
    refused: list[dict[str, str]] = []
    room = REFUSED_BYTES
    for left, (target, seq) in enumerate(cursors.items(), 1 - len(cursors)):
        refusal = await _resumed(session, target, seq)
        if refusal is not None:
            told = _told(target, refusal, room + left * _LEAST)
            room -= len(to_json(told)) + 1
            refused.append(told)
    return {"refused": refused}


_LEAST = 50  # bytes that a refusal of few words needs at the most


def _cursors(streams: Any) -> dict[Target, int]:
    if not isinstance(streams, dict):
        raise BadRequest("the argument 'streams' is wrong: not a JSON object")
    if len(streams) > MOST_STREAMS:
        raise BadRequest(f"the argument 'streams' is wrong: more than {MOST_STREAMS}")
    for seq in streams.values():
        if type(seq) is not int or not 0 <= seq <= MOST:
            raise BadRequest("the argument 'streams' is wrong: a seq is a whole number, 0 or more")
    return {parse_target(name): seq for name, seq in streams.items()}


async def _resumed(session: ISession, target: Target, seq: int) -> ChatError | None:
    try:
        await session.resume({target: seq})
    except ChatError as refusal:
        return refusal
    return None


def _told(target: Target, refusal: ChatError, room: int) -> dict[str, str]:
    """Tell a refusal, in fewer words where there is little C{room} for it, in bytes."""
    told = {"target": show_target(target), "code": refusal.code, "text": str(refusal)}
    for word in ("text", "code"):
        if len(to_json(told)) < room:
            break
        del told[word]
    return told


SERVED = (
    Served(commands.History, history),
    Served(commands.Search, search),
    Served(commands.Conversations, conversations),
    Served(commands.Unread, unread),
    Served(commands.MarkRead, mark_read),
    Served(commands.Clear, clear),
    Served(commands.Mute, mute),
    Served(commands.Follow, follow),
    Served(commands.Resume, resume),
)
