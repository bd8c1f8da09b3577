"""The server's TLS certificates: made at first need, read, shown by fingerprint, read again."""

from __future__ import annotations

import enum
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from attrs import frozen
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.logger import Logger
from twisted.protocols.tls import TLSMemoryBIOProtocol
from zope.interface import implementer

CERTIFICATE_NAME = "tls.crt"
KEY_NAME = "tls.key"
VALID_DAYS = 3653
CLOCKS_DIFFER_DAYS = 1
"""So much earlier than now a new certificate begins, for clients whose clocks are slow."""

OLDER_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""What TLS 1.2 may use: forward secret and authenticated; 1.3 has nothing else."""

_OPEN_TO_OTHERS = stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP
"""Rights that a key's file should not grant; a group that reads it is how some systems share."""


class CertificateProblem(Exception):
    """A certificate or key cannot be used; the text is one sentence for the operator."""


class Strength(enum.Enum):
    """Which TLS is spoken at a port."""

    MODERN = "TLS 1.3 alone, for programs of our own"
    WIDE = "TLS 1.2 with L{OLDER_CIPHERS} too, for whatever program people have"


@frozen
class Pair:
    """
    Where a certificate and its key lie.

    @ivar certificate: PEM file of the certificate, then those between it and its root.
    @ivar key: PEM file of its private key, without a passphrase.
    """

    certificate: Path
    key: Path


def own_pair(folder: Path) -> Pair:
    """Name the files of the certificate that the server makes for itself in C{folder}."""
    return Pair(folder / CERTIFICATE_NAME, folder / KEY_NAME)


# -- fingerprints


def fingerprint_of(path: Path) -> str:
    """
    Give the fingerprint of the first certificate in a PEM file.

    @return: SHA-256 of its SubjectPublicKeyInfo in DER, as 64 lower-case hexadecimal digits: it
        stays the same when the certificate is renewed for the same key.
    @raise CertificateProblem: there is none.
    """
    return _fingerprint(_chain(path)[0])


def grouped(fingerprint: str) -> str:
    """Write a fingerprint so that two people can compare it: groups of four, with spaces."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def _fingerprint(certificate: x509.Certificate) -> str:
    public = certificate.public_key()
    info = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(info).hexdigest()


# -- reading


def _read(path: Path, what: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise CertificateProblem(f"cannot read the {what} {path}: not a file")
        return path.read_bytes()
    except OSError as error:
        raise CertificateProblem(f"cannot read the {what} {path}: {error.strerror}") from None


def _chain(path: Path) -> list[x509.Certificate]:
    data = _read(path, "TLS certificate")
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError:
        raise CertificateProblem(f"{path} holds no certificate in PEM form") from None


def _key(path: Path) -> PrivateKeyTypes:
    data = _read(path, "TLS key")
    try:
        return load_pem_private_key(data, password=None)
    except TypeError:
        raise CertificateProblem(
            f"the TLS key {path} has a passphrase; the server needs one without"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateProblem(f"{path} holds no private key in PEM form") from None


def _spki(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


# -- making


def make(pair: Pair, names: Iterable[str], now: float) -> bool:
    """
    Make a certificate that signs itself, unless there is one; an earlier key is kept.

    The key's file is new, readable by its owner alone from its first byte on, and complete as
    soon as it has its name.

    @param names: host names and IP addresses under which clients reach the server.
    @param now: seconds since the epoch.
    @return: whether there was none.
    @raise CertificateProblem: a file cannot be made, or the certificate lost its key.
    """
    if pair.certificate.exists():
        return False
    if not pair.key.exists():
        new = ec.generate_private_key(ec.SECP256R1())
        pem = new.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write(pair.key, pem)
    key = _key(pair.key)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CertificateProblem(f"{pair.key} is no key of the server's own making")
    _write(pair.certificate, _signed(key, list(names), now).public_bytes(Encoding.PEM))
    return True


def _signed(key: ec.EllipticCurvePrivateKey, names: list[str], now: float) -> x509.Certificate:
    start = datetime.fromtimestamp(now, UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chatserver")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(days=CLOCKS_DIFFER_DAYS))
        .not_valid_after(start + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(list(_alternatives(names))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(key, SHA256())
    )


def _alternatives(names: list[str]) -> Iterator[x509.GeneralName]:
    for name in dict.fromkeys([*names, "localhost", "127.0.0.1", "::1"]):
        try:
            yield x509.IPAddress(ip_address(name))
        except ValueError:
            if name and name.isascii():
                yield x509.DNSName(name)


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(path.name + ".new")
    try:
        unfinished.unlink(missing_ok=True)
        number = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        unfinished.rename(path)
    except OSError as error:
        raise CertificateProblem(f"cannot make {path}: {error.strerror}") from None


# -- in use


class Certificates:
    """
    A certificate and its key, as new connections are shown them.

    @ivar fingerprint: as L{fingerprint_of} gives it.
    """

    _log = Logger()

    def __init__(self, pair: Pair) -> None:
        """
        Read both.

        @raise CertificateProblem: one cannot be read, or they do not belong together.
        """
        self._pair = pair
        self.fingerprint, self._contexts = self._load()

    def reload(self) -> bool:
        """
        Read both again; new connections are shown what they hold now, others never notice.

        What cannot be used is logged, and the old certificate stays.

        @return: whether they could be read.
        """
        try:
            self.fingerprint, self._contexts = self._load()
        except CertificateProblem as problem:
            self._log.error("{event}", event="certificate not reloaded", reason=str(problem))
            return False
        file = str(self._pair.certificate)
        shown = self.fingerprint
        self._log.info("{event}", event="certificate reloaded", file=file, fingerprint=shown)
        return True

    def context(self, strength: Strength) -> SSL.Context:
        """Give what a new connection is made from."""
        return self._contexts[strength]

    def _load(self) -> tuple[str, dict[Strength, SSL.Context]]:
        chain, key = _chain(self._pair.certificate), _key(self._pair.key)
        leaf = chain[0].public_key()
        if leaf.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != _spki(key):
            raise CertificateProblem(
                f"the TLS key {self._pair.key} is not that of {self._pair.certificate}"
            )
        try:
            contexts = {each: _context(chain, key, each) for each in Strength}
        except (SSL.Error, ValueError, TypeError) as error:
            raise CertificateProblem(
                f"TLS cannot use the certificate {self._pair.certificate}: {error!r}"
            ) from None
        self._warn_of_rights()
        return _fingerprint(chain[0]), contexts

    def _warn_of_rights(self) -> None:
        key = self._pair.key
        try:
            mode = stat.S_IMODE(key.stat().st_mode)
        except OSError as error:  # it was read just now, and is gone already
            raise CertificateProblem(f"cannot read the TLS key {key}: {error.strerror}") from None
        if mode & _OPEN_TO_OTHERS:
            file, rights = str(key), f"{mode:o}"
            self._log.warn("{event}", event="key open to others", file=file, rights=rights)


def _context(
    chain: list[x509.Certificate], key: PrivateKeyTypes, strength: Strength
) -> SSL.Context:
    modern = strength is Strength.MODERN
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_3_VERSION if modern else SSL.TLS1_2_VERSION)
    context.set_cipher_list(OLDER_CIPHERS.encode())
    context.set_options(SSL.OP_CIPHER_SERVER_PREFERENCE | SSL.OP_NO_COMPRESSION)
    # An idle connection shall not hold the two buffers of a busy one.
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    # What is resumed would still show the certificate of before: nothing is kept, here or there.
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_options(SSL.OP_NO_TICKET)
    context.use_certificate(chain[0])
    context.use_privatekey(key)  # type: ignore[arg-type]
    for between in chain[1:]:
        context.add_extra_chain_cert(between)
    context.check_privatekey()
    return context


@implementer(IOpenSSLServerConnectionCreator)
@frozen(eq=False)
class Presenter:
    """Shows each new connection of a port the certificate of the moment."""

    certificates: Certificates
    strength: Strength

    def serverConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        """Make the TLS state of one connection."""
        return SSL.Connection(self.certificates.context(self.strength), None)
