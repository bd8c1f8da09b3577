"""Endpoint strings: what can be written, and what comes of it."""

from __future__ import annotations

import socket
from pathlib import Path

from twisted.internet.testing import MemoryReactor
from twisted.trial.unittest import SynchronousTestCase

from chatserver.certificates import Pair
from chatserver.listening import (
    NoEndpoint,
    PortRefused,
    Tls,
    address_of,
    checked,
    is_tls_for_others,
    probe,
    read,
)

HERE = Path("/srv/chat")


def check(endpoint: str) -> str:
    """Check an endpoint that stands in a file of C{/srv/chat}."""
    return checked(endpoint, HERE, MemoryReactor())


class TlsStringTests(SynchronousTestCase):
    """C{tls:}."""

    def test_port_and_interface(self) -> None:
        """A port is enough; an interface may be of either kind."""
        self.assertEqual(read("tls:7002"), Tls(7002))
        self.assertEqual(read("tls:7002:interface=127.0.0.1"), Tls(7002, "127.0.0.1"))
        self.assertEqual(read(r"tls:port=1:interface=\:\:1"), Tls(1, "::1"))

    def test_certificate_of_its_own(self) -> None:
        """Files are relative to where the string stands, and may have any name."""
        checked_string = check(r"tls:1:certificate=a\:b.crt:key=/etc/k")
        pair = Pair(HERE / "a:b.crt", Path("/etc/k"))
        self.assertEqual(read(checked_string), Tls(1, pair=pair))

    def test_refusals(self) -> None:
        """What cannot be is said: ports, hosts, words, and a certificate without its key."""
        for wrong, why in (
            ("tls:", "with a port from 0 to 65535"),
            ("tls", "behind tls:PORT"),
            ("tls:65536", "with a port from 0 to 65535"),
            ("tls:-1", "with a port from 0 to 65535"),
            ("tls:²", "with a port from 0 to 65535"),
            ("tls:1:interface=example.org", "is an IP address"),
            ("tls:1:127.0.0.1", "behind tls:PORT"),
            ("tls:1:privateKey=x", "behind tls:PORT"),
            ("tls:1:key=x:key=y", "behind tls:PORT"),
            ("tls:1:key=x", "a key its certificate"),
            ("tls:1:backlog=x", "with a backlog from "),
        ):
            self.assertIn(why, str(self.assertRaises(NoEndpoint, check, wrong)), wrong)

    def test_attack_row_7_ssl_is_refused(self) -> None:
        """Twisted's own TLS endpoint, which takes CBC with SHA-1, points to ours."""
        refusal = self.assertRaises(NoEndpoint, check, "ssl:7443:privateKey=a:certKey=b")
        self.assertIn("write tls:PORT", str(refusal))

    def test_for_others(self) -> None:
        """Only what other machines reach is for them."""
        self.assertTrue(is_tls_for_others("tls:7002"))
        self.assertTrue(is_tls_for_others("tls:7002:interface=192.0.2.1"))
        self.assertFalse(is_tls_for_others("tls:7002:interface=127.0.0.1"))
        self.assertFalse(is_tls_for_others("tcp:7002"))


class ProbeTests(SynchronousTestCase):
    """Whether a port can be had."""

    def test_addresses(self) -> None:
        """Each way to write a TCP address is understood."""
        for endpoint, address in (
            ("tcp:7000", ("", 7000)),
            ("tcp:7000:127.0.0.1:50", ("127.0.0.1", 7000)),
            (r"tcp:port=7:interface=\:\:1", ("::1", 7)),
            ("tcp6:7000", ("::", 7000)),
            ("tls:7002:interface=127.0.0.1", ("127.0.0.1", 7002)),
            ("unix:/run/chat", None),
        ):
            self.assertEqual(address_of(endpoint), address, endpoint)

    def test_taken(self) -> None:
        """A port that somebody listens on is named, in both kinds of strings."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            for kind in ("tcp", "tls"):
                endpoint = f"{kind}:{port}:interface=127.0.0.1"
                refusal = str(self.assertRaises(PortRefused, probe, endpoint))
                self.assertIn(f"cannot listen on 127.0.0.1 port {port}: ", refusal)
        probe("unix:/run/chat")
