"""The listening side of the admin socket."""

from __future__ import annotations

from twisted.internet.protocol import Protocol

from chatserver.frontends.admin.protocol import AdminProtocol, Desk
from chatserver.frontends.admission import Admission, Ending, GatedFactory
from chatserver.metrics import Metrics
from chatserver.model.errors import ChatError


class _Refused(Protocol):
    """Hang up."""

    def connectionMade(self) -> None:
        """There is nothing to tell before something is asked."""
        assert self.transport is not None
        self.transport.loseConnection()


class AdminFactory(GatedFactory):
    """Make the protocol of each connection."""

    def __init__(self, desk: Desk, admission: Admission, metrics: Metrics) -> None:
        """@param admission: one of its own: a full house must not keep the operator out."""
        super().__init__("admin", admission, metrics)
        self._desk = desk

    def admitted(self, address: str) -> AdminProtocol:
        """Make the protocol of a connection that is let in."""
        return AdminProtocol(self._desk, self.on_gone)

    def refused(self, refusal: ChatError | Ending) -> Protocol:
        """Send a connection away."""
        return _Refused()
