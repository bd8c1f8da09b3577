"""The line protocol: when a connection begins and ends, and what comes in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from twisted.internet.interfaces import (
    IDelayedCall,
    IHalfCloseableProtocol,
    IHandshakeListener,
    ISSLTransport,
    ITCPTransport,
)
from twisted.internet.protocol import Protocol
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatserver.frontends.deadlines import Deadlines
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.dispatch import prepare
from chatserver.frontends.line.hygiene import cleaned
from chatserver.frontends.line.inputs import Raw
from chatserver.frontends.line.intake import Intake
from chatserver.frontends.line.manners import Mode
from chatserver.frontends.line.setting import Setting
from chatserver.frontends.line.telnet import IAC
from chatserver.frontends.outbox import Outbox, Wire
from chatserver.frontends.pipeline import Pipeline
from chatserver.frontends.tasks import Task
from chatserver.interfaces import Origin

HELLO_SECONDS = 0.25
"""Who is silent for so long is a person."""

LINGER_SECONDS = 10.0
"""A peer that does not take our last words for so long is cut off."""


@implementer(IHalfCloseableProtocol, IHandshakeListener)
class LineProtocol(Protocol):
    """
    One connection of the line frontend.

    @ivar _timer: the wait for first bytes, then the linger.
    @ivar _login: where the time for the login runs; None: it does not.
    @ivar _intake: None: nothing has come.
    @ivar _person: what the peer was taken for at the beginning; None: not known yet.
    """

    _log = Logger()

    def __init__(
        self, setting: Setting, address: str, on_gone: Callable[[LineProtocol], None]
    ) -> None:
        """
        @param address: the peer's IP address, or empty.
        @param on_gone: called once, when the connection is lost.
        """
        self._setting = setting
        self._address = address
        self._on_gone = on_gone
        self._timer: IDelayedCall | None = None
        self._login: Deadlines | None = None
        self._person: bool | None = None
        self._intake: Intake | None = None
        self._finished = False

    # -- IProtocol

    def connectionMade(self) -> None:
        """Wait for who speaks first."""
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpKeepAlive(True)
            self.transport.setTcpNoDelay(True)
        self._wire = wire = cast(Wire, self.transport)
        setting = self._setting
        limit = setting.limits.outbox_bytes
        outbox = Outbox(wire, setting.flusher, limit, self)
        encrypted = ISSLTransport.providedBy(self.transport)
        self.connection = Connection(setting, outbox, Origin("line", self._address, encrypted))
        self._pipeline: Pipeline[Raw] = Pipeline(
            wire, outbox, setting.clock, self, setting.limits.posts_in_flight
        )
        self.connection.pipeline = self._pipeline
        self._accepted_at: float | None = setting.clock.seconds()
        if not encrypted:
            self._set_timer(HELLO_SECONDS, self._greet)

    def handshakeCompleted(self) -> None:
        """TLS is ready, if it is TLS: before that nobody could have spoken."""
        if self._person is None and not self._finished:
            self._set_timer(HELLO_SECONDS, self._greet)

    def dataReceived(self, data: bytes) -> None:
        """Take bytes, cut anywhere."""
        if self._finished or self.connection.is_ending:
            return
        self._pipeline.new_turn()
        if self._person is None and data:
            self._classify(person=data.startswith(IAC))
        if self._intake is None:
            self._intake = Intake(self.connection)
        self._intake.take(data)

    def connectionLost(self, reason: Failure | None = None) -> None:
        """End the session; posts in the writer's hands are finished, unheard."""
        self._finished = True
        self._clear_timer()
        self._stop_waiting()
        self._pipeline.lost()
        self.connection.outbox.lost()
        self.connection.gate.lost()
        self.connection.screen = None
        self._on_gone(self)

    # -- IHalfCloseableProtocol

    def readConnectionLost(self) -> None:
        """The peer sends nothing more, but listens: finish what it sent, then close."""
        if self._person is None:
            self._classify(person=False)
        if self._intake is None:
            self._pipeline.end()
        else:
            self._intake.end()

    def writeConnectionLost(self) -> None:
        """Nobody hears us."""
        self._wire.loseConnection()

    # -- for the pipeline

    def prepare(self, raw: Raw) -> Task | None:
        """Judge a request that could begin now."""
        return prepare(self.connection, raw)

    def answered(self, answer: bytes) -> None:
        """Write an answer, and what had to wait for it."""
        connection = self.connection
        if connection.screen is not None:
            connection.screen.reveal()
        connection.put(answer)
        connection.release()
        if self._login is not None or not connection.gate.is_open:
            self._watch_login()

    def drained(self) -> None:
        """Close, if that is due; else let a person type."""
        connection = self.connection
        if self._finished:
            return
        ended = self._pipeline.ended and not connection.tailing
        if connection.is_ending or ended:
            self._finish()
        elif connection.screen is not None:
            connection.outbox.touch()

    # -- for the factory

    def close(self, why: str) -> None:
        """Answer what runs, tell why, end."""
        self.connection.close(why)

    def abort(self) -> None:
        """Cut the connection off, whatever the peer has not read yet."""
        self._wire.abortConnection()

    def stop(self) -> None:
        """Begin no request any more."""
        self._pipeline.stop()

    # -- for the deadlines

    def too_late(self, seconds: float) -> None:
        """Nobody has logged in within C{seconds}, and nobody gets in any more."""
        self._login = None
        self.connection.gate.lost()
        self.close(f"no login within {seconds:g} seconds")

    # -- beginning and end

    def _classify(self, person: bool) -> None:
        self._person = person
        self._clear_timer()
        if person:
            self.connection.switch(Mode.PERSON)
            self._show_banner()
        self._watch_login()

    def _greet(self) -> None:
        # Bytes that came while the server was busy are not read yet; they are no silence.
        self._set_timer(0.0, self._greet_person)

    def _greet_person(self) -> None:
        self._timer = None
        self._classify(person=True)

    def _show_banner(self) -> None:
        setting = self._setting
        count = setting.online()
        online = "1 person" if count == 1 else f"{count} people"
        guest = " /guest NAME," if setting.guests else ""
        name = cleaned(setting.server_name)
        code = " code=CODE" if setting.invitation else ""
        register = f" /register NAME{code}," if setting.registration else ""
        ways = f"/login NAME,{register}{guest} /help"
        self.connection.put(f"{name} - {online} online. {ways}\r\n".encode())

    def _watch_login(self) -> None:
        """Let the deadline run while nobody is logged in."""
        if self._finished:
            return
        if self.connection.gate.is_open:
            self._stop_waiting()
        elif self._login is None:
            setting, person = self._setting, self.connection.is_person
            self._login = setting.person_logins if person else setting.script_logins
            passed = 0.0
            if self._accepted_at is not None:
                passed = setting.clock.seconds() - self._accepted_at
                self._accepted_at = None
            self._login.add(self, passed)

    def _stop_waiting(self) -> None:
        login, self._login = self._login, None
        if login is not None:
            login.discard(self)

    def _finish(self) -> None:
        self._finished = True
        self.connection.say_goodbye()
        self._clear_timer()
        self._stop_waiting()
        self._set_timer(LINGER_SECONDS, self._cut_off)
        self.connection.outbox.finish()

    def _cut_off(self) -> None:
        self._timer = None
        self._wire.abortConnection()

    def dropped(self) -> None:
        """The peer reads too slowly."""
        self._setting.metrics.count("line_slow_readers")
        self._log.info("{event}", event="slow reader dropped", address=self._address)
        self._finished = True
        self._pipeline.stop()

    def _set_timer(self, seconds: float, call: Callable[[], None]) -> None:
        self._timer = self._setting.clock.callLater(seconds, call)

    def _clear_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
