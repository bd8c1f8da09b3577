"""
One connection, one order: requests are begun, and answered, in the order in which they came.

The effect is as if they ran one at a time; but consecutive posts do not wait for each other.
"""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.frontends.outbox import Outbox, Wire
from chatserver.frontends.tasks import Slot, Task

Raw = TypeVar("Raw")
RawIn = TypeVar("RawIn", contravariant=True)

_log = Logger()

MOST_WAITING = 128
"""Requests that may wait before reading pauses; it resumes at half of it."""

MOST_PER_TURN = 64
"""Requests of one peer begun in one reactor turn: a talkative one must not stop the others."""


class Abandoned(Exception):
    """The question will not be answered."""


class Runner(Protocol[RawIn]):
    """Who understands the requests."""

    def prepare(self, raw: RawIn) -> Task | None:
        """Judge a request that could begin now; None: there is nothing to do or to answer."""

    def answered(self, answer: bytes) -> None:
        """Write an answer; those of all requests before it are written."""

    def drained(self) -> None:
        """All there was is answered, and nothing waits."""


class _Nobody:
    """Stands for a runner whose connection is gone; what still runs is finished, unheard."""

    def prepare(self, raw: object) -> Task | None:
        """Do nothing: nothing is begun any more."""
        return None

    def answered(self, answer: bytes) -> None:
        """Nobody hears it."""

    def drained(self) -> None:
        """Nobody waits for it."""


_NOBODY = _Nobody()


class Pipeline(Generic[Raw]):
    """
    The requests of one connection that wait or run.

    @ivar _waiting: requests, first in, first out.  While none waits there is no list: most
        connections never need one.
    @ivar _slots: those of requests that run, in their order; like those that wait.
    @ivar _taken: how many at its front have left it.
    """

    __slots__ = (
        "_asking",
        "_begun",
        "_clock",
        "_ended",
        "_head",
        "_most_in_flight",
        "_outbox",
        "_pulling",
        "_reading",
        "_resting",
        "_runner",
        "_slots",
        "_stopped",
        "_taken",
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
    ) -> None:
        """@param most_in_flight: pipelined requests that may run together, 1 or more."""
        self._wire = wire
        self._outbox = outbox
        self._clock = clock
        self._runner: Runner[Raw] = runner
        self._most_in_flight = most_in_flight
        self._waiting: list[Raw] | tuple[()] = ()
        self._taken = 0
        self._slots: list[Slot] | tuple[()] = ()
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
        if self._may_prepare():
            self._pulling = True
            try:
                self._begun += 1
                self._head = self._runner.prepare(raw)
                if self._head is not None:
                    self._begin_what_may()
            finally:
                self._pulling = False
            self._settle()
        else:
            self._wait(raw)
            self._pull()

    def _may_prepare(self) -> bool:
        """Whether a request that comes now need not wait at all."""
        return not (
            self._waiting
            or self._head is not None
            or self._pulling
            or self._resting
            or self._begun >= MOST_PER_TURN
            or (self._slots and not self._slots[-1].pipelined)
            or self._outbox.is_full
        )

    def _wait(self, raw: Raw) -> None:
        """Let a request wait behind all that do."""
        if self._waiting:
            self._waiting.append(raw)
        else:
            self._waiting = [raw]

    def _take(self) -> Raw:
        """Take what has waited longest."""
        waiting = self._waiting
        item: Raw = waiting[self._taken]
        self._taken += 1
        if self._taken == len(waiting):
            self._waiting, self._taken = (), 0
        elif self._taken * 2 > len(waiting):
            self._waiting, self._taken = [*waiting[self._taken :]], 0
        return item

    def ask(self) -> Deferred[Raw]:
        """
        Take the next request as an answer; only for the one exclusive request that runs.

        Fails with L{Abandoned} where none will come.
        """
        asking: Deferred[Raw] = Deferred()
        if self._waiting:
            asking.callback(self._take())
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
        self._waiting, self._taken = (), 0
        self._head = None
        self.abandon()
        if not self._slots:
            self._settle()

    def lost(self) -> None:
        """Stop; the connection is gone, and its runner hears nothing more."""
        self.stop()
        # The runner holds us: no cycle may outlive it, or it waits for the collector.
        self._runner = _NOBODY

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
                self._head = self._runner.prepare(self._take())
            elif self._slots and not self._may_join(self._head):
                return
            else:
                task, self._head = self._head, None
                self._begin(task)

    def _may_join(self, task: Task) -> bool:
        return task.pipelined and len(self._slots) < self._most_in_flight

    def _begin(self, task: Task) -> None:
        slot = Slot(task, self._done, self._broken)
        if self._slots:
            self._slots.append(slot)
        else:
            self._slots = [slot]
        slot.go_on()

    def _broken(self, failure: Failure, event: str) -> None:
        """Better no connection than one that waits for ever for an answer that was lost."""
        _log.failure("{event}", failure, event=event)
        self._wire.abortConnection()

    def _done(self, slot: Slot) -> None:
        slots = self._slots
        while slots and (answer := slots[0].answer) is not None:
            del slots[0]
            self._runner.answered(answer)
        if not self._slots:
            self._slots = ()
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
        if self._waiting or not self._reading:
            self._pace()
        if self.idle:
            self._runner.drained()

    def _pace(self) -> None:
        waiting, running = len(self._waiting) - self._taken, len(self._slots)
        full = waiting > 0 and running >= self._most_in_flight
        if self._reading:
            if full or waiting > MOST_WAITING:
                self._reading = False
                self._wire.pauseProducing()
        elif waiting <= MOST_WAITING // 2 and running <= self._most_in_flight // 2:
            self._reading = True
            if not self._ended and not self._stopped:
                self._wire.resumeProducing()
