"""What the link's machine has done: one attempt after another to get and keep a connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.protocols.amp import Command
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError, TooManyConnections
from chatserver.wire.calls import CallLost
from clients.core.backoff import Backoff
from clients.core.connection import Connection
from clients.core.dialing import CONNECT_SECONDS, Dial
from clients.core.entering import Credentials, Entered, after_loss, enter, greet
from clients.core.refusals import asked_to_wait, keeps_out_for_now, sentence
from clients.core.states import (
    Ended,
    NetworkGone,
    Offline,
    Online,
    PutOff,
    Reason,
    Server,
    State,
    Unreachable,
    Waiting,
)
from clients.core.trust import Trust

ENTER_SECONDS = 30.0
"""For Hello and login together."""
GOOD_SECONDS = 30.0
"""Online for so long, a link that breaks is worth an early attempt."""
CLOSE_SECONDS = 5.0
"""For what was sent to reach the server, when the application hangs up."""

_log = Logger()


@frozen(eq=False)
class Ears:
    """
    Who hears a link.

    @ivar on_state: each new state.
    @ivar on_event: the JSON of each event; see L{Connection}.
    @ivar on_token: a session token, for the application to keep somewhere safe.
    """

    on_state: Callable[[State], None]
    on_event: Callable[[Any], None]
    on_token: Callable[[str], None]


class Attempts:
    """
    The L{clients.core.machine.Steps} of a link.

    @ivar machine: set once, by who builds both.
    @ivar state: where the link is now.
    @ivar server: what the server said of itself at the last Hello.
    @ivar credentials: with what to log in the next time.
    """

    machine: Any

    def __init__(
        self,
        dial: Dial,
        credentials: Credentials,
        ears: Ears,
        clock: IReactorTime,
        backoff: Backoff,
        client: str,
    ) -> None:
        self.state: State = Offline()
        self.server: Server | None = None
        self.credentials = credentials
        self._dial = dial
        self._ears = ears
        self._clock = clock
        self._backoff = backoff
        self._client = client
        self._connecting: Deferred[Any] | None = None
        self._connection: Connection | None = None
        self._timers: dict[str, IDelayedCall] = {}
        self._online_since: float | None = None
        self._was_online = self._late = self._held = False
        self._leaving: list[Deferred[None]] = []

    # -- the machine's steps

    def announce(self, state: State) -> None:
        """Tell whoever shows it."""
        self.state = state
        if isinstance(state, Online):
            self._cancel("enter")
            self._online_since, self._was_online = self._clock.seconds(), True
            self.hold(self._held)
        self._tell(self._ears.on_state, state)

    def attempt(self) -> int:
        """Give the number of the attempt that begins."""
        return self._backoff.attempts + 1

    def dial(self) -> None:
        """Begin to connect."""
        self._late = False
        connecting = self._connecting = self._dial(self._protocol)
        if not connecting.called:
            self._later("connect", CONNECT_SECONDS, self._unanswered)
        connecting.addCallbacks(self._connected, self._unreachable)
        connecting.addErrback(self._broken)

    def greet(self, connection: Connection) -> None:
        """Begin to say hello."""
        self._connection = connection
        why = f"no login within {ENTER_SECONDS:g} seconds"
        self._later("enter", ENTER_SECONDS, connection.drop, why)
        self._run(self._greet(connection))

    def log_in(self, server: Server) -> None:
        """Begin to log in."""
        self.server = server
        if self._connection is not None:
            self._run(self._log_in(self._connection))

    def settle(self, entered: Entered) -> None:
        """Keep with what to log in the next time."""
        self.credentials = entered.next
        if entered.token is not None:
            self._tell(self._ears.on_token, entered.token)

    def wait(self, reason: Reason) -> None:
        """Begin to wait, and announce for how long."""
        since, self._online_since = self._online_since, None
        if since is not None and self._clock.seconds() - since >= GOOD_SECONDS:
            self._backoff.reset()
        asked = asked_to_wait(reason.error) if isinstance(reason, PutOff) else 0.0
        delay = self._backoff.next(asked)
        failed = 0 if since is not None else self._backoff.attempts
        self._later("retry", delay, self.machine.retry)
        self.announce(Waiting(self._clock.seconds() + delay, reason, failed))

    def stop_waiting(self) -> None:
        """Wait no more."""
        self._cancel("retry")

    def cut(self) -> None:
        """End the connection, or the attempt to get one, at once."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.drop("it was given up")
        self._give_up_connecting()

    def hang_up(self) -> None:
        """The same, but let the server read what was sent."""
        self._give_up_connecting()
        if self._connection is not None:
            self._connection.close()
            why = "what was sent did not reach the server"
            self._later("close", CLOSE_SECONDS, self._connection.drop, why)

    # -- for the link

    def call(self, command: type[Command], **arguments: Any) -> Deferred[dict[str, Any]]:
        """Ask; without a connection it fails with L{CallLost}."""
        if self._connection is None:
            return fail(CallLost("there is no connection"))
        return self._connection.call(command, **arguments)

    def hold(self, held: bool) -> None:
        """Let nothing be read, or go on; on the way to a login all is read."""
        self._held = held
        if self._connection is not None and isinstance(self.state, Online):
            (self._connection.hold if held else self._connection.release)()

    def gone(self) -> Deferred[None]:
        """Fire when there is no connection any more."""
        if self._connection is None:
            return succeed(None)
        waiter: Deferred[None] = Deferred()
        self._leaving.append(waiter)
        return waiter

    # -- what becomes of an attempt

    def _protocol(self, trust: Trust) -> Connection:
        return Connection(trust, self._clock, self._heard, self._lost)

    def _connected(self, connection: Connection) -> None:
        self._cancel("connect")
        self._connecting = None
        if connection.is_over:
            self.machine.failed(NetworkGone("the connection was lost at once"))
            return
        self.machine.connected(connection)

    def _unreachable(self, failure: Failure) -> None:
        self._cancel("connect")
        self._connecting = None
        late = f"no answer within {CONNECT_SECONDS:g} seconds"
        self.machine.failed(Unreachable(late if self._late else sentence(failure)))

    def _unanswered(self) -> None:
        self._late = True
        self._give_up_connecting()

    def _give_up_connecting(self) -> None:
        self._cancel("connect")
        self._cancel("enter")
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            connecting.cancel()

    async def _greet(self, connection: Connection) -> None:
        self.machine.greeted(await greet(connection.call, self._client))

    async def _log_in(self, connection: Connection) -> None:
        try:
            entered = await enter(connection.call, self.credentials)
        except CallLost:
            self.credentials = after_loss(self.credentials)
            raise
        if connection is self._connection:
            self.machine.entered(entered)

    def _run(self, step: Any) -> None:
        running = Deferred.fromCoroutine(step)
        running.addErrback(self._refused).addErrback(self._broken)

    def _refused(self, failure: Failure) -> None:
        """Decide whether it is worth another attempt."""
        if failure.check(CallLost):
            return  # L{_lost} knows more
        error = failure.value
        if not isinstance(error, ChatError):
            failure.raiseException()
        if keeps_out_for_now(error, self._was_online):
            self.machine.failed(PutOff(error, str(error)))
        else:
            self.machine.refused(error)

    def _broken(self, failure: Failure) -> None:
        _log.failure("{event}", failure, event="an attempt to connect failed")
        self.machine.failed(NetworkGone("this program failed; it has been logged"))

    def _heard(self, connection: Connection, fields: Any) -> None:
        if connection is self._connection:
            self._ears.on_event(fields)

    def _lost(self, connection: Connection, failure: Failure) -> None:
        if connection is not self._connection:
            return  # given up before
        self._connection = None
        self._cancel("enter")
        self._cancel("close")
        objection = connection.trust.objection(failure)
        if objection is not None:
            self.machine.refused(objection)
        elif connection.bye is not None and connection.bye_code == TooManyConnections.code:
            full = TooManyConnections(connection.bye, max(1, connection.retry_after))
            self.machine.failed(PutOff(full, connection.bye))
        elif connection.bye is not None:
            self.machine.failed(Ended(connection.bye))
        else:
            self.machine.failed(NetworkGone(connection.dropped or sentence(failure)))
        leaving, self._leaving = self._leaving, []
        for waiter in leaving:
            waiter.callback(None)

    # --

    def _tell(self, listener: Callable[[Any], None], value: object) -> None:
        try:
            listener(value)
        except Exception:
            _log.failure("{event}", event="a listener of the link failed")

    def _later(self, name: str, seconds: float, what: Callable[..., Any], *args: Any) -> None:
        self._cancel(name)
        self._timers[name] = self._clock.callLater(seconds, what, *args)

    def _cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None and timer.active():
            timer.cancel()
