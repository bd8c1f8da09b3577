"""TLS certificates: made once, kept, refused with a sentence, read again."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver.certificates import (
    CertificateProblem,
    Certificates,
    Pair,
    Strength,
    fingerprint_of,
    grouped,
    make,
    own_pair,
)
from chatserver.keyring import Keyring
from tests.service.cast import listen_to_log

NOW = 1_700_000_000.0


def pem(key: PrivateKeyTypes, password: bytes | None = None) -> bytes:
    """Write a key."""
    how = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def clock() -> Clock:
    """A clock that shows L{NOW}."""
    made = Clock()
    made.advance(NOW)
    return made


class CertificateTestCase(SynchronousTestCase):
    """Has a folder."""

    def setUp(self) -> None:
        """Make it."""
        self.folder = Path(self.mktemp())
        self.folder.mkdir()
        self.pair = own_pair(self.folder)

    def made(self) -> x509.Certificate:
        """Make a certificate and read it."""
        self.assertTrue(make(self.pair, ["box", "192.0.2.7", "box"], NOW))
        return x509.load_pem_x509_certificate(self.pair.certificate.read_bytes())


class MakingTests(CertificateTestCase):
    """The server's own certificate."""

    def test_attack_row_8_a_key_of_its_own(self) -> None:
        """The first start makes a P-256 key that only its owner reads, for all the names."""
        made = self.made()
        public = made.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        self.assertIsInstance(public.curve, ec.SECP256R1)
        self.assertEqual(stat.S_IMODE(self.pair.key.stat().st_mode), 0o600)
        names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        self.assertEqual(names.get_values_for_type(x509.DNSName), ["box", "localhost"])
        addresses = names.get_values_for_type(x509.IPAddress)
        expected = [ip_address(each) for each in ("192.0.2.7", "127.0.0.1", "::1")]
        self.assertEqual(addresses, expected)

    def test_ten_years(self) -> None:
        """It holds for ten years, and from a day ago for who has a slow clock."""
        made, now = self.made(), datetime.fromtimestamp(NOW, UTC)
        self.assertEqual(made.not_valid_before_utc, now - timedelta(days=1))
        self.assertGreater(made.not_valid_after_utc, now + timedelta(days=3650))

    def test_attack_row_8_second_start_keeps_it(self) -> None:
        """What clients have pinned is still there after the second start."""
        self.made()
        before = (self.pair.certificate.read_bytes(), self.pair.key.read_bytes())
        self.assertFalse(make(self.pair, ["other"], NOW + 5))
        self.assertEqual(before, (self.pair.certificate.read_bytes(), self.pair.key.read_bytes()))

    def test_lost_certificate_keeps_the_fingerprint(self) -> None:
        """Who deletes only the certificate gets a new one for the same key: pins hold."""
        self.made()
        fingerprint = fingerprint_of(self.pair.certificate)
        self.pair.certificate.unlink()
        self.made()
        self.assertEqual(fingerprint_of(self.pair.certificate), fingerprint)

    def test_crash_while_writing(self) -> None:
        """A file that was left half-written hinders nobody."""
        (self.folder / "tls.key.new").write_text("half")
        self.made()
        self.assertEqual(
            sorted(each.name for each in self.folder.iterdir()), ["tls.crt", "tls.key"]
        )

    def test_only_when_needed(self) -> None:
        """A server without TLS makes no certificate, and a look makes none either."""
        keyring = Keyring(None, None, self.folder, lambda: ["box"], clock())
        keyring.look([None])
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertIsNone(keyring.fingerprint())
        keyring.presenter(None, Strength.MODERN)
        self.assertEqual(keyring.fingerprint(), fingerprint_of(self.pair.certificate))


class RefusalTests(CertificateTestCase):
    """Certificates that cannot be used."""

    def refusal(self, pair: Pair) -> str:
        """Read in vain; the sentence."""
        return str(self.assertRaises(CertificateProblem, Certificates, pair))

    def test_not_a_pair(self) -> None:
        """A key of another certificate is named."""
        self.made()
        self.pair.key.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
        self.assertIn("tls.key is not that of ", self.refusal(self.pair))

    def test_absent_or_broken(self) -> None:
        """A file that is absent, or holds something else, is named."""
        self.assertIn("cannot read the TLS certificate ", self.refusal(self.pair))
        self.made()
        self.pair.key.write_text("nonsense")
        self.assertIn("tls.key holds no private key", self.refusal(self.pair))
        self.pair.certificate.write_text("nonsense")
        self.assertIn("tls.crt holds no certificate", self.refusal(self.pair))

    def test_passphrase(self) -> None:
        """A key with a passphrase is refused, for nobody could type it."""
        self.made()
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.pair.key.write_bytes(pem(key, b"secret"))
        self.assertIn("has a passphrase", self.refusal(self.pair))

    def test_certificate_without_its_key(self) -> None:
        """A certificate of the server's own without its key is not silently replaced."""
        self.made()
        self.pair.key.unlink()
        keyring = Keyring(None, None, self.folder, list, clock())
        with self.assertRaises(CertificateProblem) as caught:
            keyring.presenter(None, Strength.WIDE)
        self.assertIn("cannot read the TLS key ", str(caught.exception))
        self.assertRaises(CertificateProblem, keyring.look, [None])


class InUseTests(CertificateTestCase):
    """A certificate while the server runs."""

    def test_open_key(self) -> None:
        """A key that everybody on the machine can read is complained of, and used."""
        record = listen_to_log(self)
        self.made()
        self.pair.key.chmod(0o644)
        Certificates(self.pair)
        self.assertIn("key open to others", str(record))

    def test_reload(self) -> None:
        """A new certificate is shown from then on."""
        self.made()
        certificates = Certificates(self.pair)
        before = certificates.context(Strength.WIDE), certificates.fingerprint
        for path in (self.pair.certificate, self.pair.key):
            path.unlink()
        self.made()
        self.assertTrue(certificates.reload())
        self.assertNotEqual(certificates.fingerprint, before[1])
        self.assertIsNot(certificates.context(Strength.WIDE), before[0])

    def test_bad_reload(self) -> None:
        """A file that became unusable is logged, and the old certificate stays in use."""
        record = listen_to_log(self)
        self.made()
        certificates = Certificates(self.pair)
        before = certificates.context(Strength.WIDE), certificates.fingerprint
        self.pair.certificate.write_text("half a fi")
        self.assertFalse(certificates.reload())
        self.assertEqual((certificates.context(Strength.WIDE), certificates.fingerprint), before)
        self.assertIn("certificate not reloaded", str(record))

    def test_grouped(self) -> None:
        """People compare sixteen groups of four."""
        self.made()
        shown = grouped(fingerprint_of(self.pair.certificate))
        self.assertRegex(shown, r"\A([0-9a-f]{4} ){15}[0-9a-f]{4}\Z")
