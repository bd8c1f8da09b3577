"""What chatctl tail hears: kept until it is printed, but not without a bound."""

from __future__ import annotations

from chatserver.admin.feed import MOST_WAITING, Feed
from chatserver.model.entries import Entry
from chatserver.model.names import LOBBY
from tests.clients.cast import ClientCase


class FeedTests(ClientCase):
    """A feed of a client at a whole server."""

    def test_slow_reader(self) -> None:
        """While a thousand events wait to be printed, no more are read from the server."""
        ann, bob = self.person("ann"), self.person("bob")
        feed = Feed(ann.client)
        ann.run(ann.client.tail(LOBBY, None, feed.put, feed.put))
        ann.run(feed.taken())  # that it is live
        end = ann.network.cables[-1].client
        for n in range(MOST_WAITING - 1):
            bob.run(bob.client.post(LOBBY, f"line {n}"))
        self.assertFalse(end.paused)
        for n in range(10):
            bob.run(bob.client.post(LOBBY, f"more {n}"))
        self.assertTrue(end.paused)
        items = ann.run(feed.taken())
        self.assertFalse(end.paused)
        more = ann.run(feed.taken())
        seqs = [each.seq for each in (*items, *more) if isinstance(each, Entry)]
        self.assertEqual(seqs, list(range(seqs[0], seqs[0] + MOST_WAITING + 9)))
