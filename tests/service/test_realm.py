"""From credentials to a session: who gets in, and what may happen while the server looks."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from twisted.cred.credentials import IAnonymous
from twisted.cred.error import UnhandledCredentials
from twisted.internet.defer import Deferred
from zope.interface import implementer
from zope.interface.verify import verifyObject

from chatserver.config import Config
from chatserver.credentials import IRegistrar
from chatserver.frontends.gate import Gate
from chatserver.interfaces import ISession
from chatserver.model.entries import Entry, Joined, Left
from chatserver.model.errors import AlreadyLoggedIn, LoginRefused, LoginRequired
from chatserver.model.events import CameOnline, WentOffline
from chatserver.model.names import LOBBY, Nickname, RoomName, UserName
from chatserver.model.standing import UserKind
from chatserver.service.passwords import Passwords
from tests.service.cast import OPS, Cast, Ear, HeldThreads, Player, listen_to_log, secret
from tests.world import TEST_LIMITS, execute_inline, inline

ANN, BOB = UserName("ann"), UserName("bob")


class SessionTests(Cast):
    """A session begins and ends."""

    def test_walls(self) -> None:
        """What the portal gives is a session, and the registrar answers for names."""
        self.assertTrue(verifyObject(ISession, self.enter("ann").session))
        self.assertTrue(verifyObject(IRegistrar, self.world.services.registrar))

    def test_presence(self) -> None:
        """Others hear of the first session and of the end of the last, and of nothing between."""
        bob = self.enter("bob")
        self.account("ann")
        bob.ear.take()
        first, second = self.enter("ann"), self.enter("ann")
        self.assertEqual(bob.ear.take(), [CameOnline(first.session.user)])
        self.assertEqual(second.ear.take(), [])
        first.logout()
        self.world.pump()
        self.assertEqual(bob.ear.take(), [])
        second.logout()
        self.world.pump()
        self.assertEqual(bob.ear.take(), [WentOffline(first.session.user)])

    def test_rooms_of_before(self) -> None:
        """Membership outlives the session: the next one hears the rooms again."""
        ann, bob = self.enter("ann"), self.enter("bob")
        self.now(ann.session.create(OPS, False, ""))
        ann.logout()
        again = self.enter("ann")
        self.now(bob.session.join(OPS))
        again.ear.take()
        self.say(bob, "hello", OPS)
        self.assertEqual(again.ear.texts(), ["hello"])

    def test_log_tells_who_came(self) -> None:
        """The log names who logged in and out, by which way and from where."""
        record = listen_to_log(self)
        self.enter("ann", "192.0.2.7").logout()
        for word in ("event='login'", "event='logout'", "user='ann'", "address='192.0.2.7'"):
            self.assertIn(word, record.text())

    def test_other_credentials(self) -> None:
        """What is neither a password nor a new account is refused."""

        @implementer(IAnonymous)
        class Nobody:
            """Nobody."""

        self.refused(self.begin(Nobody(), Ear()), UnhandledCredentials)

    def test_other_avatars(self) -> None:
        """There is nothing to be had but sessions."""
        self.account("ann")
        ear = Ear()
        portal = self.world.services.portal
        self.refused(portal.login(self.password("ann", ear), ear, IAnonymous), NotImplementedError)


class SingleSessionTests(Cast):
    """A server with one session for each account."""

    config = Config(single_session=True, guests=True)

    def test_second_is_refused_until_the_first_ends(self) -> None:
        """Who is here already is told so, with the right password only."""
        ann = self.enter("ann")
        ear = Ear()
        self.refused(self.begin(self.password("ann", ear), ear), AlreadyLoggedIn)
        self.refused(self.begin(self.password("ann", ear, "wrong one"), ear), LoginRefused)
        self.enter("bob")
        ann.logout()
        self.enter("ann")

    def test_race(self) -> None:
        """Of two logins at the same moment one is refused."""
        self.account("ann")
        readers = self.hold_readers()
        ears = Ear(), Ear()
        logins = [self.begin(self.password("ann", ear), ear) for ear in ears]
        outcomes: list[str] = []
        for login in logins:
            login.addCallbacks(
                lambda _: outcomes.append("in"), lambda why: outcomes.append(why.type.__name__)
            )
        readers.finish()
        self.world.pump()
        readers.finish()
        self.assertEqual(sorted(outcomes), ["AlreadyLoggedIn", "in"])

    def test_default_allows_several(self) -> None:
        """Without the setting an account has as many sessions as it likes."""
        self.assertFalse(Config().single_session)


class MeanwhileTestCase(Cast):
    """A login whose reads from the database are held up."""

    def setUp(self) -> None:
        """ann and bob are there; ann's second login is about to be made."""
        super().setUp()
        self.ann, self.bob = self.enter("ann"), self.enter("bob")
        self.ear = Ear()
        self.readers = HeldThreads()

    def start(self, upto: int = 1) -> Deferred[Any]:
        """Begin ann's login, and let C{upto} reads be done and told; the next one waits."""
        self.readers = self.hold_readers()
        login = self.begin(self.password("ann", self.ear), self.ear)
        for _ in range(upto):
            self.readers.work()
            self.readers.tell()
        return login

    def complete(self, login: Deferred[Any]) -> Player:
        """Let the login come to its end."""
        for _ in range(3):
            self.readers.finish()
            self.world.pump()
        _, session, logout = self.successResultOf(login)
        self.ear.take()
        return Player(session, self.ear, logout)


class RoomsMeanwhileTests(MeanwhileTestCase):
    """Memberships and blocks change while a login reads them."""

    def test_joined_after_the_read(self) -> None:
        """A room joined after the login looked is heard by it."""
        login = self.start()
        self.readers.work()  # reads what ann belongs to, and tells it later
        self.now_held(self.ann.session.create(OPS, False, ""))
        player = self.complete(login)
        self.now_held(self.bob.session.join(OPS))
        player.ear.take()
        self.now_held(self.bob.session.post(OPS, "hello"))
        self.assertEqual(player.ear.texts(), ["hello"])

    def test_left_after_the_read(self) -> None:
        """A room left after the login looked is not heard by it."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.now(self.bob.session.join(OPS))
        login = self.start()
        self.readers.work()
        self.now_held(self.ann.session.leave(OPS))
        player = self.complete(login)
        self.now_held(self.bob.session.post(OPS, "hello"))
        self.assertEqual(player.ear.texts(), [])

    def test_blocked_after_the_read(self) -> None:
        """A block set after the login looked holds for it."""
        login = self.start()
        self.readers.work()
        self.now_held(self.ann.session.block(BOB))
        player = self.complete(login)
        self.now_held(self.bob.session.post(LOBBY, "hello"))
        self.assertEqual(player.ear.texts(), [])

    def test_unblocked_after_the_read(self) -> None:
        """A block lifted after the login looked is no more."""
        self.now(self.ann.session.block(BOB))
        login = self.start()
        self.readers.work()
        self.now_held(self.ann.session.unblock(BOB))
        player = self.complete(login)
        self.now_held(self.bob.session.post(LOBBY, "hello"))
        self.assertEqual(player.ear.texts(), ["hello"])

    def test_nothing_before_the_answer(self) -> None:
        """What is said before the login is answered is history to the new session."""
        login = self.start()
        self.now_held(self.bob.session.post(LOBBY, "early"))
        self.assertEqual(self.ear.texts(), [])
        player = self.complete(login)
        self.now_held(self.bob.session.post(LOBBY, "late"))
        self.assertEqual(player.ear.texts(), ["late"])

    def now_held(self, work: Any) -> None:
        """Let a write be done; the readers are held, the writer is not."""
        done = work if isinstance(work, Deferred) else self.deferred(work)
        self.world.pump()
        self.successResultOf(done)


class AccountMeanwhileTests(MeanwhileTestCase):
    """The account changes while somebody logs in to it."""

    def by_writer(self, change: Any) -> None:
        """Change the account behind the readers' back."""
        done = self.deferred(change)
        self.world.pump()
        self.successResultOf(done)

    def test_attack_deleted_while_logging_in(self) -> None:
        """Nobody gets into an account that was deleted after the password was looked at."""
        for upto in (1, 2):
            self.setUp()
            login = self.start(upto)
            accounts = self.world.store.accounts
            self.by_writer(accounts.delete(self.ann.session.user, 0.0))
            self.readers.finish()
            self.failureResultOf(login, LoginRefused)
            others = self.world.hub.attachments(self.ann.session.user.id)
            self.assertEqual([each.sink for each in others], [self.ann.ear])

    def test_attack_old_password_while_it_is_changed(self) -> None:
        """A login with the old password does not outlive the change that ends all sessions."""
        hashed = self.now(Passwords(execute_inline, self.limits).hash("a new password"))
        login = self.start()
        self.by_writer(self.world.store.accounts.set_password(self.ann.session.user, hashed))
        self.readers.finish()
        self.failureResultOf(login, LoginRefused)

    def test_nickname_changed_meanwhile(self) -> None:
        """The new session goes under the newest nickname, whenever it was chosen."""
        for upto in (0, 1, 2):
            self.setUp()
            login = self.start(upto)
            self.readers.work()
            self.by_writer(self.ann.session.set_nickname(Nickname.parse("Ann of Lab 3")))
            player = self.complete(login)
            self.assertEqual(player.session.user.shown, "Ann of Lab 3")

    def test_hang_up_during_login(self) -> None:
        """Who hangs up while the password is checked leaves no session and no presence behind."""
        self.ann.logout()
        self.world.pump()
        self.bob.ear.take()
        gate = Gate(self.world.services.portal, self.ear)
        for reads in (0, 1, 2):
            self.readers = self.hold_readers()
            entering = self.deferred(gate.login(self.password("ann", self.ear)))
            for _ in range(reads):
                self.readers.work()
                self.readers.tell()
            gate.lost()
            self.readers.finish(self.world.pump)
            self.failureResultOf(entering, LoginRequired)
            self.world.pump()
            self.assertFalse(self.world.hub.is_online(self.ann.session.user.id))
            self.assertEqual(self.ear.heard, [])

    def test_hang_up_on_the_line(self) -> None:
        """The same over the line protocol: others see nobody who stays."""
        readers = self.hold_readers()
        line = self.world.dial()
        line.send(b"/login ann secret-ann\n")
        line.hang_up()
        readers.finish(self.world.pump)
        self.assertEqual(len(self.world.hub.attachments(self.ann.session.user.id)), 1)
        self.assertNotIn(b"200", line.received())


class RehashTests(Cast):
    """Old hashes become stronger when their owner logs in."""

    limits = evolve(TEST_LIMITS, bcrypt_cost=5)

    def setUp(self) -> None:
        """ann's hash was made when the server's cost was lower."""
        super().setUp()
        self.account("ann")
        self.ann = self.now(self.world.store.accounts.find(ANN)).user
        self.store(Passwords(execute_inline, TEST_LIMITS), secret("ann"))

    def store(self, passwords: Passwords, password: str) -> str:
        """Give ann a password."""
        hashed = self.now(passwords.hash(password))
        done = self.deferred(self.world.store.accounts.set_password(self.ann, hashed))
        self.world.pump()
        self.successResultOf(done)
        return str(hashed)

    def stored(self) -> str:
        """ann's hash."""
        return str(self.now(self.world.store.accounts.find(ANN)).password)

    def test_lower_cost_is_raised(self) -> None:
        """After a login the hash has the cost of today, and the password still works."""
        self.assertIn("$04$", self.stored())
        self.enter("ann")
        self.assertIn("$05$", self.stored())
        self.enter("ann")

    def test_two_logins_at_once(self) -> None:
        """Both get in, though the one makes the hash stronger under the other's hands."""
        readers = self.hold_readers()
        ears = Ear(), Ear()
        logins = [self.begin(self.password("ann", ear), ear) for ear in ears]
        for _ in range(4):
            readers.finish()
            self.world.pump()
        for login in logins:
            self.successResultOf(login)

    def test_attack_rehash_does_not_bring_back_the_old_password(self) -> None:
        """A password changed while a login makes its hash stronger stays changed."""
        readers = self.hold_readers()
        ear = Ear()
        login = self.begin(self.password("ann", ear), ear)
        readers.work()  # finds the weak hash, and has not told it yet
        hashed = self.store(Passwords(execute_inline, self.limits), "a new password")
        readers.finish()
        self.world.pump()
        readers.finish()
        self.failureResultOf(login, LoginRefused)
        inline(self.world.store)
        self.assertEqual(self.stored(), hashed)


class GuestTests(Cast):
    """Guests come and go."""

    config = Config(guests=True)

    def test_joins_and_leaves_the_lobby(self) -> None:
        """A guest is a member of the lobby for as long as they are here, and marked."""
        ann = self.enter("ann")
        guest = self.enter_guest("zoe")
        self.assertEqual(guest.session.user.name, UserName("~zoe"))
        bodies = [each.body for each in ann.ear.take() if isinstance(each, Entry)]
        self.assertEqual(bodies, [Joined()])
        self.say(guest, "hello", LOBBY)
        self.assertEqual(ann.ear.texts(), ["hello"])
        guest.logout()
        self.world.pump()
        bodies = [each.body for each in ann.ear.take() if isinstance(each, Entry)]
        self.assertEqual(bodies, [Left(guest.session.user)])

    def test_what_they_said_stays(self) -> None:
        """The messages of a guest who left are still in the history, under their name."""
        ann = self.enter("ann")
        guest = self.enter_guest("zoe")
        self.say(guest, "hello", LOBBY)
        guest.logout()
        self.world.clock.advance(601)
        self.enter_guest("zoe")
        page = self.now(ann.session.page(LOBBY))
        self.assertEqual([str(each.sender.name) for each in page.entries], ["~zoe"])

    def test_not_among_the_users(self) -> None:
        """Guests have no account, and are not listed as if they had."""
        guest = self.enter_guest("zoe")
        self.assertEqual(self.now(guest.session.users()), [])
        self.assertTrue(self.now(guest.session.whois(UserName("~zoe"))).online)

    def test_kinds(self) -> None:
        """Somebody with an account is no guest, whatever the server allows."""
        self.account("ann")
        account = self.now(self.world.store.accounts.find(ANN))
        self.assertIs(account.kind, UserKind.ACCOUNT)

    def test_private_rooms_take_no_guests(self) -> None:
        """A guest cannot be invited, and so never comes into a private room."""
        ann = self.enter("ann")
        self.enter_guest("zoe")
        vault = RoomName("vault")
        self.now(ann.session.create(vault, True, ""))
        done = self.deferred(ann.session.invite(vault, UserName("~zoe")))
        self.world.pump()
        self.assertIn("has no account", str(self.failureResultOf(done).value))
