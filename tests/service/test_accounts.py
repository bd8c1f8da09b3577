"""Accounts: made, renamed, given a new password, deleted; and who gets in."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred

from chatserver.config import Config, Limits, Registration
from chatserver.credentials import GuestName, NewAccount, Password
from chatserver.interfaces import Origin
from chatserver.model.entries import Entry, Left
from chatserver.model.errors import (
    BadPassword,
    Busy,
    LoginRefused,
    LoginRequired,
    NameTaken,
    NotForGuests,
    RegistrationClosed,
    SlowDown,
)
from chatserver.model.events import Notice
from chatserver.model.names import LOBBY, Nickname, RoomName, UserName
from chatserver.service.scrutiny import GUESSED
from tests.service.cast import OPS, Cast, Ear, listen_to_log, secret
from tests.world import World, inline

ANN, BOB = UserName("ann"), UserName("bob")
FAR = "192.0.2.7"
HERE = Origin("line", "")


class AccountsTestCase(Cast):
    """Somebody at the door."""

    def refused_login(
        self, error: type[Exception], name: str = "ann", password: str = "", address: str = FAR
    ) -> Exception:
        """Try to log in."""
        ear = Ear(address)
        shown = self.password(name, ear, password or "wrong password")
        return self.refused(self.begin(shown, ear), error)

    def refused_newcomer(
        self, name: str, error: type[Exception], password: str = "long enough", address: str = FAR
    ) -> Exception:
        """Try to register."""
        ear = Ear(address)
        return self.refused(
            self.begin(NewAccount(UserName(name), password, ear.origin), ear), error
        )


class RegistrationTests(AccountsTestCase):
    """Making an account over the wire."""

    def test_in_at_once(self) -> None:
        """Who registers is logged in, a member of the lobby, and can come back."""
        ann = self.newcomer("ann")
        self.say(ann, "hello", LOBBY)
        self.enter("ann")

    def test_taken(self) -> None:
        """A name is given once, also as somebody's nickname, also to nobody else later."""
        ann = self.newcomer("ann")
        self.refused_newcomer("ann", NameTaken)
        self.now(ann.session.set_nickname(Nickname.parse("Queen")))
        self.refused_newcomer("queen", NameTaken)
        self.now(ann.session.delete_account(secret("ann")))
        self.refused_newcomer("ann", NameTaken)
        self.refused(self.world.services.registrar.check_name(ANN, HERE), NameTaken)
        self.now(self.world.services.registrar.check_name(UserName("queen"), HERE))

    def test_password_rule(self) -> None:
        """A password has 8 to 256 characters, whatever they are."""
        for bad in ("", "seven77", "x" * 257):
            self.refused_newcomer("ann", BadPassword, bad)
        self.newcomer("ann", password="x" * 256)
        self.newcomer("bob", password="ünïcödé ✓")

    def test_rate(self) -> None:
        """Three an hour from one address; a taken name and a bad password cost nothing."""
        for name in ("u1", "u2", "u3"):
            self.newcomer(name, FAR)
            self.refused_newcomer("u1", NameTaken)
            self.refused_newcomer("other", BadPassword, "short")
        refusal = self.refused_newcomer("u4", SlowDown)
        assert isinstance(refusal, SlowDown)
        self.assertEqual(refusal.retry_after, 1200)
        self.newcomer("near")
        self.newcomer("elsewhere", "192.0.2.8")
        self.world.clock.advance(refusal.retry_after)
        self.newcomer("u4", FAR)

    def test_race_for_a_name(self) -> None:
        """Of two who want the same name at the same moment one gets it."""
        ears = Ear(), Ear()
        tries = [self.begin(NewAccount(ANN, "long enough", ear.origin), ear) for ear in ears]
        told: list[str] = []
        for each in tries:
            each.addCallbacks(
                lambda _: told.append("in"), lambda why: told.append(why.type.__name__)
            )
        self.world.pump()
        self.assertEqual(sorted(told), ["NameTaken", "in"])


class ModesTests(AccountsTestCase):
    """Servers that make no accounts over the wire."""

    def test_closed_and_by_invitation(self) -> None:
        """Nobody just registers, and the refusal says whom to ask; who has an account gets in."""
        for mode in (Registration.CLOSED, Registration.INVITE):
            self.config = evolve(Config(), registration=mode)
            self.setUp()
            refusal = self.refused_newcomer("ann", RegistrationClosed)
            self.assertIn("operator", str(refusal))
            self.enter("ann")

    def test_names_on_a_closed_server(self) -> None:
        """Where nobody registers, no name can be had."""
        self.config = evolve(Config(), registration=Registration.CLOSED)
        self.setUp()
        self.refused(self.world.services.registrar.check_name(ANN, HERE), RegistrationClosed)

    def test_open_is_the_default(self) -> None:
        """As documented."""
        self.assertIs(Config().registration, Registration.OPEN)

    def test_no_guests_by_default(self) -> None:
        """A server takes no guests unless its operator says so."""
        ear = Ear()
        refusal = self.refused(self.begin(GuestName(ANN, ear.origin), ear), NotForGuests)
        self.assertIn("no guests", str(refusal))


class LoginTests(AccountsTestCase):
    """Getting in with a password."""

    def test_one_answer_for_two_mistakes(self) -> None:
        """A wrong password and an unknown name cannot be told apart by what is said."""
        self.account("ann")
        wrong = self.refused_login(LoginRefused)
        unknown = self.refused_login(LoginRefused, "nobody")
        self.assertEqual(str(wrong), str(unknown))

    def test_deleted_and_guest_names(self) -> None:
        """Nobody logs in to a deleted account, whatever it was or is called."""
        ann = self.enter("ann")
        number = ann.session.user.id
        self.now(ann.session.delete_account(secret("ann")))
        self.refused_login(LoginRefused, "ann", secret("ann"))
        self.refused_login(LoginRefused, f"deleted-{number}", secret("ann"))

    def test_attack_guessing(self) -> None:
        """Five wrong tries, then one a minute, also with the right password; others get in."""
        self.account("ann")
        for _ in range(5):
            self.refused_login(LoginRefused)
        refusal = self.refused_login(SlowDown, "ann", secret("ann"))
        assert isinstance(refusal, SlowDown)
        self.enter("ann", "198.51.100.9")
        self.enter("bob", FAR)
        self.world.clock.advance(refusal.retry_after)
        self.enter("ann", FAR)

    def test_attack_many_addresses_delay_but_lock_nobody_out(self) -> None:
        """An account guessed at from everywhere answers late, and still lets its owner in."""
        record = listen_to_log(self)
        owner = self.enter("ann")
        for number in range(Limits().logins_failed_per_hour):
            self.refused_login(LoginRefused, address=f"203.0.113.{number}")
        self.assertIn("somebody is guessing passwords", record.text())
        self.assertEqual(owner.ear.heard[-1], Notice(GUESSED))
        ear = Ear(FAR)
        login = self.begin(self.password("ann", ear), ear)
        self.world.pump()
        self.assertNoResult(login)
        self.world.clock.advance(Limits().guessed_login_seconds)
        self.world.pump()
        self.successResultOf(login)

    def guessed_at(self) -> None:
        """Make ann's account one at which somebody guesses from everywhere."""
        self.account("ann")
        for number in range(Limits().logins_failed_per_hour):
            self.refused_login(LoginRefused, address=f"203.0.113.{number}")

    def test_attack_guesses_that_wait_together(self) -> None:
        """Of many guesses begun at once at such an account no more are looked at than otherwise."""
        self.guessed_at()
        logins = []
        for _ in range(20):
            ear = Ear(FAR)
            shown = Password(ANN, "wrong password", ear.origin)
            logins.append(self.begin(shown, ear))
        self.world.clock.advance(Limits().guessed_login_seconds)
        self.world.pump()
        refusals = [self.failureResultOf(each).type for each in logins]
        self.assertEqual(refusals.count(LoginRefused), 5)
        self.assertEqual(refusals.count(SlowDown), 15)

    def test_who_waits_is_answered_at_the_end(self) -> None:
        """When the server goes down, a login that has to wait is told so at once."""
        self.guessed_at()
        ear = Ear(FAR)
        login = self.begin(self.password("ann", ear), ear)
        self.world.pump()
        self.world.services.scrutiny.stop()
        self.world.pump()
        self.failureResultOf(login, Busy)

    def test_attack_asking_for_names(self) -> None:
        """Nobody far away finds out by asking who has an account; who registers is not in need."""
        self.account("ann")
        registrar, far = self.world.services.registrar, Origin("amp", FAR, True)
        for _ in range(Limits().names_per_minute):
            self.refused(registrar.check_name(ANN, far), NameTaken)
        self.refused(registrar.check_name(ANN, far), SlowDown)
        self.refused(registrar.check_name(ANN, HERE), NameTaken)

    def test_this_machine_is_exempt(self) -> None:
        """Somebody at the server itself may try as often as they like."""
        self.account("ann")
        for _ in range(20):
            self.refused_login(LoginRefused, address="127.0.0.1")

    def test_refusals_are_logged_without_the_password(self) -> None:
        """The log tells who was refused and from where, and never what they typed."""
        record = listen_to_log(self)
        self.refused_login(LoginRefused, "nobody", "planted-password")
        self.assertIn("login refused", record.text())
        self.assertIn(FAR, record.text())
        self.assertNotIn("planted", record.text())


class NicknameTests(AccountsTestCase):
    """What people are shown."""

    def setUp(self) -> None:
        """ann, at two places, and bob."""
        super().setUp()
        self.ann, self.desk, self.bob = self.enter("ann"), self.enter("ann"), self.enter("bob")

    def change(self, name: str | None) -> None:
        """Give ann a nickname."""
        nickname = None if name is None else Nickname.parse(name)
        self.now(self.ann.session.set_nickname(nickname))

    def sender(self) -> Any:
        """Who spoke last, as bob sees it."""
        heard = self.bob.ear.take()[-1]
        assert isinstance(heard, Entry)
        return heard.sender

    def test_others_see_it(self) -> None:
        """From then on messages of all her sessions, past ones too, stand under the nickname."""
        self.say(self.ann, "before", LOBBY)
        self.change("Ann of Lab 3")
        for player in (self.ann, self.desk):
            self.say(player, "hello", LOBBY)
            self.assertEqual(self.sender().shown, "Ann of Lab 3")
            self.assertEqual(player.session.user.shown, "Ann of Lab 3")
        page = self.now(self.bob.session.page(LOBBY))
        self.assertEqual({each.sender.shown for each in page.entries}, {"Ann of Lab 3"})
        self.assertEqual(self.now(self.bob.session.whois(ANN)).user.nickname, "Ann of Lab 3")

    def test_user_name_stays(self) -> None:
        """The name that logs in and is written to does not change."""
        self.change("Somebody")
        self.assertEqual(self.ann.session.user.name, ANN)
        self.enter("ann")
        self.say(self.bob, "psst", ANN)

    def test_taken_away(self) -> None:
        """Without a nickname she is shown under her user name again."""
        self.change("Somebody")
        self.change(None)
        self.say(self.ann, "hello", LOBBY)
        self.assertEqual(self.sender().shown, "ann")

    def test_attack_somebody_elses_name(self) -> None:
        """Nobody takes another's nickname or user name, in whatever case."""
        self.change("Queen")
        for name in ("queen", "QUEEN", "Ann"):
            refused = self.bob.session.set_nickname(Nickname.parse(name))
            self.refused(refused, NameTaken)
        self.change("ANN")
        self.change(None)
        self.now(self.bob.session.set_nickname(Nickname.parse("queen")))


class PasswordTests(AccountsTestCase):
    """A new password."""

    def setUp(self) -> None:
        """ann, at two places."""
        super().setUp()
        self.ann, self.desk = self.enter("ann"), self.enter("ann")

    def test_change(self) -> None:
        """The new one works, the old one does not, and the other sessions end."""
        record = listen_to_log(self)
        self.now(self.ann.session.change_password(secret("ann"), "planted-new-one"))
        self.refused_login(LoginRefused, "ann", secret("ann"))
        ear = Ear()
        self.player(self.password("ann", ear, "planted-new-one"), ear)
        self.assertEqual(len(self.desk.ear.farewells), 1)
        self.assertEqual(self.ann.ear.farewells, [])
        self.assertIn("password changed", record.text())
        self.assertNotIn("planted", record.text())

    def test_refusals(self) -> None:
        """The old one must be right, and the new one obey the rule; then all stays as it was."""
        session = self.ann.session
        self.refused(session.change_password("wrong password", "long enough"), LoginRefused)
        self.refused(session.change_password(secret("ann"), "short"), BadPassword)
        self.assertEqual(self.desk.ear.farewells, [])
        self.enter("ann")

    def test_attack_guessing_from_inside(self) -> None:
        """A session that somebody left open is no place to guess the password at either."""
        far = self.enter("ann", FAR)
        for _ in range(5):
            self.refused(far.session.change_password("wrong password", "x" * 8), LoginRefused)
        self.refused(far.session.change_password(secret("ann"), "x" * 8), SlowDown)
        self.refused(far.session.delete_account(secret("ann")), SlowDown)


class DeletionTests(AccountsTestCase):
    """The end of an account."""

    def setUp(self) -> None:
        """ann, at two places, in a room; and bob."""
        super().setUp()
        self.ann, self.desk, self.bob = self.enter("ann"), self.enter("ann"), self.enter("bob")
        self.now(self.bob.session.create(OPS, False, ""))
        self.now(self.ann.session.join(OPS))
        self.say(self.ann, "I was here", OPS)
        self.bob.ear.take()

    def test_delete(self) -> None:
        """It leaves its rooms, its other sessions end, what it said stays under another name."""
        user = self.ann.session.user
        self.now(self.ann.session.delete_account(secret("ann")))
        left = [
            each.stream.address(0)
            for each in self.bob.ear.take()
            if isinstance(each, Entry) and isinstance(each.body, Left)
        ]
        self.assertEqual(sorted(map(str, left)), ["#lobby", "#ops"])
        self.assertEqual(len(self.desk.ear.farewells), 1)
        self.assertEqual(self.ann.ear.farewells, [])  # its connection hears the answer
        self.refused_login(LoginRefused, "ann", secret("ann"))
        page = self.now(self.bob.session.page(OPS))
        self.assertEqual([str(each.sender.name) for each in page.entries], [f"deleted-{user.id}"])

    def test_wrong_password(self) -> None:
        """The password is the confirmation."""
        self.refused(self.ann.session.delete_account("wrong password"), LoginRefused)
        self.enter("ann")
        self.assertEqual(self.desk.ear.farewells, [])

    def test_attack_nothing_is_done_in_its_name_any_more(self) -> None:
        """What another session had under way when the account ended is refused."""
        self.say(self.desk, "psst", BOB)
        deleting = self.deferred(self.world.store.accounts.delete(self.ann.session.user, 0.0))
        tries = [
            self.desk.session.post(OPS, "ghost"),
            self.desk.session.post(BOB, "ghost"),
            self.deferred(self.desk.session.join(OPS)),
            self.deferred(self.desk.session.edit(BOB, None, "ghost")),
        ]
        self.world.pump()
        self.successResultOf(deleting)
        for each in tries:
            self.failureResultOf(each)
        self.assertNotIn("ghost", self.bob.ear.texts())

    def test_survives_a_restart(self) -> None:
        """After a restart the account is still gone, and its name still kept."""
        self.now(self.ann.session.delete_account(secret("ann")))
        self.world.stop()
        self.world = World(self, evolve(self.config, limits=self.limits), self.world.folder)
        self.refused_login(LoginRefused, "ann", secret("ann"))
        self.refused_newcomer("ann", NameTaken)


class DeletedMeanwhileTests(Cast):
    """Requests of a session whose account another session deletes at the same moment."""

    def test_attack_deleted_accounts_do_nothing(self) -> None:
        """What comes behind the deletion is refused, and leaves nothing behind."""
        for number, act in enumerate(
            (
                lambda session: session.create(RoomName("ghost"), False, ""),
                lambda session: session.set_nickname(Nickname.parse("Boss")),
                lambda session: session.block(UserName("bob")),
                lambda session: session.join(LOBBY),
            )
        ):
            name = f"ann{number}"
            ann, other = self.enter(name), self.enter(name)
            self.enter("bob")
            writer = self.hold_writer()
            deleting = self.deferred(ann.session.delete_account(secret(name)))
            self.world.pump()
            acting = self.deferred(act(other.session))
            self.world.pump()
            writer.finish(self.world.pump)
            self.successResultOf(deleting)
            self.failureResultOf(acting, LoginRequired)
            inline(self.world.store)
        self.assertEqual(len(self.now(self.enter("bob").session.rooms())), 1)


class GuestNameTests(Cast):
    """Names that guests leave behind."""

    config = Config(guests=True)

    def test_nickname_goes_with_the_guest(self) -> None:
        """A departed guest's nickname is nobody's: an account may be called so at once."""
        guest = self.enter_guest("gus")
        self.now(guest.session.set_nickname(Nickname.parse("Carla")))
        self.world.pump()
        guest.logout()
        self.world.pump()
        self.newcomer("carla")

    def test_attack_many_guests_from_one_address(self) -> None:
        """One address cannot take all names there are."""
        for number in range(self.limits.guests_per_hour):
            self.now(self.begin_guest(f"gus{number}"))
        self.world.refusal(self.begin_guest("one-more"), SlowDown)
        self.now(self.begin_guest("neighbour", "203.0.113.9"))

    def begin_guest(self, name: str, address: str = "203.0.113.8") -> Deferred[Any]:
        """Come as a guest from somewhere."""
        ear = Ear(address)
        return self.begin(GuestName(UserName(name), ear.origin), ear)
