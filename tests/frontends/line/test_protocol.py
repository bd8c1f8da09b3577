"""Tests of L{chatserver.frontends.line.protocol}: bytes and their order."""

from __future__ import annotations

from typing import cast

from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher
from zope.interface.verify import verifyObject

from chatserver.config import Limits
from chatserver.interfaces import IEventSink
from chatserver.model.entries import Left, Text
from chatserver.model.events import Delivery, Notice
from chatserver.model.names import LOBBY, RoomName
from tests.frontends.line.dial import LineTestCase

SESSION = (
    b"/login ann sesame-open\r\n"
    b"gr\xff\xf1\xc3\xff\xf9\xbc\xc3\x9fe\r\0"
    b"\r\n \t\r\n"
    b"@7 /msg #lobby id=a1 once\n"
    b"/msg #lobby id=a1 twice\r"
    b"oops\xff\xf4\xff\xfd\x06//x\n"
    b"/login x\n"
    b"@8 /history #lobby n=2\r\n"
    b"/passwd\nwrong\nnew-sesame\n"
    b"\xff\xfa\x18\x00xterm\xff\xf0caf\xe9\n"
    b"/quit\nnot run\n"
)
ANSWERS = (
    b"200 logged in as ann\r\n"
    b"201 1 #lobby\r\n"
    b"@7 201 2 #lobby\r\n"
    b"201 2 #lobby duplicate\r\n"
    b"\xff\xfc\x06"
    b"NOTICE :the line was dropped; /quit hangs up\r\n"
    b"201 3 #lobby\r\n"
    b"409 this connection is logged in already; /logout first\r\n"
    b"@8 200-MSG #lobby 2 ann :once\r\n"
    b"@8 200-MSG #lobby 3 ann :/x\r\n"
    b"@8 200 2\r\n"
    b"331 password wanted\r\n"
    b"331 new password wanted\r\n"
    b"401 wrong password\r\n"
    b"400 the line is not UTF-8; nothing was done\r\n"
    b"221 bye\r\n"
)


class ScriptTests(LineTestCase):
    """A script's side."""

    def test_a_session(self) -> None:
        """Everything a script may send, in one piece."""
        call = self.dial()
        self.assertEqual(call.send(SESSION), ANSWERS)
        self.assertTrue(call.transport.disconnecting)

    def test_attack_cut_anywhere(self) -> None:
        """Wherever the network cuts, the answers are the same."""
        for at in range(1, len(SESSION)):
            self.setUp()
            call = self.dial()
            self.assertEqual(call.send(SESSION[:at]) + call.send(SESSION[at:]), ANSWERS, at)

    def test_attack_byte_by_byte(self) -> None:
        """Also when each byte comes alone."""
        call = self.dial()
        got = b"".join(call.send(SESSION[at : at + 1]) for at in range(len(SESSION)))
        self.assertEqual(got, ANSWERS)

    def test_line_feed_to_scripts(self) -> None:
        """Who sends LF gets LF, and no banner, prompt or telnet command."""
        call = self.dial()
        self.assertEqual(call.send(b"/login ann\n"), b"331 password wanted\n")
        self.assertEqual(call.send(b"sesame-open\n"), b"200 logged in as ann\n")
        self.clock.advance(100)
        self.assertEqual(call.hear(), b"")

    def test_event_between_answers(self) -> None:
        """Events come in the order of the commits, my answers among them, never inside one."""
        ann, bob = self.script("ann"), self.script("bob")
        self.chat.held = []
        ann.send(b"one\n")
        bob.send(b"two\n")
        ann.send(b"three\n/history #lobby\n")
        self.assertEqual(ann.hear(), b"")
        self.chat.commit()
        answers = ann.hear()
        self.assertEqual(
            answers,
            b"201 1 #lobby\nMSG #lobby 2 bob :two\n201 3 #lobby\n"
            b"200-MSG #lobby 1 ann :one\n200-MSG #lobby 2 bob :two\n200-MSG #lobby 3 ann :three\n"
            b"200 3\n",
        )
        self.assertEqual(
            bob.hear(), b"MSG #lobby 1 ann :one\n201 2 #lobby\nMSG #lobby 3 ann :three\n"
        )

    def test_login_answer_comes_first(self) -> None:
        """No event overtakes the answer to the login, however soon it comes."""
        self.chat.checks = []
        call = self.dial()
        call.send(b"/login ann sesame-open\n")
        call.protocol.connection.deliver(Delivery((Notice("hello"),)))
        self.assertEqual(call.hear(), b"")
        self.chat.checks[0].callback(None)
        self.assertEqual(call.hear(), b"200 logged in as ann\nNOTICE :hello\n")

    def test_tail_answer_comes_first(self) -> None:
        """The answer to /tail stands before what it follows."""
        call = self.script()
        call.send(b"one\n")
        self.assertEqual(
            call.send(b"/tail #lobby since=0\n"),
            b"200 following #lobby\nMSG #lobby 1 ann :one\nLIVE #lobby 1\n",
        )

    def test_failure(self) -> None:
        """An accident of ours is logged once and answered; the connection lives."""
        call = self.script()
        self.chat.failure = RuntimeError("planted")
        expected = b"500 the server failed; this has been logged\n"
        self.assertEqual(call.send(b"secret words\n"), expected)
        self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)
        self.chat.failure = None
        self.assertEqual(call.send(b"again\n"), b"201 1 #lobby\n")

    def test_log_keeps_no_secrets(self) -> None:
        """What is logged of an accident holds no text and no password."""
        events: list[LogEvent] = []
        observer = cast(ILogObserver, events.append)
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)
        call = self.script()
        self.chat.failure = RuntimeError("planted")
        call.send(b"secret words\n")
        self.flushLoggedErrors(RuntimeError)
        self.assertTrue(events)
        self.assertNotIn("secret words", repr(events))
        self.assertNotIn("sesame-open", repr(events))

    def test_lengths(self) -> None:
        """A line that is too long is refused with its tag; those behind it are run."""
        call = self.dial()
        got = call.send(b"@5 " + b"x" * 1030 + b"\n/login ann sesame-open\n")
        refused = b"@5 413 the line is too long: at most 1024 bytes\n"
        self.assertEqual(got, refused + b"200 logged in as ann\n")
        got = call.send(b"x" * 9216 + b"\n" + b"x" * 9217 + b"\nok\n")
        self.assertEqual(
            got.split(b"\n")[-3:],
            [b"413 the line is too long: at most 9216 bytes", b"201 1 #lobby", b""],
        )

    def test_half_close(self) -> None:
        """After the end of its input a script gets all its answers, then the end."""
        call = self.dial()
        self.chat.held = []
        got = call.send(b"/login ann sesame-open\none\n/who\nlast without end")
        self.assertEqual(got, b"200 logged in as ann\n")
        call.protocol.readConnectionLost()
        self.assertFalse(call.transport.disconnecting)
        self.chat.commit()
        self.assertEqual(
            call.hear(),
            b"201 1 #lobby\n200-ann online\n200 1\n201 2 #lobby\n",
        )
        self.assertTrue(call.transport.disconnecting)
        verifyObject(IHalfCloseableProtocol, call.protocol)
        verifyObject(IEventSink, call.protocol.connection)

    def test_tail_outlives_input(self) -> None:
        """Who follows a room hears it after the end of its input."""
        ann = self.dial()
        ann.send(b"/login ann sesame-open\n/tail #lobby\n")
        ann.protocol.readConnectionLost()
        bob = self.script("bob")
        ann.hear()
        bob.send(b"hi\n")
        self.assertEqual(ann.hear(), b"MSG #lobby 1 bob :hi\n")
        self.assertFalse(ann.transport.disconnecting)

    def test_quit_comes_after_going_offline(self) -> None:
        """When the quit is answered, others know already."""
        ann, bob = self.script("ann"), self.script("bob")
        ann.protocol.dataReceived(b"/quit\n")
        self.assertEqual(self.chat.online(), 1)
        self.assertEqual(bob.hear(), b"OFFLINE ann\n")
        self.assertEqual(ann.hear(), b"221 bye\n")

    def test_hang_up(self) -> None:
        """Who hangs up is offline, what they posted is kept, what waited is not run."""
        ann, bob = self.script("ann"), self.script("bob")
        self.chat.held = []
        ann.send(b"one\n/leave #lobby\ntwo\n")
        ann.hang_up()
        self.chat.commit()
        self.assertEqual(bob.hear(), b"OFFLINE ann\nMSG #lobby 1 ann :one\n")
        self.assertEqual(self.factory.connections, 1)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_hang_up_during_login(self) -> None:
        """Who hangs up while the password is looked at is not left online."""
        self.chat.checks = []
        call = self.dial()
        call.send(b"/login ann sesame-open\n")
        call.hang_up()
        self.chat.checks[0].callback(None)
        self.assertEqual(self.chat.online(), 0)

    def test_kicked_from_the_current_room(self) -> None:
        """Who is made to leave talks in the lobby again, and hears so."""
        ann, bob = self.script("ann"), self.script("bob")
        ann.send(b"/create #ops\n")
        bob.send(b"/join #ops\n")
        ann.send(b"/kick bob too loud\n")
        self.assertEqual(bob.hear(), b"LEAVE #ops 2 bob :kicked by ann: too loud\n")
        self.assertEqual(bob.send(b"here\n"), b"201 1 #lobby\n")

    def test_other_rooms_leave_is_no_matter(self) -> None:
        """Who leaves another room, on another device, stays where they are."""
        ann = self.script("ann")
        ann.send(b"/create #ops\n")
        ann.send(b"/create #here\n")
        ops = self.chat.streams[RoomName("ops")]
        user = self.chat.users["ann"]
        self.chat.append(ops, user, Left(user), None)
        self.assertEqual(ann.hear(), b"LEAVE #ops 1 ann\n")
        self.assertEqual(ann.send(b"hi\n"), b"201 1 #here\n")

    def test_json(self) -> None:
        """In JSON a list is one line with its count."""
        call = self.script(mode="/json")
        self.assertEqual(
            call.send(b"@3 hi\n"), b'{"ok":true,"code":201,"tag":"3","seq":1,"stream":"#lobby"}\n'
        )
        self.assertEqual(
            call.send(b"/history #lobby\n"),
            b'{"ok":true,"code":200,"entries":[{"ev":"msg","stream":"#lobby","seq":1,"from":"ann",'
            b'"text":"hi","ts":"2001-09-09T01:46:40.000Z"}],"count":1}\n',
        )
        self.assertEqual(call.send(b"/script\n"), b"200 script mode\n")

    def test_http(self) -> None:
        """A browser is told, once, and nothing it sends is run."""
        call = self.dial()
        got = call.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual(
            got, b"400 this port speaks the chat line protocol, not HTTP; no web port is open\r\n"
        )
        self.assertTrue(call.transport.disconnecting)
        self.assertEqual(call.send(b"/help\r\n"), b"")

    def test_deadline(self) -> None:
        """Thirty seconds after connecting an unknown script is sent away, whatever it sent."""
        call = self.dial()
        self.clock.advance(0.2)
        call.send(b"/help join\n")
        self.clock.advance(29.7)
        self.assertFalse(call.transport.disconnecting)
        self.clock.advance(0.1)
        self.assertTrue(call.hear().endswith(b"BYE :no login within 30 seconds\n"))
        self.assertTrue(call.transport.disconnecting)
        self.clock.advance(10)
        self.assertTrue(call.transport.disconnected)

    def test_deadline_during_the_check(self) -> None:
        """A password that is looked at for too long lets nobody in."""
        self.chat.checks = []
        call = self.dial()
        call.send(b"/login ann sesame-open\n")
        self.clock.advance(30)
        self.chat.checks[0].callback(None)
        self.assertEqual(self.chat.online(), 0)
        self.assertTrue(call.hear().endswith(b"BYE :no login within 30 seconds\n"))

    def test_no_timers_after_login(self) -> None:
        """Who is in may be silent for ever; after the logout time starts again."""
        call = self.script()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.clock.advance(86400)
        call.send(b"/logout\n")
        self.clock.advance(29.9)
        self.assertFalse(call.transport.disconnecting)
        self.clock.advance(0.1)
        self.assertEqual(call.hear(), b"BYE :no login within 30 seconds\n")

    def test_close_waits_for_what_runs(self) -> None:
        """At shutdown a post in the writer's hands is answered before the goodbye."""
        call = self.script()
        self.chat.held = []
        call.send(b"one\n/who\n")
        self.factory.close_all("the server stops")
        self.assertFalse(call.transport.disconnecting)
        self.chat.commit()
        self.assertEqual(call.hear(), b"201 1 #lobby\nBYE :the server stops\n")
        self.assertTrue(call.transport.disconnecting)

    def test_end_key(self) -> None:
        """Ctrl-D on an empty line is a quit; inside a line it is not."""
        for key in (b"\x04", b"\xff\xec"):
            call = self.script()
            self.assertEqual(call.send(key), b"221 bye\r\n" if key[0] == 255 else b"221 bye\n")
            call.hang_up()
        call = self.script()
        self.assertEqual(call.send(b"half\xff\xec"), b"")

    def test_are_you_there(self) -> None:
        """Yes."""
        self.assertEqual(self.script().send(b"\xff\xf6"), b"NOTICE :yes, still here\r\n")

    def test_interrupted_question(self) -> None:
        """Ctrl-C at a question ends it; the next line is a command."""
        call = self.dial()
        call.send(b"/login ann\n")
        got = call.send(b"sesame\xff\xf4\xff\xfd\x06")
        self.assertEqual(
            got,
            b"400 the question was not answered\r\n\xff\xfc\x06"
            b"NOTICE :the line was dropped; /quit hangs up\r\n",
        )
        self.assertEqual(call.send(b"/logout\n")[:4], b"403 ")


class AttackTests(LineTestCase):
    """Those who mean no good."""

    limits = Limits(outbox_bytes=5000)

    def test_attack_endless_line(self) -> None:
        """A megabyte without a line end ends the connection; nothing of it is kept."""
        call = self.dial()
        for _ in range(17):
            call.send(b"A" * 65536)
        assert call.protocol._intake is not None
        self.assertEqual(call.protocol._intake._lines.partial, b"")
        self.assertTrue(call.transport.disconnecting)
        self.assertEqual(self.metrics.counts["line_floods"], 1)

    def test_attack_endless_subnegotiation(self) -> None:
        """Five megabytes of subnegotiation end the connection at the first piece."""
        call = self.dial()
        call.send(b"\xff\xfa" + b"x" * 65536)
        self.assertTrue(call.transport.disconnecting)
        for _ in range(80):
            call.send(b"x" * 65536)
        self.assertEqual(self.metrics.counts["line_floods"], 1)

    def test_attack_negotiations(self) -> None:
        """Fifty thousand wishes get at most a hundred answers."""
        call = self.script()
        got = call.send(b"\xff\xfd\x06" * 50_000)
        self.assertEqual(got, b"\xff\xfc\x06" * 100)
        self.assertEqual(call.send(b"hi\n"), b"201 1 #lobby\r\n")

    def test_attack_unknown_telnet_command(self) -> None:
        """IAC 1 is no reason to fail, nor to lose what stands around it."""
        self.assertEqual(self.script().send(b"a\xff\x01b\n"), b"201 1 #lobby\r\n")
        body = self.chat.streams[LOBBY].entries[0].body
        self.assertEqual(body, Text("ab"))

    def test_attack_script_that_never_reads(self) -> None:
        """Who does not read is cut off without anybody else noticing."""
        ann, bob = self.script("ann"), self.script("bob")
        bob.protocol.connection.outbox.pauseProducing()
        for _ in range(10):
            ann.send(b"x" * 1000 + b"\n")
        self.assertTrue(bob.transport.disconnected)
        self.assertEqual(self.metrics.counts["line_slow_readers"], 1)
        self.assertEqual(len(self.chat.streams[LOBBY].entries), 10)

    def test_attack_login_flood_in_one_piece(self) -> None:
        """Thousands of lines in one piece are worked off in portions."""
        call = self.dial()
        call.protocol.dataReceived(b"/nope\n" * 5000)
        self.clock.pump([0] * 200)
        self.assertEqual(call.hear().count(b"404 no command /nope"), 5000)
