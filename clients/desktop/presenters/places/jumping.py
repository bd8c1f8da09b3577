"""The way to anywhere: conversations, people, and rooms that one could join."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.model.names import RoomName, Target, UserName
from clients.core.contacts import Contacts
from clients.desktop.presenters.places.picking import Pick, Picking
from clients.desktop.presenters.places.place_rows import Place
from clients.desktop.presenters.places.places import Places
from clients.desktop.session import Session
from clients.desktop.words import tr

MOST_RECENT = 12
"""Shown while nothing is typed."""


class Jumping(Picking):
    """Finds by letters; while nothing is typed, lists where something was said last."""

    def __init__(self, session: Session, places: Places, contacts: Contacts) -> None:
        super().__init__()
        self._session = session
        self._places = places
        self._contacts = contacts
        self._all: Sequence[Pick] = ()
        self.notice = tr("There is nowhere to go yet")
        self._stops.append(places.listen(self._changed))
        self._changed()

    def typed(self, text: str) -> None:
        """What is typed is other now."""
        if not self.typed_text.strip():
            self._all = self._everything()  # who and what is known may have become more
        self._offered = self._all if text.strip() else self._recent()
        super().typed(text)

    def pick(self, go: Callable[[Target], None]) -> None:
        """
        Go to the one that is pointed at; a room is joined first.

        @param go: called with where to go, once one can.
        """
        picked = self.picked
        if picked is None:
            return
        target = picked.target
        if isinstance(target, RoomName) and self._places.get(target) is None:
            self._do(self._join(target, go))
        else:
            go(target)

    # --

    async def _join(self, room: RoomName, go: Callable[[Target], None]) -> None:
        joined = await self._session.join(room)
        self._contacts.saw_room(joined)
        if not self.is_closed:
            go(room)

    def _changed(self) -> None:
        self._all = self._everything()
        self.offer(self._all if self.typed_text.strip() else self._recent())

    def _everything(self) -> Sequence[Pick]:
        known = [_of(place) for place in self._places.all]
        there = {each.target for each in known}
        own = self._session.user
        people = [
            self._person(name)
            for name in self._contacts.people()
            if name not in there and (own is None or name != own.name)
        ]
        rooms = [
            Pick(
                room,
                room.text,
                detail=self._contacts.topic(room),
                note=tr("Join"),
                icon="hash",
                is_dim=True,
            )
            for room in self._contacts.rooms()
            if room not in there
        ]
        return (*known, *people, *rooms)

    def _recent(self) -> Sequence[Pick]:
        """Where something is new, then where something was said last; not where one is."""
        places = [each for each in self._places.all if not each.is_chosen]
        places.sort(key=lambda each: (not each.mentions, not each.is_news, -each.active_at))
        return tuple(_of(place) for place in places[:MOST_RECENT])

    def _person(self, name: UserName) -> Pick:
        user = self._contacts.user(name)
        shown = name.text if user is None else user.shown
        also = name.text if shown != name.text else ""
        return Pick(name, shown, also=also, how=self._places.how(name))


def _of(place: Place) -> Pick:
    icon = ""
    if place.is_room:
        icon = "lock-simple" if place.is_private else "hash"
    return Pick(
        place.target,
        place.shown,
        also=place.also,
        detail=place.away if place.how == "away" else "",
        note=tr("blocked") if place.is_blocked else "",
        how=place.how,
        icon=icon,
        unread=place.count,
        mentions=place.mentions,
        recent=place.active_at,
        is_dim=place.is_blocked,
    )
