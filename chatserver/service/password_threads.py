"""The threads in which passwords are hashed, and the fair queue in front of them."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool

from chatserver.config import Limits
from chatserver.model.errors import Busy
from chatserver.model.origins import Neighbourhoods, is_this_machine

T = TypeVar("T")

_FIRST_GUESS = 0.25  # seconds a check takes, before one was measured
_WEIGHT = 0.2  # of the newest measurement in the average

BUSY = "the server is busy checking passwords"
NOT_RUNNING = "the server is starting, or going down"
BUSY_HERE = "too many passwords from your address wait to be checked"


@frozen(eq=False)
class _Waiting:
    """A work in the queue, and where its result goes."""

    work: Callable[[], Any]
    answer: Deferred[Any]


class PasswordThreads:
    """
    A bounded and fair L{Runner}: a few threads, and a short queue in front of them.

    At most C{limits.password_threads} works run and C{limits.password_queue} wait.  Addresses
    take turns, so that nobody waits for all that somebody else has brought; and of a full queue
    whoever brought most gives a place to whoever brought less.  A caller who goes away frees no
    place: the thread is busy until the work is done.
    """

    def __init__(self, reactor: Any, limits: Limits, neighbourhoods: Neighbourhoods) -> None:
        """@param reactor: offers time and threads."""
        threads = limits.password_threads
        self._reactor = reactor
        self._neighbourhoods = neighbourhoods
        self._pool = ThreadPool(minthreads=threads, maxthreads=threads, name="passwords")
        self._threads = self._idle = threads
        self._most = limits.password_queue
        self._most_each = limits.password_queue_each if limits.rates else limits.password_queue
        # By who asks; whose turn is next stands first.  No queue in it is empty.
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._waiting = 0
        self._seconds = _FIRST_GUESS
        self._open = False

    @property
    def waiting(self) -> int:
        """How many works wait for a thread."""
        return self._waiting

    def start(self) -> None:
        """Start the threads; once only, before the first work."""
        self._open = True
        self._pool.start()

    def stop(self) -> None:
        """Let what runs finish (a fraction of a second), refuse what waits, end the threads."""
        if not self._open:
            return
        self._open = False
        queues, self._queues, self._waiting = self._queues, OrderedDict(), 0
        for queue in queues.values():
            for each in queue:
                each.answer.errback(Busy(NOT_RUNNING))
        self._pool.stop()

    def __call__(self, work: Callable[[], T], address: str = "", /) -> Deferred[T]:
        """
        Do C{work} in one of the threads.

        @param address: the IP address of who asks; empty: this machine.
        @raise Busy: there is no place in the queue, or the threads are not running; also the
            Deferred's failure, for what had to give its place, or waits when they are stopped.
        """
        if not self._open:
            raise Busy(NOT_RUNNING)
        each = _Waiting(work, Deferred())
        if self._idle:
            self._run(each)
            return each.answer
        near = self._neighbourhoods.of(address)
        if near is None:
            # No limit concerns it; it takes turns all the same, and this machine is one.
            self._queue(each, "" if is_this_machine(address) else address, self._most)
        else:
            self._queue(each, near, self._most_each)
        return each.answer

    def _queue(self, each: _Waiting, who: str, most: int) -> None:
        """@raise Busy: C{who} has C{most} waiting, or as many as anybody in a full queue."""
        mine = len(self._queues.get(who, ()))
        if mine >= most > 0:
            raise Busy(BUSY_HERE, self._round())
        gone = self._room_for(mine + 1) if self._waiting >= self._most else None
        self._queues.setdefault(who, deque()).append(each)
        self._waiting += 1
        if gone is not None:
            gone.answer.errback(Busy(BUSY, self._round()))

    def _room_for(self, many: int) -> _Waiting:
        """
        Take the newest work of whoever has most out of the queue.

        @param many: how many works somebody else would have then.
        @raise Busy: nobody has more than that.
        """
        who = max(self._queues, key=lambda each: len(self._queues[each]), default=None)
        if who is None or len(self._queues[who]) <= many:
            raise Busy(BUSY, self._round())
        self._waiting -= 1
        return self._queues[who].pop()  # not its last one: it had more than one

    def _round(self) -> int:
        """Whole seconds until each address has had a turn: then there is a place again."""
        return max(1, ceil(self._seconds * len(self._queues) / self._threads))

    def _run(self, each: _Waiting) -> None:
        self._idle -= 1
        done = deferToThreadPool(self._reactor, self._pool, each.work)
        # The caller may cancel the answer, but a place is free only when the thread is.
        done.addBoth(self._settle, each.answer, self._reactor.seconds())

    def _settle(self, result: Any, answer: Deferred[Any], began: float) -> None:
        took = max(0.0, self._reactor.seconds() - began)
        self._seconds += (took - self._seconds) * _WEIGHT
        self._idle += 1
        if self._queues:
            self._run(self._next())
        if isinstance(result, Failure):
            answer.errback(result)
        else:
            answer.callback(result)

    def _next(self) -> _Waiting:
        """Take the oldest work of whose turn it is."""
        who, queue = next(iter(self._queues.items()))
        each = queue.popleft()
        self._waiting -= 1
        if queue:
            self._queues.move_to_end(who)
        else:
            del self._queues[who]
        return each
