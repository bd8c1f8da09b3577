"""Addresses and fingerprints, as people write them."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from clients.core.address import BadAddress, ServerAddress, grouped, parse_fingerprint

PIN = "0123456789abcdef" * 4


class AddressTests(SynchronousTestCase):
    """From text to an address, and back."""

    def test_ports(self) -> None:
        """Without a port it is the usual one, of TLS where TLS is meant."""
        parse = ServerAddress.parse
        self.assertEqual(parse("chat.lab"), ServerAddress("chat.lab", 7001))
        self.assertEqual(parse("chat.lab", tls=True), ServerAddress("chat.lab", 7002, True))
        self.assertEqual(parse("chat.lab:7", tls=True), ServerAddress("chat.lab", 7, True))
        pinned = ServerAddress("chat.lab", 7002, True, PIN)
        self.assertEqual(parse("chat.lab", fingerprint=grouped(PIN)), pinned)
        self.assertEqual(parse("chat.lab", tls=True).pinned(PIN), pinned)

    def test_ipv6(self) -> None:
        """IPv6 addresses stand in brackets where a port follows; otherwise they may."""
        parse = ServerAddress.parse
        self.assertEqual(parse("[::1]:7001"), ServerAddress("::1", 7001))
        self.assertEqual(parse("[::1]"), ServerAddress("::1", 7001))
        self.assertEqual(parse("fe80::1:2"), ServerAddress("fe80::1:2", 7001))

    def test_written_as_read(self) -> None:
        """What is written is read as the same address."""
        for text in ("chat.lab", "chat.lab:1", "10.0.0.1:65535", "[::1]", "[::1]:8000"):
            self.assertEqual(str(ServerAddress.parse(text)), text)

    def test_what_is_no_address(self) -> None:
        """What cannot be an address is refused in a sentence."""
        bad = ["", ":", ":7001", "a:", "a:0", "a:65536", "a:+1", "a b", "a/b", "[::1", "[::1]x"]
        bad += ["[a]:1", "a\nb", "user@host", "::g", "a:1:2", "[::1]:", "a" * 300, "a:١"]
        for text in bad:
            self.assertRaises(BadAddress, ServerAddress.parse, text)

    def test_fingerprints(self) -> None:
        """Blanks, colons and case do not matter; anything else does."""
        for text in (PIN, PIN.upper(), grouped(PIN), PIN[:2] + ":" + PIN[2:] + "\n"):
            self.assertEqual(parse_fingerprint(text), PIN)
        for text in ("", PIN[1:], PIN + "0", "g" + PIN[1:]):
            self.assertRaises(BadAddress, parse_fingerprint, text)
