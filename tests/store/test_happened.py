"""Pages that hold also what happened beside what was said."""

from __future__ import annotations

import random
from typing import Any

from chatserver.model.entries import Banned, Entry, Joined, Left, Text, TopicSet, User
from chatserver.model.events import Hidden
from chatserver.model.standing import Rule
from chatserver.service.rules import may_ban, may_keep_order
from chatserver.store import dialect
from chatserver.store.acts import Act
from chatserver.store.happened import (
    COMINGS_BELOW,
    COUNT_COMINGS,
    FIRST_COMING,
    LAST_COMING,
    MOST_TOGETHER,
    ORDERS_ABOVE,
    ORDERS_BELOW,
)
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract


class HappenedCase(StoreContract):
    """A room that ann keeps, and people who come and go."""

    def setUp(self) -> None:
        """Ann has made it: she joined it by the seq 1."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.ops = self.room("ops", self.ann)

    def come(self, user: User) -> None:
        """Somebody joins."""
        self.now(self.act("join", user, "ops"))

    def go(self, user: User) -> None:
        """Somebody leaves."""
        self.now(self.act("leave", user, "ops"))

    def deed(self, rule: Rule, other: User | None = None, text: str = "") -> Act:
        """What ann does to the room."""
        name = None if other is None else other.name
        return Act(self.ann, self.ops.name, self.clock.seconds(), rule, name, text)

    def come_and_go(self, times: int) -> None:
        """Bob joins and leaves: twice as many entries."""
        for _ in range(times):
            self.come(self.bob)
            self.go(self.bob)

    def seqs(self, viewer: User, limit: int = 100, **where: Any) -> list[int]:
        """The places of a page."""
        return [each.seq for each in self.page(viewer, "#ops", limit, all=True, **where).entries]


class HappenedTests(HappenedCase):
    """What stands in such a page."""

    def test_contract_all_that_is_told_live_stands_there(self) -> None:
        """Who came, a topic and who was kept out, in their places; edits and reactions do not."""
        self.come(self.bob)
        self.say(self.ann, "#ops", "hi")
        self.now(self.act("set_topic", self.ann, "ops", text="news"))
        self.now(self.change(self.ann, "#ops", 3, "hello"))
        self.now(self.react(self.ann, "#ops", 3, "🔥"))
        self.now(self.store.order.ban(self.deed(may_ban, self.bob, "spam")))
        page = self.page(self.ann, "#ops", all=True)
        bodies = [each.body for each in page.entries]
        self.assertEqual(
            bodies,
            [Joined(), Joined(), Text("hello"), TopicSet("news"), Banned(self.bob, "spam")],
        )
        self.assertEqual((page.more, page.skipped, list(page.tallies)), (False, {}, [3]))
        self.assertEqual(self.read(self.ann, "#ops"), ["hello"])

    def test_contract_pages_lead_through_all_of_it(self) -> None:
        """Back and forth, page by page, nothing is left out and nothing stands there twice."""
        self.come(self.bob)
        for number in range(5):
            self.say(self.bob, "#ops", str(number))
            self.now(self.act("set_topic", self.ann, "ops", text=str(number)))
        every = list(range(1, 13))
        for limit in (1, 2, 3, 5, 12, 40):
            before, after = 100, 0
            back: list[int] = []
            forth: list[int] = []
            while part := self.seqs(self.ann, limit, before=before):
                back, before = part + back, part[0]
            while part := self.seqs(self.ann, limit, after=after):
                forth, after = forth + part, part[-1]
            self.assertEqual((back, forth), (every, every))
        self.assertEqual(self.seqs(self.ann, 4, around=6), [4, 5, 6, 7])

    def test_contract_many_who_come_do_not_fill_a_page(self) -> None:
        """Of very many joins the newest stand there, the rest is counted, and it leads further."""
        self.say(self.ann, "#ops", "before")
        self.come_and_go(50)
        self.say(self.ann, "#ops", "after")
        kept = list(range(103 - MOST_TOGETHER, 103))
        page = self.page(self.ann, "#ops", 20, all=True)
        self.assertEqual([each.seq for each in page.entries], [1, 2, *kept, 103])
        self.assertEqual(page.skipped, {kept[0]: 100 - MOST_TOGETHER})
        self.assertFalse(page.more)
        forth = self.page(self.ann, "#ops", 20, after=0, all=True)
        self.assertEqual((forth.entries, forth.skipped), (page.entries, page.skipped))
        around = self.page(self.ann, "#ops", 40, around=103, all=True)
        self.assertEqual((around.entries, around.skipped), (page.entries, page.skipped))

    def test_contract_page_that_ends_among_them_counts_nothing_twice(self) -> None:
        """Where the page is full, nothing was left out yet: the next one says what is."""
        self.come_and_go(20)
        self.say(self.ann, "#ops", "after")
        page = self.page(self.ann, "#ops", 5, all=True)
        self.assertEqual([each.seq for each in page.entries], [38, 39, 40, 41, 42])
        self.assertEqual(page.skipped, {})
        older = self.page(self.ann, "#ops", 50, before=38, all=True)
        first = 38 - MOST_TOGETHER
        self.assertEqual([each.seq for each in older.entries], list(range(first, 38)))
        self.assertEqual(older.skipped, {first: first - 1})

    def test_contract_whom_one_blocks_is_not_told(self) -> None:
        """Neither that they came nor what topic they set; but what holds for the room is."""
        carl = self.user("carl")
        self.come(self.bob)
        self.come(carl)
        self.now(self.act("set_topic", self.ann, "ops", text="mine"))
        self.now(self.act("kick", self.ann, "ops", carl))
        self.now(self.store.order.freeze(self.deed(may_keep_order), on=True))
        for viewer in (self.bob, carl):
            self.block(viewer, self.ann)
        self.assertEqual(self.seqs(self.bob), [2, 3, 6])
        self.unblock(self.bob, self.ann)
        self.assertEqual(self.seqs(self.bob), [1, 2, 3, 4, 5, 6])

    def test_contract_pages_hide_what_the_log_hides(self) -> None:
        """Where a replay tells that a place is hidden, no page has it; all else stands there."""
        self.come(self.bob)
        self.now(self.act("set_topic", self.ann, "ops", text="news"))
        self.go(self.bob)
        self.come(self.bob)
        self.now(self.act("kick", self.ann, "ops", self.bob))
        self.block(self.ann, self.bob)
        told = self.stretch(self.ann, "#ops", 0).events
        self.assertEqual([each.seq for each in told if isinstance(each, Hidden)], [2, 4, 5])
        self.assertEqual(
            self.seqs(self.ann), [each.seq for each in told if isinstance(each, Entry)]
        )

    def test_contract_cleared_is_cleared(self) -> None:
        """What somebody hid from themself is hidden with who came and went meanwhile."""
        self.come_and_go(20)
        self.clear(self.ann, "#ops")
        self.assertEqual(self.seqs(self.ann), [])
        self.come(self.bob)
        page = self.page(self.ann, "#ops", all=True)
        self.assertEqual(([each.seq for each in page.entries], page.skipped), ([42], {}))
        self.assertEqual(self.seqs(self.ann, after=3), [42])

    def test_contract_page_that_is_cut_has_no_hole(self) -> None:
        """Where long messages cut a page, nothing stands there from beyond the cut."""
        for number in range(6):
            self.come_and_go(1)
            self.say(self.ann, "#ops", str(number) * 10)
        page = self.page(self.ann, "#ops", budget=25, all=True)
        self.assertEqual([each.seq for each in page.entries], [16, 17, 18, 19])
        self.assertTrue(page.more)
        page = self.page(self.ann, "#ops", budget=25, after=0, all=True)
        self.assertEqual([each.seq for each in page.entries], [1, 2, 3, 4, 5, 6, 7])
        self.assertTrue(page.more)

    def test_contract_direct_conversations_have_none(self) -> None:
        """Between two, a page is the same with all and without."""
        self.say(self.ann, "@bob", "hi")
        self.assertEqual(
            self.page(self.bob, "@ann", all=True).entries, self.page(self.bob, "@ann").entries
        )

    def test_contract_any_room_pages_as_its_log_reads(self) -> None:
        """Whatever happened, pages hold it once, in order, and count what they leave out."""
        chance = random.Random(11)
        for _ in range(300):
            what = chance.random()
            if what < 0.8:
                (self.go if self.is_in(self.bob) else self.come)(self.bob)
            elif what < 0.95:
                self.say(self.ann, "#ops", "x")
            else:
                self.now(self.act("set_topic", self.ann, "ops", text=str(what)))
        every = [each.seq for each in self.log(self.ops)]
        for limit in (3, 7, 50):
            self.assertEqual(self.back(limit), len(every))

    def is_in(self, user: User) -> bool:
        """Whether the last that is told of somebody is that they joined."""
        bodies = [each.body for each in self.log(self.ops) if each.sender.id == user.id]
        return bool(bodies) and not isinstance(bodies[-1], Left)

    def back(self, limit: int) -> int:
        """Count all that pages hold or leave out, from the end to the start."""
        count, before = 0, 10_000
        while True:
            page = self.page(self.ann, "#ops", limit, before=before, all=True)
            if not page.entries:
                return count
            seqs = [each.seq for each in page.entries]
            self.assertEqual(seqs, sorted(set(seqs)))
            count += len(seqs) + sum(page.skipped.values())
            before = seqs[0] - page.skipped.get(seqs[0], 0)


class HappenedPlanTests(StoreContract):
    """How SQLite goes about it."""

    def test_each_kind_is_found_by_its_index(self) -> None:
        """A page costs as much where millions of messages lie between two who came."""
        connection = dialect.connect(self.folder / DATABASE_NAME)
        self.addCleanup(connection.close)
        comings = (COMINGS_BELOW, FIRST_COMING, LAST_COMING, COUNT_COMINGS)
        cases = [(sql, "entries_comings") for sql in comings]
        cases += [(sql, "entries_orders") for sql in (ORDERS_BELOW, ORDERS_ABOVE)]
        for sql, index in cases:
            values = (1,) * sql.count("?")
            plan = connection.execute("EXPLAIN QUERY PLAN " + sql, values).fetchall()
            steps = "\n".join(row[3] for row in plan)
            self.assertIn(f"INDEX {index} (stream=? AND seq>? AND seq<?)", steps)
            self.assertNotIn("TEMP B-TREE", steps)
            self.assertNotIn("SCAN e", steps)
