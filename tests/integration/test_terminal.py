"""The real terminal client at a real server, in a terminal that can be looked at."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import TestCase

from tests.integration.processes import Server
from tests.integration.programs import Program, start
from tests.integration.screens import Pane, open_pane
from tests.integration.servers import scratch, serve
from tests.integration.tls_clients import TLS_AMP

AMP = r"listening.*frontend\W+amp\W.*?127\.0\.0\.1:(\d+)\b"
PASSWORD = "correct horse"
ONLINE = " ann at 127.0.0.1:"
BACK_SECONDS = 120.0
"""For a client to come back, however long it waits between two attempts."""


class TerminalCase(TestCase):
    """A server, and Ann's terminal."""

    timeout = 300
    server: Server
    port: int

    async def begin(self, data: Path | None = None, port: int = 0) -> None:
        """Start the server."""
        amp = f"tcp:{port}:interface=127.0.0.1"
        self.server = await serve(self, "--amp", amp, "--limits", "off", data=data)
        self.port = int((await self.server.said(AMP))[1])

    async def restart(self) -> None:
        """Start the server again, at the same place, as it was killed or stopped."""
        await self.begin(self.server.data, self.port)

    async def register(self, columns: int = 90, rows: int = 24) -> Pane:
        """Let Ann make her account, and come to the screen."""
        self.home = scratch(self)
        pane = await open_pane(
            self, self.home, f"127.0.0.1:{self.port}", columns=columns, rows=rows
        )
        await pane.shows("Your name at 127.0.0.1:")
        await pane.enter("ann")
        await pane.shows("Password of ann (empty: register ann")
        await pane.press("Enter")
        await pane.shows("Choose a password")
        await pane.enter(PASSWORD)
        await pane.shows("Again:")
        await pane.enter(PASSWORD)
        await pane.shows(ONLINE)
        return pane

    async def script(self) -> Program:
        """Let Bob come with nc."""
        bob = start(self, "nc", "127.0.0.1", str(self.server.port))
        bob.type(f"/register bob {PASSWORD}\n")
        await bob.shows("200 logged in")
        return bob


class TalkTests(TerminalCase):
    """What is on the screen."""

    async def test_conversation(self) -> None:
        """A person at the screen and a script with nc talk; the password was never shown."""
        await self.begin()
        pane = await self.register()
        self.assertNotIn(PASSWORD, await pane.look())
        bob = await self.script()
        bob.type("good morning 日本語\n")
        await pane.shows("bob        good morning 日本語")
        await pane.enter("good morning :wave:")
        await bob.shows(":good morning 👋")
        await pane.shows("ann        good morning 👋")
        await pane.press("Up")
        await pane.shows("edit> good morning")
        await pane.enter(" again")
        await bob.shows(" again")
        await pane.shows("again (edited)", no="edit>")
        await pane.press("C-q")
        await pane.shows("left with 0")

    async def test_lines_and_completion(self) -> None:
        """A message has several lines where one wants it; Tab completes what was begun."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        await pane.shows("ann and bob joined")
        await pane.type("@bo")
        await pane.press("Tab")
        await pane.shows("> @bob")
        await pane.type("one")
        await pane.press("C-j")
        await pane.type("two")
        await pane.press("M-Enter")
        await pane.type("three")
        await pane.press("Enter")
        await bob.shows(r":@bob one\ntwo\nthree")

    async def test_unread(self) -> None:
        """What comes elsewhere is counted in the list, and a key leads there."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        bob.type("/msg @ann are you there?\n")
        await pane.shows("new in @bob", "bob            1")
        await pane.press("M-a")
        await pane.shows("are you there?", no="new in @bob")
        await pane.shows("F1 help")

    async def test_sizes(self) -> None:
        """On a narrow screen there is one pane, switched with a key; on a wide one two."""
        await self.begin()
        pane = await self.register()
        await pane.enter("the quick brown fox jumps over the lazy dog")
        await pane.shows("lazy dog", "Rooms")
        await pane.resize(40, 12)
        screen = await pane.shows("fox jumps", no="Rooms")
        self.assertTrue(all(len(line) <= 40 for line in screen.splitlines()))
        await pane.press("F2")
        await pane.shows("Rooms", no="fox jumps")
        await pane.resize(100, 30)
        await pane.shows("Rooms", "the quick brown fox jumps over the lazy dog")

    async def test_old_messages(self) -> None:
        """PageUp leads page by page to the first message, Esc back to the last."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        bob.type("".join(f"message {number}.\n" for number in range(230)))
        await pane.shows("message 229.")
        for number in range(200, 0, -19):
            await pane.press("PPage")
            await pane.shows(f"message {number}.", "Esc: newest")
        await pane.press("PPage", "PPage", "PPage")
        await pane.shows("message 0.")
        await pane.press("Escape")
        await pane.shows("message 229.")


class TroubleTests(TerminalCase):
    """Servers that stop, and servers that are others."""

    async def test_killed_and_back(self) -> None:
        """A killed server loses nothing: what is typed meanwhile goes out in order, and once."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        await pane.enter("before")
        await bob.shows(":before")
        await self.server.kill()
        await pane.shows("trying again")
        for text in ("first", "second"):
            await pane.enter(text)
        await pane.shows("not sent yet: 2")
        await self.restart()
        # It may be back already, then this changes nothing.
        await pane.enter("/retry")
        # An attempt that was under way just then may have failed, and another be half a minute off.
        screen = await pane.shows(ONLINE, no="not sent yet", seconds=BACK_SECONDS)
        for text in ("before", "first", "second"):
            self.assertEqual(screen.count(f"ann        {text}"), 1, screen)
        self.assertLess(screen.index("first"), screen.index("second"))

    async def test_ended_while_offline(self) -> None:
        """What was not sent when the program ended goes out when it is started again."""
        await self.begin()
        pane = await self.register()
        await self.server.stop()
        await pane.shows("trying again")
        await pane.enter("written offline")
        await pane.shows("not sent yet: 1")
        await pane.type("half a sen")
        await pane.press("C-q")
        await pane.shows("1 message is not sent yet", "left with 0")
        # Without a server too: the login is remembered.
        pane = await open_pane(self, self.home)
        await pane.shows("not sent yet: 1", "written offline", "> half a sen")
        await self.restart()
        bob = await self.script()
        screen = await pane.shows("ann        written offline", ONLINE, seconds=BACK_SECONDS)
        self.assertEqual(screen.count("written offline"), 1)
        bob.type("/review 10\n")
        await bob.shows(":written offline")

    async def test_wrong_password(self) -> None:
        """A wrong password is told, and can be tried again; Ctrl-C at the question leaves."""
        await self.begin()
        pane = await self.register()
        await pane.enter("/logout")
        await pane.shows("left with 0")
        pane = await open_pane(self, self.home, f"ann@127.0.0.1:{self.port}")
        await pane.shows("Password of ann")
        await pane.enter("wrong horse")
        await pane.shows("Wrong name or password.")
        await pane.press("C-c")
        await pane.shows("left with 0")

    async def test_password_changed_elsewhere(self) -> None:
        """Whose password was changed on another device is asked for the new one, and goes on."""
        await self.begin()
        pane = await self.register()
        await pane.type("half a sen")
        other = start(self, "nc", "127.0.0.1", str(self.server.port))
        new = "battery staple"
        other.type(f"/login ann {PASSWORD}\n/passwd\n{PASSWORD}\n{new}\n")
        await other.shows("200 password changed")
        # A password was asked for above it before; what is typed too early is thrown away.
        await pane.shows("The remembered login is not valid any more.\nPassword of ann")
        await pane.enter(new)
        await pane.shows(ONLINE, "> half a sen")

    async def test_changed_key(self) -> None:
        """The key is shown and confirmed at the first use; another one is a hard stop."""
        data = scratch(self) / "data"
        self.server = await serve(self, "--amp", "tls:0:interface=127.0.0.1", data=data)
        said = await self.server.said(TLS_AMP)
        port, first = int(said[1]), said[2]
        self.home = scratch(self)
        where = (f"ann@127.0.0.1:{port}", "--tls")
        pane = await open_pane(self, self.home, *where)
        await pane.shows("is not known yet", first[:4], first[-4:], "Is it the right one? [y/N]")
        await pane.enter("y")
        await pane.shows("Password of ann")
        await pane.press("C-c")
        await pane.shows("left with")
        await self.server.stop()
        for name in ("tls.crt", "tls.key"):
            (data / name).unlink()
        amp = f"tls:{port}:interface=127.0.0.1"
        self.server = await serve(self, "--amp", amp, data=data)
        second = (await self.server.said(TLS_AMP))[2]
        pane = await open_pane(self, self.home, *where, columns=120)
        await pane.shows("Password of ann")
        await pane.enter(PASSWORD)
        screen = await pane.shows("does not show the key", "left with 1")
        for key in (first, second):
            grouped = " ".join(key[at : at + 4] for at in range(0, 64, 4))
            self.assertIn(grouped, screen)


class NoScreenTests(TerminalCase):
    """Where there can be no screen."""

    async def test_dumb_terminal(self) -> None:
        """A terminal that cannot move its cursor is refused, with a hint at what works there."""
        pane = await open_pane(self, scratch(self), "127.0.0.1:1", TERM="dumb")
        await pane.shows("use telnet", "left with 1")

    async def test_nobody_listens(self) -> None:
        """A server that cannot be reached the first time ends the program with the reason."""
        pane = await open_pane(self, scratch(self), "ann@127.0.0.1:1")
        await pane.shows("Password of ann")
        await pane.enter(PASSWORD)
        await pane.shows("chat-terminal: 127.0.0.1:1: no connection", "left with 1")


class WindowTests(TerminalCase):
    """A terminal that goes away."""

    async def test_a_closed_window_ends_the_program(self) -> None:
        """Whoever closes the window leaves: others see them go, and what was begun is kept."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        await pane.shows("ann and bob joined")
        await pane.type("half a sen")
        await pane.shows("> half a sen")
        await pane.close()
        await bob.shows("OFFLINE ann")
        pane = await open_pane(self, self.home)
        await pane.shows("> half a sen", ONLINE)

    async def test_terminated(self) -> None:
        """Who is told to end by a signal puts the terminal back, and keeps what was begun."""
        await self.begin()
        pane = await self.register()
        await pane.type("half a sen")
        await pane.shows("> half a sen")
        await pane.signal("TERM")
        await pane.shows("left with 0")
        pane = await open_pane(self, self.home)
        await pane.shows("> half a sen")
