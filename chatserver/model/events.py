"""What a session hears: the closed union, and the parcel in which the hub hands it over."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from attrs import frozen

from chatserver.model.entries import Entry, Stream, User


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


Event = Entry | Hidden | CameOnline | WentOffline | Live | Reset | Notice | Closing


class Delivery:
    """
    Some events for many listeners, rendered once for each way of writing them.

    @ivar events: in the order in which they are to be told; at least one.
    """

    __slots__ = ("_written", "events")

    def __init__(self, events: tuple[Event, ...]) -> None:
        self.events = events
        self._written: dict[Hashable, bytes] = {}

    def written(self, rendering: Hashable, write: Callable[[tuple[Event, ...]], bytes]) -> bytes:
        """
        Give the bytes for C{rendering}, asking C{write} for them the first time only.

        @param rendering: whatever decides the bytes; equal renderings get the same object.
        """
        data = self._written.get(rendering)
        if data is None:
            data = self._written[rendering] = write(self.events)
        return data
