"""An outbox for a client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from twisted.internet.interfaces import IReactorTime

from chatserver.model.names import Target
from clients.core.answers import Stored
from clients.core.happenings import Happening, StateChanged
from clients.core.journal import Journal
from clients.core.outbox import Listener, Outbox
from clients.core.states import Online, State


class Way(Protocol):
    """To the server; L{clients.core.client.Client} is one."""

    @property
    def state(self) -> State:
        """Where the link is."""

    def listen(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Let it hear what happens."""

    async def post(
        self,
        target: Target,
        text: str,
        action: bool = False,
        nonce: str | None = None,
        reply: int | None = None,
    ) -> Stored:
        """Say something."""


def outbox_for(
    way: Way,
    token: Callable[[], str],
    clock: IReactorTime,
    random: Callable[[], float],
    on_change: Listener,
    journal: Journal | None = None,
) -> Outbox:
    """Make an outbox that sends whenever C{way} is; the arguments are L{Outbox}'s."""

    async def say(target: Target, text: str, action: bool, nonce: str, reply: int | None) -> Stored:
        return await way.post(target, text, action, nonce, reply)

    outbox = Outbox(say, token, clock, random, on_change, journal)

    def happened(happening: Happening) -> None:
        if isinstance(happening, StateChanged):
            (outbox.online if isinstance(happening.state, Online) else outbox.offline)()

    way.listen(happened)
    if isinstance(way.state, Online):
        outbox.online()
    return outbox
