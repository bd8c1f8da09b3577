"""TLS certificates: made once, kept, refused with a sentence, read again."""

from __future__ import annotations

import contextlib
import os
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from OpenSSL import SSL
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver import certificates as reading
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

    def test_attack_pipe_in_place_of_a_file(self) -> None:
        """What is no file is named, and not read: the server would wait for somebody to write."""
        self.made()
        for path in (self.pair.key, self.pair.certificate):
            path.unlink()
            os.mkfifo(path)
            # Whoever reads it all the same finds it empty, and the test does not wait for ever.
            writer = threading.Thread(target=lambda path=path: path.open("wb").close())
            writer.start()
            self.addCleanup(self.end, writer, path)
            self.assertIn(f"{path}: not a file", self.refusal(self.pair))

    def end(self, writer: threading.Thread, path: Path) -> None:
        """Let a thread go that waits for a reader."""
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        writer.join()
        os.close(reader)

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

    def test_key_that_goes_while_it_is_read(self) -> None:
        """A key that is removed meanwhile spoils one certificate, not the reading of all."""
        record = listen_to_log(self)
        self.made()
        other = own_pair(self.folder / "other")
        other.key.parent.mkdir()
        make(other, [], NOW)
        keyring = Keyring(None, None, self.folder, list, clock())
        for pair in (None, other):
            keyring.presenter(pair, Strength.WIDE)
        make_context = reading._context

        def removing(*arguments: Any) -> SSL.Context:
            self.pair.key.unlink(missing_ok=True)
            return make_context(*arguments)

        self.patch(reading, "_context", removing)
        self.assertFalse(keyring.reload())
        text = record.text()
        self.assertIn(f"cannot read the TLS key {self.pair.key}: ", text)
        self.assertIn(f"certificate reloaded' file='{other.certificate}'", text)

    def test_idle_connections_hold_no_buffers(self) -> None:
        """A connection under TLS that is idle gives back the memory of a busy one."""
        self.made()
        certificates = Certificates(self.pair)
        for strength in Strength:
            mode = certificates.context(strength).set_mode(0)
            self.assertTrue(mode & SSL.MODE_RELEASE_BUFFERS, strength)

    def test_grouped(self) -> None:
        """People compare sixteen groups of four."""
        self.made()
        shown = grouped(fingerprint_of(self.pair.certificate))
        self.assertRegex(shown, r"\A([0-9a-f]{4} ){15}[0-9a-f]{4}\Z")


class Caller:
    """A client with Python's own TLS, beside a server that has no network either."""

    def __init__(self, version: ssl.TLSVersion) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self._context.minimum_version = self._context.maximum_version = version

    def call(self, certificates: Certificates, last: ssl.SSLSession | None) -> ssl.SSLObject:
        """Shake hands, with what was kept of the last time, and hear one word."""
        server = SSL.Connection(certificates.context(Strength.WIDE), None)
        server.set_accept_state()
        heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = self._context.wrap_bio(heard, said, session=last)
        for turn in range(4):
            with contextlib.suppress(ssl.SSLWantReadError):
                client.do_handshake()
            if data := said.read():
                server.bio_write(data)
            with contextlib.suppress(SSL.WantReadError):
                server.do_handshake()
            if turn == 3:
                server.send(b"hello")
            with contextlib.suppress(SSL.WantReadError):
                heard.write(server.bio_read(1 << 16))
        assert client.read(5) == b"hello"  # what TLS 1.3 gives to resume with comes before it
        with contextlib.suppress(SSL.Error):
            server.shutdown()  # without a goodbye nobody would keep a session
        return client


class ResumptionTests(CertificateTestCase):
    """Who has been there before."""

    def test_nothing_is_resumed(self) -> None:
        """Each connection is shown the certificate of the moment, also with older TLS."""
        self.made()
        certificates = Certificates(self.pair)
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            caller = Caller(version)
            first = caller.call(certificates, None)
            second = caller.call(certificates, first.session)
            self.assertFalse(second.session_reused, version)
