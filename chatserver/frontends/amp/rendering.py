"""Events as bytes: each is one box, written once for all who see it alike."""

from __future__ import annotations

from functools import partial
from struct import Struct

from twisted.logger import Logger
from twisted.protocols.amp import COMMAND

from chatserver.model.entries import Direct, Entry, Personal
from chatserver.model.events import CLOSER, Delivery, Event, Hidden, Live, Reset, Seen, Typing
from chatserver.wire import commands
from chatserver.wire.boxes import LONGEST_VALUE
from chatserver.wire.writing import event_fields, to_json

_NOBODY = 0  # no user's id; what is written for all does not depend on it
SHARED = "amp"
"""The key of what is written for all."""
_length = Struct("!H").pack


def _pair(key: bytes, value: bytes) -> bytes:
    return _length(len(key)) + key + _length(len(value)) + value


_HEAD = _pair(COMMAND, commands.Event.commandName) + _length(5) + b"event"
_END = _length(0)

_log = Logger()


def differs(event: Event) -> bool:
    """Whether listeners see C{event} differently, by who they are."""
    return isinstance(event, Entry | Hidden | Live | Reset | Seen | Typing) and isinstance(
        event.stream, Direct | Personal
    )


def boxed(value: bytes) -> bytes:
    """
    Give the bytes of the box that tells an event.

    @param value: the event's JSON, at most L{LONGEST_VALUE} bytes.
    """
    return b"".join((_HEAD, _length(len(value)), value, _END))


def delivered(delivery: Delivery, viewer: int) -> bytes:
    """Give the bytes of all events, for the user with the id C{viewer}; never fails."""
    data = delivery.written(SHARED, _shared)
    if data is CLOSER:
        data = delivery.written((SHARED, viewer), partial(written, viewer=viewer))
    return data


def _shared(events: tuple[Event, ...]) -> bytes:
    return CLOSER if any(map(differs, events)) else written(events)


def written(events: tuple[Event, ...], viewer: int = _NOBODY) -> bytes:
    """Give the bytes of C{events}, without any that cannot be written; never fails."""
    return b"".join([_written(event, viewer) for event in events])


def _written(event: Event, viewer: int) -> bytes:
    try:
        value = to_json(event_fields(event, viewer))
        if len(value) > LONGEST_VALUE:
            raise ValueError(f"{len(value)} bytes of JSON")
        return boxed(value)
    except Exception:
        _log.failure("{event}", event="an event could not be written")
        return b""
