"""
What is kept, as JSON: as on the wire, but for the stream, which all lines of a place share.

A direct conversation is written as the first of the two sees it, whoever keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from attrs import evolve
from twisted.logger import Logger

from chatserver.model.entries import OPERATOR, Conversation, Direct, Erased, Personal, Stream, User
from chatserver.model.errors import ChatError
from chatserver.wire.reading import Reader, read_tallies, read_user
from chatserver.wire.writing import (
    conversation_fields,
    kept_fields,
    stream_fields,
    user_fields,
)
from clients.core.lines import Line

T = TypeVar("T")

_log = Logger()
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError, ChatError)


def write_stream(stream: Stream) -> str:
    """Write a stream."""
    viewer = _viewer(stream)
    return _written(stream_fields(stream, viewer.id) | {"viewer": user_fields(viewer)})


def write_line(line: Line) -> str:
    """Write a line, without its stream."""
    entry = line.entry
    fields = kept_fields(entry, line.reactions, _viewer(entry.stream).id)
    del fields["stream"]
    if line.edited:
        fields["edited"] = True
    if line.skipped:
        fields["skipped"] = line.skipped
    if line.counted:
        fields["counted"] = line.counted
    return _written(fields)


def write_conversation(conversation: Conversation) -> str:
    """Write one of the conversations."""
    viewer = _viewer(conversation.stream)
    fields = conversation_fields(conversation, viewer.id)
    return _written(fields | {"viewer": user_fields(viewer)})


def read_line(stream: str, content: str) -> Line | None:
    """Read a line; None: it is damaged, or a later version's, and not shown by this one."""
    return _read(lambda: _line(json.loads(stream), json.loads(content)))


def read_conversation(content: str) -> Conversation | None:
    """Read a conversation; None: it cannot be read."""

    def read() -> Conversation:
        fields = json.loads(content)
        return Reader(read_user(fields["viewer"])).conversation(fields)

    return _read(read)


def _line(place: Any, fields: Any) -> Line | None:
    entry = Reader(read_user(place["viewer"])).entry(fields | {"stream": place})
    if entry is None or isinstance(entry.body, Erased):
        return None
    line = Line(entry, bool(fields.get("edited")), read_tallies(fields))
    skipped = int(fields.get("skipped", 0))
    return evolve(line, counted=int(fields.get("counted", 0)), skipped=skipped)


def _viewer(stream: Stream) -> User:
    match stream:
        case Direct(_, first):
            return first
        case Personal(_, owner):
            return owner
        case _:
            return OPERATOR


def _written(fields: dict[str, Any]) -> str:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(fields)  # half of a character can be written only as its number
    return text


def _read(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except _UNREADABLE:
        _log.failure("{event}", event="something that was kept cannot be read")
        return None
