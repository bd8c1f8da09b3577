"""Announcements in the local network, which anybody can make."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from zeroconf import ServiceInfo

from clients.core import discovery
from clients.core.discovery import (
    ADDRESSES_MOST,
    SERVICE,
    Discovery,
    Found,
    NotPossible,
    read_announcement,
)

KEY = "ab" * 32


class AnnouncementTests(SynchronousTestCase):
    """L{read_announcement}."""

    def read(
        self,
        addresses: tuple[str, ...] = ("192.0.2.7",),
        port: int = 7002,
        **properties: str | bytes | None,
    ) -> Found | None:
        """Read an announcement with these properties."""
        told = {"name": "lab", "fp": KEY, "v": "1", **properties}
        info = ServiceInfo(
            SERVICE, f"label.{SERVICE}", port=port, properties=told, parsed_addresses=[*addresses]
        )
        return read_announcement("label", info)

    def test_everything(self) -> None:
        """What a server of ours announces is understood."""
        self.assertEqual(self.read(), Found("label", "lab", ("192.0.2.7",), 7002, KEY))

    def test_attack_names(self) -> None:
        """Who announces colours, line ends or a novel as the name is no server."""
        for name in ("", "a\nb", "\x1b[2J", "x" * 65, "a\u202eb", None, b"\xff\x00"):
            self.assertIsNone(self.read(name=name), name)

    def test_attack_fingerprint(self) -> None:
        """What is no fingerprint is none."""
        for shown in ("", "xyz", KEY + "a", KEY.upper(), KEY + "\n", None):
            found = self.read(fp=shown)
            assert found is not None
            self.assertIsNone(found.fingerprint)

    def test_nowhere(self) -> None:
        """Without an address or a port there is nothing to connect to; many are too many."""
        self.assertIsNone(self.read(addresses=()))
        self.assertIsNone(self.read(port=0))
        found = self.read(addresses=tuple(f"192.0.2.{n}" for n in range(200)))
        assert found is not None
        self.assertEqual(len(found.addresses), ADDRESSES_MOST)


class MissingTests(SynchronousTestCase):
    """Without the package."""

    def test_missing_extra(self) -> None:
        """It is said what to install."""
        self.patch(discovery, "zeroconf", None)
        looking = Discovery(Clock(), lambda found: None, lambda label: None)
        self.assertIn("pip install zeroconf", str(self.assertRaises(NotPossible, looking.start)))
        looking.stop()
