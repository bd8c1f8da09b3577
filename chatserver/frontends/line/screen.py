"""What stands on a person's terminal behind all output: the prompt, or a question."""

from __future__ import annotations

from typing import Any, Protocol

from chatserver.frontends.line.hygiene import cleaned
from chatserver.frontends.line.look import Look
from chatserver.frontends.line.negotiator import Negotiator
from chatserver.frontends.line.terminal import Terminal
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

    What was typed so far is not ours to know, so each output begins on a fresh line; where the
    terminal is known to be able to, lines are put in above the one that is being typed.

    @ivar _prompt: shown while nothing runs.
    @ivar _room_above: lines that may be put in above it at once; 0: none.
    @ivar _is_heard: whether a prompt is told only when something was answered.
    @ivar _is_due: whether something was, or it is another one now.
    @ivar _is_stale: whether the one that stands there is no more right.
    @ivar _question: shown instead while it is not answered.
    @ivar _has_hidden: whether what is typed was ever to be hidden.
    @ivar _at_prompt: whether the cursor stands behind the one or the other.
    """

    __slots__ = (
        "_at_prompt",
        "_has_hidden",
        "_host",
        "_is_due",
        "_is_heard",
        "_is_stale",
        "_outbox",
        "_prompt",
        "_question",
        "_room_above",
    )

    def __init__(self, outbox: Outbox, host: Host) -> None:
        self._outbox = outbox
        self._host = host
        self._question = ""
        self._at_prompt = self._has_hidden = self._is_heard = self._is_stale = False
        self._is_due = True
        self._room_above = 0
        self._prompt = "> "
        outbox.trailer = self

    def show(self, data: bytes) -> None:
        """Show whole lines that were asked for, or end what was: on a fresh line."""
        if data:
            self._begin_with(data)
            self._is_due = True

    def put_in(self, data: bytes) -> None:
        """Show whole lines that nobody asked for, who may be typing just now."""
        fits = 0 < data.count(b"\n") <= self._room_above
        if self._at_prompt and fits and not self._is_stale:
            self._outbox.write(above(data))
        elif data:
            self._begin_with(data)

    def _begin_with(self, data: bytes) -> None:
        self._outbox.write(b"\r\n" + data if self._at_prompt else data)
        self._at_prompt = False

    def settle(self, prompt: str, look: Look, terminal: Terminal) -> None:
        """Show another prompt from now on, in a way that suits the terminal."""
        if prompt != self._prompt:
            self._is_due = self._is_stale = True
        self._prompt = prompt
        self._is_heard = look.reader
        # Only if it is sure that no line takes two: else what is typed would be written over.
        fits = terminal.draws and not look.reader and 0 < look.width <= terminal.width
        self._room_above = terminal.height // 2 if fits else 0

    def typed(self) -> None:
        """A line was entered: the cursor stands on the next one."""
        if self._at_prompt and self._has_hidden and self._host.negotiator.echo_is_off:
            self._outbox.write(b"\r\n")
        self._at_prompt = False
        self._is_due = True

    def ask(self, question: str) -> None:
        """Show C{question}, and hide what is typed until L{answered}."""
        self._has_hidden = True
        self._outbox.write(self._host.negotiator.hide() + b"\r")
        self._question = question
        self._is_due = True

    def answered(self) -> None:
        """The question is no more."""
        self._question = ""

    def reveal(self) -> None:
        """Show again what is typed."""
        if self._has_hidden and (shown := self._host.negotiator.show()):
            self._outbox.write(shown)

    def __call__(self) -> bytes:
        """As the outbox's trailer: what to put behind the output of this turn."""
        wanted = self._question or (self._prompt if self._host.pipeline.idle else "")
        if self._at_prompt or not wanted or (self._is_heard and not self._is_due):
            return b""
        self._at_prompt = True
        self._is_due = self._is_stale = False
        return cleaned(wanted).encode()


_KEEP, _BACK, _INDEX = b"\x1b7", b"\x1b8", b"\x1bD"


def above(data: bytes) -> bytes:
    """
    Put lines in above the one that the cursor is in, and leave the cursor where it is in that.

    @param data: whole lines that end with CR LF, none wider than the screen.
    """
    count = data.count(b"\n")
    # Room is made below first, so that at the bottom nothing is pushed off; from there the way
    # back down ends at the bottom by itself.
    room = _KEEP + _INDEX * count + b"\x1b[%dA\x1b[%dL\r" % (count, count)
    return room + data.removesuffix(b"\r\n") + _BACK + b"\x1b[%dB" % count
