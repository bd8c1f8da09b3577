"""The door: opens the hub that the configuration asks for."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime

from chatserver.hub.local import LocalHub
from chatserver.hub_interfaces import IEntrySource, IHub


def open_hub(source: IEntrySource, clock: IReactorTime) -> IHub:
    """Give the hub of a single process."""
    hub: IHub = LocalHub(source, clock)
    return hub
