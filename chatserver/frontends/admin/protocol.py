"""The admin socket's connections: questions in boxes, answered in their order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from attrs import frozen
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.protocols.amp import COMMAND, AmpBox, IBoxReceiver, IBoxSender
from twisted.python.failure import Failure
from zope.interface import implementer

from chatserver.config import Limits
from chatserver.frontends.admin.answers import ANSWERS
from chatserver.frontends.calling import answered
from chatserver.frontends.outbox import Flusher, Outbox, Wire
from chatserver.frontends.pipeline import Pipeline
from chatserver.frontends.tasks import Task
from chatserver.operator_interfaces import IOperator
from chatserver.wire.boxes import BoundedBoxes

ONE_AT_A_TIME = 1
"""The operator's requests never run together."""


@frozen(eq=False)
class Desk:
    """
    What all connections share.

    @ivar is_operator: whether the peer of a transport may ask at all.
    """

    operator: IOperator
    limits: Limits
    clock: IReactorTime
    flusher: Flusher
    is_operator: Callable[[Any], bool]


@implementer(IBoxReceiver)
class AdminProtocol(BoundedBoxes):
    """One connection of C{chatctl}; whoever could open the socket is the operator."""

    _log = Logger()

    def __init__(self, desk: Desk, on_gone: Callable[[AdminProtocol], None]) -> None:
        """@param on_gone: called once, when the connection is lost."""
        limits = desk.limits
        super().__init__(self, limits.amp_box_bytes, limits.amp_box_keys, AdminProtocol._flooded)
        self._desk = desk
        self._on_gone = on_gone
        self._finished = self._closing = False

    # -- IProtocol

    def connectionMade(self) -> None:
        """See who it is."""
        self._wire = wire = cast(Wire, self.transport)
        desk = self._desk
        self._outbox = Outbox(wire, desk.flusher, desk.limits.outbox_bytes, self)
        self._pipeline: Pipeline[AmpBox] = Pipeline(
            wire, self._outbox, desk.clock, self, ONE_AT_A_TIME
        )
        if not desk.is_operator(self.transport):
            self._log.warn("{event}", event="somebody else at the admin socket")
            self._cut()
            return
        super().connectionMade()

    def dataReceived(self, data: bytes) -> None:
        """Take bytes, cut anywhere."""
        if not self._finished:
            self._pipeline.new_turn()
            super().dataReceived(data)

    # -- IBoxReceiver

    def startReceivingBoxes(self, boxSender: IBoxSender) -> None:
        """Nothing is said before something is asked."""

    def ampBoxReceived(self, box: AmpBox) -> None:
        """Take a question; whatever else it is, there is nobody it could be for."""
        if COMMAND in box:
            self._pipeline.put(box)

    def stopReceivingBoxes(self, reason: Failure) -> None:
        """The connection is gone; what runs is finished, unheard."""

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Forget what waits."""
        self._finished = True
        self._pipeline.stop()
        self._outbox.lost()
        self._on_gone(self)

    # -- for the pipeline

    def prepare(self, raw: AmpBox) -> Task | None:
        """Find what is asked for."""
        served = ANSWERS.get(raw[COMMAND])
        return Task(False, partial(answered, raw, served, self._desk.operator))

    def answered(self, answer: bytes) -> None:
        """Write an answer."""
        self._outbox.write(answer)

    def drained(self) -> None:
        """Close, where that is due."""
        if self._closing and not self._finished:
            self._finished = True
            self._outbox.finish()

    # -- for the factory

    def close(self, why: str) -> None:
        """Answer what runs, and end; chatctl sees that the server has gone."""
        self._closing = True
        self._pipeline.stop()

    def stop(self) -> None:
        """Begin no request any more."""
        self._pipeline.stop()

    def abort(self) -> None:
        """Cut the connection off."""
        self._wire.abortConnection()

    # --

    def _flooded(self) -> None:
        self._log.warn("{event}", event="box too large", frontend="admin")
        self._cut()

    def dropped(self) -> None:
        """The peer reads too slowly."""
        self._finished = True
        self._pipeline.stop()

    def _cut(self) -> None:
        self._finished = True
        self.stop()
        self._wire.abortConnection()
