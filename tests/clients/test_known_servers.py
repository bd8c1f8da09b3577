"""Which key a server showed at first use."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from clients.core.address import BadAddress, ServerAddress
from clients.core.known_servers import KnownServers, KnownServersProblem

PIN, OTHER = "ab" * 32, "cd" * 32


class KnownServersTests(SynchronousTestCase):
    """A small file."""

    def setUp(self) -> None:
        """There is none yet."""
        self.path = Path(self.mktemp()) / "known.json"
        self.servers = KnownServers(self.path)

    def test_first_use(self) -> None:
        """A server that was never used is not known; nothing is written by asking."""
        self.assertIsNone(self.servers.fingerprint("chat.lab", 7002))
        self.assertFalse(self.path.exists())

    def test_remembered(self) -> None:
        """What was added is known to every later program, by host and port."""
        self.servers.add("Chat.Lab", 7002, PIN)
        self.servers.add("::1", 7002, OTHER)
        again = KnownServers(self.path)
        self.assertEqual(again.fingerprint("chat.lab", 7002), PIN)
        self.assertEqual(again.fingerprint("::1", 7002), OTHER)
        self.assertIsNone(again.fingerprint("chat.lab", 7003))

    def test_addresses_get_their_key(self) -> None:
        """An address of a known server is pinned; another stays as it is."""
        self.servers.add("chat.lab", 7002, PIN)
        address = ServerAddress("chat.lab", 7002, tls=True)
        self.assertEqual(self.servers.known(address), address.pinned(PIN))
        other = ServerAddress("other.lab", 7002, tls=True)
        self.assertEqual(self.servers.known(other), other)

    def test_forgotten(self) -> None:
        """A server can be forgotten, once its owner knows why its key changed."""
        self.servers.add("chat.lab", 7002, PIN)
        self.assertTrue(self.servers.forget("chat.lab", 7002))
        self.assertFalse(self.servers.forget("chat.lab", 7002))
        self.assertIsNone(self.servers.fingerprint("chat.lab", 7002))

    def test_others_cannot_read_it(self) -> None:
        """The file is its owner's alone, and nothing is left beside it."""
        self.servers.add("chat.lab", 7002, PIN)
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(list(self.path.parent.iterdir()), [self.path])

    def test_a_damaged_file_is_no_first_use(self) -> None:
        """A file that cannot be understood is told, and not taken for an empty one."""
        self.path.parent.mkdir()
        for content in ("", "[]", "{", '{"known_servers": {"a:1": "no"}}', '{"known_servers": 1}'):
            self.path.write_text(content)
            self.assertRaises(KnownServersProblem, self.servers.fingerprint, "a", 1)
            self.assertRaises(KnownServersProblem, self.servers.add, "a", 1, PIN)

    def test_what_is_no_fingerprint(self) -> None:
        """Nothing else is ever written."""
        self.assertRaises(BadAddress, self.servers.add, "a", 1, "no")
