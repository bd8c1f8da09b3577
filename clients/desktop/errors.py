"""
What nobody caught: it is logged, and the person is told.

Python hands it to C{sys.excepthook}; where that is the interpreter's own, Qt ends the program at
the first exception in a slot.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import ExceptHookArgs
from types import TracebackType

from twisted.logger import Logger
from twisted.python.failure import Failure

from clients.desktop.words import tr

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

_Place = tuple[type[BaseException], str, int]


class Uncaught:
    """
    Takes what was not caught, in slots and wherever else.

    What happens at the same place again and again, as in the painting of a window, is told once,
    and logged the first, 10th, 100th time.
    """

    _log = Logger()

    def __init__(self, tell: Callable[[str], object], otherwise: Hook) -> None:
        """
        @param tell: hears a sentence, in the thread where it happened.
        @param otherwise: takes what is no error, but a wish to end: C{sys.__excepthook__}.
        """
        self._tell = tell
        self._otherwise = otherwise
        self._counts: dict[_Place, int] = {}

    def take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take an exception; as C{sys.excepthook}."""
        if not issubclass(kind, Exception):
            self._otherwise(kind, error, trace)
            return
        if self._note(kind, error, trace, "something was not caught") > 1:
            return
        try:
            self._tell(tr("Something went wrong in this program; it goes on, and has logged it."))
        except Exception:
            self._log.failure("{event}", event="telling of an error failed")

    def take_of_thread(self, args: ExceptHookArgs) -> None:
        """Take what ended a thread, which only the log hears; as C{threading.excepthook}."""
        if issubclass(args.exc_type, SystemExit) or args.exc_value is None:
            return
        self._note(args.exc_type, args.exc_value, args.exc_traceback, "a thread failed")

    def _note(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
        event: str,
    ) -> int:
        """Log it, and give how often it has happened."""
        place = (kind, *_place(trace))
        count = self._counts[place] = self._counts.get(place, 0) + 1
        if count in (10**power for power in range(len(str(count)))):
            failure = Failure(error, kind, trace)
            self._log.failure("{event} ({count} times)", failure, event=event, count=count)
        return count


def _place(trace: TracebackType | None) -> tuple[str, int]:
    if trace is None:
        return "", 0
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename, trace.tb_lineno
