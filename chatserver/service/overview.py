"""A running server at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from attrs import frozen
from twisted.internet.interfaces import IReactorTime

from chatserver.hub_interfaces import IAttachment, IHub
from chatserver.metrics import Metrics
from chatserver.model.operation import Present, Status
from chatserver.model.standing import TokenKind


@frozen(eq=False)
class About:
    """
    What the service itself does not know of the server.

    @ivar version: of this software.
    @ivar waiting: how many requests wait, by the queue's name.
    """

    name: str
    version: str
    metrics: Metrics
    waiting: Callable[[], Mapping[str, int]]


class Overview:
    """Looks at who is here, and at what was counted."""

    def __init__(
        self, about: About, hub: IHub, clock: IReactorTime, database_bytes: Callable[[], int]
    ) -> None:
        """@param clock: by which the server starts now."""
        self._about = about
        self._hub = hub
        self._clock = clock
        self._database_bytes = database_bytes
        self._started_at = clock.seconds()

    def status(self) -> Status:
        """Look at the server."""
        sessions = Counter(each.sink.origin.frontend for each in self._hub.everybody())
        return Status(
            name=self._about.name,
            version=self._about.version,
            started_at=self._started_at,
            now=self._clock.seconds(),
            online=self._hub.online(),
            sessions=dict(sorted(sessions.items())),
            counts=dict(sorted(self._about.metrics.counts.items())),
            waiting=dict(self._about.waiting()),
            database_bytes=self._database_bytes(),
        )

    def who(self) -> list[Present]:
        """List all sessions, by user name."""
        present = [_present(each) for each in self._hub.everybody()]
        return sorted(present, key=lambda each: (each.user.name.text, each.frontend, each.address))


def _present(attachment: IAttachment) -> Present:
    origin, token = attachment.sink.origin, attachment.token
    by_token = token is not None and token.kind is TokenKind.ACCESS
    return Present(
        attachment.user,
        origin.frontend,
        origin.address,
        origin.encrypted,
        token.name if token is not None and by_token else None,
    )
