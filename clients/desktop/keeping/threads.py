"""Work that may take for ever: in threads that nobody waits for, not even at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

T = TypeVar("T")

Defer = Callable[[Callable[[], Any]], Deferred[Any]]
"""Runs something in another thread, and fires in ours with its result."""


class DaemonThreads:
    """
    A L{Defer} whose threads do not keep the program from ending.

    The reactor's own thread pool is waited for at the end: a keyring that waits for somebody to
    unlock it would hold up the program for ever.
    """

    def __init__(self, reactor: Any) -> None:
        """@param reactor: takes calls from threads."""
        self._reactor = reactor

    def __call__(self, work: Callable[[], T]) -> Deferred[T]:
        """Begin C{work}."""
        done: Deferred[T] = Deferred()

        def run() -> None:
            try:
                result: Any = work()
            except Exception:
                result = Failure()
            self._reactor.callFromThread(done.callback, result)

        threading.Thread(target=run, daemon=True, name="aside").start()
        return done
