"""Invitations into rooms that wait for an answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from attrs import evolve

from chatserver.model.entries import Closed, Entry, Invited, Joined, Room, RoomInfo
from chatserver.model.events import Event
from chatserver.model.names import Target
from clients.core.contacts import Contacts
from clients.core.errands import Errands
from clients.desktop.presenters.doing import sentence
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.places.place_rows import Invitation
from clients.desktop.session import Session

PUT_OFF = "invitations-put-off"
"""The choice under which the ids of rooms are kept that the person does not want to join now."""
MOST_PUT_OFF = 200


class Invitations:
    """
    Those heard, and those found: a private room that can be seen without being a member is one.
    """

    def __init__(
        self,
        session: Session,
        contacts: Contacts,
        kept: Kept,
        on_change: Callable[[], None],
    ) -> None:
        """@param contacts: who reads the list of rooms, for each connection."""
        self._session = session
        self._kept = kept
        self._on_change = on_change
        self._waiting: dict[int, Invitation] = {}
        self._is_closed = False
        self._stop = contacts.listen_to_rooms(self._saw_rooms)

    def rows(self, own: Collection[Target]) -> Sequence[Invitation]:
        """
        List what waits for an answer.

        @param own: where the person is a member already.
        """
        return tuple(each for each in self._waiting.values() if each.room not in own)

    # -- learning

    def heard(self, event: Event) -> None:
        """Take what happens."""
        match event:
            case Entry(sender=sender, body=Invited(room)):
                self._put_off(self._ids_put_off() - {room.id})
                self._waiting[room.id] = Invitation(room.id, room.name, sender.shown)
            case Entry(stream=Room(id, _, _), body=Closed() | Joined()) if id in self._waiting:
                user = self._session.user
                if isinstance(event.body, Joined) and (user is None or event.sender.id != user.id):
                    return
                del self._waiting[id]
            case _:
                return
        self._on_change()

    # -- answering

    def join(self, id: int, joined: Callable[[Target], None]) -> None:
        """Follow one; C{joined} is called with the room once it is done."""
        waiting = self._waiting.get(id)
        if waiting is None or waiting.is_busy:
            return
        self._waiting[id] = evolve(waiting, is_busy=True, problem="")
        self._on_change()
        errands = Errands(lambda problem: self._refused(id, problem))
        errands.run(self._join(waiting, joined))

    def put_off(self, id: int) -> None:
        """Show one no more, here, until somebody asks again."""
        if self._waiting.pop(id, None) is not None:
            self._put_off(self._ids_put_off() | {id})
            self._on_change()

    def close(self) -> None:
        """Nobody looks any more."""
        self._stop()
        self._is_closed = True

    # --

    async def _join(self, waiting: Invitation, joined: Callable[[Target], None]) -> None:
        await self._session.join(waiting.room)
        self._waiting.pop(waiting.id, None)
        self._on_change()
        if not self._is_closed:
            joined(waiting.room)

    def _refused(self, id: int, problem: str) -> None:
        waiting = self._waiting.get(id)
        if waiting is not None:
            self._waiting[id] = evolve(waiting, is_busy=False, problem=sentence(problem))
            self._on_change()

    def _saw_rooms(self, rooms: Sequence[RoomInfo]) -> None:
        """See what came while there was no connection."""
        put_off = self._ids_put_off()
        found = {info.room.id: info for info in rooms}
        for id, info in found.items():
            if info.mine:
                self._waiting.pop(id, None)
            elif info.room.private and id not in put_off:
                self._waiting.setdefault(id, Invitation(id, info.room.name))
        for id in set(self._waiting) - set(found):
            del self._waiting[id]
        self._on_change()

    def _ids_put_off(self) -> frozenset[int]:
        kept = self._kept.choice(PUT_OFF)
        return frozenset(int(each) for each in kept.split() if each.isdecimal())

    def _put_off(self, ids: Collection[int]) -> None:
        newest = sorted(ids)[-MOST_PUT_OFF:]
        value = " ".join(map(str, newest))
        if value != self._kept.choice(PUT_OFF):
            self._kept.choose(PUT_OFF, value)
