"""What a command is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from attrs import frozen

from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments


@frozen(eq=False)
class Command:
    """
    One row of the table.

    @ivar name: without the slash.
    @ivar run: raises a C{ChatError} for a refusal.
    @ivar usage: as C{/help} shows it.
    @ivar summary: one sentence, without a full stop.
    @ivar example: a line that could be typed.
    @ivar pipelined: whether it may be in flight together with others: posts only.
    """

    name: str
    run: Callable[[Connection, Arguments], Awaitable[Answer]]
    usage: str
    summary: str
    example: str
    pipelined: bool = False
