"""AMP boxes, bounded: what a peer sends is counted before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import ITransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.protocols.amp import AmpBox, IBoxReceiver, IBoxSender
from twisted.python.failure import Failure
from zope.interface import implementer

LONGEST_KEY = 255
"""Bytes of an AMP key, by its format."""
LONGEST_VALUE = 65535
"""Bytes of an AMP value, by its format."""


@implementer(IBoxSender)
class BoundedBoxes(Protocol):
    """
    Boxes both ways, with a parser that bounds what comes.

    Twisted's own C{BinaryBoxProtocol} keeps whatever comes, before anybody has logged in: a box
    may have any number of keys of 64 KiB each.  It also takes more than twice as long, and four
    times the memory.

    @ivar boxReceiver: hears when it begins, each box, and when it ends.
    @ivar is_amp: whether nothing came that cannot be AMP at all.
    @ivar most_bytes: bytes of keys and values in one box; more is a flood.
    @ivar box_bytes: the same of the box that was received just now.
    @ivar paused: whether no box is received any more.
    """

    _log = Logger()

    def __init__(
        self,
        receiver: IBoxReceiver,
        most_bytes: int,
        most_keys: int,
        on_flood: Callable[[Any], None],
    ) -> None:
        """
        @param on_flood: called with this, for a box that is too large, or for what is no box at
            all, and expected to cut the connection; no box is received after it.
        """
        self.boxReceiver = receiver
        self.is_amp = True
        self.paused = False
        self.most_bytes = most_bytes
        self.box_bytes = 0
        self._most_keys = most_keys
        self._on_flood = on_flood
        self._incomplete = b""  # what came of the key or value that is not complete
        self._box: AmpBox | None = None
        self._key: bytes | None = None  # whose value is to come
        self._keys = 0

    # -- IBoxSender

    def sendBox(self, box: AmpBox) -> None:
        """
        Send a box.

        @raise ConnectionLost: there is no connection yet.
        """
        if self.transport is None:
            raise ConnectionLost
        self.transport.write(box.serialize())

    def unhandledError(self, failure: Failure) -> None:
        """End what somebody could not go on with."""
        self._log.failure("{event}", failure, event="a box could not be handled")
        if self.transport is not None:
            self.transport.loseConnection()

    # -- IProtocol

    def makeConnection(self, transport: ITransport) -> None:
        """Tell the receiver before anybody else that it begins."""
        self.transport = transport
        self.boxReceiver.startReceivingBoxes(self)
        super().makeConnection(transport)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell the receiver that it ends."""
        receiver = self.boxReceiver
        del self.boxReceiver  # which is ourselves, or holds us: no cycle may outlive us
        receiver.stopReceivingBoxes(reason)

    def dataReceived(self, data: bytes) -> None:
        """Take bytes, cut anywhere."""
        if self._incomplete:
            data = self._incomplete + data
        at, end = 0, len(data)
        while end - at >= 2 and not self.paused:
            start = at + 2
            stop = start + (data[at] << 8 | data[at + 1])
            if self._key is None and stop - start > LONGEST_KEY:
                self.is_amp = False
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
        elif self._key is not None:
            if self._box is None:
                self._box = AmpBox()
            self._box[self._key] = string
            self._key = None
        elif string:
            self._key = string
            self._keys += 1
            if self._keys > self._most_keys:
                self._overflow()
        else:
            self._complete_box()

    def _complete_box(self) -> None:
        box, self._box = self._box, None
        self.boxReceiver.ampBoxReceived(AmpBox() if box is None else box)
        self.box_bytes = self._keys = 0

    def _overflow(self) -> None:
        # Without "paused" the boxes that came in the same chunk would still be run.
        self.paused = True
        self._box = None
        self._on_flood(self)
