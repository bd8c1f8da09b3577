"""The listening side of the AMP frontend."""

from __future__ import annotations

from typing import Any

from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Protocol

from chatserver.config import Limits
from chatserver.credentials import IRegistrar
from chatserver.frontends.admission import Admission, Ending, GatedFactory
from chatserver.frontends.amp.pinging import Sweep
from chatserver.frontends.amp.protocol import ChatProtocol
from chatserver.frontends.amp.rendering import boxed
from chatserver.frontends.amp.setting import Setting
from chatserver.frontends.deadlines import Deadlines
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics
from chatserver.model.errors import ChatError
from chatserver.wire.writing import to_json


class _Refused(Protocol):
    """Say why, and hang up."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event

    def connectionMade(self) -> None:
        """Tell it at once; nothing is read."""
        assert self.transport is not None
        self.transport.write(boxed(to_json(self._event)))
        self.transport.loseConnection()


class ChatFactory(GatedFactory):
    """Make the protocol of each connection."""

    def __init__(
        self,
        portal: Portal,
        registrar: IRegistrar,
        limits: Limits,
        clock: IReactorTime,
        flusher: Flusher,
        server_name: str,
        software: str,
        guests: bool,
        registration: bool,
        invitation: bool,
        metrics: Metrics,
        admission: Admission,
    ) -> None:
        """
        @param software: what the server runs, with its version.
        @param guests: whether guests are let in.
        @param registration: whether anybody may make an account.
        @param invitation: whether those may who have an invitation's code.
        """
        super().__init__("amp", admission, metrics)
        self._setting = Setting(
            portal=portal,
            registrar=registrar,
            limits=limits,
            clock=clock,
            flusher=flusher,
            logins=Deadlines(clock, limits.amp_login_seconds),
            metrics=metrics,
            server_name=server_name,
            software=software,
            guests=guests,
            registration=registration,
            invitation=invitation,
        )
        self._sweep = Sweep(clock, limits.amp_ping_seconds, lambda: self._live)

    def admitted(self, address: str) -> ChatProtocol:
        """Make the protocol of a connection that is let in."""
        self._sweep.start()
        return ChatProtocol(self._setting, address, self.on_gone)

    def gone(self, protocol: Any) -> None:
        """A connection is lost."""
        super().gone(protocol)
        if not self.connections:
            self._sweep.stop()

    def refused(self, refusal: ChatError | Ending) -> Protocol:
        """Tell a connection that it is not: as the last word of one that was."""
        event: dict[str, Any] = {"ev": "bye", "why": str(refusal)}
        if isinstance(refusal, ChatError):
            event["code"] = refusal.code
            event["retry_after"] = getattr(refusal, "retry_after", None)
        return _Refused(event)
