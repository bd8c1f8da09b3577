"""Finding words in one conversation: on the server, and in what is here already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import SAID, Action, Text
from chatserver.model.errors import ChatError
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.lines import Line
from clients.desktop.presenters.supplies import Voice
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session

PAUSE_SECONDS = 0.3
"""After the last key, before the server is asked."""


class Place(Protocol):
    """What is searched."""

    target: Target

    @property
    def lines(self) -> Sequence[Line]:
        """What is here, oldest first."""

    @property
    def is_online(self) -> bool:
        """Whether the server can be asked."""

    def jump_to(self, seq: int) -> None:
        """Show a message."""


class Finding(Telling):
    """
    What is looked for, and where it was found.

    @ivar words: to be found, all of them in one message; empty: nothing is looked for.
    @ivar hits: seqs of the messages, newest first.
    @ivar at: index of the one that is shown; None: none is yet.
    @ivar is_asking: whether the server was asked, and has not answered.
    """

    _log = Logger()

    def __init__(self, session: Session, place: Place, clock: IReactorTime, voice: Voice) -> None:
        super().__init__()
        self._session, self._place, self._clock, self._voice = session, place, clock, voice
        self.words = ""
        self.hits: Sequence[int] = ()
        self.at: int | None = None
        self.is_asking = False
        self._due: IDelayedCall | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The words one by one, folded, to be marked where they are seen."""
        return tuple(dict.fromkeys(self.words.casefold().split()))

    def type(self, words: str) -> None:
        """Look for something else."""
        words = " ".join(words.split())
        if words == self.words:
            return
        self._rest()
        self.words, self.at, self.is_asking = words, None, False
        self.hits = self._here()
        if words and self._place.is_online:
            self.is_asking = True
            self._due = self._clock.callLater(PAUSE_SECONDS, self._ask)
        self.tell()

    def older(self) -> None:
        """Show the next one further up; after the first one comes the newest again."""
        self._go(1)

    def newer(self) -> None:
        """Show the next one further down."""
        self._go(-1)

    def stop(self) -> None:
        """Look for nothing."""
        self.type("")

    # --

    def _go(self, step: int) -> None:
        if self._due is not None:
            self._rest()
            self._ask()
        if not self.hits:
            return
        first = 0 if step > 0 else len(self.hits) - 1
        self.at = first if self.at is None else (self.at + step) % len(self.hits)
        self._place.jump_to(self.hits[self.at])
        self.tell()

    def _rest(self) -> None:
        if self._due is not None and self._due.active():
            self._due.cancel()
        self._due = None

    def _ask(self) -> None:
        self._due = None
        asking = Deferred.fromCoroutine(self._search(self.words))
        asking.addErrback(self._not_found, self.words).addErrback(self._failed)

    async def _search(self, words: str) -> None:
        found = await self._session.search(words, self._place.target)
        if words == self.words:
            self._take({entry.seq for entry in found})

    def _take(self, seqs: set[int]) -> None:
        """Add what the server found; the one that is shown stays the one."""
        shown = None if self.at is None else self.hits[self.at]
        self.is_asking = False
        self.hits = sorted(seqs | set(self._here()), reverse=True)
        self.at = None if shown is None or shown not in self.hits else self.hits.index(shown)
        self.tell()

    def _not_found(self, failure: Failure, words: str) -> None:
        if words == self.words:
            self.is_asking = False
            self.tell()
        if failure.check(ChatError):
            self._voice.complain(failure.getErrorMessage())
        elif not failure.check(CallLost):
            self._failed(failure)

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="searching failed")

    def _here(self) -> list[int]:
        """Find the words in what is here already."""
        parts = self.parts
        if not parts:
            return []
        return [line.seq for line in reversed(self._place.lines) if _holds(line, parts)]


def _holds(line: Line, parts: Sequence[str]) -> bool:
    body = line.entry.body
    if not isinstance(body, Text | Action):
        return False
    folded = body.text.casefold()
    return isinstance(body, SAID) and all(part in folded for part in parts)
