"""Whom the person blocks, from whatever device."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import BlockLifted, BlockSet, Entry, Personal
from chatserver.model.errors import ChatError
from chatserver.model.events import Event
from chatserver.wire.calls import CallLost
from clients.desktop.presenters.kept import Kept
from clients.desktop.session import Session

BLOCKED = "blocked"
"""What is kept: the ids, of the newest accounts if there are very many."""
MOST_KEPT = 2000


class Blocked:
    """
    Read once for each connection, then kept current by what is heard; before the first one they
    are those of the last time.

    @ivar ids: of those who are blocked.
    """

    _log = Logger()

    def __init__(self, session: Session, kept: Kept, on_change: Callable[[], None]) -> None:
        self._session = session
        self._kept = kept
        self._on_change = on_change
        before = kept.choice(BLOCKED).split()
        self.ids = frozenset(int(each) for each in before if each.isdecimal())

    def came_online(self) -> None:
        """Ask the server, soon."""
        reading = Deferred.fromCoroutine(self._read())
        reading.addErrback(self._not_read)

    def heard(self, event: Event) -> None:
        """Take what happens."""
        match event:
            case Entry(stream=Personal(), body=BlockSet(user)):
                self.ids |= {user.id}
            case Entry(stream=Personal(), body=BlockLifted(user)):
                self.ids -= {user.id}
            case _:
                return
        self._changed()

    # --

    async def _read(self) -> None:
        self.ids = frozenset(user.id for user in await self._session.blocks())
        self._changed()

    def _changed(self) -> None:
        value = " ".join(map(str, sorted(self.ids)[-MOST_KEPT:]))
        if value != self._kept.choice(BLOCKED):
            self._kept.choose(BLOCKED, value)
        self._on_change()

    def _not_read(self, failure: Failure) -> None:
        if not failure.check(CallLost, ChatError):  # a guest has none
            self._log.failure("{event}", failure, event="reading who is blocked failed")
