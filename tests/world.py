"""A whole small server on a Clock: real SQLite, real rules, real bytes; no threads, no sockets."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, execute
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python import failure
from twisted.trial.unittest import SynchronousTestCase

from chatserver._version import VERSION
from chatserver.config import Config, Limits
from chatserver.frontends.admission import Admission
from chatserver.frontends.catalog import FRONTENDS, Frontend, Supplies
from chatserver.hub.hub import open_hub
from chatserver.hub_interfaces import IHub
from chatserver.metrics import Metrics
from chatserver.model.origins import Neighbourhoods
from chatserver.service.operator import open_operator
from chatserver.service.overview import About
from chatserver.service.publishing import Publisher
from chatserver.service.services import Services, open_services
from chatserver.store.migrations import migrate
from chatserver.store.store import DATABASE_NAME, Store, open_store

T = TypeVar("T")

TEST_LIMITS = Limits(bcrypt_cost=4)
"""The product's limits, but for a hash that is quick to make."""


class InlineThreads:
    """Does at once, in this thread, what a thread pool would do in another."""

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""

    def callInThreadWithCallback(
        self,
        on_result: Callable[[bool, Any], None],
        function: Callable[..., T],
        *args: Any,
        **kw: Any,
    ) -> None:
        """Run C{function}, and hand its result over."""
        try:
            result: Any = function(*args, **kw)
        except Exception:
            on_result(False, failure.Failure())
        else:
            on_result(True, result)


class InlineReactor(Clock):
    """A clock that also does what adbapi asks of a reactor, without threads."""

    def __init__(self) -> None:
        super().__init__()
        self.rightNow = 1_000_000_000.0  # a day in 2001, as good as any

    def callWhenRunning(self, function: Callable[..., Any], *args: Any, **kw: Any) -> None:
        """It always runs."""
        self.callLater(0, function, *args, **kw)

    def callFromThread(self, function: Callable[..., Any], *args: Any, **kw: Any) -> None:
        """The caller's thread is ours."""
        function(*args, **kw)

    def addSystemEventTrigger(self, *args: Any) -> object:
        """It is never shut down; the world closes what it opened."""
        return object()

    def removeSystemEventTrigger(self, trigger: object) -> None:
        """Nothing was kept."""


class Wire(StringTransport):
    """A transport that remembers, and can be paused and closed like a socket."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        super().__init__(peerAddress=IPv4Address("TCP", address, 50000))
        self.closed = False
        self.protocol: Any = None

    def setTcpNoDelay(self, enabled: bool) -> None:
        """As a socket has it."""

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """As a socket has it."""

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Take a producer; unlike in the base, a second time too after unregistering."""
        self.producer, self.streaming = producer, streaming

    def unregisterProducer(self) -> None:
        """Let it go."""
        self.producer = None

    def loseConnection(self) -> None:
        """Close."""
        self._close()

    def abortConnection(self) -> None:
        """Close."""
        self._close()

    def _close(self) -> None:
        self.closed = self.disconnecting = True


class Dialled:
    """One connection to the world's line frontend, seen from the client."""

    def __init__(self, world: World, frontend: Frontend, address: str = "127.0.0.1") -> None:
        self._world = world
        self._taken = 0
        self._lost = False
        self.wire = Wire(address)
        built = frontend.factory.buildProtocol(self.wire.getPeer())
        assert built is not None
        self.protocol: Any = built
        self.protocol.makeConnection(self.wire)

    def send(self, data: bytes) -> None:
        """Let the server read C{data}, and let everything happen that this sets off."""
        self.protocol.dataReceived(data)
        self._world.pump()

    def line(self, text: str) -> bytes:
        """Send one line; give what came in return."""
        self.take()
        self.send(text.encode() + b"\n")
        return self.take()

    def received(self) -> bytes:
        """All that the server has sent."""
        return bytes(self.wire.value())

    def take(self) -> bytes:
        """What the server has sent since the last take."""
        self._world.pump()
        data = self.received()[self._taken :]
        self._taken += len(data)
        return data

    def half_close(self) -> None:
        """Send nothing more, and go on reading."""
        IHalfCloseableProtocol(self.protocol).readConnectionLost()
        self._world.pump()

    def hang_up(self) -> None:
        """Be gone."""
        self.wire.closed = True
        self._world.pump()

    @property
    def closed(self) -> bool:
        """Whether the connection has ended."""
        return self.wire.closed

    def settle(self) -> bool:
        """Report the loss of a closed connection to its protocol, as a reactor would."""
        if not self.wire.closed or self._lost:
            return False
        self._lost = True
        from_peer = failure.Failure(ConnectionDoneHere())
        self.protocol.connectionLost(from_peer)
        return True


class ConnectionDoneHere(Exception):
    """The connection ended."""


class World:
    """
    A server without its outer shell.

    @ivar clock: all time there is.
    """

    def __init__(
        self,
        testcase: SynchronousTestCase,
        config: Config | None = None,
        folder: Path | None = None,
    ) -> None:
        """@param folder: an earlier world's, to open its database again."""
        self._testcase = testcase
        self._made_folder = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="chat-world-"))
        self.config = evolve(config or Config(limits=TEST_LIMITS), data=self.folder)
        self.clock = InlineReactor()
        self.metrics = Metrics()
        self.connections: list[Dialled] = []
        # The database of an earlier world knows the secrets that are counted from 0.
        self._secrets = 0 if folder is None else secrets.randbelow(10**40)
        self._open()
        testcase.addCleanup(self.close)

    def secret(self) -> str:
        """The next token's secret: another one each time, as long as real ones."""
        self._secrets += 1
        return f"{self._secrets:043}"

    def _open(self) -> None:
        database = self.folder / DATABASE_NAME
        migrate(database, self.clock.seconds())
        publisher = Publisher()
        works = self.config.limits.transaction_works
        self.store: Store = open_store(
            database,
            self.clock,
            publisher.committed,
            publisher.noticed,
            self.metrics,
            works,
        )
        inline(self.store)
        self.hub: IHub = open_hub(self.store.history, self.clock)
        publisher.hub = self.hub
        self.services: Services = open_services(
            self.config, self.store, self.hub, self.clock, execute_inline, self.secret
        )
        about = About(self.config.name, VERSION, self.metrics, dict)
        self.operator = open_operator(
            self.config, self.store, self.hub, self.services, self.clock, about
        )
        supplies = Supplies(
            self.services.portal,
            self.services.registrar,
            self.config,
            self.clock,
            self.hub.online,
            self.metrics,
            utc,
            Admission(self.config.limits, Neighbourhoods(self.config.exempt)),
            VERSION,
            self.operator,
        )
        self.frontends = [build(supplies) for build in FRONTENDS]
        self.pump()
        self.run(self.store.accounts.depart_all(self.clock.seconds()))

    def at_end(self, release: Callable[[], object]) -> None:
        """Call C{release} when the test is over."""
        self._testcase.addCleanup(release)

    def close(self) -> None:
        """Close the database and remove the folder."""
        self.stop()
        if self._made_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> None:
        """Hang everybody up and close the database; a second time nothing happens."""
        if not hasattr(self, "store"):
            return
        for each in self.connections:
            each.wire.closed = True
        self.pump()
        self.run(self.store.close())
        del self.store

    def pump(self) -> None:
        """Let everything happen that needs no time."""
        for _ in range(10_000):
            busy = any(
                call.getTime() <= self.clock.seconds() for call in self.clock.getDelayedCalls()
            )
            if busy:
                self.clock.advance(0)
            settled = [each.settle() for each in self.connections]  # each of them, not only one
            if not any(settled) and not busy:
                return
        raise AssertionError("the world does not come to rest")

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine or Deferred of the server to its end, and give its result."""
        deferred = (
            coroutine if isinstance(coroutine, Deferred) else Deferred.fromCoroutine(coroutine)
        )
        self.pump()
        return self._testcase.successResultOf(deferred)

    def refusal(self, coroutine: Any, error: type[Exception]) -> Exception:
        """Run a coroutine or Deferred of the server, and give the refusal it ends with."""
        deferred = (
            coroutine if isinstance(coroutine, Deferred) else Deferred.fromCoroutine(coroutine)
        )
        self.pump()
        refused = self._testcase.failureResultOf(deferred, error).value
        assert isinstance(refused, Exception)
        return refused

    def dial(self, address: str = "127.0.0.1") -> Dialled:
        """Connect to the line frontend, without TLS."""
        dialled = Dialled(self, self.frontends[0], address)
        self.connections.append(dialled)
        return dialled

    def register(self, name: str, password: str | None = None) -> None:
        """Make an account on a connection of its own, which is closed again."""
        dialled = self.dial()
        answer = dialled.line(f"/register {name} {password or 'secret-' + name}")
        assert answer.startswith(b"200 "), answer
        dialled.hang_up()

    def join(self, name: str) -> Dialled:
        """Register a new user (unless there is one) and give a connection logged in as them."""
        dialled = self.dial()
        answer = dialled.line(f"/register {name} secret-{name}")
        if answer.startswith(b"409"):
            answer = dialled.line(f"/login {name} secret-{name}")
        assert answer.startswith(b"200 logged in"), answer
        for each in self.connections:
            each.take()
        return dialled


def inline(store: Store) -> None:
    """Let a store's database do its work at once, in this thread."""
    for pool in store.database.pools():
        setattr(pool, "threadpool", InlineThreads())  # noqa: B010  (of another type)


def execute_inline(work: Callable[[], T], address: str = "") -> Deferred[T]:
    """Hash passwords on the spot."""
    return execute(work)


def utc(seconds: float) -> datetime:
    """The local time of the world is UTC."""
    return datetime.fromtimestamp(seconds, UTC)
