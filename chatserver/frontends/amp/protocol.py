"""The AMP protocol: when a connection begins and ends, and what comes in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from twisted.internet.interfaces import IDelayedCall, ISSLTransport, ITCPTransport
from twisted.logger import Logger
from twisted.protocols.amp import (
    ANSWER,
    ASK,
    COMMAND,
    ERROR,
    AmpBox,
    IBoxReceiver,
    IBoxSender,
)
from twisted.python.failure import Failure
from zope.interface import implementer

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.amp.setting import Setting
from chatserver.frontends.amp.table import prepare
from chatserver.frontends.outbox import Outbox, Wire
from chatserver.frontends.pipeline import Pipeline
from chatserver.frontends.tasks import Task
from chatserver.interfaces import Origin
from chatserver.wire.boxes import BoundedBoxes
from chatserver.wire.commands import Ping

LINGER_SECONDS = 10.0
"""A peer that does not take our last words for so long is cut off."""

MOST_WAITING_BYTES = 1 << 19
"""Of boxes that wait to be served, beyond which nothing is read until all of them are answered."""

LONGEST_TAG = 64
"""Bytes of a question's tag, which is sent back with the answer."""

_PING = AmpBox({COMMAND: Ping.commandName, ASK: b"ping"}).serialize()


@implementer(IBoxReceiver)
class ChatProtocol(BoundedBoxes):
    """
    One connection of the AMP frontend.

    @ivar quiet: rounds of the sweep since the peer's last box; see L{pinging}.
    @ivar _timer: the linger.
    @ivar _waits: whether the time for the login runs.
    @ivar _taken: bytes of boxes since nothing waited.
    """

    _log = Logger()

    def __init__(
        self, setting: Setting, address: str, on_gone: Callable[[ChatProtocol], None]
    ) -> None:
        """
        @param address: the peer's IP address, or empty.
        @param on_gone: called once, when the connection is lost.
        """
        limits = setting.limits
        super().__init__(
            self, limits.amp_box_bytes_before_login, limits.amp_box_keys, ChatProtocol._flooded
        )
        self._setting = setting
        self._address = address
        self._on_gone = on_gone
        self._timer: IDelayedCall | None = None
        self._finished = self._waits = False
        self._taken = 0
        self.quiet = 0

    # -- IProtocol

    def connectionMade(self) -> None:
        """Wait for who it is."""
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpKeepAlive(True)
            self.transport.setTcpNoDelay(True)
        self._wire = wire = cast(Wire, self.transport)
        setting = self._setting
        outbox = Outbox(wire, setting.flusher, setting.limits.outbox_bytes, self)
        encrypted = ISSLTransport.providedBy(self.transport)
        self.connection = Connection(setting, outbox, Origin("amp", self._address, encrypted))
        self._pipeline: Pipeline[AmpBox] = Pipeline(
            wire, outbox, setting.clock, self, setting.limits.posts_in_flight
        )
        self.connection.pipeline = self._pipeline
        self._watch_login()

    def dataReceived(self, data: bytes) -> None:
        """Take bytes, cut anywhere."""
        if self._finished or self.connection.closing is not None:
            return
        self._pipeline.new_turn()
        super().dataReceived(data)

    # -- IBoxReceiver

    def startReceivingBoxes(self, boxSender: IBoxSender) -> None:
        """Whatever we send goes by the outbox, in one order."""

    def ampBoxReceived(self, box: AmpBox) -> None:
        """Take a question; an answer is a sign of life."""
        self.quiet = 0
        if not 1 <= len(box.get(ASK, b"?")) <= LONGEST_TAG:
            self._give_up()
        elif COMMAND in box:
            self._taken += self.box_bytes
            if self._taken > MOST_WAITING_BYTES and not self._finished:
                self._wire.pauseProducing()
            self._pipeline.put(box)
        elif ANSWER not in box and ERROR not in box:
            self._give_up()

    def stopReceivingBoxes(self, reason: Failure) -> None:
        """End the session; posts in the writer's hands are finished, unheard."""
        self._finished = True
        self._clear_timer()
        self._stop_waiting()
        self._pipeline.lost()
        self.connection.outbox.lost()
        self.connection.gate.lost()
        self._on_gone(self)

    # -- for the pipeline

    def prepare(self, raw: AmpBox) -> Task | None:
        """Judge a request that could begin now."""
        self._setting.metrics.count("amp_requests")
        return prepare(self.connection, raw)

    def answered(self, answer: bytes) -> None:
        """Write an answer, and what had to wait for it."""
        connection = self.connection
        if answer:
            connection.outbox.write(answer)
        connection.release()
        self._watch_login()

    def drained(self) -> None:
        """Close, if that is due; else read on, if that had stopped."""
        if self._finished:
            return
        if self.connection.closing is not None:
            self._finish()
        elif self._taken:
            if self._taken > MOST_WAITING_BYTES:
                self._wire.resumeProducing()
            self._taken = 0

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

    # -- for those who go round

    def too_late(self, seconds: float) -> None:
        """Nobody has logged in within C{seconds}, and nobody gets in any more."""
        self._waits = False
        self.connection.gate.lost()
        self.close(f"no login within {seconds:g} seconds")

    def ping(self) -> None:
        """Ask for a sign of life."""
        self.connection.outbox.write(_PING)

    # -- beginning and end

    def _watch_login(self) -> None:
        """Let the deadline run while nobody is logged in, and boxes be small."""
        if self._finished:
            return
        limits = self._setting.limits
        if self.connection.gate.is_open:
            if self._waits:
                self._stop_waiting()
                self.most_bytes = limits.amp_box_bytes
        elif not self._waits:
            self.most_bytes = limits.amp_box_bytes_before_login
            self._waits = True
            self._setting.logins.add(self)

    def _stop_waiting(self) -> None:
        if self._waits:
            self._waits = False
            self._setting.logins.discard(self)

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
        self._setting.metrics.count("amp_slow_readers")
        self._log.info("{event}", event="slow reader dropped", address=self._address)
        self._silence()

    def _flooded(self) -> None:
        if not self.is_amp:
            self._give_up()
            return
        self._setting.metrics.count("amp_floods")
        self._log.info("{event}", event="box too large", address=self._address)
        self._silence()
        self._wire.abortConnection()

    def _give_up(self) -> None:
        """It is no AMP: somebody has come to the wrong door."""
        self._silence()
        self._wire.abortConnection()

    def _silence(self) -> None:
        self._finished = self.paused = True
        self._pipeline.stop()

    def _set_timer(self, seconds: float, call: Callable[[], None]) -> None:
        self._timer = self._setting.clock.callLater(seconds, call)

    def _clear_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
