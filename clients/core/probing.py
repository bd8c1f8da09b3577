"""Whether there is a chat server at an address, and what it says of itself; nobody logs in."""

from __future__ import annotations

import enum
from typing import Any

from OpenSSL import SSL
from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.error import (
    ConnectError,
    ConnectionRefusedError,
    DNSLookupError,
    TCPTimedOutError,
)
from twisted.internet.error import TimeoutError as NotConnected
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from chatserver.model.errors import BadRequest, ChatError, Internal, UnsupportedVersion
from chatserver.wire.calls import CallLost
from clients.core.connection import Connection
from clients.core.dialing import Dial
from clients.core.entering import greet
from clients.core.refusals import asked_to_wait, keeps_out_for_now
from clients.core.states import Server
from clients.core.trust import Trust

PROBE_SECONDS = 2.5
"""For the connection and the answer to Hello: who waits for it sits before a screen."""


class Obstacle(enum.Enum):
    """Why no server of ours was found."""

    NO_SUCH_HOST = enum.auto()
    REFUSED = enum.auto()
    NO_ANSWER = enum.auto()
    NO_WAY = enum.auto()
    MUTE = enum.auto()
    HUNG_UP = enum.auto()
    NO_TLS = enum.auto()
    NOT_OURS = enum.auto()
    OTHER_VERSION = enum.auto()
    FULL = enum.auto()


PASSING = frozenset(
    {
        Obstacle.NO_SUCH_HOST,
        Obstacle.REFUSED,
        Obstacle.NO_ANSWER,
        Obstacle.NO_WAY,
        Obstacle.HUNG_UP,
        Obstacle.FULL,
    }
)
"""What may be otherwise in a moment, when the server is up or the network is back."""


class NoServer(Exception):
    """
    Nobody there speaks as our servers do.

    @ivar obstacle: why.
    @ivar retry_after: seconds after which the server wants another attempt; 0: whenever.
    """

    def __init__(self, obstacle: Obstacle, text: str, retry_after: float = 0.0) -> None:
        super().__init__(text)
        self.obstacle = obstacle
        self.retry_after = retry_after


async def probe(
    dial: Dial, clock: IReactorTime, client: str, seconds: float = PROBE_SECONDS
) -> Server:
    """
    Connect, say hello, and hang up.

    @param client: this program's name and version, which the server is told.
    @param seconds: for all of it.
    @raise NoServer: there is none, or it lets nobody in for now.
    @raise Untrusted: it has not shown that it is the right one; nothing was said to it.
    """
    visit = _Visit(dial, clock, client)
    asking = Deferred.fromCoroutine(visit.run())
    try:
        return await asking.addTimeout(seconds, clock, _too_late)
    except TimeoutError:
        mute = visit.connection is not None
        raise NoServer(Obstacle.MUTE if mute else Obstacle.NO_ANSWER, "no answer") from None
    finally:
        visit.hang_up()


def _too_late(result: Any, seconds: float) -> Any:
    # A connection that is given up fails in its own words.
    if isinstance(result, Failure):
        raise TimeoutError(seconds)
    return result


class _Visit:
    """One connection, for one question."""

    def __init__(self, dial: Dial, clock: IReactorTime, client: str) -> None:
        self.connection: Connection | None = None
        self._dial = dial
        self._clock = clock
        self._client = client
        self._lost: Deferred[None] = Deferred()
        self._why = Failure(CallLost("it is not lost"))

    async def run(self) -> Server:
        """As L{probe}, without an end."""
        connection = self.connection = await self._connected()
        try:
            return await greet(connection.call, self._client)
        except CallLost:
            # The calls fail first; why it ended is told after that.
            raise await self._reason(connection) from None
        except ChatError as error:
            raise _refused(error) from None

    def hang_up(self) -> None:
        """There is nothing more to ask."""
        if self.connection is not None:
            self.connection.drop("that was all")

    async def _connected(self) -> Connection:
        try:
            connection: Connection = await self._dial(self._protocol)
        except DNSLookupError as error:
            raise NoServer(Obstacle.NO_SUCH_HOST, str(error)) from None
        except ConnectionRefusedError as error:
            raise NoServer(Obstacle.REFUSED, str(error)) from None
        except (NotConnected, TCPTimedOutError) as error:
            raise NoServer(Obstacle.NO_ANSWER, str(error)) from None
        except (ConnectError, OSError, ValueError) as error:
            # Such a name or address cannot be: they are looked up, or written, in vain.
            raise NoServer(Obstacle.NO_WAY, str(error)) from None
        return connection

    def _protocol(self, trust: Trust) -> Connection:
        return Connection(trust, self._clock, lambda connection, fields: None, self._ended)

    def _ended(self, connection: Connection, reason: Failure) -> None:
        self._why = reason
        self._lost.callback(None)

    async def _reason(self, connection: Connection) -> Exception:
        await self._lost
        reason = self._why
        objection = connection.trust.objection(reason)
        if objection is not None:
            return objection
        if connection.bye is not None:
            return NoServer(Obstacle.FULL, connection.bye, connection.retry_after)
        if reason.check(SSL.Error):
            return NoServer(Obstacle.NO_TLS, "no TLS is spoken there")
        if connection.is_amp and connection.dropped is None:
            return NoServer(Obstacle.HUNG_UP, reason.getErrorMessage())
        return NoServer(Obstacle.NOT_OURS, "it speaks something else")


def _refused(error: ChatError) -> NoServer:
    if isinstance(error, UnsupportedVersion):
        return NoServer(Obstacle.OTHER_VERSION, str(error))
    if not isinstance(error, (BadRequest, Internal)) and keeps_out_for_now(error, was_in=False):
        return NoServer(Obstacle.FULL, str(error), asked_to_wait(error))
    return NoServer(Obstacle.NOT_OURS, str(error))
