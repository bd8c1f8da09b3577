"""What a session hears: the closed union, and the parcel in which the hub hands it over."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from attrs import frozen

from chatserver.model.entries import Direct, Entry, Stream, User


@frozen
class Hidden:
    """An entry stands at this place that the listener may not see (its sender is blocked)."""

    stream: Stream
    seq: int


@frozen
class CameOnline:
    """C{user}'s first session began."""

    user: User


@frozen
class WentOffline:
    """C{user}'s last session ended."""

    user: User


@frozen
class Crowd:
    """So many users are online: on a large server most are not told by name who comes and goes."""

    online: int


@frozen
class WentAway:
    """C{user} says that they are away; C{text} is why, and may be empty."""

    user: User
    text: str


@frozen
class CameBack:
    """C{user} says that they are back."""

    user: User


@frozen
class Typing:
    """C{user} is writing something in C{stream}; worth some seconds, and never told twice."""

    stream: Stream
    user: User


@frozen
class Seen:
    """
    C{user} has read a direct conversation with the listener up to the seq C{upto}.

    Told once for each place, and of several that follow each other at once perhaps only the last;
    L{Conversation.seen} says the same to who was not there to hear it.
    """

    stream: Direct
    user: User
    upto: int


@frozen
class Live:
    """The catch-up of C{stream} is complete: what follows happens now."""

    stream: Stream
    seq: int


@frozen
class Reset:
    """Too much happened in C{stream} to replay; page from C{last_seq} backwards."""

    stream: Stream
    last_seq: int


@frozen
class Notice:
    """The server says something to this session alone."""

    text: str


@frozen
class Closing:
    """The last thing a session hears: why it ends."""

    why: str


Event = (
    Entry
    | Hidden
    | CameOnline
    | WentOffline
    | Crowd
    | WentAway
    | CameBack
    | Typing
    | Seen
    | Live
    | Reset
    | Notice
    | Closing
)


CLOSER = bytes(bytearray(b"look closer"))
"""
Stands for what cannot be written for all: each listener must be asked for.  No frontend writes
these bytes.
"""

Write = Callable[[tuple[Event, ...]], bytes]
"""Writes events in one way; L{CLOSER}: they differ by who listens."""


class Delivery:
    """
    Some events for many listeners, rendered once for each way of writing them.

    @ivar renderings: what was written so far, by what decides the bytes.
    @ivar _parts: deliveries that it consists of and that others hear too, so that their
        renderings serve here; none: it is in one piece.
    """

    __slots__ = ("_events", "_parts", "renderings")

    def __init__(self, events: tuple[Event, ...], parts: Sequence[Delivery] = ()) -> None:
        """@param parts: instead of C{events}."""
        self._events = events
        self._parts = parts
        self.renderings: dict[Hashable, bytes] = {}

    @classmethod
    def of(cls, parts: Sequence[Delivery]) -> Delivery:
        """Put several together, one or more."""
        return parts[0] if len(parts) == 1 else cls((), parts)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, in the order in which they are to be told; at least one."""
        if not self._parts:
            return self._events
        return tuple([event for part in self._parts for event in part.events])

    def written(self, rendering: Hashable, write: Write) -> bytes:
        """
        Give the bytes for C{rendering}, asking C{write} for them the first time only.

        @param rendering: whatever decides the bytes; equal renderings get the same object.
        """
        data = self.renderings.get(rendering)
        if data is None:
            data = self._joined(rendering, write) if self._parts else write(self._events)
            self.renderings[rendering] = data
        return data

    def _joined(self, rendering: Hashable, write: Write) -> bytes:
        found = [
            part.renderings.get(rendering) or part.written(rendering, write) for part in self._parts
        ]
        return CLOSER if CLOSER in found else b"".join(found)
