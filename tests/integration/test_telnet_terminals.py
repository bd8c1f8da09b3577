"""The real telnet at terminals that can more, or less, than show plain text."""

from __future__ import annotations

import fcntl
import struct
import termios

from twisted.trial.unittest import TestCase

from tests.frontends.line.glass import Glass
from tests.integration.dialing import arrive
from tests.integration.processes import Server
from tests.integration.programs import Program, start
from tests.integration.servers import serve

PASSWORD = "correct horse"
CTRL_C = b"\x03"


class TerminalTests(TestCase):
    """ann sits at a terminal; bob is a program."""

    timeout = 300
    server: Server

    async def sit(self, kind: str, columns: int = 60, lines: int = 20) -> Program:
        """Start C{telnet} at a terminal, and register ann as a person does."""
        self.server = await serve(self)
        telnet = start(
            self,
            "telnet",
            "127.0.0.1",
            str(self.server.port),
            terminal=True,
            environment={"TERM": kind},
        )
        self.resize(telnet, columns, lines)
        await telnet.shows("\r\n> ")
        telnet.type("/register ann\n")
        await telnet.shows("more): ")
        telnet.type(f"{PASSWORD}\n")
        await telnet.shows("Again: ")
        telnet.type(f"{PASSWORD}\n")
        await telnet.shows("#lobby> ")
        return telnet

    def resize(self, telnet: Program, columns: int, lines: int) -> None:
        """Pull at the window."""
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(telnet.transport.fd, termios.TIOCSWINSZ, size)

    async def knows(self, telnet: Program, key: str, value: str) -> None:
        """Wait until the server knows that C{key} is C{value}."""
        while True:
            telnet.type(f"/set {key}\n")
            if f"{key} is {value} " in await telnet.shows("#lobby> "):
                return

    async def test_window(self) -> None:
        """Lines fit the window, and after somebody has pulled at it they fit again."""
        telnet = await self.sit("vt100")
        await self.knows(telnet, "width", "60")
        text = "the quick brown fox jumps over the lazy dog and runs far away"
        telnet.type(f"{text}\n")
        shown = await telnet.shows("#lobby> ")
        self.assertIn("over the lazy dog and\r\n             runs far away\r\n", shown)
        self.resize(telnet, 40, 12)
        await self.knows(telnet, "width", "40")
        telnet.type(f"{text}\n")
        shown = await telnet.shows("#lobby> ")
        self.assertIn("fox jumps\r\n             over the lazy dog and runs\r\n", shown)

    async def test_plain_terminal(self) -> None:
        """A terminal that is not known to know more is sent no escape sequence at all."""
        telnet = await self.sit("dumb")
        await self.knows(telnet, "color", "off")
        bob = await arrive(self, self.server.port, "bob", "/register")
        await bob.ask("hi @ann")
        await telnet.shows("hi @ann\r\n#lobby> ")
        self.assertNotIn("\x1b[", telnet.received)

    async def test_line_that_is_typed(self) -> None:
        """What others say stands above a half-typed line, which stays whole; Ctrl-C drops it."""
        telnet = await self.sit("xterm")
        await self.knows(telnet, "width", "60")
        telnet.type("/set color off\n")
        await telnet.shows("#lobby> ")
        telnet.type("I thi")
        await telnet.shows("I thi")
        bob = await arrive(self, self.server.port, "bob", "/register")
        await bob.ask("one")
        await telnet.shows("one\x1b8")
        telnet.type("nk\n")
        await telnet.shows("ann    I think\r\n")
        await bob.hear("MSG #lobby [0-9]+ ann :I think")
        await telnet.shows("#lobby> ")
        telnet.type("never mind")
        await telnet.shows("never mind")
        telnet.type(CTRL_C)
        await telnet.shows("the line was dropped")
        await telnet.shows("#lobby> ")
        await bob.ask("two")
        await telnet.shows("two\x1b8")
        glass = Glass(60, 20)
        glass.show(telnet.received[telnet.received.index("#lobby> I thi") :].encode())
        rows = [row[6:] if row[2:3] == ":" else row for row in glass.shown]
        self.assertEqual(rows[:3], ["* bob joined", "* bob is online", "bob    one"])
        self.assertEqual(rows[3:5], ["#lobby> I think", "ann    I think"])
        self.assertEqual(rows[-2:], ["bob    two", "#lobby>"])
        self.assertNotIn(PASSWORD, telnet.received)

    async def test_settings_stay(self) -> None:
        """What is set at one terminal holds from the first line on at the next."""
        telnet = await self.sit("xterm")
        telnet.type("/set width 40\n")
        await telnet.shows("#lobby> ")
        telnet.type("the quick brown fox jumps over the lazy dog\n/quit\n")
        await telnet.ends()
        again = start(self, "telnet", "127.0.0.1", str(self.server.port), terminal=True)
        await again.shows("\r\n> ")
        again.type(f"/login ann {PASSWORD}\n")
        self.assertIn("jumps\r\n             over", await again.shows("#lobby> "))
