"""The first half of the way in: which server, is it there, and is it the right one."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from attrs import evolve
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from clients.core.address import ServerAddress
from clients.core.backoff import Backoff
from clients.core.known_servers import KnownServersProblem
from clients.core.probing import PASSING, PROBE_SECONDS, NoServer, Obstacle, probe
from clients.core.trust import CertificateChanged, Untrusted
from clients.desktop.presenters.entrance.countdown import Countdown
from clients.desktop.presenters.entrance.typed_address import HOST, BadEntry, read_address
from clients.desktop.presenters.entrance.way import PROGRAM, Notice, Reached, Way
from clients.desktop.presenters.entrance.way_words import no_server, sentence
from clients.desktop.presenters.telling import Telling
from clients.desktop.words import tr


class Phase(enum.Enum):
    """How far it is."""

    OPEN = enum.auto()
    CONNECTING = enum.auto()
    WAITING = enum.auto()
    ASKING = enum.auto()
    CHANGED = enum.auto()
    FORGETTING = enum.auto()
    CONNECTED = enum.auto()


class ServerChoice(Telling):
    """
    Chooses a server.

    @ivar host: what stands in the field, as C{port}.
    @ivar complaints: sentences, by the field where they stand.
    @ivar notice: what went wrong, about no field; or None.
    @ivar phase: C{ASKING}: whether L{seen} is the right key; C{CHANGED}: L{seen} is not the known
        key L{expected}, and there is no way on; C{FORGETTING}: what it means to forget that.
    @ivar address: what is connected to, or was.
    @ivar countdown: to the next attempt.
    """

    _log = Logger()

    def __init__(self, way: Way, connected: Callable[[Reached], None]) -> None:
        super().__init__()
        self.host = self.port = ""
        self.complaints: dict[str, str] = {}
        self.notice: Notice | None = None
        self.phase = Phase.OPEN
        self.expected = self.seen = ""
        self.address: ServerAddress | None = None
        self._usual = ""
        self.countdown = Countdown(way.supplies.clock, self.tell)
        self._way = way
        self._connected = connected
        self._backoff = Backoff(way.supplies.random)
        self._running: Deferred[None] | None = None

    @property
    def can_connect(self) -> bool:
        """Whether the fields are open, and the button works."""
        return self.phase is Phase.OPEN

    def type(self, host: str, port: str) -> None:
        """What stands in the fields is another."""
        if (host, port) != (self.host, self.port) and self.can_connect:
            if host != self.host and port == self._usual:
                port = ""  # it was not typed, and another host may have another usual one
            self.host, self.port = host, port
            self.complaints, self.notice = {}, None
            self.tell()

    def fill(self, server: ServerAddress) -> None:
        """Write an address into the fields."""
        self.cancel()
        self.host, self.port = server.host, str(server.port)
        self.complaints, self.notice = {}, None
        self.tell()

    def connect(self) -> None:
        """Go to what stands in the fields, unless it cannot be."""
        if not self.can_connect:
            return
        self.notice = None
        try:
            address = read_address(self.host, self.port)
        except BadEntry as wrong:
            self.complaints = {wrong.field: str(wrong)}
            self.tell()
            return
        self.complaints = {}
        if not self.port.strip():
            self._usual = str(address.port)
        elif self.port != self._usual:
            self._usual = ""
        self.host, self.port = address.host, str(address.port)
        self._backoff.reset()
        self._go(address)

    def retry_now(self) -> None:
        """Wait no longer, and no longer between the next attempts: somebody waits for it."""
        self._backoff.reset()
        self._try_again()

    def _try_again(self) -> None:
        if self.phase is Phase.WAITING and self.address is not None:
            self._go(self.address)

    def cancel(self) -> None:
        """Open the fields again, wherever it is; what was connected is not any more."""
        self.countdown.stop()
        running, self._running = self._running, None
        self._become(Phase.OPEN)
        if running is not None:
            running.cancel()

    def reached(self, found: Reached) -> None:
        """It was reached in another way."""
        self.cancel()
        self.fill(found.address)
        self.address = found.address
        self._become(Phase.CONNECTED)

    def stop(self, address: ServerAddress, error: Untrusted) -> None:
        """A server is not spoken to any more: it is not the right one."""
        self.fill(address)
        self._distrust(address, error)

    # -- the key

    def trust(self) -> None:
        """The key is the right one: keep it, and go on."""
        if self.phase is Phase.ASKING and self.address is not None:
            try:
                self._way.known.add(self.address.host, self.address.port, self.seen)
            except KnownServersProblem as problem:
                self._give_up(Notice(tr("The key cannot be kept."), sentence(problem)))
                return
            self._go(self.address)

    def consider_forgetting(self) -> None:
        """Read what it means to forget the old key."""
        if self.phase is Phase.CHANGED:
            self._become(Phase.FORGETTING)

    def keep_key(self) -> None:
        """Rather not."""
        if self.phase is Phase.FORGETTING:
            self._become(Phase.CHANGED)

    def forget_key(self) -> None:
        """Let the next attempt be a first one."""
        if self.phase is not Phase.FORGETTING or self.address is None:
            return
        try:
            self._way.known.forget(self.address.host, self.address.port)
        except KnownServersProblem as problem:
            self._give_up(Notice(tr("The key cannot be forgotten."), sentence(problem)))
            return
        detail = tr("Connect again to see the new key, and compare it with what its operator sees.")
        self._give_up(Notice(tr("The old key is forgotten."), detail, is_bad=False))

    # --

    def _become(self, phase: Phase) -> None:
        self.phase = phase
        self.tell()

    def _go(self, address: ServerAddress) -> None:
        self.countdown.stop()
        self.address = address
        self._become(Phase.CONNECTING)
        self._running = Deferred.fromCoroutine(self._reach(address))
        self._running.addErrback(self._not_reached, address)

    async def _reach(self, address: ServerAddress) -> None:
        known = self._way.known.known(address) if address.tls else address
        clock = self._way.supplies.clock
        try:
            server = await probe(self._way.dial(known), clock, PROGRAM)
        except Untrusted:
            if known.fingerprint is not None or self._was_vouched(address):
                raise
            self.seen = await self._learn(address)
            self._become(Phase.ASKING)
            return
        self.notice = None
        self._connected(Reached(known, server))
        self._become(Phase.CONNECTED)

    async def _learn(self, address: ServerAddress) -> str:
        learning = Deferred.fromCoroutine(_awaited(self._way.learn(address.host, address.port)))
        try:
            return await learning.addTimeout(PROBE_SECONDS, self._way.supplies.clock)
        except CancelledError:
            raise
        except Exception as error:
            # Twisted's and OpenSSL's words; it was there a moment ago.
            raise NoServer(Obstacle.HUNG_UP, str(error)) from None

    def _was_vouched(self, address: ServerAddress) -> bool:
        """Whether an authority vouched for it before: then a key of its own is none to trust."""
        logins = self._way.logins.all_there_are()
        return any(each.is_vouched and each.is_of(address) for each in logins)

    def _not_reached(self, failure: Failure, address: ServerAddress) -> None:
        error = failure.value
        if self._running is None:
            return  # it was given up, in whatever words
        if isinstance(error, NoServer):
            self.notice = no_server(error, address)
            if error.obstacle in PASSING:
                self._wait(self._backoff.next(error.retry_after))
            else:
                self._become(Phase.OPEN)
        elif isinstance(error, Untrusted):
            self._distrust(address, error)
        elif isinstance(error, KnownServersProblem):
            self._give_up(Notice(tr("The known keys cannot be read."), sentence(error)))
        else:
            self._log.failure("{event}", failure, event="connecting failed")
            self._give_up(Notice(tr("This program failed."), tr("It has been logged.")))

    def _wait(self, seconds: float) -> None:
        self.countdown.until(self._way.supplies.clock.seconds() + seconds, self._try_again)
        self._become(Phase.WAITING)

    def _distrust(self, address: ServerAddress, error: Untrusted) -> None:
        self.address = evolve(address, fingerprint=None)
        if isinstance(error, CertificateChanged):
            self.expected, self.seen = error.expected, error.seen
            self._become(Phase.CHANGED)
            return
        self.complaints = {HOST: tr("This is not the server that it should be.")}
        detail = tr("{why} Nothing was sent to it.", why=sentence(error))
        self._give_up(Notice(tr("This server cannot be trusted."), detail))

    def _give_up(self, notice: Notice) -> None:
        self.notice = notice
        self._become(Phase.OPEN)


async def _awaited(work: Any) -> str:
    learned: str = await work
    return learned
