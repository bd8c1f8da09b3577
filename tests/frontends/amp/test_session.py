"""A connection of the AMP frontend: its order, and its end."""

from __future__ import annotations

import json
from typing import Any

from attrs import evolve
from twisted.internet.address import IPv4Address
from twisted.protocols.amp import parseString

from chatserver.config import Limits
from chatserver.model.names import LOBBY
from tests.frontends.amp.dial import HELLO, AmpTestCase, question
from tests.world import Wire


def post(number: int, tag: bytes | None = None) -> bytes:
    """Say a number in the lobby."""
    tag = b"%d" % number if tag is None else tag
    return question("Post", tag, target="#lobby", text=f"number {number}")


class OrderTests(AmpTestCase):
    """One connection, one order."""

    def test_posts_share_a_commit(self) -> None:
        """Posts do not wait for each other; their answers come in their order."""
        call = self.user()
        held: list[Any] = []
        self.chat.held = held
        self.assertEqual(call.send(b"".join(post(n) for n in range(3))), [])
        self.assertEqual(len(held), 3)
        self.chat.commit()
        answers = call.hear()
        self.assertEqual([each[b"_answer"] for each in answers], [b"0", b"1", b"2"])
        self.assertEqual([each[b"seq"] for each in answers], [b"1", b"2", b"3"])

    def test_other_commands_wait(self) -> None:
        """What is asked after posts sees them."""
        call = self.user()
        self.chat.held = []
        self.assertEqual(call.send(post(1) + question("History", b"h", target="#lobby")), [])
        self.chat.commit()
        _, history = call.hear()
        (entry,) = json.loads(history[b"entries"])
        self.assertEqual((entry["text"], entry["from"]["name"]), ("number 1", "ann"))

    def test_window(self) -> None:
        """Of many posts only as many are in the writer's hands as the window allows."""
        call = self.user()
        held: list[Any] = []
        self.chat.held = held
        call.send(b"".join(post(n) for n in range(100)))
        self.assertEqual(len(held), self.limits.posts_in_flight)

    def test_events_and_answers_in_order(self) -> None:
        """What happened before an answer stands before it, what came after, after it."""
        ann, bob = self.user("ann"), self.user("bob")
        ann.heard()
        bob.send(post(1))
        ann.protocol.dataReceived(post(2))
        bob.send(post(3))
        self.pump()
        boxes = parseString(ann.wire.value())
        seqs = [json.loads(each.get(b"event", b"{}")).get("seq") or each[b"seq"] for each in boxes]
        self.assertEqual(seqs, [1, b"2", 3])

    def test_failure_of_ours(self) -> None:
        """A failure of the server is answered as one, logged, and the connection lives."""
        call = self.user()
        self.chat.failure = ZeroDivisionError()
        self.assertEqual(call.ask("Post", target="#lobby", text="hi")["code"], "INTERNAL")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual(call.ask("Ping"), {})

    def test_bytes_cut_anywhere(self) -> None:
        """A session means the same however its bytes are cut."""
        session = HELLO + question("Login", b"l", name="ann", password="sesame-open")
        session += post(1) + question("History", b"x", target="#lobby") + question("Logout", b"o")
        tags = [b"h", b"l", b"1", b"x", b"o"]
        for cut in range(len(session) + 1):
            call = self.dial()
            answers = call.send(session[:cut]) + call.send(session[cut:])
            self.assertEqual([each.get(b"_answer") for each in answers], tags, cut)
            call.hang_up()


class EndTests(AmpTestCase):
    """How a connection ends."""

    def test_bye(self) -> None:
        """Who is sent away is told why, after what runs is answered."""
        call = self.user()
        self.chat.held = []
        call.send(post(1) + post(2))
        self.factory.close_all("the server is going down")
        self.assertFalse(call.wire.closed)
        self.chat.commit()
        self.assertEqual(len(call.hear()), 2)
        self.assertEqual(call.events, [{"ev": "bye", "why": "the server is going down"}])
        self.assertTrue(call.wire.closed)

    def test_stop(self) -> None:
        """When the server stops, nothing new is begun."""
        call = self.user()
        self.factory.stop_reading()
        self.assertEqual(call.send(post(1)), [])
        self.assertEqual(self.chat.streams[LOBBY].entries, [])

    def test_deadline(self) -> None:
        """Who does not log in in time is told so; talking does not prolong it."""
        call = self.greeted()
        for _ in range(19):
            self.clock.advance(1)
            self.assertEqual(call.ask("Ping"), {})
        self.clock.advance(1)
        self.assertEqual(call.heard(), [{"ev": "bye", "why": "no login within 20 seconds"}])
        self.assertTrue(call.wire.closed)

    def test_deadline_during_a_login(self) -> None:
        """A login that takes too long is none, and its user does not come online."""
        call = self.greeted()
        self.chat.checks = []
        call.send(question("Login", b"7", name="ann", password="sesame-open"))
        self.clock.advance(20)
        self.chat.checks.pop().callback(None)
        (answer,) = call.hear()
        self.assertEqual(answer[b"_error_code"], b"LOGIN_REQUIRED")
        self.assertTrue(call.wire.closed)
        self.assertEqual(self.chat.sessions, [])

    def test_deadline_after_logout(self) -> None:
        """After a logout the time starts again."""
        call = self.user()
        self.clock.advance(50)
        call.ask("Logout")
        self.clock.advance(19)
        self.assertFalse(call.wire.closed)
        self.clock.advance(1)
        self.assertTrue(call.wire.closed)

    def test_who_does_not_take_the_last_words(self) -> None:
        """A peer that will not read its farewell is cut off after a while."""
        call = self.user()
        call.protocol.connection.outbox.pauseProducing()
        self.factory.close_all("bye")
        self.assertFalse(call.wire.closed)
        self.clock.advance(10)
        self.assertTrue(call.wire.closed)

    def test_nothing_stays_behind(self) -> None:
        """When all have gone, no timer is left; when one comes again, pings begin again."""
        calls = [self.user("ann"), self.greeted()]
        self.clock.advance(16)
        for call in calls:
            call.hang_up()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual((self.chat.sessions, self.factory.connections), ([], 0))
        again = self.user()
        self.clock.pump([15] * 6)
        self.assertNotEqual((again.hear(), again.asked), ([], []))

    def test_deleted_account(self) -> None:
        """The answer comes, then the end."""
        call = self.user()
        self.assertEqual(call.ask("DeleteAccount", password="sesame-open"), {})
        self.assertEqual([each["ev"] for each in call.heard()], ["bye"])
        self.assertTrue(call.wire.closed)


class PingTests(AmpTestCase):
    """Peers that are silent."""

    def test_silent_peer_is_asked(self) -> None:
        """After a minute of silence a peer is asked whether it is there; any answer will do."""
        call = self.user()
        self.clock.pump([15] * 3)
        call.hear()
        self.assertEqual(call.asked, [])
        self.clock.pump([15] * 2)
        call.hear()
        (asked,) = call.asked
        self.assertEqual(asked[b"_command"], b"Ping")
        refusal = {b"_error": asked[b"_ask"], b"_error_code": b"UNHANDLED"}
        refusal[b"_error_description"] = b""
        call.send(type(asked)(refusal).serialize())
        self.clock.pump([15] * 5)
        call.hear()
        self.assertEqual(len(call.asked), 2)
        self.assertFalse(call.wire.closed)

    def test_dead_peer_is_given_up(self) -> None:
        """Who does not answer for as long again is cut off."""
        call = self.user()
        self.clock.pump([15] * 8)
        self.assertFalse(call.wire.closed)
        self.clock.advance(15)
        self.assertTrue(call.wire.closed)

    def test_talkative_peer_is_not_asked(self) -> None:
        """Who talks is not asked."""
        call = self.user()
        for _ in range(20):
            self.clock.advance(15)
            call.ask("Rooms")
        self.assertEqual(call.asked, [])


class RefusedTests(AmpTestCase):
    """Who is not let in."""

    limits = evolve(Limits(), connections_per_address=1)

    def refused(self, address: str) -> dict[str, Any]:
        """Connect in vain; give the last and only words."""
        protocol = self.factory.buildProtocol(IPv4Address("TCP", address, 40000))
        wire = Wire()
        assert protocol is not None
        protocol.makeConnection(wire)
        self.assertTrue(wire.closed)
        (box,) = parseString(wire.value())
        event: dict[str, Any] = json.loads(box[b"event"])
        return event

    def test_too_many(self) -> None:
        """The next one from an address is told why, by code too, and when to try again."""
        self.dial("192.0.2.1")
        event = self.refused("192.0.2.1")
        why = "too many connections from your address"
        told = {"ev": "bye", "why": why, "code": "TOO_MANY_CONNECTIONS", "retry_after": 60}
        self.assertEqual(event, told)
        self.assertEqual(self.metrics.counts["amp_refused"], 1)

    def test_going_down(self) -> None:
        """Who comes while the server ends is told so."""
        self.factory.close_all("the server is going down")
        told = {"ev": "bye", "why": "the server is going down"}
        self.assertEqual(self.refused("127.0.0.1"), told)
