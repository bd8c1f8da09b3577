"""What stands on a person's terminal behind all output: the prompt, or a question."""

from __future__ import annotations

from typing import Any

from chatserver.frontends.line.hygiene import cleaned
from chatserver.frontends.line.telnet import Negotiator
from chatserver.frontends.outbox import Outbox
from chatserver.frontends.pipeline import Pipeline


class Screen:
    """
    Keep a person's prompt below whatever is shown.

    What was typed so far is not ours to know, so each output begins on a fresh line.

    @ivar prompt: shown while nothing runs.
    @ivar _question: shown instead while it is not answered.
    @ivar _at_prompt: whether the cursor stands behind the one or the other.
    """

    __slots__ = ("_at_prompt", "_negotiator", "_outbox", "_pipeline", "_question", "prompt")

    def __init__(self, outbox: Outbox, negotiator: Negotiator, pipeline: Pipeline[Any]) -> None:
        """@param pipeline: while it is idle, the person may type the next command."""
        self._outbox = outbox
        self._negotiator = negotiator
        self._pipeline = pipeline
        self._question = ""
        self._at_prompt = False
        self.prompt = "> "
        outbox.trailer = self

    def show(self, data: bytes) -> None:
        """Show whole lines."""
        if data:
            self._outbox.write(b"\r\n" + data if self._at_prompt else data)
            self._at_prompt = False

    def typed(self) -> None:
        """A line was entered: the cursor stands on the next one."""
        if self._at_prompt and self._negotiator.echo_is_off:
            self._outbox.write(b"\r\n")
        self._at_prompt = False

    def ask(self, question: str) -> None:
        """Show C{question}, and hide what is typed until L{answered}."""
        self._outbox.write(self._negotiator.hide() + b"\r")
        self._question = question

    def answered(self) -> None:
        """The question is no more."""
        self._question = ""

    def reveal(self) -> None:
        """Show again what is typed."""
        if shown := self._negotiator.show():
            self._outbox.write(shown)

    def __call__(self) -> bytes:
        """As the outbox's trailer: what to put behind the output of this turn."""
        wanted = self._question or (self.prompt if self._pipeline.idle else "")
        if self._at_prompt or not wanted:
            return b""
        self._at_prompt = True
        return cleaned(wanted).encode()
