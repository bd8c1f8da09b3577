"""The door: all the ways in, named one by one."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Config, Registration
from chatserver.credentials import IRegistrar
from chatserver.frontends.admin.factory import AdminFactory
from chatserver.frontends.admin.peers import is_operator
from chatserver.frontends.admin.protocol import Desk
from chatserver.frontends.admission import Admission, GatedFactory
from chatserver.frontends.amp.factory import ChatFactory
from chatserver.frontends.line.factory import LineFactory
from chatserver.frontends.line.person import LocalTime
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics
from chatserver.model.origins import Neighbourhoods
from chatserver.operator_interfaces import IOperator

ADMIN = "admin"
"""The name of the operator's way in, which is no port."""


@frozen(eq=False)
class Supplies:
    """
    What frontends are built from.

    @ivar online: how many users have a session.
    @ivar local_time: seconds since the epoch to the time people are shown.
    @ivar version: of this software.
    """

    portal: Portal
    registrar: IRegistrar
    config: Config
    clock: IReactorTime
    online: Callable[[], int]
    metrics: Metrics
    local_time: LocalTime
    admission: Admission
    version: str
    operator: IOperator


@frozen(eq=False)
class Frontend:
    """
    One way in.

    @ivar endpoints: Twisted endpoint strings; none: it is turned off.
    """

    name: str
    factory: GatedFactory
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
        registration=config.registration is not Registration.CLOSED,
        invitation=config.registration is Registration.INVITE,
        metrics=supplies.metrics,
        local_time=supplies.local_time,
        admission=supplies.admission,
    )
    return Frontend("line", factory, config.line)


def _amp(supplies: Supplies) -> Frontend:
    config = supplies.config
    factory = ChatFactory(
        portal=supplies.portal,
        registrar=supplies.registrar,
        limits=config.limits,
        clock=supplies.clock,
        flusher=Flusher(supplies.clock),
        server_name=config.name,
        software=f"chatserver {supplies.version}",
        guests=config.guests,
        registration=config.registration is Registration.OPEN,
        invitation=config.registration is Registration.INVITE,
        metrics=supplies.metrics,
        admission=supplies.admission,
    )
    return Frontend("amp", factory, config.amp)


def _admin(supplies: Supplies) -> Frontend:
    limits, clock = supplies.config.limits, supplies.clock
    desk = Desk(supplies.operator, limits, clock, Flusher(clock), is_operator)
    # Caps of its own, and none: a full house must not keep the operator out.
    admission = Admission(evolve(limits, rates=False), Neighbourhoods())
    # It listens at no endpoint that could be set, but at the data folder's socket.
    return Frontend(ADMIN, AdminFactory(desk, admission, supplies.metrics), ())


FRONTENDS: tuple[Callable[[Supplies], Frontend], ...] = (_line, _amp, _admin)
