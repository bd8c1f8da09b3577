"""AMP boxes, bounded: what a peer sends is counted before it is kept."""

from __future__ import annotations

from collections.abc import Callable

from twisted.protocols.amp import AmpBox, BinaryBoxProtocol, IBoxReceiver

LONGEST_KEY = 255
"""Bytes of an AMP key, by its format."""
LONGEST_VALUE = 65535
"""Bytes of an AMP value, by its format."""


class BoundedBoxes(BinaryBoxProtocol):
    """
    Twisted's protocol of boxes, with a parser that bounds a box.

    Twisted's own keeps whatever comes, before anybody has logged in: a box may have any number of
    keys of 64 KiB each.  It also takes more than twice as long.

    @ivar most_bytes: bytes of keys and values in one box; more is a flood.
    @ivar box_bytes: the same of the box that was received just now.
    @ivar paused: whether no box is received any more.
    """

    def __init__(
        self,
        receiver: IBoxReceiver,
        most_bytes: int,
        most_keys: int,
        on_flood: Callable[[], None],
    ) -> None:
        """
        @param on_flood: called for a box that is too large, or for what is no box at all, and
            expected to cut the connection; no box is received after it.
        """
        super().__init__(receiver)
        self.most_bytes = most_bytes
        self.box_bytes = 0
        self._most_keys = most_keys
        self._on_flood = on_flood
        self._incomplete = b""  # what came of the key or value that is not complete
        self._pairs: dict[bytes, bytes] = {}
        self._keys = 0

    @property
    def is_amp(self) -> bool:
        """Whether nothing came that cannot be AMP at all."""
        return not self._keyLengthLimitExceeded

    def dataReceived(self, data: bytes) -> None:
        """Take bytes, cut anywhere."""
        if self._incomplete:
            data = self._incomplete + data
        at, end = 0, len(data)
        while end - at >= 2 and not self.paused:
            start = at + 2
            stop = start + (data[at] << 8 | data[at + 1])
            if self._currentKey is None and stop - start > LONGEST_KEY:
                self._keyLengthLimitExceeded = True
                self._overflow()
            elif stop > end:
                break
            else:
                at = stop
                self._take_string(data[start:stop])
        self._incomplete = b"" if self.paused else data[at:]

    def stop(self) -> None:
        """Receive no box any more, also none that has arrived already."""
        self.paused = True

    def _take_string(self, string: bytes) -> None:
        """Take a key, a value, or (empty, in place of a key) the end of a box."""
        self.box_bytes += len(string)
        if self.box_bytes > self.most_bytes:
            self._overflow()
        elif self._currentKey is not None:
            self._pairs[self._currentKey] = string
            self._currentKey = None
        elif string:
            self._currentKey = string
            self._keys += 1
            if self._keys > self._most_keys:
                self._overflow()
        else:
            self._complete_box()

    def _complete_box(self) -> None:
        box, self._pairs = AmpBox(self._pairs), {}
        self.boxReceiver.ampBoxReceived(box)
        self.box_bytes = self._keys = 0

    def _overflow(self) -> None:
        # Without "paused" the boxes that came in the same chunk would still be run.
        self.paused = True
        self._pairs = {}
        self._on_flood()
