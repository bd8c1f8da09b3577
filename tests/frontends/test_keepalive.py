"""Peers whose machine or network died: the system finds out."""

from __future__ import annotations

from twisted.internet.interfaces import ITCPTransport
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import directlyProvides

from tests.world import Wire, World


class TcpWire(Wire):
    """
    A wire of TCP.

    @ivar options: what is switched on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.options: set[str] = set()
        directlyProvides(self, ITCPTransport)

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Note it."""
        self.options |= {"keepalive"} if enabled else set()

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Note it."""
        self.options |= {"nodelay"} if enabled else set()


class KeepaliveTests(SynchronousTestCase):
    """The frontends that are reached over a network."""

    def test_tcp(self) -> None:
        """A silent connection is watched by the system, and what is written leaves at once."""
        world = World(self)
        for frontend in world.frontends:
            if frontend.name in ("line", "amp"):
                wire = TcpWire()
                protocol = frontend.factory.buildProtocol(wire.getPeer())
                assert protocol is not None
                protocol.makeConnection(wire)
                self.assertEqual(wire.options, {"keepalive", "nodelay"}, frontend.name)
                wire.protocol = protocol
                protocol.connectionLost()
