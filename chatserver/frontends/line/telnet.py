"""Telnet as far as we speak it: a parser that no byte can upset."""

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


@frozen
class Subnegotiation:
    """What the peer tells about C{option}; doubled IACs are single again."""

    option: int
    data: bytes


Token = bytes | Signal | Negotiation | Subnegotiation

_SIGNALS = {IP: Signal.INTERRUPT, EOF: Signal.END, AYT: Signal.ARE_YOU_THERE}


class TelnetParser:
    """
    Take telnet commands out of a stream of bytes, wherever they stand and however it is cut.

    @ivar _rest: the beginning of a command whose end has not come.
    @ivar _inside: the subnegotiation so far, or None outside of one.
    @ivar _length: how many bytes it took.
    """

    __slots__ = ("_inside", "_length", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._inside: bytearray | None = None
        self._length = 0

    @property
    def is_between(self) -> bool:
        """Whether no command has begun: what comes without a L{IAC} is plain."""
        return self._inside is None and not self._rest

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
            if self._inside is not None:
                self._keep(plain, len(plain))
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
        return 3 if negotiates and self._inside is None else 2

    def _command(self, verb: int, option: int) -> Token | None:
        if self._inside is not None:
            return self._command_inside(verb)
        if verb == IAC[0]:
            return IAC
        if verb == SB:
            self._inside, self._length = bytearray(), 0
            return None
        if WILL <= verb <= DONT:
            return Negotiation(verb, option)
        return _SIGNALS.get(verb)

    def _command_inside(self, verb: int) -> Subnegotiation | None:
        inside = self._inside
        assert inside is not None
        if verb != SE:
            self._keep(IAC if verb == IAC[0] else b"", 2)  # other commands have no place here
            return None
        self._inside = None
        return Subnegotiation(inside[0], bytes(inside[1:])) if inside else None

    def _keep(self, data: bytes, length: int) -> None:
        assert self._inside is not None
        self._length += length
        if self._length > MOST_SUBNEGOTIATION:
            raise TelnetFlood
        self._inside += data
