"""What chatctl history reads, put together of pages, at a small server."""

from __future__ import annotations

from attrs import evolve

from chatserver.admin.console import Refused
from chatserver.admin.past import Past
from chatserver.config import Config
from chatserver.frontends.amp import entering
from chatserver.model.entries import Entry, Left
from chatserver.model.names import RoomName
from tests.clients.cast import ClientCase
from tests.world import TEST_LIMITS

OPS = RoomName("ops")


class AllTests(ClientCase):
    """A room where Bob came and went fifteen times, and Ann said four things."""

    def config(self) -> Config:
        """In a page of history there are sixteen entries at the most."""
        return Config(limits=evolve(TEST_LIMITS, rates=False, page_most=16))

    def setUp(self) -> None:
        """Let it happen."""
        super().setUp()
        self.ann, bob = self.person("ann"), self.person("bob")
        self.ann.run(self.ann.client.create(OPS))
        self.ann.say(OPS, "one")
        for _ in range(15):
            bob.run(bob.client.join(OPS))
            bob.run(bob.client.leave(OPS))
        self.ann.say(OPS, "two", "three", "four", "five")

    def past(self, all: bool) -> Past:
        """Begin to read."""
        return Past(self.ann.client, OPS, all)

    def test_left_out_once(self) -> None:
        """What a page left out and the next one has is not told as left out any more."""
        past = self.past(all=True)
        entries = self.ann.run(past.older(None, 16))
        self.assertEqual((entries[0].seq, past.skipped), (21, {21: 18}))
        past = self.past(all=True)
        entries = self.ann.run(past.older(None, 100))
        self.assertEqual(len(entries), 4 + 12 + 12 + 2)
        self.assertEqual((self.first_left(entries), past.skipped), (9, {9: 6}))

    def test_newer(self) -> None:
        """Read from the beginning on, all that was left out is told, too."""
        past = self.past(all=True)
        entries = self.ann.run(past.newer(2, 100))
        self.assertEqual((entries[0].seq, past.skipped), (21, {21: 18}))
        self.assertEqual(len(entries), 12 + 4)

    def test_messages_alone(self) -> None:
        """Who does not ask for all gets what was said."""
        past = self.past(all=False)
        entries = self.ann.run(past.older(None, 100))
        said = [getattr(entry.body, "text", "") for entry in entries]
        self.assertEqual(said, ["one", "two", "three", "four", "five"])
        self.assertEqual(past.skipped, {})

    def test_older_server(self) -> None:
        """A server of before would leave it out without a word: that is told instead."""
        self.patch(entering, "_features", lambda connection: [])
        self.ann = self.device("ann").enter()
        with self.assertRaises(Refused) as refused:
            self.past(all=True)
        self.assertIn("--all", str(refused.exception))
        self.past(all=False)

    def first_left(self, entries: list[Entry]) -> int:
        """The seq of the first one that is a join or a leave of Bob."""
        return next(each.seq for each in entries if isinstance(each.body, Left) or each.seq > 2)
