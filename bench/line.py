"""A blocking client of the line protocol: one question at a time, one answer each."""

from __future__ import annotations

import re
import socket
from collections import deque

_ROW = re.compile(rb"\d{3}-")
_LAST = re.compile(rb"\d{3}(?: |$)")


class Refused(Exception):
    """The server refused; its own words."""


class Line:
    """
    A script's connection.

    @ivar patience: seconds until a silent server is a failure.
    """

    patience = 30.0

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), self.patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begun = b""
        self._lines: deque[bytes] = deque()

    def login(self, name: str, password: str) -> None:
        """Log in."""
        self.ask(f"/login {name} {password}")

    def ask(self, line: str) -> list[bytes]:
        """
        Send a line, and wait for its answer; events that come before it are dropped.

        @return: the answer's rows; its last line is left away.
        @raise Refused: the answer is a refusal.
        """
        self._socket.sendall(line.encode() + b"\n")
        rows: list[bytes] = []
        while not _LAST.match(heard := self._line()):
            if _ROW.match(heard):
                rows.append(heard)
        if not heard.startswith(b"2"):
            raise Refused(heard.decode(errors="replace"))
        return rows

    def _line(self) -> bytes:
        """Read the next line."""
        while not self._lines:
            data = self._socket.recv(1 << 18)
            if not data:
                raise Refused("the server hung up")
            *whole, self._begun = (self._begun + data).split(b"\n")
            self._lines.extend(whole)
        return self._lines.popleft()

    def detach(self) -> socket.socket:
        """Give the connection away, to be read by somebody else from here on; it never blocks."""
        self._socket.setblocking(False)
        return self._socket

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
