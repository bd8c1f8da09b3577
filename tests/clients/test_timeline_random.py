"""Timelines under everything that a network does: in the end they equal the log."""

from __future__ import annotations

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import Deletion, Edit, Entry, Joined, Page, TopicSet
from chatserver.model.events import Hidden, Live, Reset
from clients.core.lines import Change, Line, followed
from clients.core.timeline import PageAsk, Timeline
from tests.clients.log import BOB, CARL, ME, ROOM, Log, shown, texts

ROUNDS = 150
STEPS = 120


class Delivery:
    """
    Brings a log to a timeline over a bad network, and heals as a client does.

    @ivar copy: the timeline's lines, kept by its changes alone.
    """

    def __init__(self, case: SynchronousTestCase, random: Random, most_lines: int) -> None:
        self.random = random
        self.log = Log()
        self.timeline = Timeline(ME.id, most_lines)
        self.copy: list[Line] = []
        self._case = case
        self._on_the_way: list[Entry | Hidden] = []
        self._asked: list[tuple[PageAsk, Page | None]] = []

    def begin(self) -> None:
        """Follow, and read the end."""
        for _ in range(self.random.randrange(30)):
            self.happen()
        self._on_the_way.clear()
        ask = self.timeline.newest(10)
        if self.random.random() < 0.5:
            self.hear(self.timeline.merge(self.log.page(ask), ask))
            self.hear(self.timeline.apply(Live(ROOM, self.log.last_seq)))
        else:
            self.hear(self.timeline.apply(Live(ROOM, self.log.last_seq)))
            ask = self.timeline.newest(10)
            self.hear(self.timeline.merge(self.log.page(ask), ask))
        self.hear(self.timeline.summary(self.log.conversation))

    def happen(self) -> None:
        """Something is added to the log, and sets out."""
        said = [each.seq for each in self.log.said() if each.sender == BOB]
        kind = self.random.random()
        if kind < 0.15 and said:
            entry = self.log.add(Edit(self.random.choice(said), f"e{self.log.last_seq}"))
        elif kind < 0.25 and said:
            entry = self.log.add(Deletion(self.random.choice(said)))
        elif kind < 0.45 and said:
            who = self.random.choice((BOB, CARL, ME))
            entry = self.log.react(self.random.choice(said), self.random.choice("🔥👍👋"), who)
        elif kind < 0.5:
            entry = self.log.add(Joined(), CARL)
        elif kind < 0.52:
            entry = self.log.add(TopicSet("new"), CARL)
        else:
            sender = self.random.choice((BOB, BOB, BOB, CARL, ME))
            entry = self.log.say(f"m{self.log.last_seq}", sender)
        self._on_the_way.append(entry)

    def step(self) -> None:
        """One thing of many."""
        often = [self.happen, self._arrive] * 2
        rest = [self._double, self._lose, self._resume, self._page, self._answer]
        action = self.random.choice([*often, *rest, self._summary, self._jump, self._reset])
        action()
        self._case.assertEqual(self.copy, list(self.timeline.lines))
        self._case.assertEqual(self.copy, sorted(self.copy, key=lambda line: line.seq))

    def settle(self) -> None:
        """The network is good again: the client catches up, and goes to the end and back."""
        self._on_the_way.clear()
        self._catch_up()
        self._case.assertIsNone(self.timeline.missing())
        while (ask := self.timeline.newer(7)) is not None:
            self.hear(self.timeline.merge(self.log.page(ask, most=5), ask))

    def read_back(self) -> None:
        """Read back to the very start."""
        while (ask := self.timeline.older(7)) is not None:
            self.hear(self.timeline.merge(self.log.page(ask, most=5), ask))

    def hear(self, changes: list[Change]) -> None:
        """Do to the copy what became of the lines."""
        for change in changes:
            followed(self.copy, change)

    # -- what a network does

    def _arrive(self) -> None:
        if self._on_the_way:
            at = self.random.randrange(min(3, len(self._on_the_way)))
            self.hear(self.timeline.apply(self._on_the_way.pop(at)))

    def _double(self) -> None:
        if self._on_the_way:
            self.hear(self.timeline.apply(self.random.choice(self._on_the_way)))

    def _lose(self) -> None:
        if self._on_the_way and self.random.random() < 0.3:
            self._on_the_way.pop(0)

    def _resume(self) -> None:
        if self.timeline.missing() is not None and self.random.random() < 0.5:
            self._catch_up()

    def _catch_up(self) -> None:
        cursor = self.timeline.cursor
        assert cursor is not None
        for event in self.log.told(cursor):
            self.hear(self.timeline.apply(event))
        self.hear(self.timeline.apply(Live(ROOM, self.log.last_seq)))

    def _reset(self) -> None:
        if self.random.random() < 0.2:
            self.hear(self.timeline.apply(Reset(ROOM, self.log.last_seq)))
            ask = self.timeline.newest(10)
            self.hear(self.timeline.merge(self.log.page(ask), ask))
            self.hear(self.timeline.summary(self.log.conversation))

    # -- what a reader does

    def _page(self) -> None:
        limit = self.random.randint(1, 9)
        ask = self.random.choice((self.timeline.older, self.timeline.newer))(limit)
        if ask is not None:
            read = self.log.page(ask, most=6) if self.random.random() < 0.5 else None
            self._asked.append((ask, read))

    def _answer(self) -> None:
        """A page arrives: perhaps read long ago, or just now; perhaps asked for twice."""
        if self._asked:
            ask, read = self._asked.pop(self.random.randrange(len(self._asked)))
            self.hear(self.timeline.merge(read or self.log.page(ask, most=6), ask))

    def _summary(self) -> None:
        if self.random.random() < 0.3:
            self.hear(self.timeline.summary(self.log.conversation))

    def _jump(self) -> None:
        if self.random.random() < 0.2:
            ask = self.timeline.around(self.random.randint(1, self.log.last_seq + 1), 8)
            self.hear(self.timeline.merge(self.log.page(ask), ask))


class RandomTests(SynchronousTestCase):
    """What was lost, doubled, mixed up, edited, deleted and paged: nothing of it shows."""

    def _play(self, seed: int, most_lines: int) -> Delivery:
        delivery = Delivery(self, Random(seed), most_lines)
        delivery.begin()
        for _ in range(STEPS):
            delivery.step()
        delivery.settle()
        return delivery

    def test_timeline_equals_the_log(self) -> None:
        """Once all is caught up with and read back, the lines are what the server has."""
        for seed in range(ROUNDS):
            delivery = self._play(seed, most_lines=10_000)
            delivery.read_back()
            timeline, log = delivery.timeline, delivery.log
            self.assertEqual(shown(timeline.lines), texts(log.said()), f"seed {seed}")
            self.assertTrue(timeline.at_start and timeline.at_end, f"seed {seed}")

    def test_reactions_equal_the_log(self) -> None:
        """Whatever came when, each message shows the reactions that the server counts."""
        counted = 0
        for seed in range(ROUNDS):
            for most_lines in (10_000, 12):
                delivery = self._play(seed, most_lines)
                delivery.read_back()
                there = delivery.log.tallies()
                for line in delivery.timeline.lines:
                    wanted = there.get(line.seq, ())
                    self.assertEqual(line.reactions, wanted, f"seed {seed}, {line}")
                    counted += len(wanted)
        self.assertGreater(counted, 500)

    def test_bounded_timeline_has_no_holes(self) -> None:
        """A timeline that may keep few lines shows the newest of them, without a gap."""
        for seed in range(ROUNDS):
            delivery = self._play(seed, most_lines=12)
            lines, log = shown(delivery.timeline.lines), texts(delivery.log.said())
            self.assertEqual(lines, log[len(log) - len(lines) :], f"seed {seed}")
            self.assertLessEqual(len(delivery.timeline.lines), 12)
            self.assertTrue(delivery.timeline.at_end, f"seed {seed}")

    def test_reading_back_with_few_lines(self) -> None:
        """Who reads back to the start in a small window sees the first messages, without a gap."""
        for seed in range(ROUNDS):
            delivery = self._play(seed, most_lines=12)
            delivery.read_back()
            lines, log = shown(delivery.timeline.lines), texts(delivery.log.said())
            self.assertEqual(lines, log[: len(lines)], f"seed {seed}")

    def test_unread_is_the_servers_number(self) -> None:
        """Unread messages are counted as the server counts them."""
        for seed in range(ROUNDS):
            delivery = self._play(seed, most_lines=50)
            self.assertEqual(delivery.timeline.unread, delivery.log.unread, f"seed {seed}")
