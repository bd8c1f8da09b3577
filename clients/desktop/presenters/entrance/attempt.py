"""One attempt to get in, from the first connection until somebody is in, refused, or gives up."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatserver.model.errors import AlreadyLoggedIn, SlowDown
from clients.core.client import Client
from clients.core.happenings import Happening, StateChanged
from clients.core.states import Closed, Online, PutOff, Refused, State, Waiting
from clients.desktop.presenters.entrance.countdown import Countdown
from clients.desktop.presenters.entrance.way import Notice
from clients.desktop.presenters.entrance.way_words import put_off
from clients.desktop.presenters.telling import Telling

_TO_BE_TOLD = (SlowDown, AlreadyLoggedIn)
"""What a person at a form should know at once, though it may pass."""


class Attempt(Telling):
    """
    A client on its way in.

    It tries on by itself where the server cannot be reached, until L{cancel}.

    @ivar notice: why it is not in yet; None: it is under way.
    @ivar countdown: to the next attempt.
    """

    def __init__(
        self,
        client: Client,
        clock: IReactorTime,
        name: str,
        arrived: Callable[[Client], None],
        refused: Callable[[Client, Exception], None],
        is_patient: bool = False,
    ) -> None:
        """
        @param name: as whom; shown.
        @param refused: hears what it ends with.
        @param is_patient: whether to try on also after what a person at a form should know.
        """
        super().__init__()
        self.notice: Notice | None = None
        self.countdown = Countdown(clock, self.tell)
        self._client = client
        self._name = name
        self._arrived = arrived
        self._refused = refused
        self._is_patient = is_patient
        self._stop_listening: Callable[[], None] = client.listen(self._happened)

    def start(self) -> None:
        """Begin."""
        self._client.start()

    def retry_now(self) -> None:
        """Wait no longer."""
        self._client.retry_now()

    def cancel(self) -> None:
        """Give it up."""
        self._leave()
        self._client.close()

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, StateChanged):
            self._became(happening.state)

    def _became(self, state: State) -> None:
        match state:
            case Online():
                self._leave()
                self._arrived(self._client)
            case Refused(error):
                self._end(error)
            case Waiting(_, PutOff(error)) if self._wants_to_know(error):
                self._end(error)
            case Waiting(retry_at, reason):
                self.notice = put_off(reason, self._name)
                self.countdown.until(retry_at)
                self.tell()
            case Closed():
                self._leave()
            case _:
                self.countdown.stop()
                self.tell()

    def _wants_to_know(self, error: Exception) -> bool:
        return not self._is_patient and isinstance(error, _TO_BE_TOLD)

    def _end(self, error: Exception) -> None:
        self.cancel()
        self._refused(self._client, error)

    def _leave(self) -> None:
        self.countdown.stop()
        stop, self._stop_listening = self._stop_listening, lambda: None
        stop()
