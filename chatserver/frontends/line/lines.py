"""Bytes to lines: LF, CR LF, CR NUL and lone CR; too long ones are skipped, not cut."""

from __future__ import annotations

from attrs import frozen

_HEAD = 20  # bytes kept of a line that is too long: room for its tag


class LineFlood(Exception):
    """So much without a line end that no person and no honest script sends it."""


@frozen
class Overlong:
    """
    A line that exceeds the limit.

    @ivar head: how it begins.
    """

    head: bytes


Line = bytes | Overlong


class LineSplitter:
    """
    Find the lines in a stream of bytes, however it is cut.

    @ivar _partial: the line so far, at most one byte more than the limit.
    @ivar _length: how long it is really.
    @ivar _after_cr: whether the last byte was a CR, whose LF or NUL may follow.
    """

    __slots__ = ("_after_cr", "_flood", "_length", "_limit", "_partial")

    def __init__(self, limit_bytes: int, flood_bytes: int) -> None:
        """
        @param limit_bytes: a line, without its end.
        @param flood_bytes: more without an end is L{LineFlood}.
        """
        self._limit = limit_bytes
        self._flood = flood_bytes
        self._partial = b""
        self._length = 0
        self._after_cr = False

    @property
    def partial(self) -> bytes:
        """The beginning of the line whose end has not come."""
        return self._partial

    def feed(self, data: bytes) -> list[Line]:
        """
        Give the lines that C{data} completes.

        @raise LineFlood: close the connection.
        """
        if self._after_cr and data[:1] in (b"\n", b"\0"):
            data = data[1:]
            self._after_cr = False
        if not data:
            return []
        self._after_cr = data.endswith(b"\r")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r\0", b"\n").replace(b"\r", b"\n")
        pieces = data.split(b"\n")
        last = pieces.pop()
        lines: list[Line] = []
        for piece in pieces:
            if self._length or len(piece) > self._limit:
                self._add(piece)
                lines.append(self._take())
            else:
                lines.append(piece)
        if last:
            self._add(last)
        return lines

    def end(self) -> list[Line]:
        """Give the last line, if it had no end."""
        return [self._take()] if self._length else []

    def drop(self) -> None:
        """Forget the line so far."""
        self._partial, self._length = b"", 0

    def _add(self, piece: bytes) -> None:
        self._length += len(piece)
        if self._length > self._flood:
            raise LineFlood
        room = self._limit + 1 - len(self._partial)
        if piece and room > 0:
            self._partial += piece[:room]

    def _take(self) -> Line:
        line, length = self._partial, self._length
        self.drop()
        return line if length <= self._limit else Overlong(line[:_HEAD])
