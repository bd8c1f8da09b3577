"""Secrets on connections that others could read: refused before anybody looks at them."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from chatserver.config import Config
from chatserver.credentials import GuestName, NewAccount, Password, TokenShown
from chatserver.interfaces import Origin
from chatserver.model.errors import Busy, LoginRefused, TlsRequired
from chatserver.model.names import UserName
from chatserver.service.passwords import Passwords
from tests.service.cast import Cast, Ear, secret

ANN = UserName("ann")
FAR = "192.0.2.7"


class OpenEar(Ear):
    """A connection of some frontend, from some address, with or without TLS."""

    def __init__(self, frontend: str, address: str, encrypted: bool = False) -> None:
        super().__init__(address)
        self.origin = Origin(frontend, address, encrypted)


class WayTests(Cast):
    """Which ways a secret may come."""

    config = Config(guests=True)

    def setUp(self) -> None:
        """ann has an account and a token."""
        super().setUp()
        self.ann = self.enter("ann")
        self.token = self.now(self.ann.session.create_token("ci"))

    def shown(self, ear: Ear) -> list[Any]:
        """All that holds a secret, each of them right."""
        return [
            Password(ANN, secret("ann"), ear.origin),
            TokenShown(self.token, ear.origin),
            NewAccount(UserName("bob"), "a long password", ear.origin),
        ]

    def refusals(self, ear: Ear) -> list[str]:
        """What each of them is told."""
        told = []
        for credentials in self.shown(ear):
            told.append(str(self.refused(self.begin(credentials, ear), TlsRequired)))
        return told

    def test_attack_listening_on_the_way(self) -> None:
        """From another machine without TLS nothing secret is taken, and the reason is told."""
        for told in self.refusals(OpenEar("line", FAR)):
            self.assertIn("others could read", told)
            self.assertIn("TLS", told)
            self.assertIn("ssh", told)
            self.assertIn("--plain-line", told)
        for told in self.refusals(OpenEar("amp", FAR)):
            self.assertIn("use TLS", told)
            self.assertNotIn("--plain-line", told)

    def test_attack_nothing_is_looked_at(self) -> None:
        """Neither is a password checked then, nor anything told that depends on the account."""
        self.patch(Passwords, "verify", lambda *_: self.fail("a password was looked at"))
        self.patch(Passwords, "hash", lambda *_: self.fail("a password was hashed"))
        ear = OpenEar("line", FAR)
        told = set(self.refusals(ear))
        for credentials in (
            Password(UserName("nobody"), "wrong password", ear.origin),
            TokenShown("chat_wrong", ear.origin),
            NewAccount(ANN, "taken", ear.origin),
        ):
            told.add(str(self.refused(self.begin(credentials, ear), TlsRequired)))
        self.assertEqual(len(told), 1)

    def test_ways_that_nobody_reads_along(self) -> None:
        """TLS from anywhere, loopback and a Unix socket are good enough for a password."""
        for ear in (
            OpenEar("line", FAR, encrypted=True),
            OpenEar("amp", FAR, encrypted=True),
            OpenEar("line", "127.0.0.1"),
            OpenEar("amp", "::1"),
            OpenEar("line", ""),
        ):
            for credentials in self.shown(ear)[:2]:
                self.player(credentials, ear)

    def test_guests_have_no_secret(self) -> None:
        """A guest may come in from anywhere; the name they take is no secret."""
        ear = OpenEar("line", FAR)
        self.player(GuestName(UserName("zoe"), ear.origin), ear)

    def test_plain_line_is_for_the_line_alone(self) -> None:
        """The operator's leave is for the line protocol; programs that speak AMP can do TLS."""
        self.config = evolve(self.config, plain_line=True)
        self.setUp()
        ear = OpenEar("line", FAR)
        for credentials in self.shown(ear):
            self.player(credentials, ear)
        self.refusals(OpenEar("amp", FAR))

    def test_attack_secrets_of_a_session(self) -> None:
        """What a session tells or is told that is secret goes by the same rule."""
        session = self.ann.session
        self.ann.ear.origin = Origin("amp", FAR)
        self.refused(session.change_password(secret("ann"), "another one"), TlsRequired)
        self.refused(session.delete_account(secret("ann")), TlsRequired)
        self.refused(session.create_token("other"), TlsRequired)
        self.refused(session.remember("desktop"), TlsRequired)
        self.enter("ann")

    def test_asked_before_a_password_is(self) -> None:
        """A frontend can know before it asks anybody for a password."""
        registrar = self.world.services.registrar
        self.assertRaises(TlsRequired, registrar.check_way, Origin("line", FAR))
        registrar.check_way(Origin("line", "127.0.0.1"))


class WhoAsksTests(Cast):
    """The queue of password checks knows who asks."""

    def test_each_check_is_the_addresss_own(self) -> None:
        """Logging in, registering and changing a password wait where their address waits."""
        asked: list[str] = []
        run = self.world.services.passwords._run

        def noted(work: Any, address: str = "") -> Any:
            asked.append(address)
            return run(work, address)

        self.patch(self.world.services.passwords, "_run", noted)
        ann = self.newcomer("ann", FAR)
        ear = Ear("192.0.2.8")
        self.player(self.password("ann", ear), ear)
        self.now(ann.session.change_password(secret("ann"), "another one"))
        self.refused(ann.session.delete_account("wrong one"), LoginRefused)
        self.assertEqual(asked, [FAR, "192.0.2.8", FAR, FAR, FAR])

    def test_busy_is_not_counted(self) -> None:
        """A login that found no place in the queue has used up none of its address's logins."""
        self.limits = evolve(self.limits, logins_per_minute=1)
        self.setUp()
        self.account("ann")
        run = self.world.services.passwords._run

        def busy(work: Any, address: str = "") -> Any:
            raise Busy("the server is busy checking passwords")

        self.patch(self.world.services.passwords, "_run", busy)
        for _ in range(5):
            ear = Ear(FAR)
            self.refused(self.begin(self.password("ann", ear), ear), Busy)
        self.patch(self.world.services.passwords, "_run", run)
        self.enter("ann", FAR)
