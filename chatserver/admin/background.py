"""A reactor that turns in the background, for a program that waits for answers and for people."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.selectreactor import SelectReactor
from twisted.internet.threads import blockingCallFromThread

T = TypeVar("T")


@contextmanager
def turning() -> Iterator[Any]:
    """
    Run a reactor of its own in a thread of its own, so that the caller may wait for a person to
    type.
    """
    # Twisted's process-wide reactor runs once and catches Ctrl-C; this one does neither.
    reactor = SelectReactor()
    thread = Thread(target=_turn, args=(reactor,), name="reactor", daemon=True)
    thread.start()
    try:
        yield reactor
    finally:
        reactor.callFromThread(reactor.stop)
        thread.join()
        _close(reactor)


def _close(reactor: Any) -> None:
    # A reactor of Twisted's is meant for a process's whole life, and keeps what wakes it open;
    # there is no public name for this.
    for reader in tuple(reactor._internalReaders):
        reactor.removeReader(reader)
        reader.connectionLost(None)
    reactor._internalReaders.clear()


def waited(reactor: Any, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """
    Do C{work} in the reactor's thread, and wait for its result.

    @raise Exception: what C{work} raises.
    """
    wait: Callable[[Any, Callable[[], Deferred[T]]], T] = blockingCallFromThread
    return wait(reactor, lambda: Deferred.fromCoroutine(work()))


def _turn(reactor: Any) -> None:
    # Only the main thread can be told of signals, and it asks the questions.
    reactor.run(installSignalHandlers=False)
