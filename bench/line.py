"""A blocking client of the line protocol: one question at a time, one answer each."""

from __future__ import annotations

import re
import socket

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
        self._heard = b""

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
        lines: list[bytes] = []
        while not lines or not _LAST.match(lines[-1]):
            lines += self._lines()
        if not lines[-1].startswith(b"2"):
            raise Refused(lines[-1].decode(errors="replace"))
        return [each for each in lines if _ROW.match(each)]

    def _lines(self) -> list[bytes]:
        """Read on to the end of a line."""
        while not self._heard.endswith(b"\n"):
            data = self._socket.recv(1 << 18)
            if not data:
                raise Refused("the server hung up")
            self._heard += data
        whole, self._heard = self._heard, b""
        return whole.splitlines()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
