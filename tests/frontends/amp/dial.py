"""A telephone for tests of the AMP frontend."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.task import Clock
from twisted.protocols.amp import ANSWER, ASK, COMMAND, ERROR, AmpBox, parseString
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import directlyProvides

from chatserver.config import Limits
from chatserver.frontends.admission import Admission
from chatserver.frontends.amp.factory import ChatFactory
from chatserver.frontends.amp.protocol import ChatProtocol
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics
from chatserver.model.origins import Neighbourhoods
from tests.fakes import FakeChat
from tests.world import Dialled, Wire, World

Given = str | bytes | int | bool | dict[str, Any] | list[Any]


def encoded(value: Given) -> bytes:
    """Write an argument's value."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return str(value).encode()


def question(command: str, tag: bytes | None, /, **arguments: Given) -> bytes:
    """Give the bytes of a command; without a tag, it wants no answer."""
    box = AmpBox({key.encode(): encoded(value) for key, value in arguments.items()})
    box[COMMAND] = command.encode()
    if tag is not None:
        box[ASK] = tag
    return bytes(box.serialize())


HELLO = question("Hello", b"h", versions="[1]")


class Call:
    """
    One end of a connection.

    @ivar events: what the server told unasked, as it came; whoever looks takes it away.
    @ivar asked: the server's own questions.
    """

    def __init__(self, protocol: ChatProtocol, wire: Wire, pump: Callable[[], object]) -> None:
        self.protocol = protocol
        self.wire = wire
        self.events: list[dict[str, Any]] = []
        self.asked: list[AmpBox] = []
        self._pump = pump
        self._tags = 0

    def send(self, data: bytes) -> list[AmpBox]:
        """Send bytes in one piece; give the answers."""
        self.protocol.dataReceived(data)
        return self.hear()

    def hear(self) -> list[AmpBox]:
        """Give the answers that came; put the events by."""
        self._pump()
        boxes = parseString(self.wire.value())
        self.wire.clear()
        answers = []
        for box in boxes:
            if ANSWER in box or ERROR in box:
                answers.append(box)
            elif ASK in box:
                self.asked.append(box)
            else:
                assert box[COMMAND] == b"Event", box
                self.events.append(json.loads(box[b"event"]))
        return answers

    def ask(self, command: str, /, **arguments: Given) -> dict[str, str]:
        """Ask one thing; give the answer's members, C{code} and C{text} of a refusal."""
        self._tags += 1
        tag = b"%d" % self._tags
        (answer,) = self.send(question(command, tag, **arguments))
        return plain(answer, tag)

    def heard(self) -> list[dict[str, Any]]:
        """Take the events."""
        self.hear()
        events, self.events = self.events, []
        return events

    def hang_up(self) -> None:
        """Lose the connection."""
        self.protocol.connectionLost(Failure(ConnectionDone()))


def plain(answer: AmpBox, tag: bytes) -> dict[str, str]:
    """Read an answer to C{tag} with plain names."""
    members = {key.decode(): value.decode() for key, value in answer.items()}
    code = members.pop("_error_code", None)
    if code is None:
        assert members.pop("_answer") == tag.decode(), answer
        return members
    assert members.pop("_error") == tag.decode(), answer
    return {"code": code, "text": members.pop("_error_description"), **members}


class AmpTestCase(SynchronousTestCase):
    """Dial into an AMP frontend in front of a L{FakeChat}, by hand and on a L{Clock}."""

    limits = Limits()

    def setUp(self) -> None:
        """Open the port; ann, bob and carl have accounts."""
        self.clock = Clock()
        self.chat = FakeChat(self.clock.callLater)
        for name in ("ann", "bob", "carl"):
            self.chat.add(name)
        self.metrics = Metrics()
        self.factory = self.build(self.limits)

    def build(self, limits: Limits) -> ChatFactory:
        """Make a factory."""
        return ChatFactory(
            portal=self.chat.portal,
            registrar=self.chat,
            limits=limits,
            clock=self.clock,
            flusher=Flusher(self.clock),
            server_name="Lab Chat",
            software="chatserver 1.0",
            guests=True,
            registration=True,
            invitation=False,
            metrics=self.metrics,
            admission=Admission(limits, Neighbourhoods()),
        )

    def dial(self, address: str = "127.0.0.1") -> Call:
        """Connect, and say nothing yet."""
        protocol = self.factory.buildProtocol(IPv4Address("TCP", address, 40000))
        assert isinstance(protocol, ChatProtocol)
        wire = Wire()
        protocol.makeConnection(wire)
        return Call(protocol, wire, self.pump)

    def pump(self) -> None:
        """Let everything happen that needs no time."""
        while any(each.getTime() <= self.clock.seconds() for each in self.clock.getDelayedCalls()):
            self.clock.advance(0)

    def greeted(self) -> Call:
        """Connect, and say Hello."""
        call = self.dial()
        call.send(HELLO)
        return call

    def user(self, name: str = "ann") -> Call:
        """Connect as somebody."""
        call = self.greeted()
        answer = call.ask("Login", name=name, password="sesame-open")
        assert "user" in answer, answer
        call.heard()
        return call


def call_from(world: World, address: str, tls: bool) -> Call:
    """Connect to the AMP frontend of a whole server from another machine, and say Hello."""
    factory = next(each.factory for each in world.frontends if each.name == "amp")
    protocol = factory.buildProtocol(IPv4Address("TCP", address, 40000))
    assert isinstance(protocol, ChatProtocol)
    wire = Wire()
    if tls:
        directlyProvides(wire, ISSLTransport)
    protocol.makeConnection(wire)
    called = Call(protocol, wire, world.pump)
    called.send(HELLO)
    return called


def call(world: World) -> Call:
    """Connect to it from this machine, and say Hello."""
    frontend = next(each for each in world.frontends if each.name == "amp")
    dialled = Dialled(world, frontend)
    world.connections.append(dialled)
    called = Call(dialled.protocol, dialled.wire, world.pump)
    called.send(HELLO)
    return called


def registered(world: World, name: str) -> Call:
    """Connect to it as somebody new."""
    called = call(world)
    answer = called.ask("Register", name=name, password=f"secret-{name}")
    assert "user" in answer, answer
    for each in world.connections:
        each.take()
    called.heard()
    return called
