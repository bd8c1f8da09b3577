"""Both ends of an admin socket without a socket: chatctl's, and a world's server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from twisted.internet.address import UNIXAddress
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from chatserver.admin.console import Refused
from chatserver.admin.remote import Connection, RemoteOperator
from chatserver.operator_interfaces import IOperator
from chatserver.wire.calls import CallLost
from tests.world import Wire, World

T = TypeVar("T")


class UnixWire(Wire):
    """A transport of a Unix socket, which knows who is at its other end."""

    def __init__(self) -> None:
        super().__init__()
        self.peerAddr = UNIXAddress(None)
        self.sockets = socket.socketpair(socket.AF_UNIX)

    def getHandle(self) -> socket.socket:
        """The socket itself."""
        return self.sockets[0]

    def release(self) -> None:
        """Close the sockets."""
        for each in self.sockets:
            each.close()


class ServerEnd:
    """A connection to the world's admin frontend, as raw bytes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.wire = UnixWire()
        world.at_end(self.wire.release)
        (factory,) = (each.factory for each in world.frontends if each.name == "admin")
        built = factory.buildProtocol(self.wire.getPeer())
        assert built is not None
        self.protocol: Any = built
        self._taken = 0
        self._lost = False
        self.protocol.makeConnection(self.wire)

    def send(self, data: bytes) -> None:
        """Let the server read C{data}, and let everything happen that this sets off."""
        self.protocol.dataReceived(data)
        self.world.pump()

    def take(self) -> bytes:
        """What the server has sent since the last take."""
        self.world.pump()
        data = bytes(self.wire.value())[self._taken :]
        self._taken += len(data)
        return data

    @property
    def closed(self) -> bool:
        """Whether the server has hung up."""
        return self.wire.closed

    def lose(self) -> None:
        """Report the loss to the protocol, once."""
        if not self._lost:
            self._lost = True
            self.protocol.connectionLost(Failure(ConnectionDone()))


class ClientWire(StringTransport):
    """The transport of chatctl's end."""

    def abortConnection(self) -> None:
        """Close."""
        self.loseConnection()


class Pair:
    """
    A running server, reached; see L{chatserver.admin.reach.Reached}.

    @ivar folder: the server's.
    """

    made = False
    live = True

    def __init__(self, world: World) -> None:
        self._world = world
        self.folder: Path = world.folder
        self.server = ServerEnd(world)
        self.client = Connection()
        self._wire = ClientWire()
        self.client.makeConnection(self._wire)
        self._operator = RemoteOperator(self.client.calls)

    def run(self, work: Callable[[IOperator], Coroutine[Any, Any, T]]) -> T:
        """Ask, and carry bytes to and fro until the answer is there."""
        results: list[Any] = []
        Deferred.fromCoroutine(work(self._operator)).addBoth(results.append)
        while not results and self._carried():
            pass
        if not results:
            self.hang_up()
        (result,) = results
        if isinstance(result, Failure):
            if result.check(CallLost):
                raise Refused("the server went away before it answered")
            result.raiseException()
        answer: T = result
        return answer

    def seconds(self) -> float:
        """The time by the world's clock."""
        return self._world.clock.seconds()

    def hang_up(self) -> None:
        """End the connection at both ends."""
        self.server.lose()
        self.client.connectionLost(Failure(ConnectionDone()))

    def _carried(self) -> bool:
        asked = self._wire.value()
        self._wire.clear()
        if asked:
            self.server.send(asked)
        told = self.server.take()
        if told:
            self.client.dataReceived(told)
        return bool(asked or told) and not self.server.closed
