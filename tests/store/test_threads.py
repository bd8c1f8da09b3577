"""The store as it runs in the server: real threads, the real reactor."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import cast

from twisted.internet import reactor
from twisted.internet.defer import Deferred, DeferredList
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from chatserver.hub_interfaces import Arrival
from chatserver.metrics import Metrics
from chatserver.model.entries import Posted, Text, User
from chatserver.model.errors import NameTaken, NotStored
from chatserver.model.events import Seen
from chatserver.model.names import LOBBY, UserName
from chatserver.service.rules import may_post, may_read
from chatserver.store.accounts import Newcomer
from chatserver.store.dialect import Transaction
from chatserver.store.history import Ask
from chatserver.store.lane import Written
from chatserver.store.messages import Post
from chatserver.store.migrations import migrate
from chatserver.store.search import Query
from chatserver.store.store import DATABASE_NAME, Store, open_store
from tests.store.contract import said
from tests.store.test_lane import no_more_pages, pages_again


class ThreadedStoreTests(TestCase):
    """One writer's thread, two readers' threads."""

    timeout = 300

    async def setUp(self) -> None:  # type: ignore[override]
        """Open a store with one account."""
        self.metrics = Metrics()
        self.told: list[Arrival] = []
        self.noticed: list[Seen] = []
        self.folder = Path(tempfile.mkdtemp(prefix="chat-threads-"))
        self.addCleanup(shutil.rmtree, self.folder)
        migrate(self.folder / DATABASE_NAME, 0.0)
        self.store = self.open()
        self.addCleanup(lambda: Deferred.fromCoroutine(self.store.close()))
        account = await self.store.accounts.register(Newcomer(UserName("ann"), "hash", False, 0.0))
        self.ann: User = account.user

    def open(self) -> Store:
        """Open the store; the one that is open at the end is closed then."""
        path, clock = self.folder / DATABASE_NAME, cast(IReactorTime, reactor)
        return open_store(path, clock, self.told.extend, self.noticed.extend, self.metrics, 50)

    def post(self, text: str) -> Deferred[Posted]:
        """Say something in the lobby."""
        post = Post(self.ann, LOBBY, Text(text), 0.0, None, may_post)
        return self.store.messages.post(post)

    async def read(self) -> list[str]:
        """The newest texts of the lobby."""
        page = await self.store.history.page(Ask(self.ann, LOBBY, may_read, 1000, 1 << 20))
        return said(page.entries)

    async def test_concurrent_posts_share_commits_in_order(self) -> None:
        """A thousand posts of one moment are few commits; answers and news keep their order."""
        commits = self.metrics.counts["commits"]
        answered: list[int] = []
        posted = [self.post(str(number)) for number in range(1000)]
        for each in posted:
            each.addCallback(lambda answer: answered.append(answer.seq))
        await DeferredList(posted, fireOnOneErrback=True)
        self.assertEqual(self.metrics.counts["commits"] - commits, 20)
        self.assertEqual(answered, list(range(2, 1002)))
        texts = [str(number) for number in range(1000)]
        self.assertEqual(said([each.entry for each in self.told]), texts)
        self.assertEqual(await self.read(), texts)

    async def test_what_comes_during_a_commit_shares_the_next(self) -> None:
        """While the disk is busy with one post, others gather and are stored together."""
        started, go_on = threading.Event(), threading.Event()
        holding = self.hold(started, go_on)
        await self.in_thread_until(started)
        commits = self.metrics.counts["commits"]
        posted = [self.post(str(number)) for number in range(30)]
        go_on.set()
        await holding
        await DeferredList(posted, fireOnOneErrback=True)
        self.assertEqual(self.metrics.counts["commits"] - commits, 2)

    def hold(self, started: threading.Event, go_on: threading.Event) -> Deferred[None]:
        """Begin a write that changes something and stays open until C{go_on}."""

        def slow(txn: Transaction) -> Written:
            txn.execute("UPDATE rooms SET topic = 'not yet' WHERE stream = 1")
            started.set()
            go_on.wait(60)
            return Written(None)

        self.addCleanup(go_on.set)
        return Deferred.fromCoroutine(self.store.database.write(slow))

    async def in_thread_until(self, event: threading.Event) -> None:
        """Wait for another thread without blocking the reactor, in a reader of the store."""
        await self.store.database.read(lambda txn: event.wait(60))

    async def test_readers_do_not_wait_for_the_writer(self) -> None:
        """While a transaction is being written, history is read, as it was before it."""
        await self.post("before")
        started, go_on = threading.Event(), threading.Event()
        holding = self.hold(started, go_on)
        await self.in_thread_until(started)
        self.assertEqual(await self.read(), ["before"])
        topics = [each.topic for each in await self.store.rooms.visible(self.ann)]
        self.assertEqual((topics, holding.called), ([""], False))
        go_on.set()
        await holding
        topics = [each.topic for each in await self.store.rooms.visible(self.ann)]
        self.assertEqual(topics, ["not yet"])

    async def test_a_refusal_does_not_hold_an_old_snapshot(self) -> None:
        """What is posted after a refused read is read by all, while the refusal is still known."""

        def refused(txn: Transaction) -> None:
            txn.execute("SELECT name FROM users UNION ALL SELECT name FROM rooms").fetchone()
            raise NameTaken("that name is in use")

        results = await DeferredList(
            [Deferred.fromCoroutine(self.store.database.read(refused)) for _ in range(8)],
            consumeErrors=True,
        )
        await self.post("after")
        for _ in range(8):
            self.assertEqual(await self.read(), ["after"])
        self.assertEqual([success for success, _ in results], [False] * 8)

    async def test_closing_finishes_what_was_handed_over(self) -> None:
        """Posts that wait when the store is closed are stored and answered first."""
        posted = [self.post(str(number)) for number in range(200)]
        await self.store.close()
        self.assertTrue(all(each.called for each in posted))
        self.assertEqual([(await each).seq for each in posted], list(range(2, 202)))
        self.store = self.open()
        self.assertEqual(len(await self.read()), 200)

    async def test_full_disk_and_room_again(self) -> None:
        """With the disk full each post fails with NOT_STORED and nobody hears of it; then on."""
        await self.post("before")
        await self.store.database.write(no_more_pages)
        told = len(self.told)
        results = await DeferredList([self.post("x" * 8000) for _ in range(40)], consumeErrors=True)
        for success, failure in results:
            self.assertFalse(success)
            assert isinstance(failure, Failure)
            failure.trap(NotStored)
        self.assertEqual((len(self.told), await self.read()), (told, ["before"]))
        self.assertEqual(len(self.flushLoggedErrors()), 1)
        await self.store.database.write(pages_again)
        self.assertEqual((await self.post("after")).seq, 3)

    async def test_search_finds_what_was_just_answered(self) -> None:
        """A search waits for the index, whatever the threads are doing."""
        await DeferredList([self.post(f"word {number}") for number in range(300)])
        query = Query(self.ann, ("word",), None, None, may_read, 1, budget=1 << 20)
        self.assertEqual(said(await self.store.search.find(query)), ["word 299"])
