"""
Features of the chat programs that people come from, over the line protocol: accounts.

The number in a test's name is the feature's.
"""

from __future__ import annotations

import json
import re

from chatserver.config import Config
from chatserver.store.store import DATABASE_NAME
from tests.acceptance.people import AcceptanceTestCase


class AccountTests(AcceptanceTestCase):
    """Accounts and login."""

    def test_acceptance_09_duplicate_name(self) -> None:
        """A second "bob" is refused, and the first one's password stays."""
        self.world.register("bob", "the first password")
        self.refused(self.world.dial().line("/register bob another password"), 409, "already")
        self.refused(self.world.dial().line("/login bob another password"), 401)
        answer = self.world.dial().line("/login bob the first password")
        self.assertEqual(answer, b"200 logged in as bob\n")

    def test_acceptance_10_name_alphabet(self) -> None:
        """A name with a colon, a hash or a backtick is refused, and the character is named."""
        for bad in ":#`":
            answer = self.world.dial().line(f"/register a{bad}b secret-password")
            self.refused(answer, 400, re.escape(f"'{bad}'"))

    def test_acceptance_11_empty_fields(self) -> None:
        """Without a name the usage is shown; without a password it is asked for, or refused."""
        dialled = self.world.dial()
        self.refused(dialled.line("/register"), 400, "usage: /register NAME")
        self.refused(dialled.line("/login"), 400, "usage: /login NAME")
        self.refused(dialled.line("/register ann"), 331, "password")
        self.refused(dialled.line("x"), 400, "password has 8 to 256")
        self.refused(dialled.line("/register a secret-password"), 400, "2 to 32")

    def test_acceptance_12_straight_in(self) -> None:
        """Who has registered is logged in, and is told so."""
        dialled = self.world.dial()
        self.assertEqual(dialled.line("/register ann secret-ann"), b"200 logged in as ann\n")
        self.assertRegex(dialled.line("hello"), rb"\A201 \d+ #lobby\n\Z")

    def test_acceptance_13_password_not_in_the_database(self) -> None:
        """The password is in no file of the data folder."""
        self.world.register("ann", "planted-password-4711")
        self.world.stop()
        files = [each for each in self.world.folder.rglob("*") if each.is_file()]
        self.assertIn(DATABASE_NAME, [each.name for each in files])
        for each in files:
            self.assertNotIn(b"planted-password", each.read_bytes(), each.name)

    def test_acceptance_15_right_pair_only(self) -> None:
        """The right pair gets in, and no other."""
        for name in ("ann", "bob"):
            self.world.register(name)
        for pair in ("ann secret-bob", "bob secret-ann", "carl secret-ann", "ann Secret-ann"):
            self.refused(self.world.dial().line(f"/login {pair}"), 401)
        self.assertEqual(self.world.dial().line("/login ann secret-ann"), b"200 logged in as ann\n")

    def test_acceptance_16_codes(self) -> None:
        """A script sees 200 for success and 401 for failure."""
        self.world.register("ann")
        dialled = self.world.dial()
        self.assertRegex(dialled.line("/login ann wrong-password"), rb"\A401 ")
        self.assertRegex(dialled.line("/login ann secret-ann"), rb"\A200 ")

    def test_acceptance_17_each_failure_its_code(self) -> None:
        """Wrong name and wrong password are one; being logged in already is another."""
        self.world.register("ann")
        dialled = self.world.dial()
        dialled.line("/json")
        wrong = json.loads(dialled.line("/login ann wrong-password"))
        unknown = json.loads(dialled.line("/login nobody wrong-password"))
        self.assertEqual(wrong, unknown)
        self.assertEqual((wrong["code"], wrong["error"]), (401, "LOGIN_REFUSED"))
        dialled.line("/login ann secret-ann")
        again = json.loads(dialled.line("/login ann secret-ann"))
        self.assertEqual((again["code"], again["error"]), (409, "ALREADY_LOGGED_IN"))

    def test_acceptance_19_case_of_names(self) -> None:
        """Who registered as Bob logs in as bob, BOB or in full-width letters."""
        self.world.register("Bob", "secret-password")
        for name in ("bob", "BOB", "\uff42\uff4f\uff42"):
            answer = self.world.dial().line(f"/login {name} secret-password")
            self.assertEqual(answer, b"200 logged in as bob\n")

    def test_acceptance_20_nickname(self) -> None:
        """After /nick others see the nickname; the name that logs in stays."""
        ann, bob = self.join("u123"), self.join("bob")
        bob.line("/json")
        ann.line("/nick Ann")
        bob.take()
        ann.line("hello")
        heard = json.loads(bob.take())
        self.assertEqual((heard["from"], heard["nick"]), ("u123", "Ann"))
        ann.hang_up()
        self.assertEqual(
            self.world.dial().line("/login u123 secret-u123"), b"200 logged in as u123\n"
        )

    def test_acceptance_22_logout_without_quitting(self) -> None:
        """After /logout others see me offline, and the connection can log in again."""
        ann, bob = self.join("ann"), self.join("bob")
        ann.take()
        self.assertRegex(ann.line("/logout"), rb"\A200 ")
        self.assertEqual(bob.take(), b"OFFLINE ann\n")
        self.assertIn(b"200-ann offline\n", bob.line("/users"))
        self.assertFalse(ann.closed)
        self.refused(ann.line("hello"), 403)
        self.assertRegex(ann.line("/login ann secret-ann"), rb"200 logged in as ann\n")

    def test_acceptance_25_delete_account(self) -> None:
        """Only with the password; afterwards nobody logs in, and the name stays taken."""
        self.join("bob")
        ann = self.join("ann")
        self.refused(ann.line("/delete-account"), 331)
        self.refused(ann.line("wrong password"), 401)
        ann.line("/delete-account")
        self.assertRegex(ann.line("secret-ann"), rb"200 account deleted\n")
        self.refused(self.world.dial().line("/login ann secret-ann"), 401)
        self.refused(self.world.dial().line("/register ann secret-ann"), 409)

    def test_acceptance_26_chat_before_login(self) -> None:
        """A message on a fresh connection is answered 403, and nobody receives it."""
        ann = self.join("ann")
        self.refused(self.world.dial().line("hello"), 403)
        self.refused(self.world.dial().line("/msg #lobby hello"), 403)
        self.refused(self.world.dial().line("/w ann hello"), 403)
        self.assertEqual(ann.take(), b"")

    def test_acceptance_27_sender_is_the_session(self) -> None:
        """Whatever somebody writes, it stands under their own name."""
        ann, bob, carl = (self.join(name) for name in ("ann", "bob", "carl"))
        for each in (ann, bob, carl):
            each.take()
        for line in ("MSG #lobby 99 ann :fake", "/msg #lobby from=ann fake", ":ann fake", "@1 ann"):
            bob.line(line)
        for received in carl.take().decode().splitlines():
            self.assertRegex(received, r"\AMSG #lobby \d+ bob :")
        for line in ("/edit 3 changed by bob", "/delete 3"):
            self.assertRegex(bob.line(line), rb"\A40[34] ")


class SingleSessionTests(AcceptanceTestCase):
    """A server with one session for each account."""

    config = Config(single_session=True)

    def test_acceptance_18_second_login_refused(self) -> None:
        """The second client is told that the account is logged in already."""
        first = self.join("ann")
        second = self.world.dial()
        self.refused(second.line("/login ann secret-ann"), 409, "already")
        first.hang_up()
        self.assertRegex(second.line("/login ann secret-ann"), rb"200 logged in as ann\n")

    def test_acceptance_18_default_allows_both(self) -> None:
        """Without the setting both clients are in."""
        self.config = Config()
        self.setUp()
        self.join("ann")
        self.assertRegex(
            self.world.dial().line("/login ann secret-ann"), rb"200 logged in as ann\n"
        )


class GuestTests(AcceptanceTestCase):
    """A server that takes guests."""

    config = Config(guests=True)

    def test_acceptance_21_name_only(self) -> None:
        """A free name gets in without a password; a taken one is refused, and one asks again."""
        bob = self.join("bob")
        dialled = self.world.dial()
        self.refused(dialled.line("/guest bob"), 409)
        self.assertRegex(dialled.line("/guest zoe"), rb"200 logged in as ~zoe\n")
        bob.take()
        self.assertRegex(dialled.line("hi"), rb"201 ")
        self.assertRegex(bob.take(), rb"\AMSG #lobby \d+ ~zoe :hi\n\Z")
        self.refused(self.world.dial().line("/guest zoe"), 409)
