"""With whom one could begin a conversation: everybody else on the server."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.interfaces import IDelayedCall

from chatserver.model.entries import Person, User
from chatserver.model.errors import ChatError
from chatserver.model.events import CameOnline, WentOffline
from chatserver.model.names import UserName
from chatserver.wire.calls import CallLost
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.doing import sentence
from clients.desktop.presenters.places.picking import Pick, Picking
from clients.desktop.presenters.places.places import Places
from clients.desktop.session import Session
from clients.desktop.words import tr

ORDER = {"online": 0, "away": 1}
REST_SECONDS = 0.2
"""Between two changes of the list, while people come and go."""


class Starting(Picking):
    """
    Lists whom one could write to, and keeps the list as it is on the server.

    Those with whom there is a conversation are left out until their name is typed; the person
    themselves always is.

    @ivar is_current: whether the list is the server's, not one that is known from before.
    """

    def __init__(self, session: Session, places: Places, contacts: Contacts) -> None:
        super().__init__()
        self._session = session
        self._clock = places.clock
        self._due: IDelayedCall | None = None
        self._places = places
        self._contacts = contacts
        self._people: dict[UserName, User] = {}
        self._blocked: frozenset[int] = frozenset()
        self.is_current = False
        self._stops += [session.listen(self._happened), places.listen(self._soon), self._rest]
        self.open()

    def open(self) -> None:
        """Read who there is."""
        self._do(self._read())

    # --

    async def _read(self) -> None:
        self.notice = ""
        self.is_current = False
        try:
            self._saw(await self._session.users())
            self._blocked = frozenset(user.id for user in await self._session.blocks())
        except CallLost:
            self._known_from_before()
        except ChatError as error:
            self.notice = sentence(str(error))
        else:
            self.is_current = True
            self.notice = tr("There are no more users")
        self._changed()

    def _saw(self, people: Sequence[Person]) -> None:
        self._contacts.saw_people(people)
        self._people = {each.user.name: each.user for each in people}

    def _known_from_before(self) -> None:
        self.notice = tr("There is no connection. These are the people known from before.")
        for name in self._contacts.people():
            self._people[name] = self._contacts.user(name) or User(-1, name)

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self.open()
            case Heard(CameOnline(user) | WentOffline(user)) if not user.name.is_guest:
                self._people[user.name] = user
                self._soon()

    def _soon(self) -> None:
        """Among thousands somebody comes or goes all the time: not for each a new list."""
        if self._due is None:
            self._due = self._clock.callLater(REST_SECONDS, self._changed)

    def _rest(self) -> None:
        due, self._due = self._due, None
        if due is not None and due.active():
            due.cancel()

    def _changed(self) -> None:
        self._rest()
        own = self._session.user
        there = {place.target for place in self._places.directs if not place.is_begun}
        others = [user for user in self._people.values() if own is None or user.id != own.id]
        picks = [self._pick(user, user.name in there) for user in others]
        picks.sort(key=lambda each: (ORDER.get(each.how or "", 2), each.title.casefold()))
        self.offer(
            [each for each in picks if each.target not in there],
            [each for each in picks if each.target in there],
        )

    def _pick(self, user: User, is_there: bool) -> Pick:
        name, is_blocked = user.name, user.id in self._blocked
        note = tr("in your list") if is_there else ""
        return Pick(
            name,
            user.shown,
            also=name.text if user.shown != name.text else "",
            detail=self._contacts.away(name) or "",
            note=tr("blocked") if is_blocked else note,
            how=self._places.how(name),
            is_dim=is_blocked,
        )
