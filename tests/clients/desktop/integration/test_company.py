"""Windows of the real program talk to each other, and to netcat, through a real server."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from twisted.trial.unittest import TestCase

from chatserver.model.names import LOBBY, Target, UserName
from tests.clients.desktop.integration.guests import Guest
from tests.clients.integration.people import LISTENING
from tests.integration.processes import Server
from tests.integration.programs import Program, start
from tests.integration.servers import serve

ANN, BOB = UserName("ann"), UserName("bob")
AT_ONCE = 15.0
"""
Seconds, for a machine that does other things; without any of them the blink it should be.  What
comes only because somebody asks again, or finds out that another is gone, takes 30 and more.
"""


class Company(TestCase):
    """A server, and people who come to it."""

    timeout = 300

    async def open(self, data: Path | None = None, amp: int = 0, line: int = 0) -> Server:
        """Start a server; C{self.amp} is where desktops come in."""
        where = f"tcp:{amp}:interface=127.0.0.1"
        server = await serve(self, "--amp", where, "--limits", "off", data=data, port=line)
        self.amp = int((await server.said(LISTENING))[1])
        return server

    async def netcat(self, server: Server, name: str) -> Program:
        """Somebody who uses nothing but netcat."""
        program = start(self, "nc", "127.0.0.1", str(server.port))
        program.type(f"/register {name} secret-{name}\n")
        await program.shows("200 logged in")
        program.type("/join #lobby\n")
        await program.shows("#lobby")
        return program


class TalkTests(Company):
    """Talking."""

    async def test_acceptance_46_two_windows_and_netcat(self) -> None:
        """What one says the others see at once, in the same order; it is marked who said it."""
        server = await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        carl = await self.netcat(server, "carl")
        ann.type("good morning")
        await bob.sees("good morning")
        bob.type("hello **ann** :fire:")
        await ann.sees("good morning", "hello **ann** 🔥")
        carl.type("/msg #lobby hello from netcat\n")
        for guest in (ann, bob):
            await guest.sees("good morning", "hello **ann** 🔥", "hello from netcat")
        self.assertRegex(await carl.shows(" bob :hello **ann** 🔥"), r"MSG #lobby \d+ bob :[^:]*\Z")

    async def test_acceptance_12_register_is_being_in(self) -> None:
        """Who registers is logged in, and told that the account is made."""
        await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        toast = ann.window.toast
        await ann.until(lambda: bool(toast.isVisible()))
        self.assertIn("your account is made", toast.accessibleName())

    async def test_acceptance_39_three_programs_on_one_machine(self) -> None:
        """Three people at three windows of one machine all chat."""
        await self.open()
        guests = [await Guest(self, name).register(self.amp) for name in ("ann", "bob", "carl")]
        for guest in guests:
            guest.type(f"{guest.name} is here")
            said = [f"{each.name} is here" for each in guests[: guests.index(guest) + 1]]
            for each in guests:
                await each.sees(*said)

    async def test_acceptance_52_somebody_who_is_not_there(self) -> None:
        """What is said to somebody who is away is there when they come, and marked as unread."""
        await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        await bob.end()
        ann.go(BOB)
        ann.type("when you are back")
        await ann.sees("when you are back")
        again = await Guest(self, "bob", bob.folder).log_in(self.amp)
        await again.until(lambda: _unread(again, ANN) == 1)
        again.go(ANN)
        await again.sees("when you are back")

    async def test_acceptance_53_at_once(self) -> None:
        """What is said is on the other's screen within a blink."""
        await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        ann.type("blink")
        await bob.until(lambda: bob.texts() == ["blink"], seconds=AT_ONCE)

    async def test_acceptance_48_a_private_message(self) -> None:
        """What is said to one is seen by that one alone, and the conversation appears there."""
        server = await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        carl = await self.netcat(server, "carl")
        ann.go(BOB)
        ann.type("only for you")
        await bob.until(lambda: bob.desk.places.get(ANN) is not None)
        bob.go(ANN)
        await bob.sees("only for you")
        carl.type("/msg #lobby nothing to see\n")
        await carl.shows("201")
        self.assertNotIn("only for you", carl.received)

    async def test_acceptance_78_a_block_in_both_programs(self) -> None:
        """Whom one blocks is heard no more, on one's other desktop neither; unblocked, again."""
        server = await self.open()
        bob = await self.netcat(server, "bob")
        ann = await Guest(self, "ann").register(self.amp)
        other = await Guest(self, "ann").log_in(self.amp)
        bob.type("/msg #lobby first\n")
        await bob.shows("201")
        for each in (ann, other):
            await each.sees("first")
        senders = {line.entry.sender for line in ann.feed.lines}
        [user] = [each for each in senders if each.name == BOB]
        ann.desk.people.block(user)
        for each in (ann, other):
            await each.sees()
        bob.type("/msg #lobby unheard\n")
        await bob.shows("201")
        ann.type("is it quiet?")
        for each in (ann, other):
            await each.sees("is it quiet?")
        other.desk.people.unblock(user)
        for each in (ann, other):
            await each.sees("first", "unheard", "is it quiet?")

    async def test_two_desktops_of_one_account_stay_in_step(self) -> None:
        """What is edited and read on one is so on the other."""
        await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        other = await Guest(self, "ann").log_in(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        ann.type("a slip")
        await other.sees("a slip")
        edit = ann.window.home.composer.focusProxy()
        QTest.keyClick(edit, Qt.Key_Up)
        QTest.keyClick(edit, Qt.Key_A, Qt.ControlModifier)
        ann.type("no slip")
        for each in (ann, other, bob):
            await each.sees("no slip")
        bob.type("read me")
        await ann.sees("no slip", "read me")
        ann.desk.errands.run(ann.desk.session.mark_read(LOBBY))
        await other.until(lambda: _unread(other) == 0)


class TroubleTests(Company):
    """The network and the server fail."""

    async def test_acceptance_68_the_server_is_killed_and_comes_back(self) -> None:
        """What is written meanwhile waits, and goes out in order and once."""
        server = await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        ann.type("before")
        await bob.sees("before")
        amp, line = self.amp, server.port
        await server.kill()
        await ann.until(lambda: bool(ann.window.home.banner.isVisible()))
        ann.type("first")
        ann.type("second")
        await ann.sees("before", "(first)", "(second)")
        await self.open(server.data, amp, line)
        ann.desk.session.retry_now()
        bob.desk.session.retry_now()
        for each in (ann, bob):
            await each.sees("before", "first", "second")
        await ann.until(lambda: not ann.desk.outbox.posts())

    async def test_what_is_not_sent_survives_the_program(self) -> None:
        """A message and a draft are there when the program starts again, and it is sent once."""
        server = await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        amp, line, data = self.amp, server.port, server.data
        await server.kill()
        await ann.until(lambda: bool(ann.window.home.banner.isVisible()))
        ann.type("not lost")
        await ann.end()
        await self.open(data, amp, line)
        again = await Guest(self, "ann", ann.folder).log_in(self.amp)
        await again.sees("not lost")
        bob = await Guest(self, "bob").register(self.amp)
        await bob.sees("not lost")

    async def test_acceptance_54_read_without_a_connection(self) -> None:
        """Who stays logged in reads what was said before, also while there is no server."""
        server = await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        ann.type("to be read later")
        await ann.sees("to be read later")
        await ann.stays()
        await ann.end()
        await server.kill()
        again = Guest(self, "ann", ann.folder, ann.keyring).arrive(self.amp)
        await again.sees("to be read later")
        self.assertTrue(again.window.home.isVisible())
        amp, line = self.amp, server.port
        again.type("from the past")
        await self.open(server.data, amp, line)
        again.desk.session.retry_now()
        await again.sees("to be read later", "from the past")


class LeavingTests(Company):
    """Going away."""

    async def test_acceptance_24_closing_the_window_logs_out(self) -> None:
        """The others see at once that somebody closed their window, and the program ends."""
        await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        await bob.until(lambda: bob.desk.contacts.is_online(ANN) is True)
        ann.window.close()
        self.assertTrue(ann.stopped)
        await ann.end()
        await bob.until(lambda: bob.desk.contacts.is_online(ANN) is False, seconds=AT_ONCE)

    async def test_acceptance_22_log_out_to_the_way_in(self) -> None:
        """Logging out shows the Log in tab, with the name filled in; somebody else may come."""
        await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        bob = await Guest(self, "bob").register(self.amp)
        ann.window.log_out_wanted.emit(False)
        login = ann.window.way_in.login
        await ann.until(lambda: bool(login.isVisible()))
        self.assertEqual(login.tabs.currentIndex(), 0)
        await bob.until(lambda: bob.desk.contacts.is_online(ANN) is False)
        await ann.until(lambda: not ann.keyring.kept)

    async def test_acceptance_25_delete_the_account(self) -> None:
        """A deleted account ends the program, and its password opens nothing any more."""
        server = await self.open()
        ann = await Guest(self, "ann").register(self.amp)
        ann.type("goodbye")
        await ann.sees("goodbye")
        await ann.desk.session.delete_account(ann.secret)
        ann.window.account_deleted.emit()
        self.assertTrue(ann.stopped)
        await ann.end()
        program = start(self, "nc", "127.0.0.1", str(server.port))
        program.type("/login ann secret-ann\n")
        await program.shows("401")


def _unread(guest: Guest, target: Target = LOBBY) -> int:
    place = guest.desk.places.get(target)
    return -1 if place is None else place.unread
