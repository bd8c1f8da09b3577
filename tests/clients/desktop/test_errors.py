"""What nobody caught is logged and told, and the program goes on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.errors import Uncaught

NOTHING: dict[str, str] = {}


def fail() -> None:
    """As anything may."""
    raise IndexError("nothing there")


class UncaughtTests(SynchronousTestCase):
    """Errors that are nobody's."""

    def setUp(self) -> None:
        """Begin."""
        self.told: list[str] = []
        self.others: list[BaseException] = []
        self.uncaught = Uncaught(self.told.append, lambda kind, error, trace: self.end(error))

    def end(self, error: BaseException) -> None:
        """What is no error came through."""
        self.others.append(error)

    def fails(self, do: Callable[[], object]) -> None:
        """Do something that fails, as a slot would."""
        try:
            do()
        except BaseException:
            kind, error, trace = sys.exc_info()
            assert kind is not None
            assert error is not None
            self.uncaught.take(kind, error, trace)

    def test_it_is_logged_and_told(self) -> None:
        """The log has the whole of it, and the person a sentence."""
        self.fails(lambda: [][0])
        (failure,) = self.flushLoggedErrors(IndexError)
        self.assertIn("test_errors.py", failure.getTraceback())
        self.assertEqual(len(self.told), 1)
        self.assertIn("went wrong", self.told[0])

    def test_again_and_again(self) -> None:
        """A window that fails whenever it is drawn fills neither the log nor the screen."""
        for _ in range(120):
            self.fails(lambda: NOTHING["a"])
        self.assertEqual(len(self.flushLoggedErrors(KeyError)), 3)
        self.assertEqual(len(self.told), 1)

    def test_another_place(self) -> None:
        """What fails somewhere else is told of, too."""
        self.fails(lambda: NOTHING["a"])
        self.fails(lambda: NOTHING["b"])
        self.assertEqual(len(self.flushLoggedErrors(KeyError)), 2)
        self.assertEqual(len(self.told), 2)

    def test_telling_may_fail(self) -> None:
        """Where not even a sentence can be shown, the log has both."""
        self.uncaught = Uncaught(lambda sentence: 1 / 0, lambda kind, error, trace: None)
        self.fails(lambda: [][0])
        self.assertEqual(len(self.flushLoggedErrors(IndexError)), 1)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_a_wish_to_end(self) -> None:
        """Ctrl+C is no error: the interpreter does with it what it always does."""
        wish = KeyboardInterrupt()

        def interrupted() -> None:
            raise wish

        self.fails(interrupted)
        self.assertEqual(self.others, [wish])
        self.assertEqual(self.told, [])

    def test_without_a_trace(self) -> None:
        """An exception that was raised nowhere is logged like any other."""
        self.uncaught.take(ValueError, ValueError("odd"), None)
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)

    def test_threads(self) -> None:
        """A thread that fails is in the log; one that ends itself is not."""
        before = threading.excepthook
        self.addCleanup(setattr, threading, "excepthook", before)
        threading.excepthook = self.uncaught.take_of_thread
        for target in (fail, sys.exit):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
        self.assertEqual(len(self.flushLoggedErrors()), 1)
        self.assertEqual(self.told, [])
