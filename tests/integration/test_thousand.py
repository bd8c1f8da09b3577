"""A thousand connections, and some that do not read what they are sent."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import Any, TypeVar
from unittest import SkipTest

from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.internet.task import deferLater
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from chatserver.frontends.line.protocol import HELLO_SECONDS
from tests.integration.dialing import PASSWORD, arrive
from tests.integration.processes import Server
from tests.integration.servers import serve
from tests.integration.waiting import Waiting, comes_true

T = TypeVar("T")
THOUSAND = 1000
MOST_GROWTH = 20 << 20
"""Bytes that a server may grow by while a hundred million are owed to readers that do not read."""

MESSAGE = re.compile(rb"^MSG #lobby .*$", re.MULTILINE)


class Ear(Protocol, Waiting):
    """A connection that keeps what it hears as it comes; there are many of them."""

    transport: Any

    def __init__(self) -> None:
        super().__init__()
        self.heard = bytearray()

    async def hears(self, wanted: bytes) -> None:
        """Wait for the bytes C{wanted}."""
        seen = 0

        def look() -> bool:
            nonlocal seen
            start, seen = max(0, seen - len(wanted)), len(self.heard)
            return self.heard.find(wanted, start) >= 0

        await self.until(look)

    def say(self, data: bytes) -> None:
        """Send it."""
        self.transport.write(data)

    def stop_reading(self) -> None:
        """Let what is sent to us pile up."""
        self.transport.pauseProducing()

    def read_on(self) -> None:
        """Read again."""
        self.transport.resumeProducing()

    def describe(self) -> str:
        """Show the end of it."""
        return repr(bytes(self.heard[-300:]))

    def dataReceived(self, data: bytes) -> None:
        """Keep it."""
        self.heard += data
        self.changed()

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Nothing more will be heard."""
        self.over()

    async def hang_up(self) -> None:
        """Be gone."""
        if not self.is_over:
            self.transport.abortConnection()
            await self.until(lambda: self.is_over)


async def ear(case: TestCase, server: Server, first: bytes) -> Ear:
    """Connect, and send the lines C{first}."""
    end = TCP4ClientEndpoint(reactor, server.host, server.port)
    made: Ear = await connectProtocol(end, Ear())
    case.addCleanup(lambda: Deferred.fromCoroutine(made.hang_up()))
    made.say(first)
    return made


async def all_of(doing: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Let all go on together; give their results."""
    return await gatherResults([Deferred.fromCoroutine(each) for each in doing])


def resident(server: Server) -> int:
    """
    Bytes of memory that the server's process holds.

    @raise SkipTest: the system does not tell.
    """
    status = proc(server, "status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None, status
    return int(found[1]) * 1024


def sockets(server: Server) -> set[str]:
    """
    Name the connections that the server's process has open.

    @raise SkipTest: the system does not tell.
    """
    found = set()
    for each in proc(server, "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # it is closed by now
            found.add(str(each.readlink()))
    return {each for each in found if each.startswith("socket:")}


def proc(server: Server, name: str) -> Path:
    """
    Where Linux tells something about the server's process.

    @raise SkipTest: this is another system.
    """
    path = Path(f"/proc/{server.pid}/{name}")
    if not path.exists():
        raise SkipTest(f"there is no {path} here")
    return path


def allow_open_files(case: TestCase, count: int) -> None:
    """
    Let this process have C{count} files open during the test.

    @raise SkipTest: the system does not allow it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        case.skipTest(f"only {hard} open files are allowed here")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
        case.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))


class ThousandTests(TestCase):
    """A room that a thousand connections listen to: a hundred users with ten devices each."""

    timeout = 300

    async def test_acceptance_40_a_thousand_hear_everything(self) -> None:
        """All hear one message, and then fifty in a row, each once and in order."""
        allow_open_files(self, THOUSAND + 200)
        server = await serve(self)
        # The first device of each user comes alone: whoever is there hears of each new user.
        ears = [await self.come(server, "/register", n) for n in range(100)]
        ears += await all_of([self.come(server, "/login", n % 100) for n in range(100, THOUSAND)])
        speaker = await arrive(self, server.port, "speaker", "/register")
        speaker.send("good morning")
        await all_of([each.hears(b":good morning\n") for each in ears])
        speaker.send(*(f"number {n}" for n in range(50)))
        await all_of([each.hears(b":number 49\n") for each in ears])
        first = int((await speaker.answer())[0].split()[1])
        said = ["good morning", *(f"number {n}" for n in range(50))]
        wanted = [f"MSG #lobby {first + n} speaker :{text}" for n, text in enumerate(said)]
        self.assertEqual(len(ears), THOUSAND)
        for each in ears:
            self.assertEqual(MESSAGE.findall(each.heard), [line.encode() for line in wanted])

    async def come(self, server: Server, how: str, number: int) -> Ear:
        """Connect and log in."""
        # A thousand at once are too many for each to speak first in good time.
        made = await ear(self, server, f"/script\n{how} user{number} {PASSWORD}\n".encode())
        await made.hears(b"200 logged in as ")
        return made


class SlowReaderTests(TestCase):
    """Who stops reading is nobody's trouble but their own."""

    timeout = 300

    async def test_attack_members_that_do_not_read(self) -> None:
        """
        Ten members stop reading while ten megabytes are said: they are dropped, the server's
        memory does not grow by what they are owed, and who reads hears everything.
        """
        server = await serve(self)
        speaker = await arrive(self, server.port, "speaker", "/register")
        reader = await arrive(self, server.port, "reader", "/register")
        stalled = [await arrive(self, server.port, f"stalled{n}", "/register") for n in range(10)]
        for each in stalled:
            each.stop_reading()
        before = resident(server)
        for n in range(40):
            speaker.send(*([f"part {n} {'x' * 8000}"] * 32))
            for _ in range(32):
                self.assertRegex((await speaker.answer())[-1], "^201 ")
                await reader.hear(f"MSG #lobby .* :part {n} x+")
        self.assertLess(resident(server) - before, MOST_GROWTH)
        here = ["200-reader online", "200-speaker online", "200 2"]
        self.assertEqual(await speaker.ask("/who"), here)
        for each in stalled:
            each.read_on()
            await each.gone()
            self.assertLess(len(each.lines), 40 * 32)

    async def test_attack_answers_that_are_not_read(self) -> None:
        """
        Who asks for a hundred megabytes of history and reads nothing costs the server no
        memory, holds up nobody, and gets it all once they read.
        """
        server = await serve(self)
        other = await arrive(self, server.port, "other", "/register")
        other.send(*(f"{n} {'x' * 8000}" for n in range(30)))
        for _ in range(30):
            await other.answer()
        asking = await ear(self, server, f"/script\n/register asking {PASSWORD}\n".encode())
        await asking.hears(b"200 logged in as ")
        asking.stop_reading()
        before = resident(server)
        asking.say(b"/review 30\n" * 440 + b"/quit\n")
        for _ in range(100):
            self.assertEqual((await other.ask("/review 30"))[-1], "200 30")
        self.assertLess(resident(server) - before, MOST_GROWTH)
        asking.read_on()
        await asking.hears(b"\n221 bye\n")
        self.assertEqual(asking.heard.count(b"\n200 30\n"), 440)


class BusyServerTests(TestCase):
    """A server that for a while has no time for anybody."""

    timeout = 300

    async def test_script_that_was_not_read_in_time(self) -> None:
        """A script that spoke at once is no person because the server was busy meanwhile."""
        server = await serve(self)
        script = await self.stopped_at(server)
        while script.heard:  # this machine was too slow to stop it in time
            os.kill(server.pid, signal.SIGCONT)
            script = await self.stopped_at(server)
        os.kill(server.pid, signal.SIGCONT)
        await script.hears(b"\n")
        self.assertTrue(script.heard.startswith(b"200 /quit"), script.describe())

    async def stopped_at(self, server: Server) -> Ear:
        """Stop the server when it has taken a connection, at which a script speaks meanwhile."""
        before = sockets(server)
        script = await ear(self, server, b"")
        await comes_true(lambda: not sockets(server) <= before, look=0.001)
        await deferLater(reactor, HELLO_SECONDS / 2)  # it has more to do than to take it
        os.kill(server.pid, signal.SIGSTOP)
        script.say(b"/help quit\n")
        await deferLater(reactor, HELLO_SECONDS)
        return script
