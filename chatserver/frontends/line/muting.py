"""What a person does not want to be told of where they are not."""

from __future__ import annotations

from collections.abc import Set

from chatserver.model.entries import Banned, Closed, Entry, Left, Mentioned, Room
from chatserver.model.events import Delivery, Event, Notice
from chatserver.model.names import RoomName


def unless_muted(delivery: Delivery, muted: Set[int], here: RoomName) -> Delivery | None:
    """
    Leave out what was said in muted places; of calls there remains that somebody calls.

    @param muted: ids of streams.
    @param here: the room where the person is, which they see all the same.
    @return: C{delivery} itself, if nothing is left out; None: nothing is left.
    """
    heard = [_unless_muted(each, muted, here) for each in delivery.events]
    shown = tuple(each for each in heard if each is not None)
    if shown == delivery.events:
        return delivery
    return Delivery(shown) if shown else None


def _unless_muted(event: Event, muted: Set[int], here: RoomName) -> Event | None:
    if not isinstance(event, Entry):
        return event
    body = event.body
    if isinstance(body, Mentioned) and body.room.id in muted and body.room.name != here:
        room = body.room.name
        return Notice(f"{event.sender.shown} calls you in {room}; see /unread {room}")
    is_here = isinstance(event.stream, Room) and event.stream.name == here
    # A room that one leaves, or is made to leave, is no matter of attention.
    if event.stream.id in muted and not is_here and not isinstance(body, Left | Banned | Closed):
        return None
    return event
