"""Passwords: the rule for them, and their hashes."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

import bcrypt
import precis_i18n
from twisted.internet.defer import Deferred, execute
from twisted.logger import Logger

from chatserver.config import Limits
from chatserver.model.errors import BadPassword

T = TypeVar("T")

PASSWORD_LEAST = 8
"""Characters of the shortest password."""
PASSWORD_MOST = 256
"""Characters of the longest; more is refused unread: PRECIS takes a second for a megabyte."""
PASSWORD_RULE = f"a password has {PASSWORD_LEAST} to {PASSWORD_MOST} characters"

_SCHEME = "v1$"
# The label keeps our digests apart from everybody else's: a bare SHA-256 leaked elsewhere
# cannot be tried against our hashes.
_LABEL = b"chat/password/v1"
_STORED = re.compile(r"v1\$(?P<hash>\$2b\$(?P<cost>[0-9]{2})\$[./A-Za-z0-9]{53})")
_NOBODY = "." * 53  # salt and hash of nobody's password; what it matches is never asked
_OPAQUE_STRING = precis_i18n.get_profile("OpaqueString")


class Runner(Protocol):
    """Where the slow work is done: in threads, or (in tests) on the spot."""

    def __call__(self, work: Callable[[], T], address: str = "", /) -> Deferred[T]:
        """
        Do C{work} and fire with its result.

        @param address: the IP address of who asks; empty: this machine.
        @raise Busy: too much waits already; nothing was done.  Also the Deferred's failure.
        """


def at_once(work: Callable[[], T], address: str = "", /) -> Deferred[T]:
    """A L{Runner} for where nobody else waits: it needs no thread of its own."""
    return execute(work)


class Passwords:
    """
    Makes and checks the hashes of passwords.

    A hash is C{v1$} and bcrypt over C{base64(HMAC-SHA256(label, OpaqueString(password)))}: 44
    bytes whatever the password is, for bcrypt refuses more than 72.
    """

    _log = Logger()

    def __init__(self, run: Runner, limits: Limits) -> None:
        """
        @param run: where bcrypt runs; C{PasswordThreads} in the server.
        @param limits: C{bcrypt_cost} is what new hashes cost.
        """
        self._run = run
        self._cost = limits.bcrypt_cost
        self._dummy = f"$2b${self._cost:02}${_NOBODY}".encode()

    def check(self, password: str) -> None:
        """
        Judge a new password by the rule, without hashing it.

        @raise BadPassword: it breaks the rule.
        """
        _digest(password)

    async def hash(self, password: str, address: str = "") -> str:
        """
        Make the hash to store for a new password.

        @param address: the IP address of who wants it; empty: this machine.
        @return: printable ASCII, 63 characters, another one each time.
        @raise BadPassword: the password breaks the rule; no work was done.
        @raise Busy: too many passwords are being checked.
        """
        return await self._run(partial(_hashed, _digest(password), self._cost), address)

    async def verify(self, password: str, stored: str | None, address: str = "") -> bool:
        """
        Check a password somebody shows.

        Whether there is such an account cannot be told from the work done: without a hash the
        password is checked against a dummy of the same cost, and a password that breaks the
        rule costs what any wrong one does.

        @param stored: what L{hash} gave; None or empty where there is no account or no password.
        @param address: the IP address of who shows it; empty: this machine.
        @return: whether it is the one; False too where C{stored} is of no scheme known here.
        @raise Busy: too many passwords are being checked.
        """
        known = _STORED.fullmatch(stored or "")
        if stored and known is None:
            self._log.error(
                "{event}", event="a stored password of an unknown scheme matches nothing"
            )
        try:
            digest, possible = _digest(password), known is not None
        except BadPassword:
            digest, possible = b"", False
        against = known["hash"].encode() if known else self._dummy
        return await self._run(partial(bcrypt.checkpw, digest, against), address) and possible

    def needs_rehash(self, stored: str) -> bool:
        """
        Whether to store a new hash when the password is next at hand.

        @return: True where C{stored} costs less than new ones do, or is of another scheme.
        """
        known = _STORED.fullmatch(stored)
        return known is None or int(known["cost"]) < self._cost


def _digest(password: str) -> bytes:
    """
    Give what bcrypt is to hash: 44 bytes of base64, so neither NUL nor length can cut it.

    @raise BadPassword: the password breaks the rule.
    """
    # Before PRECIS, whose time grows with the length ...
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise BadPassword(PASSWORD_RULE)
    try:
        prepared = str(_OPAQUE_STRING.enforce(password))
    except UnicodeEncodeError:
        # The codec's message names a character of the password: it must go no further.
        raise BadPassword(f"{PASSWORD_RULE}, none of them a control character") from None
    # ... and after it, since composing accents can leave fewer characters than were typed.
    if len(prepared) < PASSWORD_LEAST:
        raise BadPassword(PASSWORD_RULE)
    return b64encode(hmac.digest(_LABEL, prepared.encode(), hashlib.sha256))


def _hashed(digest: bytes, cost: int) -> str:
    return _SCHEME + bcrypt.hashpw(digest, bcrypt.gensalt(cost)).decode("ascii")
