"""Hints that somebody is writing: those of others, for some seconds, and one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import SAID, Entry, User
from chatserver.model.errors import ChatError
from chatserver.model.events import Event, Typing, WentOffline
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.states import Online, State

SHOWN_SECONDS = 6.0
"""After somebody's last hint."""
HINT_SECONDS = 3.0
"""Between two own hints, at the least."""


class Way(Protocol):
    """To the server; L{clients.core.client.Client} is one."""

    @property
    def state(self) -> State:
        """Where the link is."""

    async def typing(self, target: Target) -> None:
        """Hint to the others there that one is writing something."""


class Hints:
    """Who is writing where; and the others' knowing that this person is."""

    _log = Logger()

    def __init__(
        self,
        way: Way,
        clock: IReactorTime,
        viewer: Callable[[], User],
        on_change: Callable[[], None],
    ) -> None:
        """@param on_change: hears that somebody began to write, or is taken to have stopped."""
        self._way = way
        self._clock = clock
        self._viewer = viewer
        self._on_change = on_change
        self._writing: dict[tuple[Target, int], tuple[User, float]] = {}
        self._fading: IDelayedCall | None = None
        self._hinted_at: float | None = None

    def writers(self, target: Target) -> Sequence[User]:
        """List who is writing in a conversation, who began first before the others."""
        now = self._clock.seconds()
        found = [(key[0], user, until) for key, (user, until) in self._writing.items()]
        return [user for where, user, until in found if where == target and until > now]

    def heard(self, event: Event) -> None:
        """Take what happens."""
        viewer = self._viewer().id
        match event:
            case Typing(stream, user):
                until = self._clock.seconds() + SHOWN_SECONDS
                self._writing[stream.address(viewer), user.id] = user, until
                self._fade_later(SHOWN_SECONDS)
                self._on_change()
            case Entry(stream=stream, sender=user, body=body) if isinstance(body, SAID):
                self._forget(lambda key: key == (stream.address(viewer), user.id))
            case WentOffline(user):
                self._forget(lambda key: key[1] == user.id)

    def typed(self, target: Target, text: str) -> None:
        """The person typed; let the others know, where it is to become a message."""
        is_command = text.startswith("/") and not text.startswith("//")
        if not text.strip() or is_command or not isinstance(self._way.state, Online):
            return
        now = self._clock.seconds()
        if self._hinted_at is None or now - self._hinted_at >= HINT_SECONDS:
            self._hinted_at = now
            hinting = Deferred.fromCoroutine(self._way.typing(target))
            hinting.addErrback(self._not_hinted)

    def lost(self) -> None:
        """There is no connection: nobody is known to write, nor knows that this person does."""
        self._hinted_at = None
        self._forget(lambda key: True)

    def close(self) -> None:
        """Nobody looks any more."""
        if self._fading is not None and self._fading.active():
            self._fading.cancel()
        self._fading = None

    # --

    def _forget(self, which: Callable[[tuple[Target, int]], bool]) -> None:
        gone = [key for key in self._writing if which(key)]
        for key in gone:
            del self._writing[key]
        if gone:
            self._on_change()

    def _fade_later(self, seconds: float) -> None:
        if self._fading is None or not self._fading.active():
            self._fading = self._clock.callLater(seconds, self._fade)

    def _fade(self) -> None:
        now = self._clock.seconds()
        self._forget(lambda key: self._writing[key][1] <= now)
        if self._writing:
            self._fade_later(min(until for _, until in self._writing.values()) - now)

    def _not_hinted(self, failure: Failure) -> None:
        # Whether a message can be sent there is told when it is.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="hinting at what is typed failed")
