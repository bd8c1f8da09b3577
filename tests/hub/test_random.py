"""A bus that loses, doubles and mixes up, and listeners who never notice."""

from __future__ import annotations

import random

from attrs import define

from chatserver.hub import attachment as attachment_module
from chatserver.hub_interfaces import Arrival, IAttachment
from chatserver.model.entries import Entry, Joined, Left, User
from chatserver.model.events import Hidden
from tests.hub.ear import Ear, HubCase


@define(eq=False)
class Reader:
    """A session that catches up from a seq, a few entries at a time, whenever it is its turn."""

    ear: Ear
    attachment: IAttachment
    since: int
    told: int
    live: bool = False


def seqs(ear: Ear) -> list[int]:
    """The numbers of the entries that were heard, hidden ones among them."""
    return [each.seq for each in ear.events if isinstance(each, Entry | Hidden)]


class BadBusTests(HubCase):
    """Each run with a seed of its own, named when it fails."""

    def write_log(self, chance: random.Random, length: int) -> list[Arrival]:
        """Let ann and bob talk while carl comes and goes."""
        here = True
        for number in range(length):
            if chance.random() < 0.1:
                self.now(self.act("leave" if here else "join", self.carl, "ops"))
                here = not here
            else:
                self.say(chance.choice((self.ann, self.bob)), "#ops", str(number))
        return self.news()

    def shake(self, chance: random.Random, news: list[Arrival]) -> list[list[Arrival]]:
        """Lose some, double some, move some, and cut the rest into parcels."""
        bus = [each for each in news if chance.random() > 0.25]
        bus += chance.sample(bus, k=len(bus) // 4)
        bus.sort(key=lambda each: each.entry.seq + chance.gauss(0, 3))
        bus += [news[-1], news[-1]]
        parcels = []
        while bus:
            size = chance.randrange(1, 6)
            parcels.append(bus[:size])
            bus = bus[size:]
        return parcels

    def expected(self, user: User, blocked: frozenset[int]) -> list[str]:
        """What a member of the room must have heard of the log since the start."""
        views, here = [], True
        for entry in self.log(self.ops)[self.start :]:
            mine = isinstance(entry.body, Joined | Left) and entry.sender.id == user.id
            here = here or (mine and isinstance(entry.body, Joined))
            if here:
                views.append("hidden" if entry.sender.id in blocked else f"{entry.seq}")
            here = here and not (mine and isinstance(entry.body, Left))
        return views

    def heard(self, ear: Ear) -> list[str]:
        """The same of what was heard."""
        shown = [each for each in ear.events if isinstance(each, Entry | Hidden)]
        return ["hidden" if isinstance(each, Hidden) else f"{each.seq}" for each in shown]

    def test_contract_each_listeners_view_is_the_log(self) -> None:
        """Whatever the bus does, each listener hears the log: complete, in order, once."""
        for seed in range(12):
            chance = random.Random(seed)
            self.setUp()
            listeners = [(user, *self.attach(user)) for user in (self.ann, self.bob, self.carl)]
            blocking = frozenset((self.bob.id,))
            listeners[0][2].blocked |= frozenset(blocking)
            for parcel in self.shake(chance, self.write_log(chance, 60)):
                self.bring(*parcel)
                if chance.random() < 0.4:
                    self.clock.advance(0)
            self.pump()
            for user, ear, attachment in listeners:
                expected = self.expected(user, frozenset(attachment.blocked))
                self.assertEqual(self.heard(ear), expected, (seed, user.name))
            self.assertGreater(len(self.road.asked), 0, seed)

    def test_contract_catching_up_among_the_news(self) -> None:
        """Whenever readers begin, and however slow they are, each hears all since their start."""
        self.patch(attachment_module, "KEPT_BACK", 6)
        for seed in range(12):
            chance = random.Random(seed)
            self.setUp()
            readers: list[Reader] = []
            for _ in range(80):
                match chance.randrange(4):
                    case 0 if len(readers) < 5:
                        readers.append(self.begin(chance))
                    case 1 if readers:
                        self.step(chance.choice(readers))
                    case _:
                        self.bring(*self.said(*"ab"[: chance.randrange(1, 3)]))
            while slow := [each for each in readers if not each.live]:
                self.step(slow[0])
            last = self.hub.cursor(self.ops)
            for reader in readers:
                self.assertEqual(seqs(reader.ear), list(range(reader.since + 1, last + 1)), seed)

    def begin(self, chance: random.Random) -> Reader:
        """Attach somebody who wants to know what happened since some seq."""
        ear = Ear()
        attachment = self.hub.attach(self.bob, ear)
        self.hub.listen(attachment)
        newest = max(self.start, self.hub.cursor(self.ops))
        since = chance.randint(self.start, newest)
        self.assertTrue(self.hub.hold(attachment, self.ops, self.start))
        self.hub.follow(attachment, self.ops, self.log(self.ops)[-1].seq)
        return Reader(ear, attachment, since, since)

    def step(self, reader: Reader) -> None:
        """Read a little more, or go live."""
        if reader.live:
            return
        part = self.stretch(self.ann, "#ops", reader.told, limit=3).events
        if part:
            self.hub.tell(reader.attachment, part)
            reader.told = part[-1].seq
        else:
            reader.live = self.hub.release(reader.attachment, self.ops, reader.told)
