"""The threads that check passwords: bounded, and fair to everybody who waits."""

from __future__ import annotations

import threading
from functools import partial
from ipaddress import ip_network

from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.trial.unittest import TestCase

from chatserver.config import Limits
from chatserver.model.errors import BadPassword, Busy
from chatserver.model.origins import Neighbourhoods
from chatserver.service.password_threads import PasswordThreads
from chatserver.service.passwords import Passwords

CHEAP = Limits(bcrypt_cost=4, password_threads=2, password_queue=32)
SECRET = "correct horse battery"


class ThreadsTests(TestCase):
    """The real threads, their queue and its bound."""

    timeout = 300

    def setUp(self) -> None:
        """Two threads and room for 32, stopped at the end whatever happens."""
        self.gate = threading.Event()
        self.threads = PasswordThreads(reactor, CHEAP, Neighbourhoods())
        self.threads.start()
        self.addCleanup(self.threads.stop)
        self.addCleanup(self.gate.set)

    def held(self, number: int) -> int:
        """Work that takes as long as the test wants."""
        self.gate.wait()
        return number

    async def test_work_runs_in_a_thread_of_ours(self) -> None:
        """A login does not stop the server for the time of its bcrypt."""
        name = await self.threads(lambda: threading.current_thread().name)
        self.assertIn("passwords", name)

    async def test_attack_sixty_logins_at_once(self) -> None:
        """Two are checked and 32 wait; the other 26 hear at once that the server is busy."""
        admitted: list[Deferred[int]] = []
        busy = 0
        for number in range(60):
            try:
                admitted.append(self.threads(partial(self.held, number)))
            except Busy as error:
                self.assertGreaterEqual(error.retry_after, 1)
                busy += 1
        self.assertEqual((len(admitted), busy), (34, 26))
        self.gate.set()
        self.assertEqual(await gatherResults(admitted), list(range(34)))

    async def test_places_come_back(self) -> None:
        """After a rush, failures included, everybody is served again."""
        for _ in range(2):
            rush = [self.threads(partial(int, "no number")) for _ in range(34)]
            for answer in rush:
                with self.assertRaises(ValueError):
                    await answer
        self.assertEqual(await self.threads(lambda: 7), 7)

    async def test_attack_hanging_up_frees_no_place(self) -> None:
        """Who hangs up and dials again does not get more threads' time than others."""
        rush = [self.threads(partial(self.held, number)) for number in range(34)]
        for answer in rush:
            answer.cancel()
            with self.assertRaises(CancelledError):
                await answer
        self.assertRaises(Busy, self.threads, partial(self.held, 0))

    async def test_stopping_does_not_wait_for_the_queue(self) -> None:
        """A shutdown during a rush finishes what runs, and refuses what waits."""
        begun = threading.Semaphore(0)
        ran: list[int] = []

        def work(number: int) -> None:
            ran.append(number)
            begun.release()
            self.gate.wait()

        rush = [self.threads(partial(work, number)) for number in range(10)]
        for _ in range(2):
            begun.acquire()
        end = self.threads._pool.stop

        def open_and_end() -> None:
            self.gate.set()
            end()

        self.patch(self.threads._pool, "stop", open_and_end)
        self.threads.stop()
        refused = 0
        for answer in rush:
            try:
                await answer
            except Busy:
                refused += 1
        self.assertEqual((len(ran), refused), (2, 8))

    async def test_not_running(self) -> None:
        """Before the start and after the stop a login is refused, not left hanging."""
        self.threads.stop()
        self.assertRaises(Busy, self.threads, lambda: 1)
        unstarted = PasswordThreads(reactor, CHEAP, Neighbourhoods())
        self.assertRaises(Busy, unstarted, lambda: 1)
        unstarted.stop()

    async def test_passwords_in_threads(self) -> None:
        """A password is hashed and checked in the threads, and its refusals come through."""
        service = Passwords(self.threads, CHEAP)
        stored = await service.hash(SECRET)
        self.assertTrue(await service.verify(SECRET, stored))
        self.assertFalse(await service.verify(SECRET, None))
        with self.assertRaises(BadPassword):
            await service.hash("short")
        self.threads.stop()
        with self.assertRaises(Busy):
            await service.verify(SECRET, stored)


class FairnessTests(TestCase):
    """Who waits for whom."""

    timeout = 300

    def setUp(self) -> None:
        """One thread, which is busy until the test lets it go; room for ten."""
        self.gate = threading.Event()
        self.began = threading.Event()
        self.done: list[str] = []
        self.open(Limits(password_threads=1, password_queue=10, password_queue_each=3))

    def open(self, limits: Limits, exempt: str = "198.51.100.0/24") -> None:
        """Start threads, and keep them busy."""
        neighbourhoods = Neighbourhoods((ip_network(exempt),))
        self.threads = PasswordThreads(reactor, limits, neighbourhoods)
        self.threads.start()
        self.addCleanup(self.threads.stop)
        self.addCleanup(self.gate.set)
        self.running = [self.threads(self.hold) for _ in range(limits.password_threads)]

    def hold(self) -> None:
        """Keep the thread."""
        self.began.set()
        self.gate.wait()

    def ask(self, who: str, address: str) -> Deferred[None]:
        """Put a check into the queue, which notes when it is done."""
        return self.threads(partial(self.done.append, who), address)

    async def finish(self, *waiting: Deferred[None]) -> list[str]:
        """Let the thread go; who was served, in order."""
        self.gate.set()
        await gatherResults([*self.running, *waiting])
        return self.done

    async def test_attack_many_right_logins_from_one_address(self) -> None:
        """Who comes behind a crowd of one address waits for one of the crowd, not for all."""
        crowd = [self.ask("crowd", "192.0.2.1") for _ in range(3)]
        late = [self.ask("late", "192.0.2.2"), self.ask("later", "192.0.2.3")]
        served = await self.finish(*crowd, *late)
        self.assertEqual(served, ["crowd", "late", "later", "crowd", "crowd"])

    async def test_attack_places_of_one_address(self) -> None:
        """One address, or IPv6 network, fills no more than its share of the queue."""
        for first, other in (("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::2")):
            waiting = [self.ask("crowd", first) for _ in range(3)]
            refused = self.assertRaises(Busy, self.ask, "crowd", other)
            self.assertIn("your address", str(refused))
            self.assertGreaterEqual(refused.retry_after, 1)
            waiting.append(self.ask("other", "192.0.2.9"))
            await self.finish(*waiting)
            self.gate.clear()
            self.running = [self.threads(self.hold)]
        await self.finish()

    async def test_this_machine_and_exempt_networks(self) -> None:
        """They have no share that could be used up, and take turns with others all the same."""
        for near in ("", "127.0.0.1", "198.51.100.7"):
            self.done.clear()
            waiting = [self.ask("near", near) for _ in range(5)]
            waiting.append(self.ask("far", "192.0.2.9"))
            self.assertEqual((await self.finish(*waiting))[:2], ["near", "far"], near)
            self.gate.clear()
            self.running = [self.threads(self.hold)]
        await self.finish()

    async def test_attack_full_queue(self) -> None:
        """Who brought most gives a place of a full queue to who brought less; the last one."""
        crowd = [self.ask("crowd", "127.0.0.1") for _ in range(10)]
        self.assertEqual(self.threads.waiting, 10)
        late = self.ask("late", "192.0.2.2")
        with self.assertRaises(Busy):
            await crowd.pop()
        self.assertEqual(self.threads.waiting, 10)
        self.assertRaises(Busy, self.ask, "crowd", "127.0.0.1")
        served = await self.finish(*crowd, late)
        self.assertEqual(served[:2], ["crowd", "late"])
        self.assertEqual(served.count("crowd"), 9)

    async def test_nobody_is_displaced_for_an_equal(self) -> None:
        """In a queue full of people with one check each a newcomer is told to come back."""
        crowd = [self.ask(f"{number}", f"192.0.2.{number}") for number in range(10)]
        self.assertRaises(Busy, self.ask, "late", "203.0.113.1")
        await self.finish(*crowd)

    async def test_wait_that_is_told(self) -> None:
        """The more addresses take turns, and the slower a check is, the longer one is to wait."""
        self.threads._seconds = 2.0
        crowd = [self.ask(f"{number}", f"192.0.2.{number % 5}") for number in range(10)]
        refused = self.assertRaises(Busy, self.ask, "late", "192.0.2.0")
        self.assertEqual(refused.retry_after, 10)
        await self.finish(*crowd)

    async def test_checks_are_measured(self) -> None:
        """What is told follows from how long checks take here."""
        self.gate.set()
        await gatherResults(self.running)
        for _ in range(2000):  # some of them may take long on a busy machine
            await self.threads(lambda: None)
            if self.threads._seconds < 0.1:
                break
        self.assertLess(self.threads._seconds, 0.1)

    async def test_limits_off(self) -> None:
        """Where rates are off one address may fill the queue, which is as long as ever."""
        self.open(Limits(password_threads=1, password_queue=10, password_queue_each=3, rates=False))
        crowd = [self.ask("crowd", "192.0.2.1") for _ in range(10)]
        self.assertRaises(Busy, self.ask, "crowd", "192.0.2.1")
        await self.finish(*crowd)

    async def test_no_queue(self) -> None:
        """Where nothing may wait, what finds no thread is refused."""
        self.open(Limits(password_threads=1, password_queue=0))
        self.assertRaises(Busy, self.ask, "one", "192.0.2.1")
        self.assertRaises(Busy, self.ask, "one", "")
        await self.finish()
