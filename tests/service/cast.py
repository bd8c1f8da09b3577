"""The service from a frontend's side: sessions with ears, and readers that can be held up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, field, frozen
from twisted.internet.defer import Deferred, succeed
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatserver.config import Config, Limits
from chatserver.credentials import GuestName, NewAccount, Password
from chatserver.interfaces import IEventSink, ISession, Origin
from chatserver.model.entries import Entry, Posted, Text
from chatserver.model.events import Delivery, Event, Hidden
from chatserver.model.names import RoomName, UserName
from chatserver.service.passwords import Passwords
from chatserver.store.accounts import Newcomer
from tests.world import TEST_LIMITS, World, execute_inline

OPS = RoomName("ops")


def secret(name: str) -> str:
    """The password everybody here has."""
    return f"secret-{name}"


@implementer(IEventSink)
class Ear:
    """
    A connection that only listens.

    @ivar heard: all events, in order.
    @ivar farewells: why it was closed, each time.
    """

    def __init__(self, address: str = "") -> None:
        self.origin = Origin("test", address, encrypted=True)
        self.heard: list[Event] = []
        self.farewells: list[str] = []
        self._waiting: list[Deferred[None]] | None = None

    def deliver(self, delivery: Delivery) -> None:
        """Remember."""
        self.heard.extend(delivery.events)

    def close(self, why: str) -> None:
        """Remember."""
        self.farewells.append(why)

    def ready(self) -> Deferred[None]:
        """There is room, unless it is full."""
        if self._waiting is None:
            return succeed(None)
        waiter: Deferred[None] = Deferred()
        self._waiting.append(waiter)
        return waiter

    def fill(self) -> None:
        """Take nothing more for the moment."""
        self._waiting = self._waiting or []

    def drain(self) -> None:
        """Take more."""
        waiting, self._waiting = self._waiting or [], None
        for waiter in waiting:
            waiter.callback(None)

    def take(self) -> list[Event]:
        """What was heard since the last time."""
        heard, self.heard = self.heard, []
        return heard

    def texts(self) -> list[str]:
        """The texts of the messages heard since the last time."""
        return [
            each.body.text
            for each in self.take()
            if isinstance(each, Entry) and isinstance(each.body, Text)
        ]

    def seqs(self, stream: int) -> list[int]:
        """The numbers of one stream's entries, hidden ones too, as they were heard."""
        return [
            each.seq
            for each in self.heard
            if isinstance(each, Entry | Hidden) and each.stream.id == stream
        ]


@frozen(eq=False)
class Player:
    """Somebody logged in."""

    session: ISession
    ear: Ear
    logout: Callable[[], object]


class HeldThreads:
    """
    A thread pool that does nothing by itself.

    @ivar asked: works that wait, each with where its result goes.
    @ivar found: results that wait to be told.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[Callable[[], Any], Callable[[bool, Any], None]]] = []
        self.found: list[Callable[[], None]] = []

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""

    def callInThreadWithCallback(
        self,
        on_result: Callable[[bool, Any], None],
        function: Callable[..., Any],
        *args: Any,
        **kw: Any,
    ) -> None:
        """Keep it."""
        self.asked.append((lambda: function(*args, **kw), on_result))

    def work(self) -> bool:
        """Do the oldest work, and keep its result; False: there is none."""
        if not self.asked:
            return False
        function, on_result = self.asked.pop(0)
        try:
            result: Any = function()
        except Exception:
            failure = Failure()
            self.found.append(lambda: on_result(False, failure))
        else:
            self.found.append(lambda: on_result(True, result))
        return True

    def tell(self) -> bool:
        """Tell the oldest result; False: there is none."""
        if not self.found:
            return False
        self.found.pop(0)()
        return True

    def finish(self, pump: Callable[[], None] = lambda: None) -> None:
        """
        Do and tell all there is, and what comes of it.

        @param pump: lets happen what else that sets off.
        """
        pump()
        while self.asked or self.found:
            while self.work() or self.tell():
                pass
            pump()


class Cast(SynchronousTestCase):
    """A test of the service, by sessions."""

    limits: Limits = TEST_LIMITS
    config = Config()

    def setUp(self) -> None:
        """Open a server."""
        self.world = World(self, evolve(self.config, limits=self.limits))

    def account(self, name: str, admin: bool = False) -> None:
        """Make an account as an operator does."""
        passwords = Passwords(execute_inline, self.limits)
        hashed = self.now(passwords.hash(secret(name)))
        newcomer = Newcomer(UserName(name), hashed, admin, self.world.clock.seconds())
        self.now(self.world.store.accounts.register(newcomer))

    def begin(self, credentials: Any, ear: Ear) -> Deferred[Any]:
        """Show credentials at the portal."""
        return self.world.services.portal.login(credentials, ear, ISession)

    def password(self, name: str, ear: Ear, password: str | None = None) -> Password:
        """The credentials of somebody with an account."""
        shown = secret(name) if password is None else password
        return Password(UserName(name), shown, ear.origin)

    def enter(self, name: str, address: str = "") -> Player:
        """Log in somebody, whose account is made where there is none."""
        ear = Ear(address)
        if self.now(self.world.store.accounts.find(UserName(name))) is None:
            self.account(name)
        return self.player(self.password(name, ear), ear)

    def enter_guest(self, name: str) -> Player:
        """Let a guest in."""
        ear = Ear()
        return self.player(GuestName(UserName(name), ear.origin), ear)

    def newcomer(self, name: str, address: str = "", password: str | None = None) -> Player:
        """Register somebody over the wire."""
        ear = Ear(address)
        shown = secret(name) if password is None else password
        return self.player(NewAccount(UserName(name), shown, ear.origin), ear)

    def player(self, credentials: Any, ear: Ear) -> Player:
        """Log in; all that everybody hears of it is still to be taken."""
        _, session, logout = self.now(self.begin(credentials, ear))
        self.world.pump()
        return Player(session, ear, logout)

    def now(self, work: Any) -> Any:
        """The result of work that needs no time."""
        return self.world.run(work)

    def deferred(self, work: Any) -> Deferred[Any]:
        """Begin work."""
        return Deferred.fromCoroutine(work)

    def refused(self, work: Any, error: type[Exception]) -> Exception:
        """The refusal that work ends with."""
        return self.world.refusal(work, error)

    def say(self, player: Player, text: str, where: RoomName | UserName) -> Posted:
        """Post, and wait for the answer."""
        posted = self.now(player.session.post(where, text))
        assert isinstance(posted, Posted)
        return posted

    def hold_readers(self) -> HeldThreads:
        """Let readers of the database wait from now on."""
        held = HeldThreads()
        setattr(self.world.store.database.pools()[1], "threadpool", held)  # noqa: B010
        return held

    def hold_writer(self) -> HeldThreads:
        """Let the writer of the database wait from now on."""
        held = HeldThreads()
        setattr(self.world.store.database.pools()[0], "threadpool", held)  # noqa: B010
        return held


@implementer(ILogObserver)
@frozen
class Record:
    """What was logged, as it would stand in a file."""

    lines: list[str] = field(factory=list)

    def __call__(self, event: LogEvent) -> None:
        """Write an event in full: its text, all its values, its traceback."""
        failure = event.get("log_failure")
        trace = failure.getTraceback() if isinstance(failure, Failure) else ""
        values = " ".join(f"{key}={value!r}" for key, value in event.items())
        self.lines.append(f"{formatEvent(event)} {values} {trace}")

    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)


def listen_to_log(case: SynchronousTestCase) -> Record:
    """Record what is logged until the end of the test."""
    record = Record()
    globalLogPublisher.addObserver(record)
    case.addCleanup(globalLogPublisher.removeObserver, record)
    return record
