"""What chatctl shows, and how."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from twisted.trial.unittest import SynchronousTestCase

from chatserver.admin.output import as_json, pairs, size, span, table
from chatserver.certificates import fingerprint_of, grouped
from tests.admin.operator import OperatorTestCase


class TableTests(SynchronousTestCase):
    """Columns."""

    def test_aligned(self) -> None:
        """Columns are aligned, also under characters that are wide, or have no width at all."""
        rows = [("ann", "x"), ("\u5f20\u4e09", "y"), ("e\u0301", "z")]
        self.assertEqual(
            table(("NAME", "WHAT"), rows),
            "NAME  WHAT\nann   x\n\u5f20\u4e09  y\ne\u0301     z",
        )

    def test_empty(self) -> None:
        """Where there is nothing the heads stand alone."""
        self.assertEqual(table(("NAME", "WHAT"), []), "NAME  WHAT")

    def test_attack_terminal(self) -> None:
        """What others chose does nothing to the operator's terminal."""
        evil = "a\x1b]0;owned\x07\r\n\u202eb\x9b2J"
        for shown in (table(("X",), [(evil,)]), pairs([("x", evil)])):
            for character in "\x1b\x07\r\u202e\x9b":
                self.assertNotIn(character, shown)
        self.assertEqual(table(("X",), [(evil,)]).count("\n"), 1)

    def test_json(self) -> None:
        """JSON is one line, whatever stands in it."""
        self.assertEqual(as_json({"a": "\u00e4\n"}), '{"a": "\u00e4\\n"}')


class NumberTests(SynchronousTestCase):
    """Numbers for people."""

    def test_span(self) -> None:
        """For how long, by the two largest units."""
        for seconds, shown in (
            (0, "0 s"),
            (59.9, "59 s"),
            (60, "1 min"),
            (3600, "1 h"),
            (90061, "1 d 1 h"),
            (86400 + 60, "1 d 1 min"),
        ):
            self.assertEqual(span(seconds), shown)

    def test_size(self) -> None:
        """How much, by the unit that fits."""
        for count, shown in (
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536 * 1024, "1.5 MiB"),
            (5 << 40, "5.0 TiB"),
            (5000 << 40, "5000.0 TiB"),
        ):
            self.assertEqual(size(count), shown)


class FingerprintTests(OperatorTestCase):
    """C{chatctl fingerprint}."""

    def certificate(self, path: Path) -> str:
        """Make a certificate; give its fingerprint."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chat")])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
            .sign(key, SHA256())
        )
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made.public_bytes(Encoding.PEM))
        return fingerprint_of(path)

    def test_own_certificate(self) -> None:
        """The server's own certificate's fingerprint is printed in groups, and whole in JSON."""
        found = self.certificate(self.folder / "tls.crt")
        self.assertEqual(self.done("fingerprint"), f"{grouped(found)}\n")
        told = self.told("fingerprint")
        self.assertEqual(told, {"sha256": found, "certificate": str(self.folder / "tls.crt")})

    def test_another_certificate(self) -> None:
        """A certificate of the operator's is taken from where the server takes it."""
        path = self.place / "own.crt"
        found = self.certificate(path)
        self.assertEqual(self.told("fingerprint", "--certificate", str(path))["sha256"], found)
        (self.place / "chat.toml").write_text('certificate = "own.crt"')
        settings = str(self.place / "chat.toml")
        self.assertEqual(self.told("fingerprint", "--config", settings)["sha256"], found)
        self.environ["CHAT_CERTIFICATE"] = str(path)
        self.assertEqual(self.told("fingerprint")["sha256"], found)

    def test_none(self) -> None:
        """Where there is none yet, or something else, that is said."""
        self.assertIn("when TLS is first wanted", self.not_done("fingerprint"))
        self.folder.mkdir()
        (self.folder / "tls.crt").write_text("nothing")
        self.assertIn("no certificate in PEM form", self.not_done("fingerprint"))
