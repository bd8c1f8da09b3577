"""Tests of L{chatserver.frontends.pipeline}."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.outbox import TURN_BYTES, Flusher, Outbox
from chatserver.frontends.pipeline import (
    MOST_PER_TURN,
    MOST_WAITING,
    Abandoned,
    Pipeline,
)
from chatserver.frontends.tasks import Task


class Desk:
    """
    Takes requests: C{p...} are posts, C{x...} exclusive, C{a...} ask a question, others nothing.

    Each waits until the test finishes it; C{!} at the end finishes at once.
    """

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.open: dict[str, Deferred[None]] = {}
        self.written: list[bytes] = []
        self.drains = 0
        self.defect = ""
        self.unwritable: bytes | None = None
        self.size = 0
        self.outbox: Outbox | None = None
        self.pipeline: Pipeline[str]

    def prepare(self, raw: str) -> Task | None:
        """Begin."""
        if raw == self.defect:
            raise ZeroDivisionError(raw)
        if raw[0] not in "pxa":
            return None
        return Task(raw[0] == "p", partial(self.run, raw))

    def run(self, raw: str) -> Coroutine[Any, Any, bytes]:
        """Work on a request."""
        return self._work(raw)

    async def _work(self, raw: str) -> bytes:
        self.begun.append(raw)
        if raw[0] == "a":
            try:
                return f"{raw}={await self.pipeline.ask()}".encode()
            except Abandoned:
                return b"abandoned"
        if not raw.endswith("!"):
            self.open[raw] = Deferred()
            await self.open[raw]
        return raw.encode()

    def answered(self, answer: bytes) -> None:
        """Keep."""
        if answer == self.unwritable:
            raise ZeroDivisionError(answer)
        self.written.append(answer)
        if self.outbox is not None:
            self.outbox.write(b"y" * self.size)

    def dropped(self) -> None:
        """The peer of a test reads slowly, but never so slowly."""
        raise AssertionError("dropped")

    def drained(self) -> None:
        """Count."""
        self.drains += 1


class PipelineTests(SynchronousTestCase):
    """One connection, one order."""

    def setUp(self) -> None:
        """A connection with a window of three posts."""
        self.clock = Clock()
        self.wire = StringTransport()
        self.desk = Desk()
        self.outbox = Outbox(self.wire, Flusher(self.clock), 1000, self.desk)
        self.pipeline: Pipeline[str] = Pipeline(self.wire, self.outbox, self.clock, self.desk, 3)
        self.desk.pipeline = self.pipeline

    def put(self, *raws: str) -> None:
        """Send requests."""
        for raw in raws:
            self.pipeline.put(raw)

    def finish(self, *raws: str) -> None:
        """Let requests finish."""
        for raw in raws:
            self.desk.open.pop(raw).callback(None)

    def test_posts_share_a_commit(self) -> None:
        """Consecutive posts do not wait for each other, up to the window."""
        self.put("p1", "p2", "p3", "p4")
        self.assertEqual(self.desk.begun, ["p1", "p2", "p3"])
        self.finish("p1")
        self.assertEqual(self.desk.begun, ["p1", "p2", "p3", "p4"])

    def test_answers_in_order(self) -> None:
        """Whatever is stored first, answers come in the order of the commands."""
        self.put("p1", "p2", "p3")
        self.finish("p3", "p2")
        self.assertEqual(self.desk.written, [])
        self.finish("p1")
        self.assertEqual(self.desk.written, [b"p1", b"p2", b"p3"])

    def test_exclusive_waits_and_is_alone(self) -> None:
        """A command sees what all posts before it did, and nothing of those behind it."""
        self.put("p1", "x2", "p3")
        self.assertEqual(self.desk.begun, ["p1"])
        self.finish("p1")
        self.assertEqual(self.desk.begun, ["p1", "x2"])
        self.finish("x2")
        self.assertEqual(self.desk.begun, ["p1", "x2", "p3"])

    def test_answer_is_written_at_once(self) -> None:
        """The answer stands where the commit happened, not a turn later."""
        self.put("p1")
        self.finish("p1")
        self.assertEqual(self.desk.written, [b"p1"])

    def test_nothing_to_do(self) -> None:
        """Empty lines are skipped without an answer."""
        self.put("-", "x1!")
        self.assertEqual(self.desk.written, [b"x1!"])

    def test_question_takes_the_next_request(self) -> None:
        """The line behind a question is its answer, not a command, whenever it comes."""
        self.put("a", "x-password", "p1!")
        self.assertEqual(self.desk.written, [b"a=x-password", b"p1!"])
        self.put("a2", "later")
        self.assertEqual(self.desk.written[2:], [b"a2=later"])

    def test_question_is_abandoned(self) -> None:
        """Ctrl-C at a question ends the command, and the next one runs."""
        self.put("a")
        self.assertTrue(self.pipeline.abandon())
        self.assertFalse(self.pipeline.abandon())
        self.put("x1!")
        self.assertEqual(self.desk.written, [b"abandoned", b"x1!"])

    def test_end_of_input(self) -> None:
        """After its input ended everything a script sent is finished, then it is told so."""
        self.put("p1", "x2", "a3")
        self.desk.drains = 0
        self.pipeline.end()
        self.assertEqual(self.desk.drains, 0)
        self.finish("p1")
        self.finish("x2")
        self.assertEqual(self.desk.written, [b"p1", b"x2", b"abandoned"])
        self.assertGreater(self.desk.drains, 0)

    def test_stop(self) -> None:
        """What stands behind a /quit is not run; what was in the writer's hands is answered."""
        self.put("p1", "x2", "p3")
        self.pipeline.stop()
        self.put("x4!")
        self.finish("p1")
        self.assertEqual((self.desk.begun, self.desk.written), (["p1"], [b"p1"]))

    def test_reading_pauses(self) -> None:
        """Who sends faster than the store writes is read more slowly, and nothing is lost."""
        count = MOST_WAITING + 5
        self.put(*[f"p{number}" for number in range(count)])
        self.assertEqual(self.wire.producerState, "paused")
        number = 0
        while self.desk.open:
            if self.wire.producerState == "paused":
                resumed_at = count - number
            self.finish(f"p{number}")
            self.clock.advance(0)
            number += 1
        self.assertEqual(number, count)
        self.assertEqual(self.wire.producerState, "producing")
        self.assertLessEqual(resumed_at, MOST_WAITING // 2 + 4)

    def test_slow_reader_begins_nothing(self) -> None:
        """Who does not read the answers gets no further ones to be made."""
        self.outbox.pauseProducing()
        self.put("x1!")
        self.assertEqual(self.desk.begun, [])
        self.outbox.resumeProducing()
        self.assertEqual(self.desk.written, [b"x1!"])

    def test_attack_requests_that_are_answered_at_once(self) -> None:
        """Ten thousand of them in one read are not all begun in the turn of the read."""
        self.put(*["x!"] * 10_000)
        self.assertLessEqual(len(self.desk.begun), MOST_PER_TURN)
        self.clock.advance(0)
        self.assertEqual(len(self.desk.begun), 10_000)

    def test_each_turn_begins_anew(self) -> None:
        """Who sends a little in each turn is never held up."""
        for _ in range(3 * MOST_PER_TURN):
            self.pipeline.new_turn()
            self.put("x!")
        self.assertEqual(len(self.desk.begun), 3 * MOST_PER_TURN)

    def test_attack_large_answers(self) -> None:
        """Who asks for much is given no more in one turn than some answers."""
        self.desk.outbox = self.outbox
        self.desk.size = TURN_BYTES // 2
        self.put(*["x!"] * 50)
        self.assertLessEqual(len(self.desk.begun), 3)
        for _ in range(50):
            self.clock.advance(0)
        self.assertEqual(len(self.desk.begun), 50)

    def test_attack_many_short_requests(self) -> None:
        """One who sends a thousand requests at once does not stop the others' turn."""
        self.put("x")
        self.put(*["x!"] * 1000)
        self.finish("x")
        self.assertLess(len(self.desk.written), MOST_PER_TURN + 2)
        self.clock.pump([0] * 100)
        self.assertEqual(len(self.desk.written), 1001)
        self.assertEqual(self.wire.producerState, "producing")

    def assert_cut_off(self) -> None:
        """The connection was ended, and the failure logged."""
        self.assertTrue(self.wire.disconnected)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_answer_that_cannot_be_written(self) -> None:
        """A defect of ours in writing an answer ends the connection; nobody waits for ever."""
        self.desk.unwritable = b"x1"
        self.put("x1", "p2")
        self.finish("x1")
        self.assert_cut_off()

    def test_defect_after_a_rest(self) -> None:
        """So does a defect in the next request, once the peer has read what it was sent."""
        self.desk.defect = "x1!"
        self.outbox.pauseProducing()
        self.put("x1!")
        self.assertFalse(self.wire.disconnected)
        self.outbox.resumeProducing()
        self.assert_cut_off()
