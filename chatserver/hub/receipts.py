"""How far somebody has read, told to the other one of the conversation once in each turn."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.interfaces import IReactorTime

from chatserver.hub.switchboard import Switchboard
from chatserver.model.events import Seen


class Receipts:
    """
    Tells read marks; a mark that is passed within the same turn is not told.

    Whether they may be told was judged in the transaction that moved them.
    """

    def __init__(self, switchboard: Switchboard, clock: IReactorTime) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._furthest: dict[tuple[int, int], Seen] = {}

    def moved(self, marks: Sequence[Seen]) -> None:
        """Take marks that were moved, and tell them soon."""
        if not self._furthest:
            self._clock.callLater(0, self._tell)
        for mark in marks:
            key = mark.stream.id, mark.user.id
            known = self._furthest.get(key)
            if known is None or known.upto < mark.upto:
                self._furthest[key] = mark

    def _tell(self) -> None:
        marks, self._furthest = self._furthest, {}
        for mark in marks.values():
            other = mark.stream.other(mark.user.id)
            audience = self._switchboard.of_user(other.id)
            self._switchboard.tell_of(mark.user.id, audience, mark)
