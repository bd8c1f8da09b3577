"""The listening side of the line frontend."""

from __future__ import annotations

from collections.abc import Callable

from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Protocol

from chatserver.config import Limits
from chatserver.credentials import IRegistrar
from chatserver.frontends.admission import Admission, Ending, GatedFactory
from chatserver.frontends.deadlines import Deadlines
from chatserver.frontends.line.codes import CODE_OF
from chatserver.frontends.line.manners import Manners
from chatserver.frontends.line.person import LocalTime
from chatserver.frontends.line.protocol import LineProtocol
from chatserver.frontends.line.setting import Setting
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics
from chatserver.model.errors import ChatError


class _Refused(Protocol):
    """Say why, and hang up."""

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def connectionMade(self) -> None:
        """Tell it at once; nothing is read."""
        assert self.transport is not None
        self.transport.write(f"{self._answer}\r\n".encode())
        self.transport.loseConnection()


class LineFactory(GatedFactory):
    """Make the protocol of each connection."""

    def __init__(
        self,
        portal: Portal,
        registrar: IRegistrar,
        limits: Limits,
        clock: IReactorTime,
        flusher: Flusher,
        server_name: str,
        online: Callable[[], int],
        guests: bool,
        registration: bool,
        invitation: bool,
        metrics: Metrics,
        local_time: LocalTime,
        admission: Admission,
    ) -> None:
        """
        @param online: how many users have a session, for the banner.
        @param guests: whether the banner offers C{/guest}.
        @param registration: whether it offers C{/register}.
        @param invitation: whether that needs an invitation's code.
        @param local_time: seconds since the epoch to the time of day people are shown.
        """
        super().__init__("line", admission, metrics)
        self._setting = Setting(
            portal=portal,
            registrar=registrar,
            limits=limits,
            clock=clock,
            flusher=flusher,
            person_logins=Deadlines(clock, limits.person_login_seconds),
            script_logins=Deadlines(clock, limits.script_login_seconds),
            manners=Manners(local_time),
            server_name=server_name,
            online=online,
            guests=guests,
            registration=registration,
            invitation=invitation,
            metrics=metrics,
        )

    def admitted(self, address: str) -> LineProtocol:
        """Make the protocol of a connection that is let in."""
        return LineProtocol(self._setting, address, self.on_gone)

    def refused(self, refusal: ChatError | Ending) -> Protocol:
        """Tell a connection that it is not."""
        if isinstance(refusal, Ending):
            return _Refused(f"503 {refusal}")
        seconds = getattr(refusal, "retry_after", None)
        wait = "" if seconds is None else f"{seconds} "
        return _Refused(f"{CODE_OF[type(refusal)]} {wait}{refusal}")
