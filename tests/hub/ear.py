"""Listeners for the hub's tests, over a real store whose news each test brings itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred, succeed
from zope.interface import implementer

from chatserver.hub.hub import open_hub
from chatserver.hub_interfaces import Arrival, IAttachment, IEntrySource, IHub
from chatserver.interfaces import IEventSink, Origin
from chatserver.model.entries import (
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Entry,
    Joined,
    Left,
    Stream,
    Text,
    User,
)
from chatserver.model.events import (
    CameOnline,
    Crowd,
    Delivery,
    Event,
    Hidden,
    WentAway,
    WentOffline,
)
from chatserver.store.history import History
from tests.store.contract import StoreContract


def plain(event: Event) -> str:
    """Write an event in a word or two."""
    match event:
        case Entry(body=Text(text) | Action(text)):
            return text
        case Entry(sender=sender, body=Joined()):
            return f"{sender.name} joins"
        case Entry(body=Left(user)):
            return f"{user.name} leaves"
        case Entry(body=Banned(user)):
            return f"{user.name} is banned"
        case Entry(body=BlockSet(user)):
            return f"block {user.name}"
        case Entry(body=BlockLifted(user)):
            return f"unblock {user.name}"
        case Hidden(seq=seq):
            return f"hidden {seq}"
        case CameOnline(user):
            return f"+{user.name}"
        case WentOffline(user):
            return f"-{user.name}"
        case WentAway(user):
            return f"~{user.name}"
        case Crowd(online):
            return f"#{online}"
        case _:
            return type(event).__name__


@implementer(IEventSink)
class Ear:
    """
    One connection that listens.

    @ivar events: what it heard, in order.
    @ivar heard: the same in words, and the answers it got, each as C{"answer SEQ"}.
    @ivar parcels: how many deliveries that were.
    """

    def __init__(self) -> None:
        self.origin = Origin("test", "")
        self.events: list[Event] = []
        self.heard: list[str] = []
        self.parcels: list[Delivery] = []
        self.closed: list[str] = []

    def deliver(self, delivery: Delivery) -> None:
        """Hear."""
        self.parcels.append(delivery)
        self.events += delivery.events
        self.heard += [plain(event) for event in delivery.events]

    def close(self, why: str) -> None:
        """Be told to go."""
        self.closed.append(why)

    def ready(self) -> Deferred[None]:
        """There is always room."""
        return succeed(None)

    def answer(self, seq: int) -> None:
        """Be answered."""
        self.heard.append(f"answer {seq}")

    def take(self) -> list[str]:
        """What was heard since the last take, without news of who comes and goes."""
        heard, self.heard = self.heard, []
        return [each for each in heard if each[0] not in "+-#~"]


@implementer(IEntrySource)
class Road:
    """The way to the real history, which can be blocked for a while, or broken."""

    def __init__(self, history: History) -> None:
        self._history = history
        self.asked: list[tuple[int, int]] = []
        self.open: Deferred[None] | None = None
        self.broken: list[Exception] = []

    async def between(self, stream: Stream, after: int, upto: int) -> Sequence[Entry]:
        """Read from the store, when the road is free."""
        self.asked.append((after, upto))
        if self.open is not None:
            await self.open
        if self.broken:
            raise self.broken.pop()
        return await self._history.between(stream, after, upto)


class HubCase(StoreContract):
    """Ann, bob and carl in the room #ops; what is committed is brought to the hub by hand."""

    def setUp(self) -> None:
        """Make them, and forget what happened until then."""
        super().setUp()
        self.road = Road(self.store.history)
        self.hub: IHub = open_hub(self.road, self.clock)
        self.ann, self.bob, self.carl = (self.user(name) for name in ("ann", "bob", "carl"))
        self.ops = self.room("ops", self.ann)
        for user in (self.bob, self.carl):
            self.now(self.act("join", user, "ops"))
        self.start = self.log(self.ops)[-1].seq
        self.told.clear()

    def attach(self, user: User, follow: bool = True) -> tuple[Ear, IAttachment]:
        """Begin a session that hears its user's room."""
        ear = Ear()
        attachment = self.hub.attach(user, ear)
        if follow:
            self.hub.follow(attachment, self.ops, self.start)
        self.hub.listen(attachment)
        return ear, attachment

    def ear(self, user: User) -> Ear:
        """Begin a session; only what it hears matters."""
        return self.attach(user)[0]

    def said(self, *texts: str, sender: User | None = None) -> list[Arrival]:
        """Say things in the room; give what would be brought to the hub."""
        for text in texts:
            self.say(sender or self.ann, "#ops", text)
        return self.news()

    def news(self) -> list[Arrival]:
        """What was committed since the last call."""
        news = list(self.told)
        self.told.clear()
        return news

    def bring(self, *arrivals: Arrival) -> None:
        """Bring entries of one stream to the hub."""
        self.hub.deliver(arrivals[0].entry.stream, arrivals)

    def asked_by(self, ear: Ear, attachment: IAttachment, arrival: Arrival) -> Arrival:
        """The same arrival, asked for by a connection which waits for its answer."""
        return self.answering(attachment, arrival, partial(ear.answer, arrival.entry.seq))

    @staticmethod
    def answering(attachment: Any, arrival: Arrival, answer: Callable[[], None]) -> Arrival:
        """The same arrival, with an answer to give."""
        return Arrival(arrival.entry, attachment, answer)
