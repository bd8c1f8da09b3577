"""The past, after whatever happened: pages and lists tell what the log tells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any

from attrs import evolve, frozen

from chatserver.model.entries import (
    ORDER,
    SAID,
    Deletion,
    Edit,
    Entry,
    Joined,
    Left,
    Newest,
    Page,
    TopicSet,
    newest,
)
from chatserver.model.events import Hidden
from chatserver.model.names import LOBBY, Target, UserName
from chatserver.service.rules import may_read
from chatserver.store.happened import MOST_TOGETHER
from chatserver.store.history import Ask
from tests.service.cast import OPS
from tests.service.random_acts import ADMIN, NAMES, RandomActs

PEOPLE = NAMES[:5]
BESIDE = (*ORDER, Joined, Left, TopicSet)
STEPS, LOOKS = 120, 5
EVERYTHING = 1 << 30


def is_coming(entry: Entry) -> bool:
    """Whether somebody joined, or left of their own will: of many, pages leave some out."""
    body = entry.body
    return isinstance(body, Joined) or (isinstance(body, Left) and body.user == entry.sender)


@frozen
class Told:
    """
    What the log of one stream tells one viewer, with edits and deletions done.

    @ivar entries: what pages are to hold, or to count, in order.
    """

    entries: Sequence[Entry]

    @classmethod
    def by(cls, events: Sequence[Any]) -> Told:
        """Do to messages what is said later of them."""
        kept: dict[int, Entry] = {}
        for each in events:
            match each:
                case Entry(body=Edit(target, text), sent_at=at) if target in kept:
                    old: Any = kept[target]
                    kept[target] = evolve(old, body=evolve(old.body, text=text), edited_at=at)
                case Entry(body=Deletion(target)):
                    kept.pop(target, None)
                case Entry(body=body) if isinstance(body, (*SAID, *BESIDE)):
                    kept[each.seq] = each
        return cls([*kept.values()])

    def said(self) -> Told:
        """Without what pages hold only where all is asked for."""
        return Told([each for each in self.entries if isinstance(each.body, SAID)])

    def between(self, after: int, before: int) -> Sequence[Entry]:
        """What stands between two places."""
        return [each for each in self.entries if after < each.seq < before]


class HistoryTests(RandomActs):
    """Pages and lists, against what following from the start would have told."""

    def setUp(self) -> None:
        """There is a room beside the lobby."""
        super().setUp()
        self.now(self.session(ADMIN).create(OPS, False, ""))
        self.seen: set[str] = set()

    def test_pages_and_lists_tell_what_the_log_tells(self) -> None:
        """Nothing is missing, told twice, counted wrongly, or told to who is not to know it."""
        chance = Random(4)
        for _ in range(LOOKS):
            for _ in range(STEPS):
                self.step(chance)
            for name in PEOPLE:
                for where in (LOBBY, OPS, UserName(PEOPLE[0])):
                    self.judge(chance, name, where)
                self.judge_list(name)
        self.assertEqual(self.seen, {"all", "edited", "skipped", "more", "hidden", "last cut"})

    def step(self, chance: Random) -> None:
        """Let something happen."""
        self.world.clock.advance(chance.random())
        name, other = chance.choice((ADMIN, *PEOPLE)), chance.choice(PEOPLE)
        where: Target = chance.choice((LOBBY, OPS, OPS, UserName(PEOPLE[0])))
        lot = chance.random()
        if lot < 0.15:
            for _ in range(chance.choice((1, 1, 3, 10))):
                self.tried(self.session(name).leave(OPS))
                self.tried(self.session(name).join(OPS))
        elif lot < 0.4:
            self.move(chance, name, OPS, other)
        elif lot < 0.8:
            self.say_something(chance, name, where)
        else:
            self.arrange(chance, name, where, other)

    def judge(self, chance: Random, name: str, where: Target) -> None:
        """Compare pages of one stream with its log."""
        if not self.tried(self.session(name).page(where)):
            return
        told = Told.by(self.log_of(name, where))
        for all, wanted in ((True, told), (False, told.said())):
            limit, budget = chance.choice((1, 2, 5, 13, 40)), chance.choice((300, EVERYTHING))
            ask = Ask(self.session(name).user, where, may_read, limit, budget, all=all)
            self.judge_back(ask, wanted)
            self.judge_forth(ask, wanted)
            place = chance.randrange(1, 60)
            page = self.page(evolve(ask, around=place))
            self.judge_page(page, wanted)
            self.assertEqual(self.missing_near(page, wanted, place), [])

    def judge_back(self, ask: Ask, wanted: Told) -> None:
        """Read from the end to the start."""
        before = EVERYTHING
        while True:
            page = self.page(evolve(ask, before=before))
            self.judge_page(page, wanted)
            entries = page.entries
            self.assertEqual(wanted.between(entries[-1].seq if entries else 0, before), [])
            if not entries:
                return
            first = entries[0]
            if len(entries) < ask.limit and not page.more:
                left_out = wanted.between(0, first.seq)
                self.assertEqual(len(left_out), page.skipped.get(first.seq, 0))
            before = first.seq

    def judge_forth(self, ask: Ask, wanted: Told) -> None:
        """Read from the start to the end."""
        after = 0
        while True:
            page = self.page(evolve(ask, after=after))
            self.judge_page(page, wanted)
            if not page.entries:
                self.assertEqual(wanted.between(after, EVERYTHING), [])
                return
            first = page.entries[0]
            left_out = wanted.between(after, first.seq)
            self.assertEqual(len(left_out), page.skipped.get(first.seq, 0))
            self.assertTrue(all(map(is_coming, left_out)))
            after = page.entries[-1].seq
            if len(page.entries) < ask.limit and not page.more:
                self.assertEqual(wanted.between(after, EVERYTHING), [])

    def judge_page(self, page: Page, wanted: Told) -> None:
        """What stands there is in the log, and what does not is counted."""
        known = {each.seq: each for each in wanted.entries}
        self.note("skipped", bool(page.skipped))
        self.note("more", page.more)
        self.note("edited", any(each.edited_at for each in page.entries))
        self.note("all", any(not isinstance(each.body, SAID) for each in page.entries))
        self.assertEqual([known.get(each.seq) for each in page.entries], [*page.entries])
        for one, next in pairwise(page.entries):
            left_out = wanted.between(one.seq, next.seq)
            self.assertEqual(len(left_out), page.skipped.get(next.seq, 0))
            self.assertTrue(all(map(is_coming, left_out)))
        for seq in page.skipped:
            row = wanted.between(seq - 1, EVERYTHING)[:MOST_TOGETHER]
            self.assertTrue(all(map(is_coming, row)))

    def missing_near(self, page: Page, wanted: Told, place: int) -> Sequence[Entry]:
        """What was said at a place and does not stand on a page around it."""
        found = {each.seq for each in page.entries}
        here = wanted.said().between(place - 1, place + 1)
        return [each for each in here if each.seq not in found]

    def judge_list(self, name: str) -> None:
        """What the list of conversations says was said last is the end of a page of one."""
        session = self.session(name)
        for each in self.now(session.conversations(0, 100)):
            where = each.stream.address(session.user.id)
            end = self.now(session.page(where, limit=1)).entries
            wanted = newest(evolve(end[0], edited_at=None)) if end else Newest()
            self.assertEqual(each.last, wanted)
            self.note("last cut", wanted.cut)

    def log_of(self, name: str, where: Target) -> Sequence[Any]:
        """All that following from the start tells."""
        stretch = self.world.store.history.stretch(
            self.session(name).user, where, may_read, 0, EVERYTHING, EVERYTHING
        )
        events: Sequence[Any] = self.now(stretch).events
        self.note("hidden", any(isinstance(each, Hidden) for each in events))
        return events

    def note(self, what: str, is_so: bool) -> None:
        """Note what happened at all: a test in which it does not says nothing of it."""
        if is_so:
            self.seen.add(what)

    def page(self, ask: Ask) -> Page:
        """Read a page."""
        page: Page = self.now(self.world.store.history.page(ask))
        return page
