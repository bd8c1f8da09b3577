"""Following a conversation while everything happens in an order drawn by lot."""

from __future__ import annotations

from random import Random

from chatserver.model.entries import Posted
from chatserver.service import history
from tests.service.cast import OPS, HeldThreads, Player
from tests.service.test_tail import TailTestCase
from tests.world import inline


class Stage:
    """A run in which the order of everything is drawn by lot."""

    def __init__(self, case: TailTestCase, lot: Random) -> None:
        self.case = case
        self.lot = lot
        self.readers = case.hold_readers()
        self.writer = case.hold_writer()
        self.posts: list[object] = []

    def step(self, player: Player) -> None:
        """Let one thing happen, whichever."""
        choice = self.lot.choice(
            (
                self.readers.work,
                self.readers.tell,
                self.writer.work,
                self.writer.tell,
                lambda: self.post(self.case.ann),
                lambda: self.post(player),
                player.ear.fill,
                player.ear.drain,
            )
        )
        choice()
        self.case.world.pump()

    def post(self, player: Player) -> None:
        """Say something, if there is not too much under way."""
        if len(self.posts) < 12:
            player.session.post(OPS, "text").addBoth(self.posts.append)

    def settle(self, player: Player) -> None:
        """Let all that was begun come to its end."""
        player.ear.drain()
        held: tuple[HeldThreads, ...] = (self.readers, self.writer)
        while any(each.asked or each.found for each in held):
            for each in held:
                each.finish()
            self.case.world.pump()
        inline(self.case.world.store)


class InterleavingTests(TailTestCase):
    """Nothing is repeated and nothing skipped, however reading, committing and telling mix."""

    runs = 40

    def follow(self, seed: int, since: int | None, member: bool) -> None:
        """One run: bob follows, and must have all numbers once, but for his own answers."""
        lot = Random(seed)
        if member:
            self.now(self.bob.session.join(OPS))
        self.bob.ear.take()
        stage = Stage(self, lot)
        for _ in range(lot.randrange(10)):
            stage.step(self.bob)
        tailing = self.deferred(self.bob.session.tail(OPS, since))
        before: list[int] = []

        def begun(_: object) -> None:
            before.extend(self.bob.ear.seqs(self.room.id))
            self.bob.ear.take()

        tailing.addCallback(begun)
        for _ in range(lot.randrange(60)):
            stage.step(self.bob)
        stage.settle(self.bob)
        self.successResultOf(tailing)
        self.check(before, stage.posts, since, member, f"seed {seed}")

    def check(
        self, before: list[int], posts: list[object], since: int | None, member: bool, run: str
    ) -> None:
        """What came is complete."""
        total = self.now(
            self.world.store.history.head(self.ann.session.user, OPS, lambda _: None)
        ).last_seq
        heard = self.bob.ear.seqs(self.room.id)
        own = {
            each.seq
            for each in posts
            if isinstance(each, Posted)
            and self.world.run(self.sender_of(each.seq)) == self.bob.session.user.id
        }
        self.assertEqual(sorted(set(heard)), sorted(heard), f"{run}: repeated or disordered")
        start = since if since is not None else self.first_live(heard, before, own, member)
        expected = set(range(start + 1, total + 1))
        self.assertEqual(expected - set(heard) - own, set(), f"{run}: skipped")
        self.assertEqual(set(heard) - expected - own, set(), f"{run}: too much")
        self.assertEqual(heard, sorted(heard), f"{run}: disordered")

    def first_live(self, heard: list[int], before: list[int], own: set[int], member: bool) -> int:
        """Where 'from now on' began: for a member, right behind what they heard before."""
        if not member:
            return min(heard, default=1 << 30) - 1 if heard else 1 << 30
        known = set(before) | own
        at = 4  # the room's first entries and bob's joining
        while at + 1 in known:
            at += 1
        return at

    async def sender_of(self, seq: int) -> int:
        """Who wrote an entry."""
        found = await self.world.store.history.between(self.room, seq - 1, seq)
        return int(found[0].sender.id)

    def rerun(self, since: int | None, member: bool) -> None:
        """Do it for many lots."""
        self.patch(history, "STRETCH", 3)
        for seed in range(self.runs):
            self.follow(seed, since, member)
            self.world.stop()
            self.setUp()

    def test_member_since_the_beginning(self) -> None:
        """A member who replays everything while the room talks."""
        self.rerun(0, True)

    def test_member_since_a_number(self) -> None:
        """A member who replays the end while the room talks."""
        self.rerun(3, True)

    def test_member_from_now_on(self) -> None:
        """A member who asks for what comes: nothing they would have heard is lost by asking."""
        self.rerun(None, True)

    def test_stranger_since_the_beginning(self) -> None:
        """Somebody who is no member replays a public room while it talks."""
        self.rerun(0, False)
