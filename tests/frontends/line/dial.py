"""A telephone for tests of the line protocol."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import evolve
from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Limits
from chatserver.frontends.admission import Admission
from chatserver.frontends.line.factory import LineFactory
from chatserver.frontends.line.protocol import LineProtocol
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics
from chatserver.model.origins import Neighbourhoods
from tests.fakes import FakeChat


def utc(moment: float) -> datetime:
    """The local time of a server in Reykjavik."""
    return datetime.fromtimestamp(moment, UTC)


class Call:
    """One end of a connection: what is sent, and what came back since one last looked."""

    def __init__(self, protocol: LineProtocol, transport: StringTransport, clock: Clock) -> None:
        self.protocol = protocol
        self.transport = transport
        self._clock = clock

    def send(self, data: bytes) -> bytes:
        """Send bytes in one piece, and hear the answer."""
        self.protocol.dataReceived(data)
        return self.hear()

    def hear(self) -> bytes:
        """Take what came."""
        self._clock.advance(0)
        data: bytes = self.transport.value()
        self.transport.clear()
        return data

    def hang_up(self) -> None:
        """Lose the connection."""
        self.protocol.connectionLost()


class LineTestCase(SynchronousTestCase):
    """Dial into a line frontend in front of a L{FakeChat}, by hand and on a L{Clock}."""

    limits = Limits()

    def setUp(self) -> None:
        """Open the port; ann, bob and carl have accounts."""
        self.clock = Clock()
        self.clock.rightNow = 1_000_000_000.0
        self.chat = FakeChat(self.clock.callLater)
        for name in ("ann", "bob", "carl"):
            self.chat.add(name)
        self.metrics = Metrics()
        self._calls: list[Call] = []
        self.factory = self.build(self.limits)

    def build(self, limits: Limits) -> LineFactory:
        """Make a factory."""
        return LineFactory(
            portal=self.chat.portal,
            registrar=self.chat,
            limits=evolve(limits),
            clock=self.clock,
            flusher=Flusher(self.clock),
            server_name="Lab Chat 1.0",
            online=self.chat.online,
            guests=True,
            registration=True,
            invitation=False,
            metrics=self.metrics,
            local_time=utc,
            admission=Admission(limits, Neighbourhoods()),
        )

    def dial(self, address: str = "127.0.0.1") -> Call:
        """Connect, and say nothing yet."""
        protocol = self.factory.buildProtocol(IPv4Address("TCP", address, 40000))
        assert isinstance(protocol, LineProtocol)
        transport = StringTransport()
        protocol.makeConnection(transport)
        call = Call(protocol, transport, self.clock)
        self._calls.append(call)
        return call

    def script(self, name: str = "ann", mode: str = "") -> Call:
        """Connect a script that is logged in."""
        call = self.dial()
        call.send(f"{mode}\n/login {name} sesame-open\n".encode())
        for each in self._calls:
            each.hear()
        return call

    def person(self, name: str = "") -> Call:
        """Connect a person, who has seen the banner, and is logged in if they have a name."""
        call = self.dial()
        self.clock.advance(0.25)
        call.hear()
        if name:
            call.send(f"/login {name} sesame-open\r\n".encode())
            for each in self._calls:
                each.hear()
        return call
