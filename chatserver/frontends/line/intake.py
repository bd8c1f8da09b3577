"""What comes in on one connection: from bytes, cut anywhere, to requests that wait their turn."""

from __future__ import annotations

from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import is_http
from chatserver.frontends.line.inputs import Key
from chatserver.frontends.line.lines import Line, LineFlood, LineSplitter, Overlong
from chatserver.frontends.line.telnet import (
    DO,
    IAC,
    TIMING_MARK,
    Negotiation,
    Signal,
    Subnegotiation,
    TelnetFlood,
    TelnetParser,
    Token,
)
from chatserver.model.events import Notice

HTTP_REFUSAL = "400 this port speaks the chat line protocol, not HTTP; no web port is open\r\n"

_CTRL_D = b"\x04"


class Intake:
    """
    The way in of one connection; it ends in C{connection.pipeline}.

    @ivar _began: whether there was a first line.
    @ivar _hint_due: whether Ctrl-C has yet to be answered.
    @ivar _telnet: None: no telnet command has come.
    """

    __slots__ = ("_began", "_connection", "_hint_due", "_lines", "_telnet")

    def __init__(self, connection: Connection) -> None:
        limits = connection.setting.limits
        self._connection = connection
        self._telnet: TelnetParser | None = None
        self._lines = LineSplitter(limits.line_bytes, limits.line_flood_bytes)
        self._began = False
        self._hint_due = False

    def take(self, data: bytes) -> None:
        """Take bytes; too many without an end to them end the connection."""
        connection = self._connection
        if not connection.crlf and (b"\r" in data or IAC in data):
            connection.use_crlf()
        try:
            telnet = self._telnet
            if IAC not in data and (telnet is None or telnet.is_between):
                self._take_bytes(data)
                return
            if telnet is None:
                telnet = self._telnet = TelnetParser()
                connection.speaks_telnet = True
            before = connection.terminal
            for token in telnet.feed(data):
                self._take(token)
            if connection.terminal != before:
                connection.settle_look()
            if not self._hint_due:
                connection.inquire()
        except LineFlood:
            self._flooded("too much without a line end")
        except TelnetFlood:
            self._flooded("a telnet subnegotiation that is too long")

    def end(self) -> None:
        """There are no more bytes: a last line needs no end."""
        for line in self._lines.end():
            self._take_line(line)
        self._connection.pipeline.end()

    def _flooded(self, why: str) -> None:
        self._connection.setting.metrics.count("line_floods")
        self._lines.drop()
        self._connection.close(why)

    def _take(self, token: Token) -> None:
        if isinstance(token, bytes):
            self._take_bytes(token)
        elif isinstance(token, Negotiation):
            self._negotiate(token)
        elif isinstance(token, Subnegotiation):
            self._learn(token)
        elif token is Signal.INTERRUPT:
            self._lines.drop()
            self._hint_due = True
            self._connection.pipeline.abandon()
        elif token is Signal.END:
            if not self._lines.partial:
                self._end_of_file()
        else:
            self._connection.tell(Notice("yes, still here"))

    def _take_bytes(self, data: bytes) -> None:
        if self._hint_due:
            self._hint()
        for line in self._lines.feed(data):
            self._take_line(line)
        if self._lines.partial.startswith(_CTRL_D):
            self._lines.drop()
            self._end_of_file()

    def _take_line(self, line: Line) -> None:
        connection = self._connection
        if connection.screen is not None:
            connection.screen.typed()
        first, self._began = not self._began, True
        if isinstance(line, Overlong):
            connection.pipeline.put(line)
        elif first and is_http(line):
            connection.put(HTTP_REFUSAL.encode())
            connection.leave()
        elif line.startswith(_CTRL_D):
            self._end_of_file()
        else:
            connection.pipeline.put(line)

    def _end_of_file(self) -> None:
        """The person is done: with the question, or with us."""
        if not self._connection.pipeline.abandon():
            self._connection.pipeline.put(Key.END)

    def _negotiate(self, asked: Negotiation) -> None:
        if answer := self._connection.negotiator.answer(asked):
            self._connection.outbox.write(answer)
        if self._hint_due and asked == Negotiation(DO, TIMING_MARK):
            self._hint()

    def _learn(self, told: Subnegotiation) -> None:
        if answer := self._connection.negotiator.told(told):
            self._connection.outbox.write(answer)

    def _hint(self) -> None:
        """Answer Ctrl-C; a telnet client drops what comes before our answer to its mark."""
        self._hint_due = False
        self._connection.tell(Notice("the line was dropped; /quit hangs up"))
