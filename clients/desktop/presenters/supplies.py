"""What presenters need of the machine, and how they speak to the person beside what they show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from attrs import frozen
from twisted.internet.interfaces import IReactorTime

from clients.desktop.presenters.telling import Telling


@frozen(eq=False)
class Supplies:
    """
    The machine.

    @ivar clock: the reactor's; its seconds are since the epoch.
    @ivar local_time: gives such seconds as the person's wall clock has them.
    @ivar random: gives numbers from 0 to 1.
    @ivar token: gives a new nonce each time, 1 to 64 characters out of C{A-Za-z0-9._-}.
    """

    clock: IReactorTime
    local_time: Callable[[float], datetime]
    random: Callable[[], float]
    token: Callable[[], str]


@frozen
class Said:
    """One sentence to the person; C{is_bad}: about what went wrong."""

    text: str
    is_bad: bool = False


class Voice(Telling):
    """
    Says one sentence at a time, which is shown for some seconds.

    @ivar last: what was said last, or None.
    """

    def __init__(self) -> None:
        super().__init__()
        self.last: Said | None = None

    def say(self, sentence: str) -> None:
        """Tell what was done."""
        self.last = Said(sentence)
        self.tell()

    def complain(self, sentence: str) -> None:
        """Tell what went wrong."""
        self.last = Said(sentence, is_bad=True)
        self.tell()

    def hush(self) -> None:
        """It was read."""
        self.last = None
        self.tell()
