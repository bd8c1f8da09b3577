"""How it stands with the connection: a sentence where something is wrong, and a word always."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import assert_never

from attrs import frozen
from twisted.internet.interfaces import IDelayedCall

from chatserver.model.errors import AccountDisabled, AlreadyLoggedIn, LoginRefused
from clients.core.happenings import Happening, StateChanged
from clients.core.states import (
    Closed,
    Connecting,
    Ended,
    Entering,
    Greeting,
    NetworkGone,
    Offline,
    Online,
    PutOff,
    Reason,
    Refused,
    State,
    Unreachable,
    Waiting,
)
from clients.core.trust import CertificateChanged, Untrusted
from clients.desktop.presenters.entrance.countdown import Countdown
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session
from clients.desktop.words import tr

BACK_SECONDS = 2.0
"""For which it is said that the connection is back."""
STOPPING = "the server is going down"
"""What a server that stops says to everybody."""


class Kind(enum.Enum):
    """What kind of banner it is."""

    NONE = enum.auto()
    WORKING = enum.auto()
    WAITING = enum.auto()
    REFUSED = enum.auto()
    GOOD = enum.auto()


@frozen
class Status:
    """
    How it stands, in a word.

    @ivar colour: the theme's name of the dot's colour.
    """

    text: str
    colour: str


class Connection(Telling):
    """
    What the banner above a conversation says.

    @ivar kind: C{NONE}: there is no banner.
    @ivar sentence: what it says, with the seconds that are left.
    """

    def __init__(self, session: Session, supplies: Supplies) -> None:
        super().__init__()
        self.kind = Kind.NONE
        self._session = session
        self._clock = supplies.clock
        self._countdown = Countdown(supplies.clock, self.tell)
        self._ended: Ended | None = None
        self._end_of_good: IDelayedCall | None = None
        self._stop_listening: Callable[[], None] = session.listen(self._happened)
        self._became(session.state)

    def close(self) -> None:
        """It is shown no more."""
        stop, self._stop_listening = self._stop_listening, lambda: None
        stop()
        self._countdown.stop()
        self._good_no_more()

    # -- what is shown

    @property
    def seconds(self) -> int:
        """Until the next attempt, a begun one counted; 0: there is none to wait for."""
        return self._countdown.left

    @property
    def sentence(self) -> str:
        """What the banner says."""
        state = self._session.state
        if self.kind is Kind.GOOD:
            return tr("Back online")
        match state:
            case Waiting(_, reason):
                return f"{self._cause(reason)} {self._again()}"
            case Refused(error):
                return self._refused(error)
            case Offline() | Closed():
                return tr("Not connected")
            case _:
                return tr("Connecting…")

    @property
    def can_retry(self) -> bool:
        """Whether there is something to wait for that could be tried now."""
        return self.kind is Kind.WAITING

    @property
    def must_log_in(self) -> bool:
        """Whether nothing goes on by itself: somebody has to log in again."""
        return self.kind is Kind.REFUSED

    @property
    def status(self) -> Status:
        """How it stands, for a place that has room for one word."""
        match self._session.state:
            case Online():
                return Status(tr("Connected"), "ok")
            case Connecting() | Greeting() | Entering():
                return Status(tr("Connecting…"), "warn")
            case Waiting(_, PutOff() | Ended()):
                return Status(tr("Waiting for the server"), "warn")
            case _:
                return Status(tr("Offline"), "danger")

    def retry(self) -> None:
        """Wait no longer."""
        self._session.retry_now()

    # -- what happens

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, StateChanged):
            self._became(happening.state)

    def _became(self, state: State) -> None:
        self._countdown.stop()
        was_shown = self.kind is not Kind.NONE
        self._good_no_more()
        match state:
            case Online():
                self._ended = None
                self.kind = Kind.GOOD if was_shown else Kind.NONE
                if was_shown:
                    self._end_of_good = self._clock.callLater(BACK_SECONDS, self._hide)
            case Waiting(retry_at, reason):
                self._ended = reason if isinstance(reason, Ended) else self._ended
                self.kind = Kind.WAITING
                self._countdown.until(retry_at)
            case Refused():
                self.kind = Kind.REFUSED
            case Connecting() | Greeting() | Entering():
                self.kind = Kind.WORKING
            case Offline() | Closed():
                self.kind = Kind.NONE
            case _:
                assert_never(state)
        self.tell()

    def _hide(self) -> None:
        self.kind = Kind.NONE
        self.tell()

    def _good_no_more(self) -> None:
        timer, self._end_of_good = self._end_of_good, None
        if timer is not None and timer.active():
            timer.cancel()

    # -- in words

    def _again(self) -> str:
        if not self.seconds:
            return tr("Reconnecting…")
        told = tr("Reconnecting in {count} s – messages you send wait in the outbox.")
        return told.format(count=self.seconds)

    def _cause(self, reason: Reason) -> str:
        match reason:
            case Ended(why) if why == STOPPING:
                return tr("The server stopped.")
            case Ended(why):
                return tr("The server ended the connection: {why}", why=_bare(why))
            case PutOff(AlreadyLoggedIn()):
                return tr("You are logged in elsewhere, and this server takes one at a time.")
            case PutOff(_, text):
                return tr("The server is busy: {why}", why=_bare(text))
            case Unreachable() if self._ended is not None and self._ended.why == STOPPING:
                return tr("The server stopped, and is not back yet.")
            case Unreachable():
                return tr("The server cannot be reached.")
            case NetworkGone():
                return tr("Connection lost.")
            case _:
                assert_never(reason)

    def _refused(self, error: Exception) -> str:
        match error:
            case AccountDisabled():
                return tr("You cannot come in any more: {why}", why=_bare(error))
            case LoginRefused() if self._ended is not None and self._ended.why != STOPPING:
                return tr("You were logged out: {why}", why=_bare(self._ended.why))
            case LoginRefused():
                return tr("You are not logged in any more: log in again.")
            case CertificateChanged():
                return tr("The server shows another key than before, so nothing is sent to it.")
            case Untrusted():
                return tr("The server cannot be trusted any more: {why}", why=_bare(error))
            case _:
                return tr("The server refuses: {why}", why=_bare(error))


def _bare(text: object) -> str:
    """A server's words, as the end of a sentence of ours."""
    return f"{str(text).strip().rstrip('.')}."
