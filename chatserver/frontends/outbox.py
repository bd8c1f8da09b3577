"""The outgoing bytes of one connection: coalesced per turn, bounded, slow readers dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IPushProducer, IReactorTime
from zope.interface import implementer

from chatserver import eager

TURN_BYTES = 1 << 16
"""Queued in one turn, after which no further request is begun."""

SLICE_SECONDS = 0.008
"""Of flushing in one turn; the rest of a large room waits for the next, so that others get in."""

SLICE_OUTBOXES = 64
"""Flushed between two looks at the clock."""


class Wire(Protocol):
    """What we use of a stream transport."""

    def write(self, data: bytes, /) -> Any:
        """Send bytes, or queue them."""

    def registerProducer(self, producer: Any, streaming: bool, /) -> Any:
        """Tell C{producer} when to pause."""

    def unregisterProducer(self) -> Any:
        """Tell the producer nothing more."""

    def loseConnection(self) -> Any:
        """Close once all is sent."""

    def abortConnection(self) -> Any:
        """Close now."""

    def pauseProducing(self) -> Any:
        """Stop reading."""

    def resumeProducing(self) -> Any:
        """Read again."""


class Owner(Protocol):
    """Who writes to an outbox."""

    def dropped(self) -> None:
        """The peer reads too slowly; the transport reports the loss after this."""


class _Nobody:
    """Stands for an owner whose connection is gone."""

    def dropped(self) -> None:
        """Nobody reads, and that is known."""


_NOBODY = _Nobody()


class Flusher:
    """
    Flush all outboxes that were written to, once at the end of each reactor turn.

    They are flushed in the order in which they were written to first.  Where there are very
    many, a turn ends after L{SLICE_SECONDS}, and those that are left come first in the next one;
    what is written to them meanwhile goes out with the rest.

    @ivar dirty: those to be flushed, from C{_done} on; while there is any, a flush is due.
    """

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self.dirty: list[Outbox] = []
        self._done = 0

    def join(self, outbox: Outbox) -> None:
        """Flush C{outbox} at the end of this turn, or soon after."""
        if not self.dirty:
            self._clock.callLater(0, self._flush)
        self.dirty.append(outbox)

    def _flush(self) -> None:
        dirty = self.dirty
        try:
            self._flush_some(dirty, self._clock.seconds() + SLICE_SECONDS)
        finally:
            # Also after one that failed: the others must not wait for ever.
            if self._done < len(dirty):
                self._clock.callLater(0, self._flush)
            else:
                dirty.clear()
                self._done = 0

    def _flush_some(self, dirty: list[Outbox], end: float) -> None:
        while self._done < len(dirty):
            part = dirty[self._done : self._done + SLICE_OUTBOXES]
            for outbox in part:
                self._done += 1
                outbox.flush_now()
            if self._clock.seconds() >= end:
                return


@implementer(IPushProducer)
class Outbox:
    """
    Queue bytes for one connection and hand them over with one write per reactor turn.

    This is the way of every delivery, so it touches little memory: for most turns there is one
    piece of bytes, which needs no list.

    @ivar trailer: asked for what is to stand behind everything of a turn (a person's prompt),
        which may be nothing; None: there never is anything.
    @ivar paused: whether the peer reads too slowly just now; nothing is written meanwhile.
    @ivar _first: what is queued, or the beginning of it; empty: nothing is.
    @ivar _more: the rest of it.
    @ivar _size: bytes of both.
    @ivar _joined: whether a flush is due: by the flusher, or, while paused, by the transport.
    @ivar _send: sends at once; None: it must be seen first whether that is possible.
    """

    __slots__ = (
        "_closed",
        "_finishing",
        "_first",
        "_flusher",
        "_joined",
        "_limit",
        "_more",
        "_owner",
        "_send",
        "_size",
        "_waiting",
        "_wire",
        "paused",
        "trailer",
    )

    def __init__(self, wire: Wire, flusher: Flusher, limit_bytes: int, owner: Owner) -> None:
        """
        @param limit_bytes: queued while paused; more drops the connection.
        @param owner: told once if that happens.
        """
        self._wire = wire
        self._send: eager.Send | None = None
        self._flusher = flusher
        self._limit = limit_bytes
        self._owner = owner
        self._first = b""
        self._more: list[bytes] | None = None
        self._size = 0
        self._waiting: list[Deferred[None]] | None = None
        self._joined = self._finishing = self._closed = self.paused = False
        self.trailer: Callable[[], bytes] | None = None
        wire.registerProducer(self, True)

    def write(self, data: bytes) -> None:
        """Queue C{data} behind everything queued before; for nobody once finished or gone."""
        if self._joined:
            self._write_more(data)
        elif not self._closed:
            self._first = data
            self._size = len(data)
            self._joined = True
            if dirty := self._flusher.dirty:
                dirty.append(self)
            else:
                self._flusher.join(self)

    def _write_more(self, data: bytes) -> None:
        if self._closed:
            return
        if not self._first:
            self._first = data
        elif self._more is None:
            self._more = [data]
        else:
            self._more.append(data)
        self._size += len(data)
        if self.paused and self._size > self._limit:
            self._drop()

    def touch(self) -> None:
        """Have the trailer asked at the end of this turn, also without bytes."""
        if not self._joined and not self._closed:
            self._joined = True
            self._flusher.join(self)

    def flush_now(self) -> None:
        """Hand over what is queued, without waiting for the end of the turn, unless paused."""
        if self.paused or self._closed:
            if not self._closed and self._size > self._limit:
                self._drop()
            return
        self._joined = False
        data = self._first
        if self._more is not None or self.trailer is not None:
            data = self._take()
        else:
            self._first = b""
            self._size = 0
        if not data:
            return
        if (send := self._send) is None:
            self._send = eager.write(self._wire, data)
            return
        # As in eager.write, but without a look at the transport, which is far away in memory.
        try:
            sent = send(data)
        except OSError:
            sent = 0
        if sent != len(data):
            self._send = None
            self._wire.write(data[sent:])

    def _take(self) -> bytes:
        """Empty the queue."""
        data = self._first
        if self._more is not None:
            data = b"".join((data, *self._more))
            self._more = None
        if self.trailer is not None:
            data += self.trailer()
        self._first = b""
        self._size = 0
        return data

    @property
    def is_full(self) -> bool:
        """Whether whoever can wait should: the peer is slow, or this turn brought much already."""
        return self.paused or self._size > TURN_BYTES

    def ready(self) -> Deferred[None]:
        """Fire when there is room for more, at once where there is; or when the peer is gone."""
        if not self.paused:
            return succeed(None)
        waiter: Deferred[None] = Deferred()
        if self._waiting is None:
            self._waiting = []
        self._waiting.append(waiter)
        return waiter

    def finish(self) -> None:
        """Take nothing more, send what is queued, then close."""
        if self._closed:
            return
        self._closed = self._finishing = True
        if not self.paused:
            self._close_finished()

    def lost(self) -> None:
        """The connection is gone: forget all that is queued."""
        self._closed = True
        self._finishing = self.paused = False
        self._send = None
        self._forget()
        self._wake()
        # The owner holds us: no cycle may outlive it, or it waits for the collector.
        self._owner = _NOBODY
        self.trailer = None

    # -- IPushProducer

    def pauseProducing(self) -> None:
        """The transport has enough for now."""
        self.paused = True

    def resumeProducing(self) -> None:
        """The transport has sent what it had."""
        self.paused = False
        if self._finishing:
            self._close_finished()
            return
        self.flush_now()
        if not self.paused:
            self._wake()

    def stopProducing(self) -> None:
        """The transport is gone; L{lost} follows."""
        self._closed = True
        self._forget()

    # --

    def _close_finished(self) -> None:
        self._finishing = False
        self._wire.unregisterProducer()
        self.trailer = None
        if data := self._take():
            eager.write(self._wire, data)
        self._wire.loseConnection()
        self._wake()

    def _drop(self) -> None:
        self._closed = True
        self._forget()
        self._wire.unregisterProducer()
        self._owner.dropped()
        self._wire.abortConnection()

    def _forget(self) -> None:
        self._first, self._more = b"", None

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        for waiter in waiting or ():
            waiter.callback(None)
