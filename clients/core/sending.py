"""An outbox for a client."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatserver.model.names import Target
from clients.core.answers import Stored
from clients.core.client import Client
from clients.core.happenings import Happening, StateChanged
from clients.core.journal import Journal
from clients.core.outbox import Listener, Outbox
from clients.core.states import Online


def outbox_for(
    client: Client,
    token: Callable[[], str],
    clock: IReactorTime,
    random: Callable[[], float],
    on_change: Listener,
    journal: Journal | None = None,
) -> Outbox:
    """Make an outbox that sends whenever C{client} is online; the arguments are L{Outbox}'s."""

    async def say(target: Target, text: str, action: bool, nonce: str, reply: int | None) -> Stored:
        return await client.post(target, text, action, nonce, reply)

    outbox = Outbox(say, token, clock, random, on_change, journal)

    def happened(happening: Happening) -> None:
        if isinstance(happening, StateChanged):
            (outbox.online if isinstance(happening.state, Online) else outbox.offline)()

    client.listen(happened)
    if isinstance(client.state, Online):
        outbox.online()
    return outbox
