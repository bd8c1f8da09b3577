"""How it stands with a conversation that is looked at, and places in it.  Values alone."""

from __future__ import annotations

from enum import Enum

from attrs import evolve, frozen

from chatserver.model.entries import Direct, Room, Stream
from chatserver.model.names import RoomName, Target
from clients.desktop.presenters.conversation.feed_items import Start
from clients.desktop.words import tr


class Reading(Enum):
    """Whether there is something to be read."""

    LOADING = "loading"
    READY = "ready"
    OFFLINE = "offline"
    """Nothing of it is kept here, and there is no connection."""
    REFUSED = "refused"


@frozen
class Glance:
    """
    A message to be shown now, and to stand out for a moment.

    @ivar number: another one each time, as the same message may be wanted twice.
    """

    seq: int
    number: int


def title_of(target: Target) -> str:
    """Name a conversation."""
    return f"#{target.text}" if isinstance(target, RoomName) else target.text


def is_private_stream(stream: Stream | None, target: Target) -> bool:
    """Whether only those who were let in can read a conversation, as far as it is known."""
    if isinstance(stream, Room):
        return stream.private
    return isinstance(stream, Direct) or not isinstance(target, RoomName)


def start_of(target: Target, stream: Stream | None, shown: str, is_empty: bool) -> Start:
    """
    Write the head of a conversation.

    @param shown: how the other is called, in a direct conversation.
    @param is_empty: whether nothing was said there.
    """
    start = _start_of(target, stream, shown)
    if not is_empty:
        return start
    return evolve(start, words=start.words + "\n" + tr("Nothing was said here yet."))


def _start_of(target: Target, stream: Stream | None, shown: str) -> Start:
    is_private = is_private_stream(stream, target)
    if not isinstance(target, RoomName):
        words = tr("This is the beginning of your conversation with {name}.", name=shown)
        return Start(("start", 0), target.text, shown, words, is_private)
    title = title_of(target)
    if is_private:
        words = tr("This is the beginning of {room}. Only its members can read it.", room=title)
    else:
        words = tr("This is the beginning of {room}.", room=title)
    return Start(("start", 0), target.text, title, words, is_private)
