"""Invitations: codes that let so many register, and nobody else."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from chatserver.config import Config, Registration
from chatserver.credentials import NewAccount
from chatserver.model.audit import Deed, Record, Wanted
from chatserver.model.errors import (
    BadInvitation,
    BadPassword,
    BadRequest,
    NameTaken,
    NotAllowed,
    RegistrationClosed,
    SlowDown,
    TooLong,
)
from chatserver.model.names import UserName
from tests.service.cast import Cast, Ear, Player, listen_to_log
from tests.world import World

FAR = "192.0.2.7"
BOB = UserName("bob")


class InvitationCase(Cast):
    """Accounts are made by invitation; root is an admin."""

    config = Config(registration=Registration.INVITE, guests=True)

    def setUp(self) -> None:
        """Log root in."""
        super().setUp()
        self.account("root", admin=True)
        self.root = self.enter("root")

    def make(self, uses: int = 1, days: int = 7, note: str = "") -> str:
        """A code of the operator's."""
        code = self.now(self.world.operator.invite(uses, days, note))
        assert isinstance(code, str)
        return code

    def wanted(self, name: str, code: str | None, password: str, address: str) -> tuple[Any, Ear]:
        """The credentials of somebody new, and where they listen."""
        ear = Ear(address)
        return NewAccount(UserName(name), password, ear.origin, code), ear

    def register(self, name: str, code: str | None, address: str = "") -> Player:
        """Register somebody."""
        return self.player(*self.wanted(name, code, "long enough", address))

    def not_registered(
        self,
        name: str,
        code: str | None,
        error: type[Exception],
        password: str = "long enough",
        address: str = "",
    ) -> str:
        """Somebody is refused; give what they are told."""
        return str(self.refused(self.begin(*self.wanted(name, code, password, address)), error))

    def left(self) -> list[int]:
        """How many uses are left, of each invitation that lives."""
        return [each.left for each in self.now(self.world.operator.invitations())]

    def records(self) -> list[Record]:
        """What stands in the audit."""
        return list(self.now(self.world.operator.audit(Wanted())))


class CodeTests(InvitationCase):
    """What a code is good for."""

    def test_register(self) -> None:
        """Whoever has a code registers, as often as it has uses, and then nobody does."""
        code = self.make(uses=2)
        self.register("ann", code)
        self.assertEqual(self.left(), [1])
        self.register("bob", code)
        self.not_registered("carl", code, BadInvitation)
        self.assertEqual(self.left(), [])

    def test_typed_by_hand(self) -> None:
        """Capitals, blanks and missing hyphens do not matter."""
        code = self.make()
        self.assertRegex(code, r"^[a-z2-7]{4}(-[a-z2-7]{4}){3}$")
        self.register("ann", f" {code.replace('-', '').upper()} ")

    def test_one_answer_for_all_that_is_wrong(self) -> None:
        """Wrong, used up, expired, revoked: which of them is not told."""
        used, old, gone = self.make(), self.make(days=1), self.make()
        self.register("ann", used)
        (_, last) = self.now(self.world.operator.invitations())
        self.now(self.world.operator.revoke_invitation(last.id))
        self.world.clock.advance(86400)
        told = {
            self.not_registered("bob", code, BadInvitation)
            for code in ("wrong", used, old, gone, "x" * 5000, "\ud800")
        }
        self.assertEqual(len(told), 1)

    def test_no_code(self) -> None:
        """Without a code it is said that one is needed; that costs nothing."""
        for code in (None, ""):
            self.assertIn("invitation", self.not_registered("ann", code, RegistrationClosed))

    def test_expires(self) -> None:
        """A code is good until its last day is over."""
        code = self.make(uses=2, days=2)
        self.world.clock.advance(2 * 86400 - 1)
        self.register("ann", code)
        self.world.clock.advance(1)
        self.not_registered("bob", code, BadInvitation)

    def test_refused_registration_spends_nothing(self) -> None:
        """A taken name and a bad password cost no use."""
        code = self.make()
        self.not_registered("root", code, NameTaken)
        self.not_registered("ann", code, BadPassword, "short")
        self.assertEqual(self.left(), [1])
        self.register("ann", code)

    def test_race_for_the_last_use(self) -> None:
        """Of two who register with the last use at the same moment exactly one is in."""
        code = self.make()
        told: list[str] = []
        for name in ("ann", "bob"):
            trying = self.begin(*self.wanted(name, code, "long enough", ""))
            trying.addCallbacks(
                lambda _: told.append("in"), lambda why: told.append(why.type.__name__)
            )
        self.world.pump()
        self.assertEqual(sorted(told), ["BadInvitation", "in"])
        self.assertEqual(len(self.now(self.root.session.users())), 2)

    def test_race_for_a_name(self) -> None:
        """Of two who want the same name at the same moment only the one that gets it pays."""
        code = self.make(uses=2)
        told: list[str] = []
        for _ in range(2):
            trying = self.begin(*self.wanted("ann", code, "long enough", ""))
            trying.addCallbacks(
                lambda _: told.append("in"), lambda why: told.append(why.type.__name__)
            )
        self.world.pump()
        self.assertEqual(sorted(told), ["NameTaken", "in"])
        self.assertEqual(self.left(), [1])

    def test_attack_guessing(self) -> None:
        """Wrong codes count as wrong passwords of the address; then even the right one waits."""
        code = self.make()
        for number in range(10):
            self.not_registered(f"u{number}", f"guess-{number}", BadInvitation, address=FAR)
        self.not_registered("ann", code, SlowDown, address=FAR)
        self.register("ann", code, "192.0.2.8")

    def test_open_server(self) -> None:
        """Where anybody may register a code is not looked at."""
        self.config = evolve(self.config, registration=Registration.OPEN)
        self.setUp()
        self.register("ann", "whatever")
        self.register("bob", None)

    def test_closed_server(self) -> None:
        """Where nobody may register no code helps."""
        self.config = evolve(self.config, registration=Registration.CLOSED)
        self.setUp()
        self.not_registered("ann", self.make(), RegistrationClosed)

    def test_asked_beforehand(self) -> None:
        """A code can be checked before a password is chosen, which spends nothing."""
        code, here = self.make(), Ear().origin
        registrar = self.world.services.registrar
        self.now(registrar.check_invitation(code, here))
        self.refused(registrar.check_invitation("wrong", here), BadInvitation)
        self.refused(registrar.check_invitation(None, here), RegistrationClosed)
        self.now(registrar.check_name(UserName("ann"), here))
        self.assertEqual(self.left(), [1])


class KeepingTests(InvitationCase):
    """Making, listing, revoking."""

    def test_list(self) -> None:
        """Those that live are listed, with who made them and how much is left."""
        self.make(uses=3, days=2, note="the course")
        self.now(self.root.session.invite_code())
        now = self.world.clock.seconds()
        first, second = self.now(self.world.operator.invitations())
        self.assertEqual((first.made_by.text, first.uses, first.left), ("operator", 3, 3))
        self.assertEqual((first.note, first.expires_at - now), ("the course", 2 * 86400))
        self.assertEqual((second.made_by.text, second.uses, second.note), ("root", 1, ""))
        self.assertEqual(second.expires_at - now, 7 * 86400)

    def test_bounds(self) -> None:
        """Numbers that make no sense, and long notes, are refused."""
        for uses, days in ((0, 1), (1001, 1), (1, 0), (1, 366)):
            self.refused(self.world.operator.invite(uses, days, ""), BadRequest)
        self.refused(self.world.operator.invite(1, 1, "x" * 2000), TooLong)
        self.refused(self.world.operator.revoke_invitation(7), BadRequest)
        self.assertEqual(self.records(), [])

    def test_admins_only(self) -> None:
        """Who is no admin makes no codes, guests neither."""
        ann = self.register("ann", self.make())
        self.refused(ann.session.invite_code(), NotAllowed)
        self.refused(self.enter_guest("eve").session.invite_code(), NotAllowed)
        code = self.now(self.root.session.invite_code(2, 1))
        self.register("bob", code)

    def test_audit(self) -> None:
        """Made, used and revoked stands there; the code itself nowhere."""
        record = listen_to_log(self)
        code = self.make(uses=2, note="the course")
        self.register("bob", code)
        (living,) = self.now(self.world.operator.invitations())
        self.now(self.world.operator.revoke_invitation(living.id))
        self.refused(self.world.operator.revoke_invitation(living.id), BadRequest)
        told = [(each.actor.text, each.deed, each.text) for each in self.records()]
        self.assertEqual(
            told,
            [
                ("operator", Deed.INVITE, "uses=2 days=7: the course"),
                ("bob", Deed.INVITED, "invitation 1: the course"),
                ("operator", Deed.UNINVITE, "invitation 1"),
            ],
        )
        self.assertNotIn(code, record.text())

    def test_attack_stolen_database(self) -> None:
        """The code stands nowhere in the files of the database."""
        code = self.make()
        self.register("bob", code)
        self.world.run(self.world.store.database.drained())
        data = b"".join(path.read_bytes() for path in self.world.folder.glob("chat.db*"))
        for written in (code, code.replace("-", "")):
            self.assertNotIn(written.encode(), data)


class LineTests(InvitationCase):
    """In the line protocol."""

    def test_script(self) -> None:
        """A code stands before the password, or is asked for before it."""
        code = self.make(uses=2)
        line = self.world.dial()
        self.assertEqual(
            line.line(f"/register ann code={code} code=my password"), b"200 logged in as ann\n"
        )
        line.line("/logout")
        self.assertEqual(line.line("/login ann code=my password"), b"200 logged in as ann\n")
        line.line("/logout")
        self.assertEqual(line.line("/register bob"), b"331 invitation code wanted\n")
        self.assertEqual(line.line(code.upper()), b"331 password wanted\n")
        self.assertEqual(line.line("long enough"), b"200 logged in as bob\n")

    def test_person(self) -> None:
        """A person is asked for the code, then for the password, twice."""
        code = self.make()
        line = self.world.dial()
        self.world.clock.advance(0.25)
        self.assertIn(b"/register NAME code=CODE,", line.take())
        self.assertIn(b"Invitation code: ", line.line("/register ann"))
        self.assertIn(b"Choose a password", line.line(code))
        self.assertIn(b"Again: ", line.line("long enough"))
        self.assertIn(b"Welcome ann.", line.line("long enough"))

    def test_no_meaning_elsewhere(self) -> None:
        """On an open server a password may begin with these letters."""
        line = World(self, Config()).dial()
        line.line("/register ann code=x my password")
        line.line("/logout")
        self.assertEqual(line.line("/login ann code=x my password"), b"200 logged in as ann\n")
