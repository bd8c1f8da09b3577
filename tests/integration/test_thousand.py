"""A thousand connections, and some that do not read what they are sent."""

from __future__ import annotations

import re
import resource
import socket
from pathlib import Path

from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from tests.integration.dialing import PASSWORD, LineClient, arrive
from tests.integration.processes import Server
from tests.integration.servers import serve
from tests.integration.waiting import Waiting

THOUSAND = 1000
MESSAGE = re.compile(rb"^MSG #lobby .*$", re.MULTILINE)


class Ear(Protocol, Waiting):
    """A connection that keeps what it hears as it comes; there are many of them."""

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
        if not self.is_over and self.transport is not None:
            self.transport.abortConnection()  # type: ignore[attr-defined]
            await self.until(lambda: self.is_over)


async def ear(case: TestCase, server: Server, first: bytes) -> Ear:
    """Connect, and send the lines C{first}."""
    end = TCP4ClientEndpoint(reactor, server.host, server.port)
    made: Ear = await connectProtocol(end, Ear())
    case.addCleanup(lambda: Deferred.fromCoroutine(made.hang_up()))
    assert made.transport is not None
    made.transport.write(first)
    return made


async def all_of(doing: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Let all go on together; give their results."""
    return await gatherResults([Deferred.fromCoroutine(each) for each in doing])


def resident(server: Server) -> int:
    """Bytes of memory that the server's process holds."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None, status
    return int(found[1]) * 1024


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

    timeout = 120

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
        made = await ear(self, server, f"{how} user{number} {PASSWORD}\n".encode())
        await made.hears(b"200 logged in as ")
        return made


class SlowReaderTests(TestCase):
    """Members that stop reading are nobody's trouble but their own."""

    timeout = 120

    async def test_attack_members_that_do_not_read(self) -> None:
        """
        Ten members stop reading while ten megabytes are said: they are dropped, the server's
        memory does not grow by what they are owed, and who reads hears everything.
        """
        server = await serve(self)
        speaker = await arrive(self, server.port, "speaker", "/register")
        reader = await ear(self, server, f"/register reader {PASSWORD}\n".encode())
        await reader.hears(b"200 logged in as ")
        stalled = [await self.stall(server, f"stalled{n}") for n in range(10)]
        before = resident(server)
        for n in range(40):
            speaker.send(*(f"part {n} {'x' * 8000}" for _ in range(32)))
            for _ in range(32):
                await speaker.answer()
            await reader.hears(f"part {n} ".encode())
        self.assertLess(resident(server) - before, 20 << 20)
        self.assertEqual(await speaker.ask("/who"), ["200-reader online", "200-speaker online", "200 2"])
        for each in stalled:
            self.assertLess(await each.rest(), 40 * 32 * 8000)
        self.assertEqual(len(MESSAGE.findall(reader.heard)), 40 * 32)

    async def test_attack_questions_whose_answers_are_not_read(self) -> None:
        """
        Who asks for a hundred megabytes of history and reads nothing costs no memory, and gets
        it all once they read.
        """
        server = await serve(self)
        asking = await arrive(self, server.port, "asking", "/register")
        asking.send(*(f"{n} {'x' * 8000}" for n in range(30)))
        for _ in range(30):
            await asking.answer()
        asking.stop_reading()
        before = resident(server)
        asking.send(*["/review 30"] * 440)
        other = await arrive(self, server.port, "other", "/register")
        for n in range(50):
            await other.ask(f"/msg @asking {n}")
        self.assertLess(resident(server) - before, 20 << 20)
        asking.read_on()
        for _ in range(440):
            self.assertEqual((await asking.answer())[-1], "200 30")


class Stalled:
    pass
