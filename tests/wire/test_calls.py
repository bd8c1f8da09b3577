"""The asking side of a connection."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone
from twisted.protocols.amp import AmpBox
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import (
    ALL_ERRORS,
    BadRequest,
    ChatError,
    Internal,
    NameTaken,
    SlowDown,
)
from chatserver.model.names import LOBBY
from chatserver.wire import commands
from chatserver.wire.calls import CallLost, Calls, refusal_of


class Sender:
    """Remembers what is sent."""

    def __init__(self) -> None:
        self.boxes: list[AmpBox] = []

    def sendBox(self, box: AmpBox) -> None:
        """Remember."""
        self.boxes.append(box)


class CallsTests(SynchronousTestCase):
    """Questions, answers, pushes."""

    def setUp(self) -> None:
        """Connect."""
        self.pushed: list[tuple[bytes, AmpBox]] = []
        self.lost: list[Failure] = []
        self.sender = Sender()
        self.calls = Calls(lambda name, box: self.pushed.append((name, box)), self.lost.append)
        self.calls.startReceivingBoxes(self.sender)  # type: ignore[arg-type]

    def test_answer(self) -> None:
        """A question is sent with its arguments, and its answer is read; None is left out."""
        answer = self.calls.call(commands.Post, target=LOBBY, text="hi", nonce=None)
        (box,) = self.sender.boxes
        sent = {b"_ask": b"1", b"_command": b"Post", b"target": b"#lobby", b"text": b"hi"}
        self.assertEqual(box, AmpBox(sent))
        told = {b"_answer": b"1", b"seq": b"7", b"duplicate": b"False", b"heard": b"True"}
        self.calls.ampBoxReceived(AmpBox({**told, b"colour": b"red"}))
        stored = {"seq": 7, "duplicate": False, "heard": True}
        expected = {**stored, "away": None, "entry": None}
        self.assertEqual(self.successResultOf(answer), expected)
        self.assertEqual(self.calls.waiting, 0)

    def test_answers_to_many(self) -> None:
        """Each answer goes to its question."""
        first, second = (self.calls.call(commands.Ping) for _ in range(2))
        self.calls.ampBoxReceived(AmpBox({b"_answer": b"2"}))
        self.assertNoResult(first)
        self.assertEqual(self.successResultOf(second), {})
        self.calls.ampBoxReceived(AmpBox({b"_answer": b"1"}))
        self.assertEqual(self.successResultOf(first), {})

    def test_refusal(self) -> None:
        """A refusal comes as the error that the server raised."""
        answer = self.calls.call(commands.Ping)
        refused = {b"_error": b"1", b"_error_code": b"NAME_TAKEN", b"_error_description": b"taken"}
        self.calls.ampBoxReceived(AmpBox(refused))
        self.assertEqual(str(self.failureResultOf(answer, NameTaken).value), "taken")

    def test_every_refusal(self) -> None:
        """All errors of the model cross the wire, the time to wait too."""
        for error in ALL_ERRORS:
            box = {b"_error_code": error.code.encode(), b"_error_description": b"why"}
            refusal = refusal_of({**box, b"_retry_after": b"17"})
            self.assertIs(type(refusal), error)
            self.assertEqual(str(refusal), "why")
            self.assertEqual(getattr(refusal, "retry_after", 17), 17)

    def test_strange_refusals(self) -> None:
        """Codes that nobody knows, and broken numbers, are still refusals."""
        self.assertIsInstance(refusal_of({b"_error_code": b"UNHANDLED"}), BadRequest)
        self.assertIsInstance(refusal_of({b"_error_code": b"NEW"}), Internal)
        self.assertIsInstance(refusal_of({}), ChatError)
        slow = refusal_of({b"_error_code": b"SLOW_DOWN", b"_retry_after": b"soon"})
        assert isinstance(slow, SlowDown)
        self.assertEqual(slow.retry_after, 1)

    def test_endless_refusal(self) -> None:
        """Of a text that does not end, the beginning is told."""
        refusal = refusal_of({b"_error_code": b"WAT", b"_error_description": b"no " * 20_000})
        self.assertEqual(str(refusal), "no " * 133 + "n")

    def test_strange_answers(self) -> None:
        """Answers nobody asked for are ignored; one that cannot be read is a failure."""
        self.calls.ampBoxReceived(AmpBox({b"_answer": b"9"}))
        self.calls.ampBoxReceived(AmpBox({b"_error": b"9"}))
        answer = self.calls.call(commands.Post, target=LOBBY, text="hi")
        self.calls.ampBoxReceived(AmpBox({b"_answer": b"1", b"seq": b"many"}))
        self.failureResultOf(answer, Internal)

    def test_push_and_ping(self) -> None:
        """Pushes are handed on; a ping is answered."""
        event = AmpBox({b"_command": b"Event", b"event": b"{}"})
        self.calls.ampBoxReceived(event)
        self.assertEqual(self.pushed, [(b"Event", event)])
        self.calls.ampBoxReceived(AmpBox({b"_command": b"Ping", b"_ask": b"p"}))
        self.assertEqual(self.sender.boxes, [AmpBox({b"_answer": b"p"})])

    def test_lost(self) -> None:
        """When the connection ends, all who wait learn that they will not know."""
        waiting = self.calls.call(commands.Ping)
        self.calls.stopReceivingBoxes(Failure(ConnectionDone()))
        self.failureResultOf(waiting, CallLost)
        self.assertEqual(len(self.lost), 1)
        self.failureResultOf(self.calls.call(commands.Ping), CallLost)
