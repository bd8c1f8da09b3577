"""What chatctl asks and says, to a person at a terminal or to a script."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import BinaryIO, TextIO

from attrs import frozen
from twisted.logger import ILogObserver, LogEvent, LogLevel, formatEvent
from twisted.python.failure import Failure
from zope.interface import implementer


class Refused(Exception):
    """
    It was not done; the text is one sentence for the operator, without its full stop.

    @ivar status: with which chatctl ends.
    """

    status: int = 1


@frozen(eq=False)
class Console:
    """
    The two ends of a conversation.

    @ivar ask: shows a prompt and returns the line typed, as C{input} does.
    @ivar ask_secret: the same without showing what is typed, as C{getpass} does.
    @ivar stdin: where a file named C{-} is read.
    @ivar interactive: whether a person is there to answer.
    """

    ask: Callable[[str], str]
    ask_secret: Callable[[str], str]
    out: TextIO
    err: TextIO
    stdin: BinaryIO
    interactive: bool

    def say(self, sentence: str) -> None:
        """Print a line for whoever gave the command."""
        print(sentence, file=self.out, flush=True)

    def explain(self, rule: object) -> None:
        """Print a refusal's text as a sentence of its own, before asking again."""
        text = str(rule)
        self.say(f"{text[:1].upper()}{text[1:]}.")

    def complain(self, sentence: object) -> None:
        """Print on standard error why the command ends without success."""
        print(f"chatctl: {sentence}", file=self.err, flush=True)

    def note(self, sentence: str) -> None:
        """Print something beside the answer, for a person alone: a script reads the answer."""
        if self.interactive:
            print(sentence, file=self.err, flush=True)

    def progress(self, text: str, done: bool = False) -> None:
        """Show how far something is, over what was shown last, to a person alone."""
        if self.interactive:
            print(f"\r{text}", end="\n" if done else "", file=self.err, flush=True)

    def line(self, prompt: str) -> str:
        """
        Ask for a line; spaces around it do not count.

        @raise EOFError, KeyboardInterrupt: the person wants to stop.
        """
        return self._text(self.ask, prompt)

    def secret(self, prompt: str) -> str:
        """
        Ask for a password.  Spaces around it do not count, as they do not when one logs in.

        @raise EOFError, KeyboardInterrupt: the person wants to stop.
        """
        return self._text(self.ask_secret, prompt)

    def agreed(self, question: str) -> bool:
        """
        Ask something to which Enter alone means no.

        @raise EOFError, KeyboardInterrupt: the person wants to stop.
        """
        return self.line(f"{question} [y/N] ").lower() in ("y", "yes")

    def _text(self, ask: Callable[[str], str], prompt: str) -> str:
        while True:
            try:
                return ask(prompt).strip()
            except UnicodeDecodeError:
                self.say("This terminal sent what is no text in its own encoding. Once more:")


@implementer(ILogObserver)
class Complaints:
    """Observes the log: what went wrong below is told in one line, without a traceback."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: LogEvent) -> None:
        """Print warnings and worse."""
        if event.get("log_level", LogLevel.info) < LogLevel.warn:
            return
        failure = event.get("log_failure")
        why = f": {failure.getErrorMessage()}" if isinstance(failure, Failure) else ""
        self._console.complain(" ".join(f"{formatEvent(event)}{why}".split()))


@contextmanager
def uninterrupted() -> Iterator[None]:
    """
    Let Ctrl-C wait until the body is done: it would leave open whether something was stored.

    @raise KeyboardInterrupt: at the end, if it came meanwhile.
    """
    interrupts: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        interrupts.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupts:
        raise KeyboardInterrupt
