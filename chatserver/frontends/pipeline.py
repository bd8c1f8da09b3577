"""
One connection, one order: requests are begun, and answered, in the order in which they came.

The effect is as if they ran one at a time; but consecutive posts do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.frontends.outbox import Outbox, Wire

Raw = TypeVar("Raw")
RawIn = TypeVar("RawIn", contravariant=True)

MOST_WAITING = 128
"""Requests that may wait before reading pauses; it resumes at half of it."""

MOST_PER_TURN = 64
"""Requests of one peer begun in one reactor turn: a talkative one must not stop the others."""


class Abandoned(Exception):
    """The question will not be answered."""


@frozen(eq=False)
class Task:
    """
    A request about to begin.

    @ivar pipelined: whether it may be in flight together with others of its kind.
    @ivar run: gives the answer's bytes; never fails.
    """

    pipelined: bool
    run: Callable[[], Coroutine[Any, Any, bytes]]


class Runner(Protocol[RawIn]):
    """Who understands the requests."""

    def prepare(self, raw: RawIn) -> Task | None:
        """Judge a request that could begin now; None: there is nothing to do or to answer."""

    def answered(self, answer: bytes) -> None:
        """Write an answer; those of all requests before it are written."""

    def drained(self) -> None:
        """All there was is answered, and nothing waits."""


class _Slot:
    """The place of one answer."""

    __slots__ = ("answer", "pipelined")

    def __init__(self, pipelined: bool) -> None:
        self.pipelined = pipelined
        self.answer: bytes | None = None


class _Waiting(Generic[Raw]):
    """First in, first out; an empty deque would cost each idle connection half a kilobyte."""

    __slots__ = ("_items", "_taken")

    def __init__(self) -> None:
        self._items: list[Raw] = []
        self._taken = 0

    def __len__(self) -> int:
        return len(self._items) - self._taken

    def append(self, item: Raw) -> None:
        self._items.append(item)

    def popleft(self) -> Raw:
        item = self._items[self._taken]
        self._taken += 1
        if self._taken * 2 > len(self._items):
            del self._items[: self._taken]
            self._taken = 0
        return item

    def clear(self) -> None:
        self._items.clear()
        self._taken = 0


class Pipeline(Generic[Raw]):
    """The requests of one connection that wait or run."""

    __slots__ = (
        "_asking",
        "_begun",
        "_clock",
        "_ended",
        "_head",
        "_log",
        "_most_in_flight",
        "_outbox",
        "_pulling",
        "_reading",
        "_resting",
        "_runner",
        "_slots",
        "_stopped",
        "_waiting",
        "_wire",
    )

    def __init__(
        self,
        wire: Wire,
        outbox: Outbox,
        clock: IReactorTime,
        runner: Runner[Raw],
        most_in_flight: int,
        log: Logger,
    ) -> None:
        """@param most_in_flight: pipelined requests that may run together, 1 or more."""
        self._wire = wire
        self._outbox = outbox
        self._clock = clock
        self._runner = runner
        self._most_in_flight = most_in_flight
        self._log = log
        self._waiting: _Waiting[Raw] = _Waiting()
        self._slots: list[_Slot] = []
        self._head: Task | None = None
        self._begun = 0  # requests in this turn
        self._asking: Deferred[Raw] | None = None
        self._reading = True
        self._pulling = self._resting = self._ended = self._stopped = False

    @property
    def idle(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return not self._slots and not self._waiting and self._head is None

    @property
    def ended(self) -> bool:
        """Whether the peer sends nothing more."""
        return self._ended

    def new_turn(self) -> None:
        """The reactor has come round: as much may be begun again."""
        self._begun = 0

    def put(self, raw: Raw) -> None:
        """Take a request, or the answer to a question."""
        if self._stopped:
            return
        if self._asking is not None:
            asking, self._asking = self._asking, None
            asking.callback(raw)
            return
        self._waiting.append(raw)
        self._pull()

    def ask(self) -> Deferred[Raw]:
        """
        Take the next request as an answer; only for the one exclusive request that runs.

        Fails with L{Abandoned} where none will come.
        """
        asking: Deferred[Raw] = Deferred()
        if self._waiting:
            asking.callback(self._waiting.popleft())
        elif self._ended or self._stopped:
            asking.errback(Abandoned())
        else:
            self._asking = asking
        return asking

    def abandon(self) -> bool:
        """
        Let the question that stands, if there is one, fail with L{Abandoned}.

        @return: whether there was one.
        """
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.errback(Abandoned())
        return asking is not None

    def end(self) -> None:
        """The peer sends nothing more: finish what waits."""
        if not self._ended:
            self._ended = True
            self.abandon()
            self._settle()

    def stop(self) -> None:
        """Begin nothing more and forget what waits; what runs is finished and answered."""
        self._stopped = True
        self._waiting.clear()
        self._head = None
        self.abandon()
        if not self._slots:
            self._settle()

    # --

    def _pull(self) -> None:
        if self._pulling:
            return
        self._pulling = True
        try:
            if not self._resting:
                self._begin_what_may()
        finally:
            self._pulling = False
        self._settle()

    def _begin_what_may(self) -> None:
        while self._head is not None or self._waiting:
            if self._slots and not self._slots[-1].pipelined:
                return
            if self._begun >= MOST_PER_TURN or self._outbox.is_full:
                self._rest()
                return
            if self._head is None:
                self._begun += 1
                self._head = self._runner.prepare(self._waiting.popleft())
            elif self._slots and not self._may_join(self._head):
                return
            else:
                task, self._head = self._head, None
                self._begin(task)

    def _may_join(self, task: Task) -> bool:
        return task.pipelined and len(self._slots) < self._most_in_flight

    def _begin(self, task: Task) -> None:
        slot = _Slot(task.pipelined)
        self._slots.append(slot)
        running = Deferred.fromCoroutine(task.run())
        running.addErrback(self._failed).addCallback(partial(self._done, slot))
        running.addErrback(self._broken, "writing an answer failed")

    def _failed(self, failure: Failure) -> bytes:
        self._broken(failure, "a request failed without an answer")
        return b""

    def _broken(self, failure: Failure, event: str) -> None:
        """Better no connection than one that waits for ever for an answer that was lost."""
        self._log.failure("{event}", failure, event=event)
        self._wire.abortConnection()

    def _done(self, slot: _Slot, answer: bytes) -> None:
        slot.answer = answer
        while self._slots and self._slots[0].answer is not None:
            self._runner.answered(self._slots.pop(0).answer or b"")
        self._pull()

    def _rest(self) -> None:
        """Go on in the next turn, or when the peer has read."""
        self._resting = True
        if self._outbox.paused:
            self._outbox.ready().addCallback(self._rested)
        else:
            self._clock.callLater(0, self._rested)

    def _rested(self, _: object = None) -> None:
        self._resting = False
        self._begun = 0
        try:
            self._pull()
        except Exception:
            self._broken(Failure(), "going on after a rest failed")

    def _settle(self) -> None:
        """Pace the reading, and tell when there is nothing left."""
        if self._pulling:
            return
        full = len(self._slots) >= self._most_in_flight and bool(self._waiting)
        if self._reading and (full or len(self._waiting) > MOST_WAITING):
            self._reading = False
            self._wire.pauseProducing()
        elif not self._reading and self._has_room():
            self._reading = True
            if not self._ended and not self._stopped:
                self._wire.resumeProducing()
        if self.idle:
            self._runner.drained()

    def _has_room(self) -> bool:
        return (
            len(self._waiting) <= MOST_WAITING // 2
            and len(self._slots) <= self._most_in_flight // 2
        )
