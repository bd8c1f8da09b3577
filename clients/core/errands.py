"""What is asked of the server and takes a while: done in the background, its failures told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError
from chatserver.wire.calls import CallLost


class NotAnswered(Exception):
    """A question was left without an answer."""


class Mistake(Exception):
    """What was entered makes no sense; the text is a sentence for whoever typed it."""


class Errands:
    """Runs what was asked for."""

    _log = Logger()

    def __init__(self, complain: Callable[[str], None]) -> None:
        """@param complain: shows the person one sentence."""
        self._complain = complain

    def run(self, work: Awaitable[None], on_failure: Callable[[], None] = lambda: None) -> None:
        """
        Begin something.

        @param on_failure: called when it was refused, beside the complaint.
        """
        running = Deferred.fromCoroutine(_awaited(work))
        running.addErrback(self._not_done, on_failure).addErrback(self._failed)

    def _not_done(self, failure: Failure, on_failure: Callable[[], None]) -> None:
        if failure.check(NotAnswered):
            self._complain("nothing was changed")
            return
        if failure.check(CallLost):
            self._complain("there is no connection; try again when there is one")
        elif failure.check(ChatError, Mistake):
            self._complain(str(failure.value))
        else:
            self._log.failure("{event}", failure, event="a command failed")
            self._complain("this program failed; it has been logged")
        on_failure()

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="telling of a failure failed")


async def _awaited(work: Awaitable[None]) -> None:
    await work
