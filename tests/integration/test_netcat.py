"""The real netcat, as scripts use it."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from shutil import which

from twisted.trial.unittest import TestCase

from tests.integration.processes import ROOT, Server
from tests.integration.programs import Program, start
from tests.integration.servers import serve

REGISTER = "/register {} correct horse\n"
PROMPT = re.compile(r"(?P<prompt>(#\w+)?> |[A-Z][^:]*: )(?P<typed>.+)")
LOGIN = "/login {} correct horse\n"


@cache
def closes_its_side() -> bool:
    """Whether there is an C{nc} that knows C{-N}."""
    if which("nc") is None:
        return False
    said = subprocess.run(["nc", "-h"], capture_output=True, text=True)
    return re.search(r"^\s*-N\b", said.stdout + said.stderr, re.MULTILINE) is not None


class Netcats(TestCase):
    """Has the real C{nc} at hand."""

    timeout = 300

    def setUp(self) -> None:
        """Skip where there is no netcat, or one that cannot close its sending side alone."""
        if not closes_its_side():
            self.skipTest("OpenBSD's nc (Debian: netcat-openbsd) is not installed")

    def nc(self, server: Server, said: str, *options: str) -> Program:
        """Start C{nc}, and write C{said} to it at once."""
        program = start(self, "nc", *options, "127.0.0.1", str(server.port))
        program.type(said)
        return program

    async def piped(self, server: Server, said: str) -> str:
        """Run C{printf ... | nc -N}; give all that it writes."""
        program = self.nc(server, said, "-N")
        program.end_input()
        self.assertEqual(await program.ends(), 0)
        return program.received

    async def is_closed(self, program: Program) -> None:
        """
        See that the server has closed the connection.

        Without C{-N} the end of its input ends C{nc} only if the other side has closed too.
        """
        program.end_input()
        await program.ends()


class NetcatTests(Netcats):
    """What people do with C{nc} on the port."""

    async def test_first_session(self) -> None:
        """The README's session works as written: register, say something, quit."""
        ann = self.nc(await serve(self), REGISTER.format("ann"))
        await ann.shows("200 logged in as ann\n")
        ann.type("good morning\n")
        await ann.shows("201 2 #lobby\n")
        ann.type("/quit\n")
        self.assertEqual(await ann.shows("221 bye\n"), "221 bye\n")
        await self.is_closed(ann)
        self.assertEqual(ann.received, "200 logged in as ann\n201 2 #lobby\n221 bye\n")

    async def test_half_close_gets_every_answer(self) -> None:
        """A script that closes its side at once has everything run, answered and closed."""
        server = await serve(self)
        await self.piped(server, REGISTER.format("ann"))
        first = 2
        # The larger number is more than the server reads ahead.
        for count in (100, 1000):
            said = "".join(f"number {n}\n" for n in range(count))
            heard = await self.piped(server, LOGIN.format("ann") + said)
            wanted = [f"201 {first + n} #lobby" for n in range(count)]
            self.assertEqual(heard.splitlines(), ["200 logged in as ann", *wanted])
            first += count

    async def test_follow_after_half_close(self) -> None:
        """A script that only wants to follow a room goes on hearing after it closed its side."""
        server = await serve(self)
        await self.piped(server, REGISTER.format("ann") + "one\n")
        tail = self.nc(server, LOGIN.format("ann") + "/tail #lobby since=1\n", "-N")
        tail.end_input()
        await tail.shows("MSG #lobby 2 ann :one\nLIVE #lobby 2\n")
        await self.piped(server, LOGIN.format("ann") + "two\n")
        await tail.shows("MSG #lobby 3 ann :two\n")
        self.assertEqual(await server.stop(), 0)
        await tail.shows("BYE :the server is going down\n")
        await tail.ends()

    async def test_last_line_without_an_end(self) -> None:
        """A last line without a line end is run too."""
        heard = await self.piped(await serve(self), REGISTER.format("ann") + "/who")
        self.assertEqual(heard, "200 logged in as ann\n200-ann online\n200 1\n")

    async def test_acceptance_53_heard_at_once(self) -> None:
        """What one says, another reads without asking; the one that posts reads the answer."""
        server = await serve(self)
        ann = self.nc(server, REGISTER.format("ann"))
        await ann.shows("200 logged in as ann\n")
        bob = self.nc(server, REGISTER.format("bob"))
        await bob.shows("200 logged in as bob\n")
        ann.type("good morning\n")
        await bob.shows("MSG #lobby 3 ann :good morning\n")
        await ann.shows("201 3 #lobby\n")
        self.assertNotIn("MSG", ann.received)

    async def test_ten_megabytes_without_a_line_end(self) -> None:
        """Who pipes in a file that has no lines is closed, and the server serves on."""
        server = await serve(self)
        self.nc(server, REGISTER.format("ann") + "A" * 10_000_000)
        # nc does not end its input, and may hear nothing any more: it was still sending.
        await server.said("logout user=ann")
        self.assertNotIn("Traceback", server.output)
        self.assertEqual(await self.piped(server, LOGIN.format("ann")), "200 logged in as ann\n")

    async def test_http_knock(self) -> None:
        """A browser's request is told in one line where it has come to, and closed."""
        program = self.nc(await serve(self), "GET / HTTP/1.1\r\nHost: chat\r\n\r\n")
        await self.is_closed(program)
        wanted = "400 this port speaks the chat line protocol, not HTTP; no web port is open\r\n"
        self.assertEqual(program.received, wanted)


class ReadmeTests(Netcats):
    """What the README shows of C{nc}, typed as it stands there."""

    def session(self, command: str) -> list[str]:
        """The lines below C{$ command} in the README, up to the end of the block."""
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        _, found, after = text.partition(f"\n$ {command}")
        self.assertTrue(found, f"the README does not show {command}")
        return after.partition("\n```\n")[0].split("\n")

    async def test_sessions(self) -> None:
        """A person and then a script see exactly what is printed there."""
        server = await serve(self)
        await self.person(server)
        rest, *wanted = self.session("printf")
        command = f"printf{rest}".replace(" 7000", f" {server.port}")
        script = start(self, "sh", "-c", command)
        await script.ends()
        self.assertEqual(script.received.splitlines(), wanted)

    async def person(self, server: Server) -> None:
        """Type what stands behind the prompts, and compare the screen with the page."""
        nc = start(self, "nc", "127.0.0.1", str(server.port), terminal=True)
        session = self.session("nc 127.0.0.1 7000")[1:]
        for line in filter(None, map(PROMPT.fullmatch, session)):
            await nc.shows(line["prompt"])
            nc.type(line["typed"] + "\n")
        await nc.shows(session[-1])
        # As on a screen: what stands before a lone CR is written over (the bytes that ask a
        # telnet to hide the password).  The time of day is another one.
        screen = re.sub(r"[^\n]*\r(?=[^\r\n])", "", nc.received).replace("\r", "")
        seen = re.sub(r"^\d\d:\d\d", "10:03", screen, flags=re.MULTILINE)
        self.assertEqual(seen.splitlines(), session)


class FirstReleaseTests(Netcats):
    """The story of the first release, with nothing but netcat and C{kill -9}."""

    async def come(self, server: Server, name: str, how: str = LOGIN) -> Program:
        """Log in with a netcat that stays."""
        program = self.nc(server, how.format(name))
        await program.shows(f"200 logged in as {name}\n")
        return program

    async def test_acceptance_39_three_talk_and_the_power_fails(self) -> None:
        """Three talk with each other; after C{kill -9} all that was answered is there."""
        server = await serve(self)
        names = ["ann", "bob", "carl"]
        ann, bob, carl = [await self.come(server, name, REGISTER) for name in names]
        ann.type("good morning\n")
        for other in (bob, carl):
            await other.shows("MSG #lobby 4 ann :good morning\n")
        bob.type("/msg @ann id=b-1 only for you\n")
        await bob.shows("201 1 @ann\n")
        await ann.shows("MSG @bob 1 bob :only for you\n")
        carl.type("/create #ops private Night shift\n/invite bob\n/msg #ops disk full\n")
        await carl.shows("201 2 #ops\n")
        await bob.shows("INVITE #ops carl\n")
        bob.type("/join #ops\n")
        await bob.shows("200 #ops 2 :Night shift\n")
        # Should all be answered before the power fails, they fit on one page with the first.
        carl.type("".join(f"/msg #lobby count {n}\n" for n in range(400)))
        await carl.shows("201 104 #lobby\n")
        await server.kill()
        for each in (ann, bob, carl):
            await self.is_closed(each)
        server = await serve(self, data=server.data)
        await self.nothing_is_lost(server, carl.received)

    async def nothing_is_lost(self, server: Server, heard_by_carl: str) -> None:
        """Look at all three conversations, as their members and as a stranger."""
        answered = heard_by_carl.count(" #lobby\n")
        history = await self.piped(server, LOGIN.format("ann") + "/history #lobby n=500\n")
        wanted = ["200-MSG #lobby 4 ann :good morning"]
        wanted += [f"200-MSG #lobby {n + 5} carl :count {n}" for n in range(answered)]
        self.assertEqual(history.splitlines()[1 : len(wanted) + 1], wanted)
        bob = LOGIN.format("bob") + "/history @ann\n/history #ops\n/msg @ann id=b-1 only for you\n"
        self.assertEqual(
            (await self.piped(server, bob)).splitlines()[1:],
            [
                "200-MSG @ann 1 bob :only for you",
                "200 1",
                "200-MSG #ops 2 carl :disk full",
                "200 1",
                "202 1 @ann duplicate",  # ann is not there, but has it
            ],
        )
        stranger = await self.piped(server, LOGIN.format("ann") + "/history #ops\n/blocks\n")
        self.assertRegex(stranger, "^200 logged in as ann\n404 .*\n200 0\n$")
