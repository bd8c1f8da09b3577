"""What hostile peers do to the AMP frontend, and what comes of it."""

from __future__ import annotations

from struct import pack
from typing import Any

from attrs import evolve

from chatserver.config import Limits
from chatserver.model.names import LOBBY
from tests.frontends.amp.dial import HELLO, AmpTestCase, Call, question

PIECE = b"x" * 60_000


def piece(number: int) -> bytes:
    """One key and its value, of a box that does not end."""
    key = b"key%d" % number
    return pack("!H", len(key)) + key + pack("!H", len(PIECE)) + PIECE


class AttackTests(AmpTestCase):
    """Each is repelled, and harms nobody else."""

    def cut_off(self, call: Call) -> None:
        """See that the peer was cut off at once, without a word, and is forgotten."""
        self.assertTrue(call.wire.closed)
        self.assertEqual((call.hear(), call.events), ([], []))
        call.hang_up()
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_attack_box_bomb(self) -> None:
        """A box of more than 64 KiB before the login ends the connection."""
        call = self.greeted()
        call.protocol.dataReceived(piece(1))
        self.assertFalse(call.wire.closed)
        call.protocol.dataReceived(piece(2))
        self.cut_off(call)
        self.assertEqual(self.metrics.counts["amp_floods"], 1)

    def test_attack_command_behind_the_bomb(self) -> None:
        """What comes in the same chunk as the bomb, or later, is not run."""
        call = self.user()
        say = question("Post", b"1", target="#lobby", text="boo")
        bomb = b"".join(piece(n) for n in range(5)) + b"\0\0"
        call.protocol.dataReceived(bomb + say)
        call.protocol.dataReceived(say)
        self.assertTrue(call.wire.closed)
        self.assertEqual(self.chat.streams[LOBBY].entries, [])

    def test_attack_bomb_behind_commands(self) -> None:
        """Commands before the bomb that wait still are not begun."""
        call = self.greeted()
        self.chat.checks = []
        say = question("Post", b"1", target="#lobby", text="boo")
        login = question("Login", b"2", name="ann", password="sesame-open")
        call.protocol.dataReceived(login + say + piece(1) + piece(2))
        self.chat.checks.pop().callback(None)
        self.assertEqual(self.chat.streams[LOBBY].entries, [])

    def test_bigger_boxes_after_login(self) -> None:
        """Who is logged in may send 256 KiB, and no more; after the logout less again."""
        call = self.user()
        small = question("Ping", b"1", **{f"k{n}": PIECE for n in range(4)})
        self.assertEqual(len(call.send(small)), 1)
        call.ask("Logout")
        call.protocol.dataReceived(small)
        self.cut_off(call)

    def test_attack_too_many_keys(self) -> None:
        """A box of more than 64 keys ends the connection, however short they are."""
        for size, fine in ((62, True), (63, False)):
            call = self.greeted()
            call.protocol.dataReceived(question("Ping", b"1", **{f"k{n}": "" for n in range(size)}))
            self.assertEqual(len(call.hear()), fine)
            self.assertEqual(call.wire.closed, not fine)

    def test_attack_half_open_login(self) -> None:
        """Who sends a login byte by byte, and never all of it, is ended at the deadline."""
        call = self.dial()
        login = HELLO + question("Login", b"1", name="ann", password="p" * 10_000)
        for at in range(66):
            call.protocol.dataReceived(login[at : at + 1])
            self.clock.advance(0.3)
        self.assertFalse(call.wire.closed)
        call.protocol.dataReceived(login[66:67])
        self.clock.advance(0.3)
        self.assertTrue(call.wire.closed)

    def test_attack_many_requests(self) -> None:
        """Ten thousand requests at once do not make the server read on, and are all answered."""
        call = self.user()
        held: list[Any] = []
        self.chat.held = held
        for start in range(0, 10_000, 500):
            boxes = [question("Post", b"%d" % n, target="#lobby", text="x") for n in range(500)]
            if call.wire.producerState == "producing":
                call.protocol.dataReceived(b"".join(boxes))
                last = start
        self.pump()
        self.assertEqual((len(held), last), (64, 0))
        self.chat.commit()
        tags = [each[b"_answer"] for each in call.hear()]
        self.assertEqual(tags, [b"%d" % n for n in range(500)])
        self.assertEqual(call.wire.producerState, "producing")

    def test_attack_big_requests_that_wait(self) -> None:
        """Boxes that wait for a slow login are bounded by their bytes, not only their number."""
        call = self.greeted()
        self.chat.checks = []
        call.send(question("Login", b"1", name="ann", password="sesame-open"))
        sent = 0
        while call.wire.producerState == "producing":
            call.protocol.dataReceived(question("Ping", b"2", blob=PIECE))
            sent += 1
        self.assertLess(sent, 12)
        self.chat.checks.pop().callback(None)
        self.assertEqual(len(call.hear()), sent + 1)
        self.assertEqual(call.wire.producerState, "producing")

    def test_attack_wrong_door(self) -> None:
        """A browser, a TLS handshake or noise is closed quietly."""
        noises = (b"GET / HTTP/1.1\r\nHost: chat\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"\xff" * 9)
        for noise in (*noises, b"\0\0", b"\0\1a\0\1b\0\0", b"\0\0" * 30_000):
            call = self.dial()
            call.protocol.dataReceived(noise)
            self.cut_off(call)
        self.assertEqual(self.metrics.counts["amp_floods"], 0)

    def test_attack_answers_nobody_asked_for(self) -> None:
        """Answers without a question are ignored, as often as they come."""
        call = self.user()
        answer = b"\0\7_answer\0\1x\0\0"
        self.assertEqual(call.send(answer * 10_000), [])
        self.assertEqual(call.ask("Ping"), {})

    def test_attack_json_too_deep(self) -> None:
        """Nested beyond all measure, or numbers beyond all size, are no versions."""
        for wrong in ("[" * 30_000, "[" * 900 + "]" * 900, "[1e999]", f"[{'9' * 5000}]", "[NaN]"):
            self.assertEqual(self.dial().ask("Hello", versions=wrong)["code"], "BAD_REQUEST")

    def test_attack_huge_error(self) -> None:
        """What a peer sent comes back in an error only in part."""
        call = self.user()
        answer = call.ask("Z" * 60_000)
        self.assertLess(len(answer["text"]), 200)
        wrong = call.ask("Join", room="#" + "z" * 60_000)
        self.assertEqual(wrong["code"], "BAD_NAME")
        self.assertLess(len(wrong["text"]), 1001)


class SlowReaderTests(AmpTestCase):
    """Peers that do not read."""

    limits = evolve(Limits(), outbox_bytes=100_000)

    def test_attack_never_reads(self) -> None:
        """Who does not read is dropped; others are served on."""
        slow, quick = self.user("ann"), self.user("bob")
        slow.protocol.connection.outbox.pauseProducing()
        for n in range(20):
            answer = quick.ask("Post", target="#lobby", text="y" * 8000)
            self.assertEqual(answer["seq"], str(n + 1))
        self.assertTrue(slow.wire.closed)
        self.assertFalse(quick.wire.closed)
        self.assertEqual(self.metrics.counts["amp_slow_readers"], 1)

    def test_attack_asks_and_never_reads(self) -> None:
        """Who asks for much and reads nothing is not answered further than fits."""
        call = self.user()
        for _ in range(7):
            call.ask("Post", target="#lobby", text="y" * 8000)
        call.protocol.connection.outbox.pauseProducing()
        asked = b"".join(question("History", b"%d" % n, target="#lobby") for n in range(100))
        call.protocol.dataReceived(asked)
        self.pump()
        self.assertEqual(call.wire.value(), b"")
        self.assertFalse(call.wire.closed)
        call.protocol.connection.outbox.resumeProducing()
        tags = [int(each[b"_answer"]) for each in call.hear()]
        self.assertEqual(tags, list(range(100)))
