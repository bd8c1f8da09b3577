"""Telnet as far as we speak it: a parser that no byte can upset, and the echo of passwords."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from attrs import frozen

IAC = b"\xff"
EOF, SE, IP, AYT, SB = 236, 240, 244, 246, 250
WILL, WONT, DO, DONT = 251, 252, 253, 254
ECHO, TIMING_MARK = 1, 6

MOST_SUBNEGOTIATION = 4096
"""Bytes of one subnegotiation; more closes the connection."""

MOST_ANSWERS = 100
"""Negotiations answered on one connection; then silence."""


class TelnetFlood(Exception):
    """The peer sent a subnegotiation that is too long."""


class Signal(enum.Enum):
    """What the peer's keys meant."""

    INTERRUPT = "interrupt"
    END = "end"
    ARE_YOU_THERE = "are you there"


@frozen
class Negotiation:
    """C{verb} (WILL, WONT, DO, DONT) about C{option}."""

    verb: int
    option: int


Token = bytes | Signal | Negotiation

_SIGNALS = {IP: Signal.INTERRUPT, EOF: Signal.END, AYT: Signal.ARE_YOU_THERE}


class TelnetParser:
    """
    Take telnet commands out of a stream of bytes, wherever they stand and however it is cut.

    @ivar _rest: the beginning of a command whose end has not come.
    @ivar _inside: bytes of the subnegotiation so far, or -1 outside of one.
    """

    __slots__ = ("_inside", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._inside = -1

    @property
    def is_between(self) -> bool:
        """Whether no command has begun: what comes without a L{IAC} is plain."""
        return self._inside < 0 and not self._rest

    def feed(self, data: bytes) -> Iterator[Token]:
        """
        Give plain bytes and commands in their order.

        @raise TelnetFlood: a subnegotiation exceeds L{MOST_SUBNEGOTIATION}.
        """
        if self._rest:
            data, self._rest = self._rest + data, b""
        start = 0
        while start < len(data):
            at = data.find(IAC, start)
            plain = data[start:] if at < 0 else data[start:at]
            if self._inside >= 0:
                self._swallow(len(plain))
            elif plain:
                yield plain
            if at < 0:
                return
            length = self._command_length(data, at)
            if at + length > len(data):
                self._rest = data[at:]
                return
            token = self._command(data[at + 1], data[at + length - 1])
            if token is not None:
                yield token
            start = at + length

    def _command_length(self, data: bytes, at: int) -> int:
        negotiates = at + 1 < len(data) and WILL <= data[at + 1] <= DONT
        return 3 if negotiates and self._inside < 0 else 2

    def _command(self, verb: int, option: int) -> Token | None:
        if self._inside >= 0:
            if verb == SE:
                self._inside = -1
            else:
                self._swallow(2)
            return None
        if verb == IAC[0]:
            return IAC
        if verb == SB:
            self._inside = 0
            return None
        if WILL <= verb <= DONT:
            return Negotiation(verb, option)
        return _SIGNALS.get(verb)

    def _swallow(self, count: int) -> None:
        self._inside += count
        if self._inside > MOST_SUBNEGOTIATION:
            raise TelnetFlood


class _Echo(enum.Enum):
    """Who echoes, as far as we know (the states of RFC 1143)."""

    CLIENT = "the client"
    OFFERED = "we asked to"
    OURS = "we, that is nobody"
    WITHDRAWN = "we asked to stop"


class Negotiator:
    """
    Answer the peer's negotiations, and hide what is typed; never wait for an answer.

    @ivar _refused: what was; None: nothing was, as with most.
    """

    __slots__ = ("_answers", "_echo", "_hidden", "_refused")

    def __init__(self) -> None:
        self._answers = 0
        self._echo = _Echo.CLIENT
        self._hidden = False
        self._refused: set[tuple[int, int]] | None = None

    @property
    def echo_is_off(self) -> bool:
        """Whether the client is known to show nothing of what is typed."""
        return self._echo is _Echo.OURS

    def hide(self) -> bytes:
        """Hide what is typed from now on; what to send for it."""
        self._hidden = True
        if self._echo is not _Echo.CLIENT:
            return b""
        self._echo = _Echo.OFFERED
        return bytes((IAC[0], WILL, ECHO))

    def show(self) -> bytes:
        """Show again what is typed; what to send for it."""
        self._hidden = False
        if self._echo is not _Echo.OURS:
            return b""
        self._echo = _Echo.WITHDRAWN
        return bytes((IAC[0], WONT, ECHO))

    def answer(self, asked: Negotiation) -> bytes:
        """What to answer; empty: nothing."""
        if self._answers >= MOST_ANSWERS:
            return b""
        answer = self._echo_answer(asked.verb) if asked.option == ECHO else self._refusal(asked)
        self._answers += bool(answer)
        return answer

    def _echo_answer(self, verb: int) -> bytes:
        if verb == DO and self._echo is _Echo.OFFERED:
            self._echo = _Echo.OURS
            return b"" if self._hidden else self.show()
        if verb == DONT and self._echo in (_Echo.OFFERED, _Echo.WITHDRAWN):
            again = self._hidden and self._echo is _Echo.WITHDRAWN
            self._echo = _Echo.CLIENT
            return self.hide() if again else b""
        if verb == DONT and self._echo is _Echo.OURS:
            self._echo = _Echo.CLIENT
            return bytes((IAC[0], WONT, ECHO))
        if verb in (WILL, DO) and self._echo is _Echo.CLIENT:
            return self._refusal(Negotiation(verb, ECHO))
        return b""

    def _refusal(self, asked: Negotiation) -> bytes:
        """Refuse each option once; a timing mark is waited for each time."""
        if asked.verb not in (WILL, DO):
            return b""
        key = (asked.verb, asked.option)
        if self._refused is None:
            self._refused = set()
        if key in self._refused and asked.option != TIMING_MARK:
            return b""
        self._refused.add(key)
        return bytes((IAC[0], DONT if asked.verb == WILL else WONT, asked.option))
