"""The real telnet at a terminal of its own, as a person uses it."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from tests.integration.processes import Server
from tests.integration.programs import Program, start
from tests.integration.servers import serve

PASSWORD = "correct horse"
TIME = r"\d\d:\d\d"
CTRL_C, CTRL_D = b"\x03", b"\x04"


class TelnetTests(TestCase):
    """What is on a person's screen."""

    timeout = 300
    server: Server

    async def visit(self) -> Program:
        """Start C{telnet}, and wait until it may be typed into."""
        self.server = await serve(self)
        telnet = start(self, "telnet", "127.0.0.1", str(self.server.port), terminal=True)
        await telnet.shows("\r\n> ")
        return telnet

    async def register(self, telnet: Program) -> None:
        """Make an account as a person does."""
        telnet.type("/register ann\n")
        await telnet.shows("Choose a password (8 characters or more): ")
        telnet.type(f"{PASSWORD}\n")
        await telnet.shows("Again: ")
        telnet.type(f"{PASSWORD}\n")
        await telnet.shows("#lobby> ")

    async def test_greeting(self) -> None:
        """Who connects and waits is greeted, told what to type, and given a prompt."""
        telnet = await self.visit()
        wanted = "chatserver - 0 people online. /login NAME, /register NAME, /help\r\n> "
        self.assertTrue(telnet.received.endswith(wanted), telnet.received)

    async def test_password_is_asked_twice_and_not_shown(self) -> None:
        """Registering asks for the password twice; what is typed then is not on the screen."""
        telnet = await self.visit()
        await self.register(telnet)
        self.assertNotIn(PASSWORD, telnet.received)
        self.assertIn("\r\nWelcome ann. You are in #lobby (1 here).\r\n", telnet.received)

    async def test_two_different_passwords(self) -> None:
        """Passwords that differ make no account; they can be typed again at once."""
        telnet = await self.visit()
        telnet.type("/register ann\n")
        await telnet.shows("more): ")
        telnet.type(f"{PASSWORD}\n")
        await telnet.shows("Again: ")
        telnet.type("battery staple\n")
        self.assertNotIn("Welcome", await telnet.shows("The two passwords differ; try again."))
        await telnet.shows("more): ")
        telnet.type(f"{PASSWORD}\n")
        await telnet.shows("Again: ")
        telnet.type(f"{PASSWORD}\n")
        await telnet.shows("Welcome ann.")
        self.assertNotIn(PASSWORD, telnet.received)

    async def test_own_message(self) -> None:
        """After the password typing shows again; a message is shown with its time and name."""
        telnet = await self.visit()
        await self.register(telnet)
        telnet.type("morning all :wave:\n")
        self.assertRegex(
            await telnet.shows("#lobby> "),
            rf"\Amorning all :wave:\r\n{TIME} ann    morning all 👋\r\n#lobby> \Z",
        )

    async def test_ctrl_c_drops_the_line(self) -> None:
        """Ctrl-C takes back what was begun, says how to leave, and keeps the connection."""
        telnet = await self.visit()
        await self.register(telnet)
        telnet.type("I never meant to")
        await telnet.shows("I never meant to")
        telnet.type(CTRL_C)
        self.assertIn("/quit", await telnet.shows("#lobby> "))
        telnet.type("say this\n")
        self.assertRegex(await telnet.shows("#lobby> "), rf"{TIME} ann    say this\r\n#lobby> \Z")
        self.assertEqual(telnet.received.count("I never meant to"), 1)

    async def test_ctrl_c_at_a_password(self) -> None:
        """Ctrl-C at the password gives the prompt back, and typing shows again."""
        telnet = await self.visit()
        telnet.type("/register ann\n")
        await telnet.shows("more): ")
        telnet.type(CTRL_C)
        await telnet.shows("\r\n> ")
        telnet.type("/help quit\n")
        await telnet.shows("/help quit\r\n")
        await telnet.shows("\r\n> ")

    async def test_ctrl_d_quits(self) -> None:
        """Ctrl-D on an empty line says good-bye and ends telnet."""
        telnet = await self.visit()
        await self.register(telnet)
        telnet.type(CTRL_D)
        await telnet.shows("Bye ann.\r\n")
        await telnet.ends()

    async def test_acceptance_41_server_stops(self) -> None:
        """A person whose server is stopped reads why before the connection closes."""
        telnet = await self.visit()
        await self.register(telnet)
        self.assertEqual(await self.server.stop(), 0)
        await telnet.shows("the server is going down")
        await telnet.ends()
