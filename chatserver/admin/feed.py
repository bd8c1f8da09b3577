"""What a program that waits hears from a client that lives in another thread."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import UnsupportedOperation
from typing import Any, TextIO

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReadDescriptor
from twisted.python.failure import Failure
from zope.interface import implementer

from chatserver.model.entries import Entry
from chatserver.model.errors import ChatError
from chatserver.model.events import Hidden, Live
from clients.core.client import Client
from clients.core.happenings import Happening, StateChanged
from clients.core.states import State

MOST_WAITING = 1000
"""Events that wait to be printed, before no more are read from the server."""


@frozen
class NobodyReads:
    """The program behind the pipe is gone."""


Item = Entry | Hidden | Live | State | ChatError | NobodyReads


class Feed:
    """Keeps what happens until it is taken; all of it in the reactor's thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._items: list[Item] = []
        self._taker: Deferred[None] | None = None
        client.listen(self._happened)

    def put(self, item: Item) -> None:
        """Something happened."""
        self._items.append(item)
        if len(self._items) >= MOST_WAITING:
            self._client.hold()
        taker, self._taker = self._taker, None
        if taker is not None:
            taker.callback(None)

    async def taken(self) -> Sequence[Item]:
        """Wait until something happened; give all of it."""
        if not self._items:
            self._taker = Deferred()
            await self._taker
        items, self._items = self._items, []
        if len(items) >= MOST_WAITING:
            self._client.release()
        return items

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, StateChanged):
            self.put(happening.state)


@implementer(IReadDescriptor)
class PipeWatch:
    """
    Notices that nobody reads our standard output any more, also while nothing is written there.

    The writing end of a pipe becomes readable when the other end is closed.
    """

    def __init__(self, pipe: int, reactor: Any, on_gone: Callable[[], None]) -> None:
        self._pipe = pipe
        self._reactor = reactor
        self._on_gone = on_gone

    def fileno(self) -> int:
        """What is watched."""
        return self._pipe

    def logPrefix(self) -> str:
        """Its name in logs."""
        return "standard output"

    def doRead(self) -> None:
        """It is gone."""
        self._reactor.removeReader(self)
        self._on_gone()

    def connectionLost(self, reason: Failure) -> None:
        """The reactor ends."""


def watch_pipe(out: TextIO, reactor: Any, on_gone: Callable[[], None]) -> None:
    """
    Call C{on_gone} when C{out} is a pipe that nobody reads any more.

    @param reactor: this is its thread.
    """
    try:
        pipe = out.fileno()
    except UnsupportedOperation:
        return  # no file at all
    if stat.S_ISFIFO(os.fstat(pipe).st_mode):
        reactor.addReader(PipeWatch(pipe, reactor, on_gone))


@contextmanager
def quiet_unread(out: TextIO) -> Iterator[None]:
    """Let it be no failure that nobody wants to read on: C{head} has what it wanted."""
    try:
        yield
    except BrokenPipeError:
        # What is still in the buffer goes nowhere, so that the process's end finds no fault.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)
