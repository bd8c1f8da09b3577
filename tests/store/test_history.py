"""Pages, and the log as it is replayed."""

from __future__ import annotations

from chatserver.model.entries import Entry, Joined, Text, TopicSet, User
from chatserver.model.errors import ChatError, NoSuchRoom, NotAllowed, NotInRoom
from chatserver.model.events import Hidden
from chatserver.model.names import RoomName
from chatserver.service.rules import may_read
from chatserver.store import dialect
from chatserver.store.history import NEWER, OLDER, Ask
from chatserver.store.marks import UNREAD
from chatserver.store.search import Query
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract, said


class PageTests(StoreContract):
    """A room with ten messages, at the seqs 2 to 11."""

    def setUp(self) -> None:
        """Say ten things."""
        super().setUp()
        self.ann = self.user("ann")
        self.ops = self.room("ops", self.ann)
        for number in range(2, 12):
            self.say(self.ann, "#ops", str(number))

    def test_contract_newest_page(self) -> None:
        """Without a place to begin at, the newest messages come, oldest first."""
        self.assertEqual(self.read(self.ann, "#ops", limit=3), ["9", "10", "11"])

    def test_contract_page_before(self) -> None:
        """Paging backwards, each page ends where the one before it began."""
        self.assertEqual(self.read(self.ann, "#ops", limit=3, before=9), ["6", "7", "8"])
        self.assertEqual(self.read(self.ann, "#ops", limit=3, before=3), ["2"])
        self.assertEqual(self.read(self.ann, "#ops", limit=3, before=1), [])

    def test_contract_page_after(self) -> None:
        """Paging forwards, the oldest newer ones come."""
        self.assertEqual(self.read(self.ann, "#ops", limit=3, after=5), ["6", "7", "8"])
        self.assertEqual(self.read(self.ann, "#ops", limit=3, after=10), ["11"])
        self.assertEqual(self.read(self.ann, "#ops", limit=3, after=0), ["2", "3", "4"])
        self.assertEqual(self.read(self.ann, "#ops", after=11), [])

    def test_contract_page_around(self) -> None:
        """Around a message: half before it, it, and half after it."""
        self.assertEqual(self.read(self.ann, "#ops", limit=4, around=6), ["4", "5", "6", "7"])
        self.assertEqual(self.read(self.ann, "#ops", limit=1, around=6), ["6"])
        self.assertEqual(self.read(self.ann, "#ops", limit=4, around=11), ["9", "10", "11"])
        self.assertEqual(self.read(self.ann, "#ops", limit=4, around=1), ["2", "3"])

    def test_contract_pages_hold_what_was_said(self) -> None:
        """Topics, joins, edits and deletions stand in no page and take no place there."""
        self.now(self.act("set_topic", self.ann, "ops", text="news"))
        self.now(self.change(self.ann, "#ops", 11, "eleven"))
        self.now(self.change(self.ann, "#ops", 10, None))
        self.assertEqual(self.read(self.ann, "#ops", limit=3), ["8", "9", "eleven"])

    def test_contract_page_is_cut_to_the_byte_budget(self) -> None:
        """A page that would be too long is cut at the far end, and says so."""
        page = self.page(self.ann, "#ops", limit=5, budget=4)
        self.assertEqual((said(page.entries), page.more), (["10", "11"], True))
        page = self.page(self.ann, "#ops", limit=5, budget=3, after=7)
        self.assertEqual((said(page.entries), page.more), (["8", "9"], True))
        page = self.page(self.ann, "#ops", limit=6, budget=4, around=6)
        self.assertEqual((said(page.entries), page.more), (["4", "5", "6", "7"], True))

    def test_contract_page_that_fits_is_not_cut(self) -> None:
        """A page of as many as asked for, or of all there is, says that nothing was cut."""
        self.assertFalse(self.page(self.ann, "#ops", limit=2, budget=4).more)
        self.assertFalse(self.page(self.ann, "#ops", limit=100, budget=12).more)
        self.assertFalse(self.page(self.ann, "#ops", limit=4, budget=8, around=6).more)

    def test_contract_one_entry_always_fits(self) -> None:
        """A message longer than the whole budget can still be read; bytes count, not letters."""
        self.say(self.ann, "#ops", "é" * 50)
        page = self.page(self.ann, "#ops", limit=5, budget=10)
        self.assertEqual((said(page.entries), page.more), (["é" * 50], True))
        page = self.page(self.ann, "#ops", limit=2, budget=101)
        self.assertEqual((len(page.entries), page.more), (1, True))

    def test_contract_conversation_not_begun_is_empty(self) -> None:
        """Looking at a conversation before its first word shows nothing, and begins nothing."""
        bob = self.user("bob")
        self.assertEqual(self.page(bob, "@ann").entries, ())
        self.assertNotIn("ann", self.counts(bob))


class PlanTests(StoreContract):
    """How SQLite goes about it."""

    def test_page_reads_through_the_index_of_what_was_said(self) -> None:
        """A page costs as much in a long room as in a short one: no other rows are touched."""
        connection = dialect.connect(self.folder / DATABASE_NAME)
        self.addCleanup(connection.close)
        cases = (
            (OLDER, "stream=? AND seq>? AND seq<?"),
            (NEWER, "stream=? AND seq>?"),
            (UNREAD, "stream=? AND seq>?"),
        )
        for sql, bounds in cases:
            values = (1,) * sql.count("?")
            plan = connection.execute("EXPLAIN QUERY PLAN " + sql, values).fetchall()
            steps = "\n".join(row[3] for row in plan)
            self.assertIn(f"SEARCH e USING INDEX entries_said ({bounds})", steps)
            self.assertNotIn("TEMP B-TREE", steps)
            self.assertNotIn("SCAN", steps)


class ReadingRightsTests(StoreContract):
    """Who may read what."""

    def test_contract_private_room(self) -> None:
        """To strangers it is not there, the invited must join first, who was kicked is told."""
        ann, bob, carl = self.user("ann"), self.user("bob"), self.user("carl")
        self.room("den", ann, private=True)
        self.say(ann, "#den", "before you came")
        self.reading_is_refused(bob, NoSuchRoom)
        self.now(self.act("invite", ann, "den", bob))
        self.reading_is_refused(bob, NotInRoom)
        self.now(self.act("join", bob, "den"))
        self.assertEqual(self.read(bob, "#den"), ["before you came"])
        self.now(self.act("kick", ann, "den", bob))
        self.reading_is_refused(bob, NotAllowed)
        self.reading_is_refused(carl, NoSuchRoom)

    def reading_is_refused(self, viewer: User, error: type[ChatError]) -> None:
        """See that pages, replay, search, unread and clear of the den are all refused so."""
        den, at, store = RoomName("den"), self.clock.seconds(), self.store
        query = Query(viewer, ("you",), den, None, may_read, 10, budget=1 << 20)
        self.refused(store.history.page(Ask(viewer, den, may_read, 10, 1000)), error)
        self.refused(store.history.stretch(viewer, den, may_read, 0, 10, budget=1 << 20), error)
        self.refused(store.search.find(query), error)
        self.refused(store.marks.unread(viewer, den, may_read, 10, budget=1 << 20), error)
        self.refused(store.marks.mark_read(viewer, den, may_read, at), error)
        self.refused(store.marks.clear(viewer, den, may_read, at), error)


class StretchTests(StoreContract):
    """Replay."""

    def setUp(self) -> None:
        """A room where this and that happened."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.ops = self.room("ops", self.ann)
        self.now(self.act("join", self.bob, "ops"))
        self.now(self.act("set_topic", self.ann, "ops", text="news"))
        self.say(self.bob, "#ops", "four")

    def test_contract_stretch_holds_every_kind_of_entry(self) -> None:
        """A replay misses nothing: joins and topics come as they happened, in order."""
        part = self.stretch(self.ann, "#ops", 0)
        bodies = [each.body for each in part.events if isinstance(each, Entry)]
        self.assertEqual(bodies, [Joined(), Joined(), TopicSet("news"), Text("four")])
        self.assertEqual(
            [each.seq for each in part.events if isinstance(each, Entry)], [1, 2, 3, 4]
        )
        self.assertEqual(part.last_seq, 4)

    def test_contract_stretch_goes_on_where_the_last_one_ended(self) -> None:
        """A long log is replayed piece by piece, nothing twice and nothing missing."""
        seqs: list[int] = []
        while part := self.stretch(self.ann, "#ops", seqs[-1] if seqs else 0, limit=3).events:
            seqs += [each.seq for each in part if isinstance(each, Entry)]
        self.assertEqual(seqs, [1, 2, 3, 4])

    def test_contract_stretch_of_nothing_tells_the_newest_seq(self) -> None:
        """Who only wants to follow learns where "from now on" begins."""
        for after in (4, 400):
            part = self.stretch(self.ann, "#ops", after)
            self.assertEqual((part.events, part.last_seq), ((), 4))
        history = self.store.history
        self.assertEqual(self.now(history.head(self.ann, RoomName("ops"), may_read)).last_seq, 4)
        self.assertEqual(self.now(history.head(self.ann, self.bob.name, may_read)).last_seq, 0)

    def test_contract_stretch_names_hidden_places(self) -> None:
        """Who counts entries is told of each place that they may not see, and of no more."""
        self.block(self.ann, self.bob)
        hidden = [Hidden(self.ops, 2), Hidden(self.ops, 4)]
        events = self.stretch(self.ann, "#ops", 0).events
        self.assertEqual([events[1], events[3]], hidden)
        self.assertFalse(any(isinstance(events[place], Hidden) for place in (0, 2)))
        self.unblock(self.ann, self.bob)
        events = self.stretch(self.ann, "#ops", 0).events
        self.assertFalse(any(isinstance(each, Hidden) for each in events))

    def test_contract_own_removal_is_never_hidden(self) -> None:
        """Who is made to leave by somebody they block is told all the same."""
        self.block(self.bob, self.ann)
        self.now(self.act("kick", self.ann, "ops", self.bob))
        self.assertIsInstance(self.stretch(self.bob, "#ops", 4).events[0], Entry)

    def test_contract_cleared_places_are_hidden(self) -> None:
        """What somebody cleared does not come back when they resume; others still see it."""
        self.clear(self.ann, "#ops")
        self.say(self.bob, "#ops", "five")
        events = self.stretch(self.ann, "#ops", 2).events
        self.assertEqual(events[:2], (Hidden(self.ops, 3), Hidden(self.ops, 4)))
        self.assertIsInstance(events[2], Entry)
        self.assertFalse(
            any(isinstance(e, Hidden) for e in self.stretch(self.bob, "#ops", 0).events)
        )


class BudgetTests(StoreContract):
    """However much is asked for, an answer stays of a size that can be sent."""

    def setUp(self) -> None:
        """Two people, and thirty long messages between them."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        for number in range(30):
            self.say(self.ann, "@bob", f"{number} word " + "x" * 1000)

    def test_contract_unread_is_cut_to_the_newest(self) -> None:
        """The newest that fit are read, in order; one fits always."""
        marks = self.store.marks
        for budget, count in ((5000, 4), (1, 1), (1 << 20, 30)):
            found = self.now(marks.unread(self.bob, None, may_read, 500, budget))
            self.assertEqual([each.seq for each in found], list(range(31 - count, 31)))

    def test_contract_search_is_cut_to_the_newest(self) -> None:
        """The same for what is found."""
        query = Query(self.bob, ("word",), None, None, may_read, 500, 5000)
        found = self.now(self.store.search.find(query))
        self.assertEqual([each.seq for each in found], [30, 29, 28, 27])

    def test_contract_stretch_is_cut_and_goes_on(self) -> None:
        """A log of long messages is replayed in parts that are no larger, and complete."""
        seqs: list[int] = []
        history = self.store.history
        while True:
            told = seqs[-1] if seqs else 0
            part = self.now(history.stretch(self.bob, self.ann.name, may_read, told, 200, 5000))
            if not part.events:
                break
            self.assertLessEqual(len(part.events), 4)
            seqs += [each.seq for each in part.events]
        self.assertEqual(seqs, list(range(1, 31)))
