"""Passwords: the rule, the hashes, and the equal work."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import bcrypt
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatserver.config import Limits
from chatserver.model.errors import BadPassword
from chatserver.service import passwords
from chatserver.service.passwords import Passwords

T = TypeVar("T")

CHEAP = Limits(bcrypt_cost=4, password_threads=2, password_queue=32)
SECRET = "correct horse battery"


def inline(work: Callable[[], T], address: str = "", /) -> Deferred[T]:
    """Do the work on the spot."""
    return maybeDeferred(work)


class Bench(SynchronousTestCase):
    """Passwords without threads, and a count of what bcrypt is asked."""

    def setUp(self) -> None:
        """Let bcrypt do its work, and note the cost of each check."""
        self.passwords = Passwords(inline, CHEAP)
        self.costs: list[bytes] = []
        check = bcrypt.checkpw

        def noted(digest: bytes, against: bytes) -> bool:
            self.costs.append(against[:7])
            return check(digest, against)

        self.patch(bcrypt, "checkpw", noted)

    def now(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of work that need not wait."""
        return self.successResultOf(Deferred.fromCoroutine(work))

    def hash(self, password: str) -> str:
        """Hash a password that is allowed."""
        return self.now(self.passwords.hash(password))

    def verify(self, password: str, stored: str | None) -> bool:
        """Check a password."""
        return self.now(self.passwords.verify(password, stored))

    def refusal(self, password: str) -> str:
        """What somebody is told who wants this password."""
        work = Deferred.fromCoroutine(self.passwords.hash(password))
        return str(self.failureResultOf(work, BadPassword).value)


class HashTests(Bench):
    """What is stored, and what it matches."""

    def test_right_and_wrong(self) -> None:
        """The password matches its hash; another one, or another case of it, does not."""
        stored = self.hash(SECRET)
        self.assertIs(self.verify(SECRET, stored), True)
        self.assertIs(self.verify(SECRET.upper(), stored), False)
        self.assertIs(self.verify(SECRET + " ", stored), False)

    def test_same_password_has_another_hash(self) -> None:
        """Who reads the database cannot see that two people chose the same password."""
        self.assertNotEqual(self.hash(SECRET), self.hash(SECRET))

    def test_acceptance_13_stored_hash_does_not_contain_the_password(self) -> None:
        """What goes to the database is a bcrypt hash of our scheme, not the password."""
        stored = self.hash(SECRET)
        self.assertRegex(stored, r"\Av1\$\$2b\$04\$[./A-Za-z0-9]{53}\Z")
        for part in SECRET.split():
            self.assertNotIn(part, stored)

    def test_attack_foreign_hashes_do_not_match(self) -> None:
        """A plain bcrypt hash leaked elsewhere is none of ours, even put into our database."""
        foreign = bcrypt.hashpw(SECRET.encode(), bcrypt.gensalt(4)).decode()
        self.assertFalse(self.verify(SECRET, "v1$" + foreign))

    def test_attack_long_passwords_are_not_cut(self) -> None:
        """Passwords of 80 and 256 characters that differ only in the last one are different."""
        for length in (80, 256):
            stored = self.hash("\u20ac" * (length - 1) + "a")
            self.assertTrue(self.verify("\u20ac" * (length - 1) + "a", stored))
            self.assertFalse(self.verify("\u20ac" * (length - 1) + "b", stored))

    def test_attack_composed_and_decomposed_are_the_same(self) -> None:
        """A password typed on a Mac (decomposed accents) opens what was set on Linux."""
        stored = self.hash("caf\u00e9 cr\u00e8me")
        self.assertTrue(self.verify("cafe\u0301 cre\u0300me", stored))
        self.assertTrue(self.verify("caf\u00e9\u3000cr\u00e8me", stored))
        self.assertFalse(self.verify("cafe creme", stored))


class RuleTests(Bench):
    """Which passwords are possible."""

    def test_length(self) -> None:
        """8 to 256 characters are a password; 7 and 257 are not, and the rule is told."""
        for possible in ("x" * 8, "x" * 256, "\U0001f525" * 8, "12345 78"):
            self.assertTrue(self.verify(possible, self.hash(possible)))
        for impossible in ("", "x" * 7, "x" * 257):
            self.assertIn("8 to 256 characters", self.refusal(impossible))

    def test_length_after_composing(self) -> None:
        """Four letters with four accents are four characters, however they were typed."""
        self.assertIn("8 to 256 characters", self.refusal("e\u0301" * 4))
        self.assertTrue(self.hash("e\u0301" * 8))

    def test_attack_impossible_characters(self) -> None:
        """A control character, a hidden one or half a surrogate pair is refused, untold."""
        for character in ("\x00", "\x1b", "\u200b", "\ud800", "\u0378"):
            told = self.refusal("hunter2 " + character)
            self.assertIn("control character", told)
            self.assertNotIn(f"{ord(character):04x}", told.lower())
            self.assertNotIn("hunter2", told)
            self.assertFalse(self.verify("hunter2 " + character, self.hash(SECRET)))

    def test_attack_megabyte_password(self) -> None:
        """A megabyte is refused at once: neither PRECIS nor a thread ever sees it."""
        seen: list[int] = []
        profile = passwords._OPAQUE_STRING

        class Watched:
            def enforce(self, value: str) -> str:
                seen.append(len(value))
                return str(profile.enforce(value))

        self.patch(passwords, "_OPAQUE_STRING", Watched())
        self.patch(bcrypt, "hashpw", lambda *_: self.fail("the password was hashed"))
        huge = "\u00e9" * 1_000_000
        self.assertIn("8 to 256 characters", self.refusal(huge))
        self.assertFalse(self.verify(huge, None))
        self.assertEqual(seen, [])
        self.assertFalse(self.verify("x" * 256, None))
        self.assertEqual(seen, [256])


class EqualWorkTests(Bench):
    """That no answer tells, by its work, who has an account."""

    def test_attack_unknown_user_costs_what_a_known_one_does(self) -> None:
        """With an account and without, bcrypt runs once, at the same cost."""
        stored = self.hash(SECRET)
        self.assertFalse(self.verify("wrong password", stored))
        self.assertFalse(self.verify("wrong password", None))
        self.assertEqual(self.costs, [b"$2b$04$"] * 2)

    def test_attack_impossible_password_tells_nothing(self) -> None:
        """Too short, too long or impossible: the same work, whether the account exists or not."""
        stored = self.hash(SECRET)
        for password in ("", "short", "x" * 257, "control \x00"):
            self.assertFalse(self.verify(password, stored))
            self.assertFalse(self.verify(password, None))
        self.assertEqual(self.costs, [b"$2b$04$"] * 8)

    def test_dummy_follows_the_cost(self) -> None:
        """A server that hashes harder also checks unknown names harder."""
        harder = Passwords(inline, Limits(bcrypt_cost=5))
        self.assertFalse(self.now(harder.verify(SECRET, None)))
        self.assertEqual(self.costs, [b"$2b$05$"])

    def test_attack_nobodys_hash_opens_nothing(self) -> None:
        """Even a password that matched the dummy would not log anybody in."""
        self.patch(bcrypt, "checkpw", lambda *_: True)
        self.assertFalse(self.verify(SECRET, None))
        self.assertFalse(self.verify("", self.hash(SECRET)))

    def test_damaged_hash_is_logged_and_opens_nothing(self) -> None:
        """An unknown scheme is told to the operator, without the hash; nobody gets in by it."""
        told: list[str] = []

        @implementer(ILogObserver)
        def note(event: LogEvent) -> None:
            if event["log_namespace"].startswith(passwords.__name__):
                told.append(str(formatEvent(event)))

        globalLogPublisher.addObserver(note)
        self.addCleanup(globalLogPublisher.removeObserver, note)
        for damaged in ("v2$argon", SECRET, "v1$$2b$04$short"):
            self.assertFalse(self.verify(SECRET, damaged))
        self.assertEqual((len(self.costs), len(told)), (3, 3))
        self.assertNotIn(SECRET, "".join(told))

    def test_account_without_a_password(self) -> None:
        """Nobody logs in where no password is set; it is no damage to be logged, and no crash."""
        self.assertFalse(self.verify("", ""))
        self.assertFalse(self.verify(SECRET, ""))
        self.assertEqual(len(self.costs), 2)


class RehashTests(Bench):
    """When a hash is to be replaced at the next login."""

    def test_cheaper_hashes_are_replaced(self) -> None:
        """When the operator raises the cost, old hashes still match and ask for a new one."""
        stored = self.hash(SECRET)
        harder = Passwords(inline, Limits(bcrypt_cost=5))
        self.assertTrue(self.now(harder.verify(SECRET, stored)))
        self.assertTrue(harder.needs_rehash(stored))
        self.assertFalse(harder.needs_rehash(self.now(harder.hash(SECRET))))

    def test_equal_and_dearer_hashes_stay(self) -> None:
        """Lowering the cost weakens nobody's stored hash."""
        self.assertFalse(self.passwords.needs_rehash(self.hash(SECRET)))
        dearer = self.now(Passwords(inline, Limits(bcrypt_cost=5)).hash(SECRET))
        self.assertFalse(self.passwords.needs_rehash(dearer))

    def test_other_schemes_are_replaced(self) -> None:
        """A hash of an older scheme is replaced whatever it costs."""
        self.assertTrue(self.passwords.needs_rehash("v0$$2b$12$" + "a" * 53))
