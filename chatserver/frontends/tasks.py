"""A request that runs, and the place of its answer among others."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from attrs import frozen
from twisted.python.failure import Failure


@frozen(eq=False)
class Task:
    """
    A request about to begin.

    @ivar pipelined: whether it may be in flight together with others of its kind.
    @ivar run: gives the answer's bytes; never fails.
    """

    pipelined: bool
    run: Callable[[], Coroutine[Any, Any, bytes]]


class Slot:
    """
    The place of one answer, and what runs for it.

    It drives its coroutine by hand. C{Deferred.fromCoroutine} would make a Deferred, a context
    and a way to cancel for each request, of which nothing is used: who waits is the pipeline.
    """

    __slots__ = ("_failed", "_running", "_when_done", "answer", "pipelined")

    def __init__(
        self,
        task: Task,
        when_done: Callable[[Slot], None],
        failed: Callable[[Failure, str], None],
    ) -> None:
        """
        @param when_done: called when there is an answer.
        @param failed: called if there never will be one, or C{when_done} failed.
        """
        self.pipelined = task.pipelined
        self.answer: bytes | None = None
        self._running = task.run()
        self._when_done = when_done
        self._failed = failed

    def go_on(self, result: object = None) -> None:
        """Begin, or go on with the result of what was waited for."""
        self._advance(self._running.send, result)

    def go_wrong(self, failure: Failure) -> None:
        """Go on with a failure of what was waited for."""
        self._advance(self._running.throw, failure.value)

    def _advance(self, move: Callable[[Any], Any], argument: object) -> None:
        try:
            waited = move(argument)
        except StopIteration as end:
            self._end(end.value)
        except Exception:
            self._failed(Failure(), "a request failed without an answer")
            self._end(b"")
        else:
            waited.addCallbacks(self.go_on, self.go_wrong)

    def _end(self, answer: bytes) -> None:
        self.answer = answer
        try:
            self._when_done(self)
        except Exception:
            self._failed(Failure(), "writing an answer failed")


def forget_way(refusal: Exception) -> None:
    """
    Forget where C{refusal}, which is answered now, came from.

    The frames of its traceback hold it, and all that the request held: a cycle, which the garbage
    collector would find much later.
    """
    refusal.__traceback__ = refusal.__context__ = refusal.__cause__ = None
