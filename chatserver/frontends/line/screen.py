"""What stands on a person's terminal behind all output: the prompt, or a question."""

from __future__ import annotations

from typing import Any, Protocol

from chatserver.frontends.line.hygiene import cleaned
from chatserver.frontends.line.telnet import Negotiator
from chatserver.frontends.outbox import Outbox
from chatserver.frontends.pipeline import Pipeline


class Host(Protocol):
    """The connection, as far as a screen needs it."""

    @property
    def negotiator(self) -> Negotiator:
        """The telnet options; made when first needed."""

    @property
    def pipeline(self) -> Pipeline[Any]:
        """While it is idle, the person may type the next command."""


class Screen:
    """
    Keep a person's prompt below whatever is shown.

    What was typed so far is not ours to know, so each output begins on a fresh line.

    @ivar prompt: shown while nothing runs.
    @ivar _question: shown instead while it is not answered.
    @ivar _has_hidden: whether what is typed was ever to be hidden.
    @ivar _at_prompt: whether the cursor stands behind the one or the other.
    """

    __slots__ = ("_at_prompt", "_has_hidden", "_host", "_outbox", "_question", "prompt")

    def __init__(self, outbox: Outbox, host: Host) -> None:
        self._outbox = outbox
        self._host = host
        self._question = ""
        self._at_prompt = self._has_hidden = False
        self.prompt = "> "
        outbox.trailer = self

    def show(self, data: bytes) -> None:
        """Show whole lines."""
        if data:
            self._outbox.write(b"\r\n" + data if self._at_prompt else data)
            self._at_prompt = False

    def typed(self) -> None:
        """A line was entered: the cursor stands on the next one."""
        if self._at_prompt and self._has_hidden and self._host.negotiator.echo_is_off:
            self._outbox.write(b"\r\n")
        self._at_prompt = False

    def ask(self, question: str) -> None:
        """Show C{question}, and hide what is typed until L{answered}."""
        self._has_hidden = True
        self._outbox.write(self._host.negotiator.hide() + b"\r")
        self._question = question

    def answered(self) -> None:
        """The question is no more."""
        self._question = ""

    def reveal(self) -> None:
        """Show again what is typed."""
        if self._has_hidden and (shown := self._host.negotiator.show()):
            self._outbox.write(shown)

    def __call__(self) -> bytes:
        """As the outbox's trailer: what to put behind the output of this turn."""
        wanted = self._question or (self.prompt if self._host.pipeline.idle else "")
        if self._at_prompt or not wanted:
            return b""
        self._at_prompt = True
        return cleaned(wanted).encode()
