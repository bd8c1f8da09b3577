"""What the operator may do, on a running server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface.verify import verifyObject

from chatserver.config import Config
from chatserver.credentials import TokenShown
from chatserver.model.entries import OPERATOR, Closed, Entry, Room
from chatserver.model.errors import (
    AccountDisabled,
    BadName,
    BadPassword,
    BadRequest,
    BadText,
    ChatError,
    LoginRefused,
    NameTaken,
    NoSuchRoom,
    NoSuchToken,
    NoSuchUser,
    NotAllowed,
    TooLong,
)
from chatserver.model.events import Notice
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.model.standing import Bar
from chatserver.operator_interfaces import IOperator
from tests.service.cast import Cast, Ear, Player, listen_to_log

ANN, BOB, NOBODY = UserName("ann"), UserName("bob"), UserName("nobody")
PLANS = RoomName("plans")


class OperatorCase(Cast):
    """An operator, and ann, who is connected."""

    config = Config(guests=True)

    def setUp(self) -> None:
        """Log ann in."""
        super().setUp()
        self.operator = self.world.operator
        self.ann = self.enter("ann")
        self.ann.ear.take()

    def by_token(self, secret: str) -> Player:
        """Log in with a token."""
        ear = Ear()
        return self.player(TokenShown(secret, ear.origin), ear)

    def refused_login(self, error: type[Exception], password: str | None = None) -> str:
        """Ann cannot log in; give what she is told."""
        ear = Ear()
        return str(self.refused(self.begin(self.password("ann", ear, password), ear), error))


class InterfaceTests(OperatorCase):
    """What is offered."""

    def test_interface(self) -> None:
        """Everything the operator may ask for is there."""
        verifyObject(IOperator, self.operator)

    def test_nobody(self) -> None:
        """Whatever is asked about an account that does not exist is refused."""
        acts: list[Callable[[UserName], Any]] = [
            self.operator.user,
            lambda name: self.operator.set_password(name, "long enough"),
            lambda name: self.operator.set_admin(name, True),
            lambda name: self.operator.bar(name, Bar()),
            self.operator.unbar,
            self.operator.delete_user,
            lambda name: self.operator.create_token(name, "build"),
            self.operator.tokens,
            lambda name: self.operator.revoke_token(name, "build"),
            lambda name: self.operator.kick(name, ""),
            lambda name: self.operator.create_room(PLANS, False, "", name),
        ]
        for act in acts:
            self.refused(act(NOBODY), NoSuchUser)


class AccountTests(OperatorCase):
    """Accounts."""

    def test_add(self) -> None:
        """Who is added can log in, is in the lobby, and is announced there as anybody is."""
        user = self.now(self.operator.add_user(BOB, "secret-bob", False))
        self.assertEqual(user.name, BOB)
        senders = [each.sender for each in self.ann.ear.take() if isinstance(each, Entry)]
        self.assertEqual(senders, [user])
        self.enter("bob")

    def test_add_refused(self) -> None:
        """Names that are taken or impossible, and bad passwords, are refused."""
        for name, password, error in (
            ("ann", "long enough", NameTaken),
            ("deleted-7", "long enough", BadName),
            ("bob", "short", BadPassword),
        ):
            self.refused(self.operator.add_user(UserName(name), password, False), error)
        self.assertEqual(len(self.now(self.operator.users())), 1)

    def test_reserved_names(self) -> None:
        """A name that nobody may register is the operator's to give."""
        self.now(self.operator.add_user(UserName("admin"), "secret-admin", True))
        self.assertTrue(self.now(self.operator.user(UserName("admin"))).admin)

    def test_list(self) -> None:
        """All accounts are listed by name, with who is online and who is an admin."""
        self.account("bob", admin=True)
        found = self.now(self.operator.users())
        self.assertEqual(
            [(each.user.name, each.admin, each.online) for each in found],
            [(ANN, False, True), (BOB, True, False)],
        )
        self.assertEqual(self.now(self.operator.user(ANN)), found[0])

    def test_set_password(self) -> None:
        """The old password and the session end; the new one lets in, and scripts stay."""
        script = self.by_token(self.now(self.operator.create_token(ANN, "build")))
        remembered = self.now(self.ann.session.remember("laptop"))
        self.now(self.operator.set_password(ANN, "quite another"))
        self.assertEqual(len(self.ann.ear.farewells), 1)
        self.assertEqual(script.ear.farewells, [])
        self.refused_login(LoginRefused)
        ear = Ear()
        self.player(self.password("ann", ear, "quite another"), ear)
        self.refused(self.begin(TokenShown(remembered, ear.origin), ear), LoginRefused)

    def test_bad_new_password(self) -> None:
        """A password that breaks the rule is refused; the old one stays."""
        self.refused(self.operator.set_password(ANN, "short"), BadPassword)
        self.assertEqual(self.ann.ear.farewells, [])
        self.enter("ann")

    def test_admin(self) -> None:
        """An admin keeps order in rooms of others, at once; and no longer when it is taken away."""
        self.account("bob")
        self.now(self.operator.create_room(PLANS, False, "", BOB))
        self.now(self.operator.set_admin(ANN, True))
        self.now(self.ann.session.set_topic(PLANS, "ann was here"))
        self.now(self.operator.set_admin(ANN, False))
        self.refused(self.ann.session.set_topic(PLANS, "again"), NotAllowed)

    def test_bar(self) -> None:
        """Who is barred is put out and told why; with the right password they are told again."""
        self.now(self.operator.bar(ANN, Bar(None, "for shouting")))
        self.assertIn("for shouting", self.ann.ear.farewells[0])
        self.assertIn("for shouting", self.refused_login(AccountDisabled))
        self.refused_login(LoginRefused, "a wrong one")
        self.assertEqual(self.now(self.operator.user(ANN)).bar, Bar(None, "for shouting"))
        self.now(self.operator.unbar(ANN))
        self.enter("ann")
        self.refused(self.operator.unbar(ANN), BadRequest)

    def test_bar_for_a_while(self) -> None:
        """A bar that has an end ends by itself."""
        self.now(self.operator.bar(ANN, Bar(self.world.clock.seconds() + 60, "")))
        self.refused_login(AccountDisabled)
        self.world.clock.advance(61)
        self.enter("ann")

    def test_end_is_bounded(self) -> None:
        """An end that no calendar shows is refused; nobody is barred."""
        for until in (float("inf"), float("nan"), 1e18, -1.0):
            self.refused(self.operator.bar(ANN, Bar(until, "")), BadRequest)
        self.assertEqual(self.ann.ear.farewells, [])

    def test_reason_is_bounded(self) -> None:
        """A reason is no longer than a topic; too long a one bars nobody."""
        self.refused(self.operator.bar(ANN, Bar(None, "x" * 2000)), TooLong)
        self.assertEqual(self.ann.ear.farewells, [])

    def test_delete(self) -> None:
        """A deleted account is gone as if its owner had deleted it: the name is never free."""
        self.account("bob")
        self.now(self.operator.delete_user(ANN))
        self.assertEqual(self.ann.ear.farewells, ["the account was deleted"])
        self.refused_login(LoginRefused)
        self.refused(self.operator.add_user(ANN, "long enough", False), NameTaken)
        self.assertEqual([each.user.name for each in self.now(self.operator.users())], [BOB])


class TokenTests(OperatorCase):
    """Tokens of others."""

    def test_life_of_a_token(self) -> None:
        """It lets in until it is revoked, which ends the session it began."""
        script = self.by_token(self.now(self.operator.create_token(ANN, "build")))
        self.assertEqual([each.name for each in self.now(self.operator.tokens(ANN))], ["build"])
        self.now(self.operator.revoke_token(ANN, "build"))
        self.assertEqual(len(script.ear.farewells), 1)
        self.assertEqual(self.ann.ear.farewells, [])
        self.refused(self.operator.revoke_token(ANN, "build"), NoSuchToken)

    def test_refused(self) -> None:
        """A second one of the name, and what is no name, are refused."""
        self.now(self.operator.create_token(ANN, "build"))
        self.refused(self.operator.create_token(ANN, "build"), NameTaken)
        self.refused(self.operator.create_token(ANN, ""), BadText)


class RoomTests(OperatorCase):
    """Rooms."""

    def test_create(self) -> None:
        """The room is there, with its topic, and its moderator is in it."""
        self.now(self.operator.create_room(PLANS, True, "what next", ANN))
        info = self.now(self.ann.session.room(PLANS))
        self.assertEqual((info.topic, info.mine, info.room.private), ("what next", True, True))
        self.refused(self.operator.create_room(PLANS, True, "", ANN), NameTaken)
        self.refused(self.operator.create_room(RoomName("x"), True, "x" * 2000, ANN), TooLong)

    def test_list(self) -> None:
        """Private rooms are listed too."""
        self.now(self.operator.create_room(PLANS, True, "", ANN))
        names = [each.room.name for each in self.now(self.operator.rooms())]
        self.assertEqual(names, [LOBBY, PLANS])

    def test_delete_tells_whoever_follows(self) -> None:
        """Members and those who follow hear once that it is closed, and then nothing of it."""
        bob = self.enter("bob")
        self.now(self.operator.create_room(PLANS, False, "", ANN))
        self.now(bob.session.tail(PLANS, None))
        last = self.say(self.ann, "the end", PLANS).seq
        for player in (self.ann, bob):
            player.ear.take()
        self.now(self.operator.delete_room(PLANS))
        for player in (self.ann, bob):
            (entry,) = player.ear.take()
            assert isinstance(entry, Entry)
            self.assertEqual(entry.stream.address(0), PLANS)
            self.assertEqual((entry.seq, entry.sender), (last + 1, OPERATOR))
            self.assertIsInstance(entry.body, Closed)
        self.refused(self.ann.session.post(PLANS, "hello?"), NoSuchRoom)

    def test_same_name_again(self) -> None:
        """A new room of the name is followed from its first entry."""
        self.now(self.operator.create_room(PLANS, False, "", ANN))
        self.say(self.ann, "old", PLANS)
        self.now(self.operator.delete_room(PLANS))
        self.ann.ear.take()
        self.now(self.operator.create_room(PLANS, False, "", ANN))
        (joined,) = self.ann.ear.take()
        assert isinstance(joined, Entry)
        assert isinstance(joined.stream, Room)
        self.assertEqual(joined.seq, 1)
        self.assertEqual(self.now(self.ann.session.page(PLANS)).entries, ())

    def test_refused(self) -> None:
        """The lobby is not deleted, nor what is not there."""
        self.refused(self.operator.delete_room(LOBBY), NotAllowed)
        self.refused(self.operator.delete_room(PLANS), NoSuchRoom)


class HereTests(OperatorCase):
    """Who is here."""

    def test_who(self) -> None:
        """Each session is listed with where it comes from, and what let it in."""
        self.by_token(self.now(self.operator.create_token(ANN, "build")))
        self.enter("bob", "192.0.2.7")
        found = self.now(self.operator.who())
        self.assertEqual(
            [(each.user.name, each.address, each.token) for each in found],
            [(ANN, "", None), (ANN, "", "build"), (BOB, "192.0.2.7", None)],
        )
        self.assertEqual({(each.frontend, each.encrypted) for each in found}, {("test", True)})

    def test_kick(self) -> None:
        """All sessions of somebody end, with the reason; they may come back."""
        second = self.enter("ann")
        self.assertEqual(self.now(self.operator.kick(ANN, "a break")), 2)
        for player in (self.ann, second):
            self.assertEqual(player.ear.farewells, ["you were removed by the operator: a break"])
        self.enter("ann")

    def test_kick_without_a_reason(self) -> None:
        """Where no reason is given none is told, and somebody who is not here is no error."""
        self.now(self.operator.kick(ANN, ""))
        self.assertEqual(self.ann.ear.farewells, ["you were removed by the operator"])
        self.account("bob")
        self.assertEqual(self.now(self.operator.kick(BOB, "")), 0)

    def test_kick_a_guest(self) -> None:
        """Guests can be put out too, though they have no account."""
        guest = self.enter_guest("gus")
        self.assertEqual(self.now(self.operator.kick(UserName("~gus"), "")), 1)
        self.assertEqual(len(guest.ear.farewells), 1)
        self.refused(self.operator.bar(UserName("~gus"), Bar()), NoSuchUser)

    def test_announce(self) -> None:
        """Every session is told."""
        bob = self.enter("bob")
        for player in (self.ann, bob):
            player.ear.take()
        self.assertEqual(self.now(self.operator.announce("lunch is ready")), 2)
        for player in (self.ann, bob):
            self.assertEqual(player.ear.take(), [Notice("lunch is ready")])

    def test_announce_refused(self) -> None:
        """Nothing, and too much, is not announced."""
        self.refused(self.operator.announce(" "), BadText)
        self.refused(self.operator.announce("x" * 9000), TooLong)

    def test_status(self) -> None:
        """The server at a glance: since when, how many are here, what was counted."""
        self.world.clock.advance(3600)
        self.enter("ann")
        status = self.now(self.operator.status())
        self.assertEqual((status.online, status.sessions), (1, {"test": 2}))
        self.assertEqual(status.now - status.started_at, 3600)
        self.assertGreater(status.counts["commits"], 0)
        self.assertGreater(status.database_bytes, 10_000)

    def test_acts_are_logged(self) -> None:
        """What the operator did stands in the log, without passwords, secrets and texts."""
        record = listen_to_log(self)
        self.now(self.operator.add_user(BOB, "planted-password", False))
        self.now(self.operator.set_password(BOB, "planted-again"))
        secret = self.now(self.operator.create_token(BOB, "planted-name"))
        self.now(self.operator.announce("planted-text"))
        self.now(self.operator.delete_user(BOB))
        text = record.text()
        for event in ("account added", "password changed", "token made", "account deleted"):
            self.assertIn(event, text)
        self.assertNotIn("planted", text)
        self.assertNotIn(secret, text)


class RefusalTests(OperatorCase):
    """What is common to all refusals."""

    def test_sentences(self) -> None:
        """Each refusal is a plain sentence for the operator."""
        refusals: list[Any] = [
            self.refused(self.operator.user(NOBODY), ChatError),
            self.refused(self.operator.unbar(ANN), ChatError),
            self.refused(self.operator.delete_room(LOBBY), ChatError),
        ]
        self.assertEqual(
            [str(each) for each in refusals],
            [
                "there is no account nobody",
                "ann is not kept out",
                "everybody is in #lobby; it cannot be deleted",
            ],
        )
