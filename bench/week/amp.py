"""One connection of a program that speaks AMP."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.protocols.amp import AmpBox, Command
from twisted.python.failure import Failure

from bench.week.line import Surprise
from chatserver.wire.boxes import BoundedBoxes
from chatserver.wire.calls import Calls
from chatserver.wire.reading import from_json

MOST_BYTES = 1 << 20
MOST_KEYS = 64


class Program(BoundedBoxes):
    """
    Asks; events are counted, not kept.

    @ivar events: how many were heard.
    """

    def __init__(self) -> None:
        self._calls = Calls(self._pushed, self._lost)
        super().__init__(self._calls, MOST_BYTES, MOST_KEYS, Program._flooded)
        self.events = 0
        self._is_over = False
        self._ends: list[Deferred[None]] = []
        self._lives: list[Deferred[bool]] = []

    def call(self, command: type[Command], **arguments: Any) -> Deferred[dict[str, Any]]:
        """Ask; as L{Calls.call}."""
        return self._calls.call(command, **arguments)

    def live(self) -> Deferred[bool]:
        """Fire with True when the next stream has caught up, with False if none can any more."""
        live: Deferred[bool] = Deferred()
        self._lives.append(live)
        return live

    def hang_up(self) -> Deferred[None]:
        """Close; fires once the connection is gone."""
        if not self._is_over and self.transport is not None:
            self.transport.loseConnection()
        return self.ended()

    def ended(self) -> Deferred[None]:
        """Fire when the connection is gone, whoever ended it."""
        if self._is_over:
            return succeed(None)
        end: Deferred[None] = Deferred()
        self._ends.append(end)
        return end

    def _pushed(self, name: bytes, box: AmpBox) -> None:
        self.events += 1
        if self._lives and from_json(box[b"event"])["ev"] in ("live", "reset"):
            self._lives.pop(0).callback(True)

    def _lost(self, reason: Failure) -> None:
        self._is_over = True
        lives, self._lives = self._lives, []
        for live in lives:
            live.callback(False)
        ends, self._ends = self._ends, []
        for end in ends:
            end.callback(None)

    def _flooded(self) -> None:
        raise Surprise("the server sent a box without an end")
