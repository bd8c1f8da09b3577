"""Boxes, bounded: what comes is counted before it is kept."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.protocols.amp import AmpBox, IBoxReceiver, IBoxSender, parseString
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatserver.wire.boxes import BoundedBoxes


@implementer(IBoxReceiver)
class Receiver:
    """Remembers boxes."""

    def __init__(self) -> None:
        self.boxes: list[AmpBox] = []
        self.senders: list[IBoxSender] = []
        self.ends: list[Failure] = []

    def startReceivingBoxes(self, boxSender: IBoxSender) -> None:
        """It begins."""
        self.senders.append(boxSender)

    def ampBoxReceived(self, box: AmpBox) -> None:
        """Remember."""
        self.boxes.append(box)

    def stopReceivingBoxes(self, reason: Failure) -> None:
        """It ends."""
        self.ends.append(reason)


class BoundedBoxesTests(SynchronousTestCase):
    """At most 100 bytes and 5 keys."""

    def setUp(self) -> None:
        """Connect."""
        self.floods = 0
        self.receiver = Receiver()
        self.boxes = BoundedBoxes(self.receiver, 100, 5, self.flooded)
        self.transport = StringTransport()
        self.boxes.makeConnection(self.transport)

    def flooded(self, boxes: object) -> None:
        """Count."""
        self.floods += 1

    def send(self, box: dict[bytes, bytes], step: int = 1000) -> None:
        """Send a box in pieces."""
        data = AmpBox(box).serialize()
        for at in range(0, len(data), step):
            self.boxes.dataReceived(data[at : at + step])

    def test_boxes_cut_anywhere(self) -> None:
        """Boxes arrive whole, however their bytes are cut; the count begins anew with each."""
        box = {b"key": b"v" * 60, b"other": b""}
        for step in (1, 2, 3, 7, 1000):
            self.send(box, step)
        self.assertEqual((self.receiver.boxes, self.floods), ([AmpBox(box)] * 5, 0))

    def test_attack_too_many_bytes(self) -> None:
        """A box beyond the bytes is a flood, told once; nothing is received after it."""
        self.send({b"a": b"x" * 60, b"b": b"x" * 60})
        self.send({b"a": b"x"})
        self.assertEqual((self.receiver.boxes, self.floods), ([], 1))

    def test_attack_one_long_value(self) -> None:
        """So is one whose only value is too long, but for what the peer has sent of it."""
        self.send({b"a": b"x" * 101}, step=10)
        self.assertEqual((self.receiver.boxes, self.floods), ([], 1))

    def test_attack_too_many_keys(self) -> None:
        """And one of too many keys."""
        self.send({b"%d" % n: b"" for n in range(5)})
        self.assertEqual((len(self.receiver.boxes), self.floods), (1, 0))
        self.send({b"%d" % n: b"" for n in range(6)})
        self.assertEqual((len(self.receiver.boxes), self.floods), (1, 1))

    def test_attack_box_behind_a_flood(self) -> None:
        """A box in the same chunk as the flood is not received."""
        good = AmpBox({b"a": b"b"}).serialize()
        self.boxes.dataReceived(AmpBox({b"a": b"x" * 101}).serialize() + good)
        self.assertEqual((self.receiver.boxes, self.floods), ([], 1))

    def test_no_amp_at_all(self) -> None:
        """What is no AMP is told like a flood."""
        self.boxes.dataReceived(b"GET / HTTP/1.1\r\n\r\n")
        self.assertEqual((self.receiver.boxes, self.floods), ([], 1))

    def test_no_amp_in_the_middle(self) -> None:
        """So is a key that no box can have, wherever it stands."""
        self.assertTrue(self.boxes.is_amp)
        self.boxes.dataReceived(b"\0\1a\0\1b\1\0")
        self.assertEqual((self.receiver.boxes, self.floods, self.boxes.is_amp), ([], 1, False))

    def test_stop(self) -> None:
        """Once stopped, nothing is received."""
        self.boxes.stop()
        self.send({b"a": b"b"})
        self.assertEqual(self.receiver.boxes, [])

    def test_more_later(self) -> None:
        """The bound may be moved, for who has logged in."""
        self.boxes.most_bytes = 1000
        self.send({b"a": b"x" * 500})
        self.assertEqual(len(self.receiver.boxes), 1)

    def test_both_ways(self) -> None:
        """Whoever hears boxes is told by whom to send some, and why it ended."""
        (sender,) = self.receiver.senders
        box = AmpBox({b"a": b"b"})
        sender.sendBox(box)
        self.assertEqual(parseString(self.transport.value()), [box])
        why = Failure(ConnectionDone())
        self.boxes.connectionLost(why)
        self.assertEqual(self.receiver.ends, [why])

    def test_too_early(self) -> None:
        """Before there is a connection nothing can be sent."""
        boxes = BoundedBoxes(self.receiver, 100, 5, self.flooded)
        self.assertRaises(ConnectionLost, boxes.sendBox, AmpBox({b"a": b"b"}))

    def test_trouble(self) -> None:
        """What nobody could handle is logged, and ends the connection."""
        self.boxes.unhandledError(Failure(ValueError("trouble")))
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
        self.assertTrue(self.transport.disconnecting)

    def test_empty_box(self) -> None:
        """A box may be empty, and the next one is not."""
        self.boxes.dataReceived(b"\0\0")
        self.send({b"a": b"b"})
        self.assertEqual(self.receiver.boxes, [AmpBox(), AmpBox({b"a": b"b"})])
