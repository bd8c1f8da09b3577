"""Events on their way to AMP clients."""

from __future__ import annotations

import json
from typing import Any

from twisted.protocols.amp import parseString
from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.amp.rendering import delivered
from chatserver.model.entries import (
    Body,
    Direct,
    Entry,
    Personal,
    ReadMark,
    Room,
    Stream,
    Text,
    User,
)
from chatserver.model.events import CameOnline, Delivery, Event, Hidden, Live, Notice, Reset, Seen
from chatserver.model.names import LOBBY, UserName

ANN, BOB = User(1, UserName("ann")), User(2, UserName("bob"))
ROOM = Room(3, LOBBY, False)
BOTH = Direct(4, ANN, BOB)
MINE = Personal(5, ANN)


def entry(stream: Stream, body: Body, seq: int = 1) -> Entry:
    """Something that Ann did."""
    return Entry(stream, seq, 1, ANN, 1e9, body)


def told(delivery: Delivery, viewer: int) -> list[Any]:
    """Read what a client is told."""
    boxes = parseString(delivered(delivery, viewer))
    for box in boxes:
        assert set(box) == {b"_command", b"event"}
        assert box[b"_command"] == b"Event"
    return [json.loads(box[b"event"]) for box in boxes]


class DeliveryTests(SynchronousTestCase):
    """One writing for all who see the same."""

    def test_written_once_for_all(self) -> None:
        """All listeners of a room are sent the very same bytes."""
        delivery = Delivery(
            (entry(ROOM, Text("hi")), CameOnline(BOB), Notice("x"), Hidden(ROOM, 3))
        )
        self.assertIs(delivered(delivery, 1), delivered(delivery, 2))
        self.assertEqual(
            [each["ev"] for each in told(delivery, 1)], ["msg", "online", "notice", "hidden"]
        )

    def test_conversation_by_the_other_name(self) -> None:
        """Each of two sees their conversation under the name of the other."""
        events: tuple[Event, ...] = (
            entry(BOTH, Text("hi")),
            Hidden(BOTH, 1),
            Live(BOTH, 1),
            Reset(BOTH, 1),
            Seen(BOTH, ANN, 1),
        )
        for event in events:
            delivery = Delivery((event,))
            names = [told(delivery, viewer)[0]["stream"]["name"] for viewer in (1, 2)]
            self.assertEqual(names, ["@bob", "@ann"])
            self.assertIs(delivered(delivery, 1), delivered(delivery, 1))

    def test_place_of_a_read_mark(self) -> None:
        """What stands in one's own stream names places as one does oneself."""
        (mark,) = told(Delivery((entry(MINE, ReadMark(BOTH, 7)),)), 1)
        self.assertEqual(mark["place"]["name"], "@bob")

    def test_one_that_cannot_be_written(self) -> None:
        """An event that cannot be written is logged and left out; the others are told."""
        broken = Notice("x" * 70_000)
        self.assertEqual([each["text"] for each in told(Delivery((broken, Notice("b"))), 1)], ["b"])
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)

    def test_longest_text(self) -> None:
        """The longest text that an operator may allow fits, whatever it is made of."""
        (event,) = told(Delivery((entry(ROOM, Text("\\" * 30_000)),)), 1)
        self.assertEqual(len(event["text"]), 30_000)
