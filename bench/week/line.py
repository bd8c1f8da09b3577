"""One connection that speaks the line protocol's script mode, and forgets what it hears."""

from __future__ import annotations

from collections import deque
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred, succeed
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure


class Surprise(Exception):
    """The server answered what it should not have, or hung up."""


@frozen
class Answer:
    """
    What the server said to one line.

    @ivar code: three digits.
    @ivar rest: what stood behind it.
    """

    code: int
    rest: str


class LineClient(Protocol):
    """
    Asks, and takes answers in order; events are counted, not kept.

    @ivar events: how many were heard.
    @ivar last: the code of the newest answer; 0: there was none.
    @ivar received: bytes.
    @ivar is_over: whether the connection is lost.
    """

    def __init__(self) -> None:
        self.events = 0
        self.last = 0
        self.received = 0
        self.is_over = False
        self._rest = b""
        self._asked: deque[Deferred[Answer]] = deque()
        self._ends: list[Deferred[None]] = []
        self._signs: list[tuple[bytes, Deferred[bool]]] = []

    # -- asking

    def ask(self, line: str) -> Deferred[Answer]:
        """Send C{line}; fires with its answer, fails with L{Surprise} where none can come."""
        answer: Deferred[Answer] = Deferred()
        self._asked.append(answer)
        if self.is_over:
            self._give_up()
        else:
            self.send(line.encode() + b"\n")
        return answer

    def send(self, data: bytes) -> None:
        """Send bytes, whatever becomes of them."""
        self._wire().write(data)

    def heard(self, start: bytes) -> Deferred[bool]:
        """Fire with True at the next event that begins with C{start}, with False at the end."""
        sign: Deferred[bool] = Deferred()
        self._signs.append((start, sign))
        return sign

    # -- reading

    def look_away(self) -> None:
        """Read nothing any more."""
        self._wire().pauseProducing()

    def look_again(self) -> None:
        """Read what has come meanwhile."""
        self._wire().resumeProducing()

    # -- ending

    def half_close(self) -> None:
        """Say that nothing more will be sent, as C{nc -N} does at the end of its input."""
        self._wire().loseWriteConnection()

    def hang_up(self) -> Deferred[None]:
        """Close; fires once the connection is gone."""
        if not self.is_over:
            self._wire().loseConnection()
        return self.ended()

    def cut(self) -> Deferred[None]:
        """End it as a broken network does; fires once it is gone."""
        if not self.is_over:
            self._wire().abortConnection()
        return self.ended()

    def ended(self) -> Deferred[None]:
        """Fire when the connection is gone, whoever ended it."""
        if self.is_over:
            return succeed(None)
        end: Deferred[None] = Deferred()
        self._ends.append(end)
        return end

    # -- IProtocol

    def dataReceived(self, data: bytes) -> None:
        """Take bytes, cut anywhere."""
        self.received += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line[3:4] == b" " and line[:3].isdigit():
                self._answered(line)
            elif line[:1].isupper():
                self.events += 1
                if self._signs:
                    self._look_for_signs(line)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Whoever waits does so in vain."""
        self.is_over = True
        self._give_up()
        ends, self._ends = self._ends, []
        for end in ends:
            end.callback(None)

    # --

    def _wire(self) -> Any:
        return self.transport

    def _answered(self, line: bytes) -> None:
        self.last = int(line[:3])
        if self._asked:
            rest = line[4:].decode("utf-8", "replace")
            self._asked.popleft().callback(Answer(self.last, rest))

    def _look_for_signs(self, line: bytes) -> None:
        waiting, self._signs = self._signs, []
        for start, sign in waiting:
            if line.startswith(start):
                sign.callback(True)
            else:
                self._signs.append((start, sign))

    def _give_up(self) -> None:
        signs, self._signs = self._signs, []
        for _, sign in signs:
            sign.callback(False)
        while self._asked:
            why = Surprise("the connection ended before the answer came")
            self._asked.popleft().errback(why)
