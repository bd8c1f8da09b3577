"""One person, as a card shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.entries import Entry, Person, User
from chatserver.model.errors import ChatError
from chatserver.model.events import CameBack, CameOnline, WentAway, WentOffline
from chatserver.model.names import UserName
from chatserver.wire.calls import CallLost
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.acts import Act
from clients.desktop.presenters.lately import Lately
from clients.desktop.presenters.people.member_rows import AWAY, OFFLINE, ONLINE
from clients.desktop.presenters.people.people import People, block_question
from clients.desktop.presenters.refusing import refusal_sentence
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session
from clients.desktop.words import tr


class Profile(Telling):
    """
    Somebody, read from the server and kept current.

    @ivar name: their user name.
    @ivar problem: why nothing can be told of them; empty: it can.
    """

    def __init__(
        self,
        session: Session,
        name: UserName,
        viewer: Callable[[], User],
        people: People,
        supplies: Supplies,
    ) -> None:
        super().__init__()
        self.name = name
        self.problem = ""
        self._session = session
        self._viewer = viewer
        self._people = people
        self._supplies = supplies
        self._person: Person | None = None
        self._was_blocked = self.is_blocked
        self._lately = Lately(session, supplies.clock)
        self._lately.listen(self.tell)
        self._stops = [
            session.listen(self._happened),
            people.listen(self._blocks_changed),
            self._lately.close,
        ]
        self._read_soon()

    def close(self) -> None:
        """Nobody looks any more."""
        for stop in self._stops:
            stop()
        self._stops = []

    # -- looking

    @property
    def user(self) -> User:
        """Who it is."""
        if self.is_me:
            return self._viewer()
        return User(-1, self.name) if self._person is None else self._person.user

    @property
    def is_me(self) -> bool:
        """Whether it is the viewer."""
        return self.name == self._viewer().name

    @property
    def is_blocked(self) -> bool:
        """Whether the viewer blocks them."""
        return self._people.is_blocked(self.name)

    @property
    def how(self) -> str | None:
        """C{online}, C{away}, C{offline}; None: not known yet, or without a connection no more."""
        person = self._person
        if person is None or not self._lately.holds:
            return None
        if not person.online:
            return OFFLINE
        return ONLINE if person.away is None else AWAY

    @property
    def presence(self) -> str:
        """Say how they are, or when they were here; empty: not known."""
        person = self._person
        if person is None:
            return ""
        if person.online and not self._lately.holds:
            return ""
        if person.online:
            return tr("Online") if person.away is None else tr("Away")
        if self.is_blocked:
            return tr("You blocked them, so you are not told whether they are here.")
        if person.last_seen is None:
            return tr("Was never here")
        return self._seen(person.last_seen)

    @property
    def away(self) -> str:
        """Why they are away; empty: they are not, or do not say."""
        return "" if self._person is None else (self._person.away or "")

    def acts(self) -> Sequence[Act]:
        """List what can be done: C{write}, C{mention}, C{block} or C{unblock}; or C{settings}."""
        if self.is_me:
            return (Act("settings", tr("Change my profile…")),)
        mention = Act("mention", tr("Mention"))
        if self.name.is_guest or self._viewer().name.is_guest:
            return (mention,)
        can = isinstance(self._session.state, Online) and self._person is not None
        blocking = Act("block", tr("Block…"), block_question(self.user.shown), can)
        if self.is_blocked:
            blocking = Act("unblock", tr("Unblock"), is_possible=can)
        return Act("write", tr("Write"), is_possible=not self.is_blocked), mention, blocking

    # -- doing

    def do(self, key: str) -> None:
        """Carry out C{block} or C{unblock}."""
        if key == "block":
            self._people.block(self.user)
        elif key == "unblock":
            self._people.unblock(self.user)

    # --

    def _seen(self, at: float) -> str:
        then = self._supplies.local_time(at)
        today = self._supplies.local_time(self._supplies.clock.seconds()).date()
        said = {"time": f"{then:%H:%M}", "date": f"{then:%d %b %Y}"}
        if then.date() == today:
            return tr("Last seen today at {time}", **said)
        if then.date() == today - timedelta(days=1):
            return tr("Last seen yesterday at {time}", **said)
        return tr("Last seen on {date} at {time}", **said)

    def _blocks_changed(self) -> None:
        # Whether somebody is here is told only of those whom one does not block.
        before, self._was_blocked = self._was_blocked, self.is_blocked
        if before != self._was_blocked:
            self._read_soon()
        self.tell()

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._read_soon()
            case StateChanged():
                self.tell()
            case Heard(CameOnline(user) | WentOffline(user) | CameBack(user) | WentAway(user)):
                if user.name == self.name:
                    self._heard(happening.event)
            case Heard(Entry(sender=user)):
                if user.name == self.name and self._person is not None:
                    self._person = evolve(self._person, user=user)
                    self.tell()

    def _heard(self, event: object) -> None:
        if self._person is None:
            return
        now = self._supplies.clock.seconds()
        match event:
            case CameOnline():
                self._person = evolve(self._person, online=True, last_seen=now)
            case WentOffline():
                self._person = evolve(self._person, online=False, last_seen=now)
            case WentAway(_, text):
                self._person = evolve(self._person, away=text)
            case CameBack():
                self._person = evolve(self._person, away=None)
        self.tell()

    def _read_soon(self) -> None:
        Deferred.fromCoroutine(self._read()).addErrback(self._not_read)

    async def _read(self) -> None:
        self._person = await self._session.whois(self.name)
        self.problem = ""
        self.tell()

    def _not_read(self, failure: Failure) -> None:
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="reading a profile failed")
        self.problem = refusal_sentence(failure) or tr("This program failed. It has been logged.")
        self.tell()
