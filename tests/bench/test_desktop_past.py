"""The data folder at which the desktop client is measured."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from bench.desktop_past import DEEP, READER, ROOMS, TOKEN, Depth, make_past
from bench.inline import InlineStore


class PastTests(SynchronousTestCase):
    """A shallow one."""

    def setUp(self) -> None:
        """Make it, and open it."""
        folder = Path(tempfile.mkdtemp(prefix="chat-desktop-past-"))
        self.addCleanup(shutil.rmtree, folder)
        make_past(folder, Depth(each=5, deep=7))
        self.store = InlineStore(folder)
        self.addCleanup(self.store.close)

    def test_rooms(self) -> None:
        """Each room holds as many messages as were wanted, and its log has no gap."""
        rows = self.store.connection.execute(
            "SELECT r.name, s.last_seq, s.last_ordinal, COUNT(e.id), MAX(e.seq), MAX(e.ordinal)"
            " FROM rooms r JOIN streams s ON s.id = r.stream JOIN entries e ON e.stream = s.id"
            " WHERE s.last_ordinal > 0 GROUP BY s.id"
        ).fetchall()
        self.assertEqual({row[0] for row in rows}, {each.text for each in (*ROOMS, DEEP)})
        for name, last_seq, last_ordinal, count, seq, ordinal in rows:
            self.assertEqual((last_seq, last_ordinal), (seq, ordinal), name)
            self.assertEqual((count, ordinal), (seq, 7 if name == DEEP.text else 5), name)

    def test_reader(self) -> None:
        """The reader comes back with the token, and nothing waits to be indexed."""
        token = self.store.connection.execute(
            "SELECT u.name, t.kind FROM tokens t JOIN users u ON u.id = t.person"
        ).fetchall()
        self.assertEqual(token, [(READER, "session")])
        self.assertNotIn(TOKEN, str(token))
        behind = self.store.connection.execute(
            "SELECT MAX(id) - (SELECT upto FROM search_state) FROM entries"
        ).fetchone()
        self.assertEqual(behind, (0,))
