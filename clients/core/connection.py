"""One connection to a server: bounded boxes, calls and their answers, events, signs of life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IDelayedCall, IReactorTime, ITransport
from twisted.logger import Logger
from twisted.protocols.amp import AmpBox, Command
from twisted.protocols.amp import TooLong as TooLongForAmp
from twisted.python.failure import Failure

from chatserver.model.errors import BadText, TooLong
from chatserver.wire.boxes import LONGEST_VALUE, BoundedBoxes
from chatserver.wire.calls import Calls
from chatserver.wire.checking import count, words
from chatserver.wire.commands import Event, Ping
from chatserver.wire.reading import from_json
from clients.core.trust import Trust

MOST_BOX_BYTES = 1 << 20
"""In one box: the server may be anybody."""
MOST_BOX_KEYS = 64
PING_SECONDS = 60.0
"""Of silence, after which the server is asked whether it is there."""
PONG_SECONDS = 30.0
"""For it to say anything at all."""


class Connection(BoundedBoxes):
    """
    One connection, from the first byte to the last.

    @ivar trust: what it is judged by.
    @ivar bye: what the server said as the reason for ending it; None: nothing.
    @ivar bye_code: of the refusal that it was; empty: it was none.
    @ivar retry_after: seconds after which the server wants another attempt; 0: whenever.
    @ivar dropped: why we ended it ourselves; None: we did not.
    @ivar is_over: whether it is lost.
    """

    _log = Logger()

    def __init__(
        self,
        trust: Trust,
        clock: IReactorTime,
        on_event: Callable[[Connection, Any], None],
        on_lost: Callable[[Connection, Failure], None],
    ) -> None:
        """
        @param on_event: hears the JSON of each event; it raises C{KeyError}, C{TypeError} or
            C{ValueError} for what cannot be understood, which ends the connection.
        @param on_lost: hears why it ended, after all calls have failed.
        """
        self._calls = Calls(self._pushed, self._lost, self._heard)
        super().__init__(self._calls, MOST_BOX_BYTES, MOST_BOX_KEYS, Connection._flooding)
        self.trust = trust
        self.bye: str | None = None
        self.bye_code = ""
        self.retry_after = 0
        self.dropped: str | None = None
        self.is_over = False
        self._clock = clock
        self._on_event = on_event
        self._on_lost = on_lost
        self._held = False
        self._heard_at = 0.0
        self._timer: IDelayedCall | None = None

    # -- asking

    def call(self, command: type[Command], **arguments: Any) -> Deferred[dict[str, Any]]:
        """
        Ask; as L{Calls.call}.

        @return: fails with L{TooLong} or L{BadText} also for a value that no box can hold.
        """
        try:
            return self._calls.call(command, **arguments)
        except UnicodeEncodeError:
            return fail(BadText("half of a character is no text"))
        except TooLongForAmp:
            return fail(TooLong(f"too long: at most {LONGEST_VALUE} bytes"))

    # -- reading

    def hold(self) -> None:
        """Read nothing until L{release}: the application has enough for now."""
        if not self._held and not self.is_over:
            self._held = True
            self._transport().pauseProducing()

    def release(self) -> None:
        """Go on reading."""
        if self._held and not self.is_over:
            self._held = False
            self._heard()
            self._transport().resumeProducing()

    # -- ending

    def close(self) -> None:
        """Send what waits to be sent, then hang up."""
        if not self.is_over:
            self._transport().loseConnection()

    def drop(self, why: str) -> None:
        """Cut it at once, as if the network had; C{why} is for whoever looks."""
        if not self.is_over:
            self.dropped = self.dropped or why
            self.stop()
            self._transport().abortConnection()

    # -- IProtocol

    def makeConnection(self, transport: ITransport) -> None:
        """It is there."""
        self._heard()
        self._timer = self._clock.callLater(PING_SECONDS, self._silent)
        super().makeConnection(transport)

    # --

    def _transport(self) -> Any:
        return self.transport

    def _heard(self) -> None:
        self._heard_at = self._clock.seconds()

    def _silent(self) -> None:
        """See whether anything came for a while; only then ask."""
        since = self._clock.seconds() - self._heard_at
        if self._held or since < PING_SECONDS:
            rest = PING_SECONDS if self._held else PING_SECONDS - since
            self._timer = self._clock.callLater(rest, self._silent)
            return
        self.call(Ping).addErrback(lambda refusal: None)  # any answer is a sign of life
        self._timer = self._clock.callLater(PONG_SECONDS, self._unanswered, self._heard_at)

    def _unanswered(self, heard_at: float) -> None:
        if self._heard_at == heard_at and not self._held:
            self._timer = None
            self.drop(f"nothing came for {PING_SECONDS + PONG_SECONDS:g} seconds")
        else:
            self._timer = None
            self._silent()

    def _pushed(self, name: bytes, box: AmpBox) -> None:
        if name != Event.commandName:
            return  # of a later version
        try:
            fields = from_json(box[b"event"])
            if fields["ev"] == "bye":
                self.bye = words(fields["why"])
                self.bye_code = str(fields.get("code") or "")
                self.retry_after = count(fields.get("retry_after") or 0)
            self._on_event(self, fields)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            self._log.failure("{event}", event="an event cannot be understood")
            self.drop("the server sent what cannot be understood")

    def _flooding(self) -> None:
        self.drop("the server sent a box that does not end")

    def _lost(self, reason: Failure) -> None:
        self.is_over = True
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._on_lost(self, reason)
