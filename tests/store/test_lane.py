"""Group commit, and what happens when the engine gives up; without threads."""

from __future__ import annotations

from functools import partial

from twisted.internet.defer import Deferred
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher
from zope.interface import provider

from chatserver.model.errors import Internal, NotStored
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from tests.store.contract import LOBBY_ROOM, StoreContract, said


def no_more_pages(txn: Transaction) -> Written:
    """Let the database not grow any more, as on a full disk."""
    pages = txn.execute("PRAGMA page_count").fetchone()[0]
    txn.execute(f"PRAGMA max_page_count = {int(pages)}")
    return Written(None)


def pages_again(txn: Transaction) -> Written:
    """Let the database grow again."""
    txn.execute("PRAGMA max_page_count = 1073741823")
    return Written(None)


class GroupCommitTests(StoreContract):
    """What shares a transaction."""

    works = 4

    def test_contract_requests_of_one_moment_share_commits(self) -> None:
        """Ten posts at once are three commits of four at the most, in the order of the posts."""
        ann = self.user("ann")
        commits, works = self.metrics.counts["commits"], self.metrics.counts["works"]
        posted = [self.post(ann, "#lobby", str(number)) for number in range(10)]
        self.pump()
        self.assertEqual(self.metrics.counts["commits"] - commits, 3)
        self.assertEqual(self.metrics.counts["works"] - works, 10)
        self.assertEqual([self.successResultOf(each).seq for each in posted], list(range(2, 12)))
        heard = said([each.entry for each in self.told])
        self.assertEqual(heard, [str(number) for number in range(10)])

    def test_contract_closing_finishes_what_was_handed_over(self) -> None:
        """Posts that wait when the server stops are stored and answered before it closes."""
        ann = self.user("ann")
        posted = [self.post(ann, "#lobby", str(number)) for number in range(10)]
        self.close(self.store)
        self.assertEqual([self.successResultOf(each).seq for each in posted], list(range(2, 12)))
        self.store = self.open()
        self.assertEqual(len(self.log(LOBBY_ROOM)), 11)

    def test_who_waits_for_the_news_shares_the_next_commit(self) -> None:
        """
        While some are told what was said, others wait to be stored; who answers what they hear is
        stored together with them, not one commit later.
        """
        ann = self.user("ann")
        commits = self.metrics.counts["commits"]

        def told(_: object) -> None:
            self.post(ann, "#lobby", "waiting")
            # Others hear the news in the next turn, and what they say to it is read in the next.
            say = partial(self.post, ann, "#lobby", "an answer")
            self.clock.callLater(0, self.clock.callLater, 0, say)

        self.post(ann, "#lobby", "first").addCallback(told)
        self.pump()
        self.assertEqual(self.metrics.counts["commits"] - commits, 2)
        self.assertEqual(said([each.entry for each in self.told])[-2:], ["waiting", "an answer"])

    def test_answers_come_after_the_news(self) -> None:
        """When a sender is answered, everybody else has been told already."""
        ann = self.user("ann")
        told: list[int] = []
        posted = self.post(ann, "#lobby", "hi")
        posted.addCallback(lambda _: told.append(len(self.told)))
        self.pump()
        self.assertEqual(told, [2])

    def test_news_may_answer_early(self) -> None:
        """Who tells the news may give the sender's answer at its place; it comes once."""
        ann = self.user("ann")
        answers: list[int] = []
        posted = self.post(ann, "#lobby", "hi")
        posted.addCallback(lambda answer: answers.append(answer.seq))
        self.pump()
        self.told[-1].acknowledge()
        self.assertEqual(answers, [2])


class FullDiskTests(StoreContract):
    """The engine refuses to write."""

    def setUp(self) -> None:
        """Fill the disk."""
        super().setUp()
        self.ann = self.user("ann")
        self.say(self.ann, "#lobby", "before")
        self.now(self.store.database.write(no_more_pages))

    def test_contract_full_disk(self) -> None:
        """
        Nothing of a commit that fails is kept or told; each sender learns that it was not
        stored; what was said before can be read; with room again all goes on without a gap.
        """
        told = len(self.told)
        large = [self.post(self.ann, "#lobby", "x" * 8000) for _ in range(40)]
        self.pump()
        for each in large:
            self.failureResultOf(each, NotStored)
        self.assertEqual(len(self.told), told)
        self.assertEqual(self.read(self.ann, "#lobby"), ["before"])
        self.assertEqual(len(self.flushLoggedErrors()), 1)
        self.now(self.store.database.write(pages_again))
        self.assertEqual(self.say(self.ann, "#lobby", "after"), 3)
        self.assertEqual([each.seq for each in self.log(LOBBY_ROOM)], [1, 2, 3])
        self.assertEqual(self.metrics.counts["commits_failed"], 1)

    def test_who_only_reads_gets_an_answer(self) -> None:
        """Whoever logs in while others' posts cannot be stored is let in; no post slips through."""
        posts = [self.post(self.ann, "#lobby", "x" * 8000) for _ in range(40)]
        found = Deferred.fromCoroutine(self.store.accounts.find_again(self.ann.name))
        self.pump()
        account = self.successResultOf(found)
        assert account is not None
        self.assertEqual(account.user, self.ann)
        for each in posts:
            self.failureResultOf(each, NotStored)
        self.assertEqual(self.read(self.ann, "#lobby"), ["before"])
        self.assertEqual(len(self.flushLoggedErrors()), 1)

    def test_trouble_is_logged_where_it_begins_and_where_it_ends(self) -> None:
        """
        However many are refused in between, the log has one traceback, and one line that says
        how many they were; the next trouble is told anew.
        """
        said: list[tuple[str, int | None]] = []

        @provider(ILogObserver)
        def hear(event: LogEvent) -> None:
            said.append((event["event"], event.get("refused")))

        globalLogPublisher.addObserver(hear)
        self.addCleanup(globalLogPublisher.removeObserver, hear)
        for _ in range(2):
            for text in ("x" * 400_000, "y" * 400_000):
                both = [self.post(self.ann, "#lobby", text) for _ in range(2)]
                self.pump()
                for each in both:
                    self.failureResultOf(each, NotStored)
                # Looking writes nothing: that it goes well is no sign of room.
                self.now(self.store.database.read_in_order(lambda txn: None))
            self.now(self.store.database.write(pages_again))
            self.say(self.ann, "#lobby", "small")
            self.now(self.store.database.write(no_more_pages))
        told = [("the database refused to write", None), ("the database writes again", 4)]
        self.assertEqual(said, told * 2)
        self.assertEqual(len(self.flushLoggedErrors()), 2)

    def test_contract_nonce_of_a_failed_post_is_not_taken(self) -> None:
        """Who sends again under the same id what was not stored gets it stored then."""
        self.refused(self.post(self.ann, "#lobby", "x" * 400_000, "n1"), NotStored)
        self.assertEqual(len(self.flushLoggedErrors()), 1)
        self.now(self.store.database.write(pages_again))
        again = self.now(self.post(self.ann, "#lobby", "small", "n1"))
        self.assertEqual((again.seq, again.duplicate), (3, False))

    def test_contract_index_waits_for_room(self) -> None:
        """Indexing that fails on a full disk is made up for when there is room again."""
        self.now(self.store.database.write(pages_again))
        for number in range(20):
            self.say(self.ann, "#lobby", f"word{number} " * 500)
        self.now(self.store.database.write(no_more_pages))
        self.clock.advance(self.store.search.delay)
        self.pump()
        self.assertEqual(len(self.flushLoggedErrors()), 1)
        self.now(self.store.database.write(pages_again))
        self.assertEqual(len(self.search(self.ann, "word7")), 1)


class EngineTests(StoreContract):
    """Other ways to fail."""

    def test_read_that_fails_is_told_apart(self) -> None:
        """A broken request is answered as it broke; the next one is answered well."""

        def broken(txn: Transaction) -> None:
            raise ZeroDivisionError("a bug in a reader")

        self.refused(self.store.database.read(broken), ZeroDivisionError)
        self.assertEqual(len(self.now(self.store.people.people())), 0)

    def test_readers_cannot_write(self) -> None:
        """What is meant to read changes nothing, even by mistake."""

        def writes(txn: Transaction) -> None:
            txn.execute("UPDATE streams SET last_seq = 9")

        self.refused(self.store.database.read(writes), NotStored)
        self.assertEqual(len(self.flushLoggedErrors()), 1)
        self.assertEqual(self.log(LOBBY_ROOM), [])

    def test_broken_write_leaves_nothing(self) -> None:
        """A write that breaks half-way is undone, answered INTERNAL, and logged once."""

        def breaks(txn: Transaction) -> Written:
            txn.execute("UPDATE rooms SET topic = 'half'")
            raise ZeroDivisionError("a bug in a write")

        ann = self.user("ann")
        self.refused(self.store.database.write(breaks), Internal)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual(self.now(self.store.rooms.visible(ann))[0].topic, "")
