"""Who is still there?  One timer for all connections of a frontend."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime

ROUNDS = 4
"""Rounds of the sweep in the time of silence that is allowed; it is exact to one round."""


class Peer(Protocol):
    """One connection."""

    quiet: int
    """Rounds since its last word; the connection sets it to 0 at each."""

    def ping(self) -> None:
        """Ask for a word."""

    def abort(self) -> None:
        """Cut it off."""


class Sweep:
    """Goes round all connections for as long as there are any."""

    def __init__(
        self, clock: IReactorTime, seconds: float, peers: Callable[[], Iterable[Peer]]
    ) -> None:
        """
        @param seconds: of silence, after which a peer is asked; after as many again, and less
            than a third round, it is cut off.
        """
        self._clock = clock
        self._pause = seconds / ROUNDS
        self._peers = peers
        self._timer: IDelayedCall | None = None

    def start(self) -> None:
        """There is a connection."""
        if self._timer is None:
            self._timer = self._clock.callLater(self._pause, self._go_round)

    def stop(self) -> None:
        """There is none any more."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _go_round(self) -> None:
        self._timer = None
        self.start()
        for peer in list(self._peers()):
            peer.quiet += 1
            if peer.quiet > 2 * ROUNDS:
                peer.abort()
            elif peer.quiet == ROUNDS + 1:
                peer.ping()
