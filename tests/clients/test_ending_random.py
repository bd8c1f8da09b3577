"""What was said last, in a client that hears whatever happens: what a page of one would show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.entries import Newest, newest
from chatserver.model.errors import ChatError
from chatserver.model.names import LOBBY, RoomName, Target, UserName
from tests.clients.cast import ClientCase, Person

OPS = RoomName("ops")
NAMES = ("ann", "bob", "carl")
STEPS = 200


class EndingTests(ClientCase):
    """Ann has two devices; the one that is looked at hears what happens, or is away for a while."""

    def setUp(self) -> None:
        """All are in two rooms."""
        super().setUp()
        self.people = {name: self.person(name) for name in NAMES}
        self.other = self.device("ann").enter()
        self.other.run(self.other.client.create(OPS))
        for name in NAMES:
            self.people[name].run(self.people[name].client.join(OPS))
        self.told = 0

    def test_as_a_page_of_one_shows_it(self) -> None:
        """After each thing that happens the list says what the server says, or does not know."""
        chance = Random(6)
        ann = self.people["ann"]
        for _ in range(STEPS):
            if chance.random() < 0.05:
                ann.network.is_down = True
                ann.break_off()
            self.step(chance)
            if ann.network.is_down and chance.random() < 0.3:
                ann.network.is_down = False
                ann.client.retry_now()
                self.world.pump()
            if not ann.network.is_down:
                self.judge(ann)
        self.assertGreater(self.told, STEPS)

    def step(self, chance: Random) -> None:
        """Let something happen."""
        person = chance.choice((self.people["bob"], self.people["carl"], self.other))
        name = chance.choice(NAMES)
        where: Target = chance.choice((LOBBY, OPS, UserName(name)))
        client, me = person.client, self.other.client
        text = f"{chance.random()} " + "x" * chance.choice((0, 300))
        acts: Sequence[Callable[[], Any]] = (
            lambda: client.post(where, text),
            lambda: client.edit(where, None, text),
            lambda: client.delete(where, None),
            lambda: client.edit(where, chance.randrange(1, 40), text),
            lambda: client.delete(where, chance.randrange(1, 40)),
            lambda: client.set_topic(OPS, text[:9]),
            lambda: me.block(UserName(name)),
            lambda: me.unblock(UserName(name)),
            lambda: me.clear(where),
            lambda: client.leave(OPS),
            lambda: client.join(OPS),
        )
        weights = (10, 3, 3, 1, 1, 1, 2, 3, 1, 1, 3)
        self.tried(chance.choices(acts, weights)[0]())

    def judge(self, ann: Person) -> None:
        """Compare what the client knows with what the server tells."""
        for each in ann.client.conversations_now():
            assert ann.client.user is not None
            where = each.stream.address(ann.client.user.id)
            end = self.other.run(self.other.client.page(where, limit=1)).entries
            wanted = newest(evolve(end[0], edited_at=None)) if end else Newest()
            if each.last is not None:
                self.told += 1
                entry = each.last.entry
                plain = None if entry is None else evolve(entry, edited_at=None)
                self.assertEqual(evolve(each.last, entry=plain), wanted)

    def tried(self, work: Any) -> None:
        """Do something, unless the rules refuse it."""
        done: Deferred[Any] = Deferred.fromCoroutine(work)
        done.addErrback(_refused)
        self.world.pump()
        self.successResultOf(done)


def _refused(failure: Failure) -> None:
    failure.trap(ChatError)
