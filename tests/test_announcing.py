"""The announcement in the local network: what it says, and what happens when it cannot be made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import evolve
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver import announcing
from chatserver.announcing import MISSING, WITHDRAW_SECONDS, Announcement, Announcer, service_label
from chatserver.config import Config
from chatserver.ports import Ports
from tests.service.cast import listen_to_log

OURS = Announcement("chatserver", "box", 7002, ("192.0.2.7",), "ab" * 32)


class Threads(Clock):
    """A clock whose threads' calls are made when the test asks for them."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
        self._some = threading.Semaphore(0)

    def callFromThread(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Keep a call of another thread's."""
        self._calls.append((call, arguments))
        self._some.release()

    def hear_one(self) -> None:
        """Wait for a call, and make it."""
        if not self._some.acquire(timeout=60):
            raise AssertionError("no thread has called")
        call, arguments = self._calls.pop(0)
        call(*arguments)


class Stuck:
    """What was announced by a network that lets nobody go until the test is over."""

    def __init__(self) -> None:
        self.free = threading.Event()

    def close(self) -> None:
        """Wait."""
        self.free.wait(60)


class AnnouncerTests(SynchronousTestCase):
    """L{Announcer}."""

    def setUp(self) -> None:
        """Build one."""
        self.threads = Threads()
        self.announcer = Announcer(self.threads)
        self.record = listen_to_log(self)

    def test_label(self) -> None:
        """The name in people's lists tells servers of one name apart, and fits whatever it is."""
        self.assertEqual(service_label(OURS), "chatserver on box")
        for name in ("x" * 64, "é" * 64, "x" * 62 + "é"):
            label = service_label(evolve(OURS, name=name))
            self.assertLessEqual(len(label.encode()), 63)
            self.assertTrue((name + " on box").startswith(label))

    def test_no_network(self) -> None:
        """Where nothing can be announced the log says so, and the server goes on."""

        def fail(announcement: Announcement) -> None:
            raise OSError("no network")

        self.patch(announcing, "announce", fail)
        told = self.announcer.start(OURS)
        self.assertNoResult(told)
        self.threads.hear_one()
        self.successResultOf(told)
        self.assertIn("not announced", str(self.record))
        self.successResultOf(self.announcer.stop())

    def test_stop_waits_no_longer_than_a_second(self) -> None:
        """A network that takes its time to be told of the end does not hold the end up."""
        stuck = Stuck()
        self.addCleanup(stuck.free.set)
        self.patch(announcing, "announce", lambda announcement: stuck)
        told = self.announcer.start(OURS)
        self.threads.hear_one()
        self.successResultOf(told)
        stopping = self.announcer.stop()
        self.threads.advance(WITHDRAW_SECONDS - 0.1)
        self.assertNoResult(stopping)
        self.threads.advance(0.2)
        self.successResultOf(stopping)

    def begin(self) -> Stuck:
        """Begin to announce; nobody has heard yet that it is done."""
        stuck = Stuck()
        stuck.free.set()
        self.patch(announcing, "announce", lambda announcement: stuck)
        self.announcer.start(OURS)
        return stuck

    def test_stop_before_it_was_announced(self) -> None:
        """Who is stopped while still being announced takes that back, and waits until it is."""
        self.begin()
        stopping = self.announcer.stop()
        self.assertNoResult(stopping)
        self.threads.hear_one()
        self.assertNoResult(stopping)
        self.threads.hear_one()  # it was closed
        self.successResultOf(stopping)
        self.assertNotIn("'announced'", str(self.record))

    def test_stop_while_the_beginning_is_stuck(self) -> None:
        """A beginning that takes too long is not waited for; once it is done, it is undone."""
        self.begin()
        stopping = self.announcer.stop()
        self.threads.advance(WITHDRAW_SECONDS - 0.1)
        self.assertNoResult(stopping)
        self.threads.advance(0.2)
        self.successResultOf(stopping)
        self.threads.hear_one()
        self.threads.hear_one()  # it was closed

    def test_stop_while_the_beginning_fails(self) -> None:
        """Where there is no network the end need not wait for one."""

        def fail(announcement: Announcement) -> None:
            raise OSError("no network")

        self.patch(announcing, "announce", fail)
        self.announcer.start(OURS)
        stopping = self.announcer.stop()
        self.assertNoResult(stopping)
        self.threads.hear_one()
        self.successResultOf(stopping)


class NoteTests(SynchronousTestCase):
    """What --lan says when it cannot announce."""

    def ports(self) -> Ports:
        """Ports of which none is open."""
        return Ports(evolve(Config(), data=Path("/d"), lan=True), Clock())

    def test_missing_extra(self) -> None:
        """Without the package the start names what to install; nothing else is hindered."""
        self.patch(announcing, "zeroconf", None)
        ports = self.ports()
        self.successResultOf(ports.announce())
        self.assertEqual(ports.note, MISSING)

    def test_nothing_to_announce(self) -> None:
        """Without a port that others reach under TLS there is nothing to announce."""
        if not announcing.is_possible():
            self.skipTest("the extra 'lan' (zeroconf) is not installed")
        ports = self.ports()
        self.successResultOf(ports.announce())
        self.assertIn("no AMP port with TLS", str(ports.note))
