"""Whether what only a connection makes true still counts: a short break is not worth a flicker."""

from __future__ import annotations

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from clients.core.happenings import Happening, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session

GRACE_SECONDS = 2.5
"""Without a connection, for which nobody is taken to have come or gone."""


class Lately(Telling):
    """
    Follows one session.

    @ivar holds: whether who is here is known: there is a connection, or was a moment ago.
    """

    def __init__(self, session: Session, clock: IReactorTime) -> None:
        super().__init__()
        self.holds = isinstance(session.state, Online)
        self._clock = clock
        self._end: IDelayedCall | None = None
        self._stop = session.listen(self._happened)

    def close(self) -> None:
        """Nobody asks any more."""
        self._stop()
        self._stop_waiting()

    # --

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._stop_waiting()
                self._is(True)
            case StateChanged() if self.holds and self._end is None:
                self._end = self._clock.callLater(GRACE_SECONDS, self._over)
            case _:
                pass

    def _over(self) -> None:
        self._end = None
        self._is(False)

    def _is(self, holds: bool) -> None:
        if holds != self.holds:
            self.holds = holds
            self.tell()

    def _stop_waiting(self) -> None:
        end, self._end = self._end, None
        if end is not None and end.active():
            end.cancel()
