"""Group commit: what arrives while a transaction runs goes together into the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from attrs import define, field, frozen
from twisted.enterprise import adbapi
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.metrics import Metrics
from chatserver.model.entries import Entry
from chatserver.model.errors import ChatError, Internal, NotStored
from chatserver.model.events import Seen
from chatserver.store import dialect
from chatserver.store.dialect import Transaction


@frozen(eq=False)
class Written:
    """
    What a write brought about.

    @ivar result: the answer for the caller.
    @ivar entries: what was added to the log, in order.
    @ivar seen: read marks that it moved, and that others may know of.
    """

    result: Any
    entries: tuple[Entry, ...] = ()
    seen: tuple[Seen, ...] = ()


Outcome = Written | ChatError
Write = Callable[[Transaction, Sequence[Any]], list[Outcome]]
"""
Does several callers' shares in one go: gets their arguments, gives one outcome for each.  It may
raise; then everything it did is undone, and each share is tried in a transaction of its own.
"""


@define(eq=False)
class Work:
    """
    One caller's share of a transaction.

    @ivar write: shares that follow each other and have the same are handed over together.
    @ivar origin: who hears the answer instead of the event; opaque to the store.
    """

    write: Write
    argument: Any
    origin: Any
    done: Deferred[Any] = field(factory=Deferred)
    outcome: Outcome | None = None

    def acknowledge(self) -> None:
        """Answer the caller; a second time nothing happens."""
        if self.outcome is None:
            return
        outcome, self.outcome = self.outcome, None
        if isinstance(outcome, Written):
            self.done.callback(outcome.result)
        else:
            self.done.errback(Failure(outcome))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What it added to the log."""
        return self.outcome.entries if isinstance(self.outcome, Written) else ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        """The read marks that it moved, as far as others may know of them."""
        return self.outcome.seen if isinstance(self.outcome, Written) else ()


@define(eq=False)
class Trouble:
    """
    A time in which the engine does not write: logged where it begins and where it is over, since
    a full disk refuses everybody's every request until somebody makes room.

    @ivar refused: requests in this time so far; 0: all is well.
    """

    _log = Logger()
    refused: int = 0

    def refuse(self, failure: Failure, count: int) -> None:
        """So many requests were not done."""
        if not self.refused:
            self._log.failure("{event}", failure, event="the database refused to write")
        self.refused += count

    def overcome(self, works: Sequence[Work]) -> None:
        """A commit of C{works} went well; one that only read proves nothing."""
        if self.refused and any(work.entries for work in works):
            event = "the database writes again"
            self._log.warn("{event}", event=event, refused=self.refused)
            self.refused = 0


Announce = Callable[[Sequence[Work]], None]
"""Tells the world of a commit's works, in order; must call none twice and may call none."""


class Lane:
    """
    One queue to one writing connection; order in is order of the commits.

    @ivar most: works in one transaction.
    """

    _log = Logger()

    def __init__(
        self,
        pool: adbapi.ConnectionPool,
        clock: IReactorTime,
        announce: Announce,
        metrics: Metrics,
        most: int,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._announce = announce
        self._metrics = metrics
        self._most = most
        self._waiting: deque[Work] = deque()
        self._busy = False
        self._trouble = Trouble()
        self._idle: list[Deferred[None]] = []

    def submit(self, work: Work) -> Deferred[Any]:
        """Queue C{work}; its Deferred fires after the commit, with its outcome."""
        self._waiting.append(work)
        if not self._busy:
            self._busy = True
            # The next turn: whatever else this turn brings shares the commit.
            self._clock.callLater(0, self._begin)
        return work.done

    @property
    def waiting(self) -> int:
        """How many works wait for the next transaction."""
        return len(self._waiting)

    def drained(self) -> Deferred[None]:
        """Fire when nothing waits and nothing runs."""
        done: Deferred[None] = Deferred()
        if self._busy:
            self._idle.append(done)
        else:
            done.callback(None)
        return done

    def _begin(self) -> None:
        count = min(len(self._waiting), self._most)
        works = [self._waiting.popleft() for _ in range(count)]
        running = self._pool.runInteraction(_transact, works)
        running.addCallbacks(self._committed, self._failed, (works,), None, (works,))
        running.addErrback(
            lambda failure: self._log.failure("{event}", failure, event="telling a commit failed")
        )

    def _committed(self, outcomes: list[Outcome], works: list[Work]) -> None:
        for work, outcome in zip(works, outcomes, strict=True):
            work.outcome = outcome
        self._metrics.count("commits")
        self._metrics.count("works", len(works))
        self._trouble.overcome(works)
        self._finish(works)

    def _failed(self, failure: Failure, works: list[Work]) -> None:
        """Refuse all where the engine is at fault, else find the bad one by trying each alone."""
        self._metrics.count("commits_failed")
        if dialect.engine_at_fault(failure.value) or len(works) == 1:
            readers = [work for work in works if work.write is reading]
            writers = [work for work in works if work.write is not reading]
            self._refuse(failure, writers or readers)
            if writers and readers:
                self._read_again(readers, works)
            else:
                self._finish(works)
            return
        self._log.warn(
            "{event}: {works} requests shared it; trying each alone",
            event="transaction failed",
            works=len(works),
        )
        self._alone(deque(works), works)

    def _refuse(self, failure: Failure, works: list[Work]) -> None:
        refusal = self._refusal(failure, len(works))
        for work in works:
            # Each its own: a traceback grows with every raise.
            work.outcome = type(refusal)(*refusal.args)

    def _read_again(self, readers: list[Work], works: list[Work]) -> None:
        """Let who only reads not suffer for the others: a full disk can still be read."""
        running = self._pool.runInteraction(_transact, readers)

        def done(outcomes: list[Outcome]) -> None:
            for work, outcome in zip(readers, outcomes, strict=True):
                work.outcome = outcome

        running.addCallbacks(done, self._refuse, None, None, (readers,))
        running.addCallback(lambda _: self._finish(works))
        running.addErrback(
            lambda failure: self._log.failure("{event}", failure, event="reading again failed")
        )

    def _alone(self, left: deque[Work], works: list[Work]) -> None:
        if not left:
            self._finish(works)
            return
        work = left.popleft()
        running = self._pool.runInteraction(_transact, [work])

        def done(outcomes: list[Outcome]) -> None:
            work.outcome = outcomes[0]

        def failed(failure: Failure) -> None:
            work.outcome = self._refusal(failure)

        running.addCallbacks(done, failed)
        running.addCallback(lambda _: self._alone(left, works))
        running.addErrback(
            lambda failure: self._log.failure("{event}", failure, event="a lone write failed")
        )

    def _refusal(self, failure: Failure, count: int = 1) -> ChatError:
        if dialect.engine_at_fault(failure.value):
            self._trouble.refuse(failure, count)
            return NotStored("the server cannot store anything right now; nothing was sent")
        self._log.failure("{event}", failure, event="a write failed")
        return Internal("the server failed; this has been logged")

    def _finish(self, works: list[Work]) -> None:
        try:
            self._announce(works)
        finally:
            for work in works:
                work.acknowledge()
            self._go_on()

    def _go_on(self) -> None:
        """
        Begin the next commit once the news is out and what it set off has been read.

        To begin it before the news would let the disk work meanwhile, but whoever waits for the
        news to speak again would miss that commit: in a room where some talk and wait for each
        other, there would be two commits, and two sends to everybody, in the place of one.
        """
        if self._waiting:
            # One turn sends what the news wrote; the next one reads the answers.
            self._clock.callLater(0, self._clock.callLater, 0, self._begin)
            return
        self._busy = False
        idle, self._idle = self._idle, []
        for done in idle:
            done.callback(None)


def _transact(txn: Transaction, works: Sequence[Work]) -> list[Outcome]:
    txn.execute(dialect.BEGIN)
    outcomes: list[Outcome] = []
    for write, group in groupby(works, key=lambda work: work.write):
        outcomes += write(txn, [work.argument for work in group])
    return outcomes


def reading(txn: Transaction, functions: Sequence[Callable[[Transaction], Any]]) -> list[Outcome]:
    """Do shares that only read; where the writing of others fails, they are tried again."""
    outcomes: list[Outcome] = []
    for function in functions:
        try:
            outcomes.append(Written(function(txn)))
        except ChatError as refusal:
            outcomes.append(refusal)
    return outcomes


def alone(txn: Transaction, functions: Sequence[Callable[[Transaction], Written]]) -> list[Outcome]:
    """Do each share under a savepoint: one that is refused leaves no trace, the others stand."""
    outcomes: list[Outcome] = []
    for function in functions:
        txn.execute("SAVEPOINT share")
        try:
            outcomes.append(function(txn))
        except ChatError as refusal:
            txn.execute("ROLLBACK TO share")
            outcomes.append(refusal)
        txn.execute("RELEASE share")
    return outcomes
