"""What is asked and said on the plain terminal, before the screen and after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from attrs import frozen

from clients.terminal.cells import cleaned


class Refused(Exception):
    """It cannot be done; the text is a sentence for whoever started the program."""


@frozen(eq=False)
class Questions:
    """
    A conversation of lines.

    Nothing else goes on meanwhile: there is no connection yet whose other end would wait.

    @ivar ask: shows a prompt and gives the line typed, as C{input} does.
    @ivar ask_secret: the same without showing what is typed, as C{getpass} does.
    """

    ask: Callable[[str], str]
    ask_secret: Callable[[str], str]
    out: TextIO

    def say(self, sentence: str) -> None:
        """Print a line."""
        self.out.write("\n".join(map(cleaned, sentence.split("\n"))) + "\n")
        self.out.flush()

    def line(self, prompt: str) -> str:
        """
        Ask for a line.

        @raise EOFError, KeyboardInterrupt: the person wants to leave.
        """
        return self.ask(prompt).strip()

    def secret(self, prompt: str) -> str:
        """Ask for what nobody may see; raises as L{line}."""
        return self.ask_secret(prompt)

    def agrees(self, question: str) -> bool:
        """Ask for a yes; raises as L{line}."""
        return self.line(f"{question} [y/N] ").lower() in ("y", "yes")
