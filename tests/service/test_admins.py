"""What the server's admins may do to all its users, and what they may not."""

from __future__ import annotations

from chatserver.config import Config
from chatserver.model.audit import Deed, Record, Wanted
from chatserver.model.entries import OPERATOR
from chatserver.model.errors import (
    AccountDisabled,
    BadRequest,
    NoSuchUser,
    NotAllowed,
    TooLong,
)
from chatserver.model.events import Notice
from chatserver.model.names import UserName
from tests.service.cast import Cast, Ear

ANN, BOB, ROOT, CHIEF = (UserName(name) for name in ("ann", "bob", "root", "chief"))
NOBODY = UserName("nobody")


class AdminCase(Cast):
    """root and chief are admins, ann is none; bob is kept out by nobody yet."""

    config = Config(guests=True)

    def setUp(self) -> None:
        """Log root, ann and bob in."""
        super().setUp()
        for name in ("root", "chief"):
            self.account(name, admin=True)
        self.root, self.ann, self.bob = map(self.enter, ("root", "ann", "bob"))
        for player in (self.root, self.ann, self.bob):
            player.ear.take()

    def records(self) -> list[Record]:
        """What stands in the audit."""
        return list(self.now(self.world.operator.audit(Wanted())))

    def told_at_login(self, name: str) -> str:
        """What somebody who is kept out is told."""
        ear = Ear()
        return str(self.refused(self.begin(self.password(name, ear), ear), AccountDisabled))


class KickTests(AdminCase):
    """Sessions that are ended."""

    def test_kick(self) -> None:
        """All sessions end with who did it and why; the owner may come back."""
        desk = self.enter("bob")
        self.assertEqual(self.now(self.root.session.server_kick(BOB, "calm down")), 2)
        for ear in (self.bob.ear, desk.ear):
            self.assertEqual(ear.farewells, ["you were removed by root: calm down"])
        self.enter("bob")
        (record,) = self.records()
        self.assertEqual(
            (record.actor, record.deed, record.about, record.text),
            (ROOT, Deed.SERVER_KICK, BOB, "calm down"),
        )

    def test_guest(self) -> None:
        """A guest can be removed."""
        eve = self.enter_guest("eve")
        self.assertEqual(self.now(self.root.session.server_kick(UserName("~eve"), "")), 1)
        self.assertEqual(eve.ear.farewells, ["you were removed by root"])


class BanTests(AdminCase):
    """Accounts with which nobody is let in."""

    def test_ban(self) -> None:
        """The sessions end, and the right password is answered with the reason."""
        self.assertEqual(self.now(self.root.session.server_ban(BOB, None, "spam")), 1)
        self.assertEqual(self.bob.ear.farewells, ["root lets you in no more: spam"])
        self.assertEqual(self.told_at_login("bob"), "this account is disabled: spam")
        self.now(self.root.session.server_unban(BOB))
        self.enter("bob")
        told = [(each.deed, each.about, each.text) for each in self.records()]
        self.assertEqual(told, [(Deed.SERVER_BAN, BOB, "spam"), (Deed.SERVER_UNBAN, BOB, "")])

    def test_for_a_time(self) -> None:
        """A ban for a time ends by itself."""
        self.now(self.root.session.server_ban(BOB, 7200, ""))
        self.assertIn("until 2001-09-09 03:46 UTC", self.told_at_login("bob"))
        self.world.clock.advance(7200)
        self.enter("bob")
        self.refused(self.root.session.server_ban(BOB, 0, ""), BadRequest)
        self.refused(self.root.session.server_ban(BOB, 1 << 53, ""), BadRequest)

    def test_who_can_not_be_banned(self) -> None:
        """Nobody, guests, and who is not banned when it is to be lifted: each is told."""
        self.enter_guest("eve")
        for name in (NOBODY, UserName("~eve")):
            self.refused(self.root.session.server_ban(name, None, ""), NoSuchUser)
        self.refused(self.root.session.server_unban(BOB), BadRequest)
        self.refused(self.root.session.server_ban(BOB, None, "x" * 1025), TooLong)
        self.assertEqual(self.records(), [])


class RuleTests(AdminCase):
    """Who may."""

    def test_everybody_else(self) -> None:
        """Who is no admin is told just that, whomever it is about."""
        eve = self.enter_guest("eve")
        for session in (self.ann.session, eve.session):
            for name in (BOB, ROOT, NOBODY, session.user.name):
                self.refused(session.server_kick(name, ""), NotAllowed)
                self.refused(session.server_ban(name, None, ""), NotAllowed)
                self.refused(session.server_unban(name), NotAllowed)
            self.refused(session.announce("hear"), NotAllowed)
        self.assertEqual(self.records(), [])
        self.assertEqual(self.bob.ear.farewells + self.root.ear.farewells, [])

    def test_oneself_and_other_admins(self) -> None:
        """An admin does none of it to themselves or to another admin; the operator does."""
        for name, error in ((ROOT, BadRequest), (CHIEF, NotAllowed)):
            self.refused(self.root.session.server_kick(name, ""), error)
            self.refused(self.root.session.server_ban(name, None, ""), error)
        self.now(self.world.operator.kick(ROOT, ""))
        self.assertEqual(len(self.root.ear.farewells), 1)

    def test_admin_whom_the_operator_keeps_out(self) -> None:
        """Only the operator lets an admin in again."""
        self.now(self.world.operator.set_admin(BOB, True))
        for name in (CHIEF, BOB):
            self.now(self.world.operator.kick(name, ""))
        self.refused(self.root.session.server_unban(CHIEF), NotAllowed)

    def test_rights_are_of_this_moment(self) -> None:
        """Whoever is made an admin is one at once, and whoever is none any more is not."""
        self.now(self.world.operator.set_admin(ANN, True))
        self.now(self.ann.session.server_kick(BOB, ""))
        self.now(self.world.operator.set_admin(ANN, False))
        self.refused(self.ann.session.server_kick(BOB, ""), NotAllowed)


class AnnounceTests(AdminCase):
    """What everybody is told."""

    def test_announce(self) -> None:
        """All other sessions hear it, also the admin's own; it stands in the audit."""
        desk = self.enter("root")
        self.assertEqual(self.now(self.root.session.announce("soup is ready")), 3)
        for player in (self.ann, self.bob, desk):
            self.assertIn(Notice("soup is ready"), player.ear.take())
        self.assertNotIn(Notice("soup is ready"), self.root.ear.take())
        (record,) = self.records()
        self.assertEqual((record.actor, record.text), (ROOT, "soup is ready"))

    def test_by_the_operator(self) -> None:
        """What the operator announces is by the operator."""
        self.now(self.world.operator.announce("soup is ready"))
        (record,) = self.records()
        self.assertEqual((record.actor, record.deed), (OPERATOR.name, Deed.ANNOUNCE))
