"""The door: all the ways in, named one by one."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Config, Registration
from chatserver.credentials import IRegistrar
from chatserver.frontends.line.factory import LineFactory
from chatserver.frontends.line.person import LocalTime
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics


@frozen(eq=False)
class Supplies:
    """
    What frontends are built from.

    @ivar online: how many users have a session.
    @ivar local_time: seconds since the epoch to the time people are shown.
    """

    portal: Portal
    registrar: IRegistrar
    config: Config
    clock: IReactorTime
    online: Callable[[], int]
    metrics: Metrics
    local_time: LocalTime


@frozen(eq=False)
class Frontend:
    """
    One way in.

    @ivar endpoints: Twisted endpoint strings; none: it is turned off.
    """

    name: str
    factory: LineFactory
    endpoints: tuple[str, ...]


def _line(supplies: Supplies) -> Frontend:
    config = supplies.config
    factory = LineFactory(
        portal=supplies.portal,
        registrar=supplies.registrar,
        limits=config.limits,
        clock=supplies.clock,
        flusher=Flusher(supplies.clock),
        server_name=config.name,
        online=supplies.online,
        guests=config.guests,
        registration=config.registration is Registration.OPEN,
        metrics=supplies.metrics,
        local_time=supplies.local_time,
    )
    return Frontend("line", factory, config.line)


FRONTENDS: tuple[Callable[[Supplies], Frontend], ...] = (_line,)
