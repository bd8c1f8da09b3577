"""Somebody who tries too often, from another machine, over the line protocol."""

from __future__ import annotations

import re
import sqlite3
from ipaddress import ip_network

from attrs import evolve
from twisted.internet.address import IPv4Address

from chatserver.config import Config
from chatserver.model.names import UserName
from chatserver.store.store import DATABASE_NAME
from chatserver.store.tokens import Proof
from tests.acceptance.people import AcceptanceTestCase
from tests.world import Dialled

FAR = "192.0.2.7"
AWAY = "198.51.100.9"
RIGHT = "secret-ann"


class LimitsCase(AcceptanceTestCase):
    """A server that takes passwords from other machines; ann has an account there."""

    config = Config(plain_line=True)

    def setUp(self) -> None:
        """Make the account."""
        super().setUp()
        self.world.register("ann")

    def try_once(self, line: str, address: str = FAR) -> str:
        """Connect, send one line, hang up; the answer."""
        dialled = self.world.dial(address)
        answer = dialled.line(line).decode()
        dialled.hang_up()
        return answer

    def login(self, password: str, address: str = FAR, name: str = "ann") -> str:
        """Try a password."""
        return self.try_once(f"/login {name} {password}", address)

    def wait_told(self, answer: str) -> int:
        """The seconds that a refusal tells to wait: a whole number, 1 or more."""
        found = re.fullmatch(r"429 ([1-9][0-9]*) .+\n", answer)
        assert found is not None, answer
        return int(found[1])


class GuessingTests(LimitsCase):
    """Wrong passwords."""

    def test_attack_guesses_in_a_loop(self) -> None:
        """Of 600 guesses in a minute five are looked at; who waits as told is looked at again."""
        codes = []
        for _ in range(600):
            codes.append(self.login("wrong password")[:3])
            self.world.clock.advance(0.0999)
        self.assertEqual((codes.count("401"), codes.count("429")), (5, 595))
        self.world.clock.advance(self.wait_told(self.login("wrong password")))
        self.assertEqual(self.login(RIGHT), "200 logged in as ann\n")

    def test_attack_right_password_while_guessing(self) -> None:
        """While a guesser waits, not even the right password is told from wrong ones."""
        for _ in range(5):
            self.login("wrong password")
        self.assertEqual(self.login(RIGHT), self.login("wrong password"))

    def test_attack_victim_gets_in(self) -> None:
        """The owner logs in from elsewhere, and on the machine itself, while somebody guesses."""
        for _ in range(50):
            self.login("wrong password")
        self.assertEqual(self.login(RIGHT, AWAY), "200 logged in as ann\n")
        self.assertEqual(self.login(RIGHT, "127.0.0.1"), "200 logged in as ann\n")

    def test_attack_many_names(self) -> None:
        """Ten guesses from an address, whatever the names; tokens count as well."""
        lines = [f"/login user{number} wrong password" for number in range(5)]
        lines += ["/token chat_wrong"] * 5
        self.assertEqual({self.try_once(line)[:3] for line in lines}, {"401"})
        for line in ("/token chat_wrong", "/login ann wrong password"):
            seconds = self.wait_told(self.try_once(line))
            self.assertLessEqual(seconds, 6)
        self.world.clock.advance(seconds)
        self.assertEqual(self.try_once("/token chat_wrong"), "401 wrong token\n")

    def test_attack_own_password_in_a_session(self) -> None:
        """A session somebody left open does not help to guess the password."""
        dialled = self.world.dial(FAR)
        dialled.line(f"/login ann {RIGHT}")
        for _ in range(5):
            dialled.send(b"/passwd\nwrong password\nanother password\n")
        self.assertEqual(dialled.take().count(b"401 wrong password\n"), 5)
        dialled.send(f"/passwd\n{RIGHT}\nanother password\n".encode())
        self.assertRegex(dialled.take().decode(), r"(?m)^429 [1-9]")

    def test_limits_off(self) -> None:
        """With rates off all guesses are looked at: the operator wanted it so."""
        self.limits = evolve(self.limits, rates=False)
        self.setUp()
        answers = {self.login("wrong password")[:3] for _ in range(100)}
        self.assertEqual(answers, {"401"})

    def test_exempt_network(self) -> None:
        """A class of thirty behind one address logs in in the same minute, typos included."""
        self.config = evolve(self.config, exempt=(ip_network("192.0.2.0/24"),))
        self.setUp()
        for number in range(30):
            self.assertEqual(self.login("a typo", name=f"pupil{number}")[:3], "401")
            answer = self.try_once(f"/register pupil{number} {RIGHT}")
            self.assertEqual(answer, f"200 logged in as pupil{number}\n")
        self.assertEqual(self.try_once(f"/register late {RIGHT}", AWAY)[:3], "200")


class LoadTests(LimitsCase):
    """Right passwords, too many of them."""

    def test_attack_logins_in_a_loop(self) -> None:
        """One address has sixty passwords looked at, then one each second; others go on."""
        codes = [self.login(RIGHT)[:3] for _ in range(80)]
        self.assertEqual((codes.count("200"), codes.count("429")), (60, 20))
        self.assertEqual(self.login(RIGHT, AWAY)[:3], "200")
        self.world.clock.advance(self.wait_told(self.login(RIGHT)))
        self.assertEqual(self.login(RIGHT)[:3], "200")

    def test_attack_registrations_in_a_loop(self) -> None:
        """Three accounts an hour from an address; a taken name is told without being charged."""
        for _ in range(10):
            self.assertEqual(self.try_once(f"/register ann {RIGHT}")[:3], "409")
        codes = [self.try_once(f"/register bob{number} {RIGHT}")[:3] for number in range(10)]
        self.assertEqual(codes, ["200"] * 3 + ["429"] * 7)
        self.world.clock.advance(self.wait_told(self.try_once(f"/register carl {RIGHT}")))
        self.assertEqual(self.try_once(f"/register carl {RIGHT}")[:3], "200")

    def test_attack_messages_in_a_loop(self) -> None:
        """A hundred messages at once, then twenty a second; tokens are made at the same rate."""
        dialled = self.world.dial(FAR)
        dialled.line(f"/login ann {RIGHT}")
        dialled.send(b"hello\n" * 150)
        answers = dialled.take().decode().splitlines(keepends=True)
        self.assertEqual(sum(each.startswith("201 ") for each in answers), 100)
        self.assertEqual(self.wait_told(answers[-1]), 1)
        self.wait_told(dialled.line("/token new ci").decode())
        self.world.clock.advance(1)
        self.assertRegex(dialled.line("/token new ci"), rb"\A200 chat_")


class TokenSecrecyTests(LimitsCase):
    """Who steals what the server keeps."""

    def token(self) -> tuple[Dialled, str]:
        """Make a token."""
        dialled = self.world.dial(FAR)
        dialled.line(f"/login ann {RIGHT}")
        return dialled, dialled.line("/token new ci").decode().split()[1]

    def test_attack_stolen_database(self) -> None:
        """Nothing in the database's files lets anybody in."""
        _, token = self.token()
        self.world.run(self.world.store.database.drained())
        for path in self.world.folder.iterdir():
            self.assertNotIn(token.encode(), path.read_bytes(), path.name)
        database = sqlite3.connect(self.world.folder / DATABASE_NAME)
        self.addCleanup(database.close)
        for (stored,) in database.execute("SELECT hash FROM tokens").fetchall():
            self.assertEqual(self.try_once(f"/token {stored}"), "401 wrong token\n")

    def test_attack_old_session_token_after_a_new_password(self) -> None:
        """What a client remembered is worth nothing once the password is another."""
        dialled, access = self.token()
        account = self.world.run(self.world.store.accounts.find(UserName("ann")))
        tokens, proof = self.world.services.tokens, Proof(account.password, None)
        remembered, _ = self.world.run(tokens.remember(account.user, "desktop", proof))
        self.assertEqual(self.try_once(f"/token {remembered}"), "200 logged in as ann\n")
        dialled.send(f"/passwd\n{RIGHT}\nanother password\n".encode())
        self.assertIn(b"200 password changed\n", dialled.take())
        self.assertEqual(self.try_once(f"/token {remembered}"), "401 wrong token\n")
        self.assertEqual(self.try_once(f"/token {access}"), "200 logged in as ann\n")


class PlainTextTests(AcceptanceTestCase):
    """A server without C{--plain-line}, and somebody on another machine."""

    def test_attack_login_in_the_open(self) -> None:
        """Every command that takes a secret is refused there; no question is asked for one."""
        self.world.register("ann")
        near = self.join("ann")
        token = near.line("/token new ci").decode().split()[1]
        far = self.world.dial(FAR)
        lines = ("/login ann", f"/login ann {RIGHT}", "/register bob", f"/token {token}")
        for line in lines:
            self.refused(far.line(line), 403, "others could read")
        self.assertEqual(far.wire.getPeer(), IPv4Address("TCP", FAR, 50000))
        self.refused(near.line("/whois bob"), 404)
