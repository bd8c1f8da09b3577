"""
The link to a server: one connection at a time, made again whenever it breaks.

What the application sees are the L{State}s it goes through, and events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.protocols.amp import Command

from clients.core.attempts import Attempts, Ears
from clients.core.backoff import Backoff
from clients.core.dialing import Dial
from clients.core.entering import Credentials
from clients.core.machine import Inputs, make_machine
from clients.core.states import NetworkGone, Server, State


class Link:
    """A link to one server."""

    def __init__(
        self,
        dial: Dial,
        credentials: Credentials,
        ears: Ears,
        clock: IReactorTime,
        random: Callable[[], float],
        client: str,
    ) -> None:
        """
        @param random: gives numbers from 0 to 1, for delays.
        @param client: this program's name and version, which the server is told.
        """
        self._attempts = Attempts(dial, credentials, ears, clock, Backoff(random), client)
        self._machine: Inputs = make_machine(self._attempts)
        self._attempts.machine = self._machine

    @property
    def state(self) -> State:
        """Where it is now."""
        return self._attempts.state

    @property
    def server(self) -> Server | None:
        """What the server said of itself at the last Hello; None: there was none yet."""
        return self._attempts.server

    @property
    def credentials(self) -> Credentials:
        """With what to log in the next time."""
        return self._attempts.credentials

    def use(self, credentials: Credentials) -> None:
        """Log in with something else from the next time on."""
        self._attempts.credentials = credentials

    def start(self) -> None:
        """Get online, and stay there; after a refusal: try once more."""
        self._machine.start()

    def retry_now(self) -> None:
        """Wait no longer, where it waits: the network is back, or somebody is impatient."""
        self._machine.retry()

    def drop(self, why: str) -> None:
        """Give this connection up, and make another after a while."""
        self._machine.failed(NetworkGone(why))

    def close(self) -> Deferred[None]:
        """
        End it for good.

        @return: fires when the connection is gone.
        """
        self._machine.close()
        return self._attempts.gone()

    def call(self, command: type[Command], **arguments: Any) -> Deferred[dict[str, Any]]:
        """Ask; as L{Connection.call}.  Without a connection it fails with L{CallLost}."""
        return self._attempts.call(command, **arguments)

    def hold(self) -> None:
        """Read no more from the server for now."""
        self._attempts.hold(True)

    def release(self) -> None:
        """Go on reading."""
        self._attempts.hold(False)
