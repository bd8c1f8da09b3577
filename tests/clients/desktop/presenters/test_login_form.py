"""Who somebody is: logging in, registering, guests, and what is refused."""

from __future__ import annotations

from attrs import evolve
from twisted.internet.defer import Deferred

from chatserver.config import Config, Registration
from chatserver.model.names import UserName
from chatserver.model.standing import Bar
from clients.core.states import Online
from clients.desktop.presenters.entrance.login_form import Tab
from clients.desktop.presenters.entrance.way_in import Step
from tests.clients.desktop.presenters.ways import WayCase
from tests.world import TEST_LIMITS, World

NEW = {"name": "bob", "password": "long enough", "again": "long enough"}


class FormCase(WayCase):
    """At a server."""

    def setUp(self) -> None:
        """The server is chosen."""
        super().setUp()
        self.arrive()

    def arrive(self) -> None:
        """Choose the server."""
        self.way.begin()
        self.way.connect()
        self.assertEqual(self.page.step, Step.LOGIN)

    def is_registered(self, name: str) -> bool:
        """Whether there is such an account."""
        looking = Deferred.fromCoroutine(self.world.store.accounts.find(UserName(name)))
        return self.successResultOf(looking) is not None


class LogInTests(FormCase):
    """With a password."""

    def test_name_and_password(self) -> None:
        """Both being right, one is in, as the server knows one."""
        self.way.fill(name="Ann", password="secret-ann")
        ((client, login),) = self.way.entered
        self.assertIsInstance(client.state, Online)
        self.assertEqual((login.name, login.server.host), (UserName("ann"), "localhost"))
        self.assertEqual(self.page.form.password, "")

    def test_acceptance_11_empty_fields(self) -> None:
        """An empty field is named at its place, and nothing is sent."""
        sent = self.way.site.network.dialled
        self.way.fill()
        self.assertEqual(
            self.complaints(),
            {"name": "Please enter a name.", "password": "Please enter your password."},
        )
        self.assertEqual(self.way.site.network.dialled, sent)
        self.page.form.type("name", "a")
        self.assertEqual(list(self.complaints()), ["password"])

    def test_acceptance_17_wrong_name_or_password(self) -> None:
        """A wrong password and an unknown name are told in one sentence; what is typed stays."""
        self.way.fill(name="ann", password="wrong")
        told = self.complaints()
        self.assertEqual(told, {"password": "Wrong name or password."})
        self.assertEqual(self.page.form.password, "wrong")
        self.way.fill(name="nobody", password="wrong")
        self.assertEqual(self.complaints(), told)
        self.way.fill(name="ann", password="secret-ann")
        self.assertEqual(self.names(), ["ann"])

    def test_a_disabled_account(self) -> None:
        """Somebody banned is told so, above the form."""
        self.world.run(self.world.operator.bar(UserName("ann"), Bar(why="spam")))
        self.way.fill(name="ann", password="secret-ann")
        notice = self.page.form.notice
        assert notice is not None
        self.assertEqual(notice.title, "This account is disabled: spam.")

    def test_the_server_goes_away(self) -> None:
        """What is typed is sent by itself when the server is back; one can also give it up."""
        self.way.site.network.is_down = True
        self.way.fill(name="ann", password="secret-ann")
        attempt = self.page.form.attempt
        assert attempt is not None and attempt.notice is not None
        self.assertEqual(attempt.notice.title, "The server cannot be reached.")
        self.way.wait(3)
        self.assertGreater(attempt.countdown.left, 0)
        self.page.cancel()
        self.assertIsNone(self.page.form.attempt)
        self.assertEqual(self.page.form.password, "secret-ann")
        self.way.site.network.is_down = False
        self.way.wait(30)
        self.assertEqual(self.way.entered, [])
        self.way.site.network.is_down = True
        self.way.fill()
        self.way.site.network.is_down = False
        self.way.wait(3)
        self.assertEqual(self.names(), ["ann"])

    def test_once_is_enough(self) -> None:
        """Pressing Enter twice logs in once."""
        self.page.form.type("name", "ann")
        self.page.form.type("password", "secret-ann")
        self.page.form.submit()
        dialled = self.way.site.network.dialled
        self.page.form.submit()
        self.assertEqual(self.way.site.network.dialled, dialled)
        self.assertFalse(self.page.form.can_submit)
        self.world.pump()
        self.assertEqual(self.names(), ["ann"])


class TriesTests(FormCase):
    """Where passwords are not to be guessed."""

    def config(self) -> Config:
        """With rates."""
        return evolve(super().config(), limits=TEST_LIMITS)

    def test_acceptance_17_too_many_tries(self) -> None:
        """After too many tries it is told for how long to wait; the button works again then."""
        self.way.site.move_away()
        for _ in range(40):
            self.way.fill(name="ann", password="wrong")
            self.way.wait(3)
            if not self.page.form.can_submit:
                break
        told = self.complaints()["password"]
        self.assertIn("Too many wrong passwords. Try again in ", told)
        self.way.wait(1)
        self.assertNotEqual(self.complaints()["password"], told)
        self.page.form.type("password", "secret-ann")
        self.assertIn("Try again", self.complaints()["password"])
        self.way.wait(300)
        self.assertTrue(self.page.form.can_submit)
        self.way.fill(name="ann", password="secret-ann")
        self.way.wait(10)
        self.assertEqual(self.names(), ["ann"])


class OnceTests(FormCase):
    """Where each may be there once."""

    settings = {"single_session": True}

    def test_acceptance_17_logged_in_already(self) -> None:
        """Somebody who is there already is told that, and not let in twice."""
        self.world.dial().line("/login ann secret-ann")
        self.way.fill(name="ann", password="secret-ann")
        notice = self.page.form.notice
        assert notice is not None
        self.assertIn("ann is already logged in", notice.title)
        self.way.wait(60)
        self.assertEqual(self.way.entered, [])


class RegisterTests(FormCase):
    """Making an account."""

    def test_acceptance_07_and_12_register(self) -> None:
        """In the other tab an account is made, and one is in, with a word of welcome."""
        self.way.fill(Tab.REGISTER, **NEW)
        self.assertEqual(self.names(), ["bob"])
        self.assertEqual(self.page.welcome, "Welcome, bob: your account is made.")

    def test_acceptance_08_the_passwords_differ(self) -> None:
        """Two different passwords are told at the second, and nothing is stored."""
        self.way.fill(Tab.REGISTER, **{**NEW, "again": "long enuogh"})
        self.assertEqual(self.complaints(), {"again": "The two passwords differ."})
        self.assertFalse(self.is_registered("bob"))

    def test_acceptance_09_a_name_that_is_registered(self) -> None:
        """A name that somebody has is told at the name, and their password stays theirs."""
        self.way.fill(Tab.REGISTER, **{**NEW, "name": "ann"})
        self.assertIn("ann is already registered", self.complaints()["name"])
        self.way.fill(Tab.LOG_IN, name="ann", password="secret-ann")
        self.assertEqual(self.names(), ["ann"])

    def test_acceptance_10_the_alphabet_of_names(self) -> None:
        """A character that no name has is named before anything is sent."""
        sent = self.way.site.network.dialled
        for name, wrong in (("a:b", "':'"), ("a`b", "'`'"), ("a#b", "'#'"), ("a b", "' '")):
            self.way.fill(Tab.REGISTER, **{**NEW, "name": name})
            self.assertIn(f"{wrong} is not possible in a name", self.complaints()["name"])
        for name in ("a", "a" * 33, "-ab"):
            self.way.fill(Tab.REGISTER, **{**NEW, "name": name})
            self.assertIn("2 to 32 characters", self.complaints()["name"])
        self.way.fill(Tab.REGISTER, **{**NEW, "name": "admin"})
        self.assertIn("kept for the server's own use", self.complaints()["name"])
        self.assertEqual(self.way.site.network.dialled, sent)

    def test_passwords_have_a_length(self) -> None:
        """A password that is too short or too long is told at its field."""
        for length in (0, 7, 257):
            self.way.fill(Tab.REGISTER, name="bob", password="x" * length, again="x" * length)
            self.assertIn("8 to 256 characters", self.complaints()["password"])
        self.way.fill(Tab.REGISTER, name="bob", password="x" * 256, again="x" * 256)
        self.assertEqual(self.names(), ["bob"])

    def test_what_only_the_server_knows(self) -> None:
        """A rule that the server alone has is told at its field too."""
        self.way.fill(Tab.REGISTER, name="bob", password="long\x07enough", again="long\x07enough")
        self.assertIn("control character", self.complaints()["password"])

    def test_other_tabs_keep_what_is_typed(self) -> None:
        """Changing the tab loses nothing, and what was wrong there is not wrong here."""
        self.way.fill(Tab.REGISTER, name="bob", password="short")
        self.page.form.choose(Tab.LOG_IN)
        self.assertEqual((self.page.form.name, self.page.form.password), ("bob", "short"))
        self.assertEqual(self.complaints(), {})


class InvitationTests(FormCase):
    """Where accounts are made by invitation."""

    def setUp(self) -> None:
        """There is a code."""
        super().setUp()
        self.settings = {"registration": Registration.INVITE}
        self.world.stop()
        self.world = World(self, self.config())
        self.code = self.world.run(self.world.operator.invite(1, 7, ""))
        self.begin()
        self.arrive()

    def test_a_code(self) -> None:
        """A field for the code is there; without one, or with a wrong one, it is told there."""
        self.assertTrue(self.page.form.needs_code)
        self.assertFalse(self.page.form.is_closed)
        self.way.fill(Tab.REGISTER, **NEW)
        self.assertIn("enter your code", self.complaints()["code"])
        self.way.fill(Tab.REGISTER, **NEW, code="wrong-code")
        self.assertIn("not valid", self.complaints()["code"])
        self.way.fill(Tab.REGISTER, **NEW, code=f" {self.code} ")
        self.assertEqual(self.names(), ["bob"])


class ClosedTests(FormCase):
    """Where no accounts are made."""

    def setUp(self) -> None:
        """The operator makes them."""
        super().setUp()
        self.settings = {"registration": Registration.CLOSED}
        self.world.stop()
        self.world = World(self, self.config())
        self.begin()
        self.arrive()

    def test_closed(self) -> None:
        """The tab says so, and its button does not work."""
        self.page.form.choose(Tab.REGISTER)
        self.assertTrue(self.page.form.is_closed)
        self.assertFalse(self.page.form.can_submit)
        self.page.form.choose(Tab.LOG_IN)
        self.assertTrue(self.page.form.can_submit)

    def test_nobody_is_sent_to_a_closed_door(self) -> None:
        """Who is not let in is not told to register where nobody can."""
        self.way.fill(name="nobody", password="wrong")
        self.assertTrue(self.page.form.may_be_new)
        self.assertFalse(self.page.form.offers_register)


class GuestTests(FormCase):
    """With a name alone."""

    settings = {"guests": True}

    def test_acceptance_21_a_guest(self) -> None:
        """A name is enough; one that is taken is told at the field, and asked for again."""
        self.assertIn(Tab.GUEST, self.page.form.tabs)
        self.way.fill(Tab.GUEST, name="ann")
        self.assertIn("The name ann is taken", self.complaints()["name"])
        self.way.fill(Tab.GUEST, name="zoe")
        self.assertEqual(self.names(), ["~zoe"])
        self.assertEqual(self.way.keyring.kept, {})
        (kept,) = self.way.logins.all()
        self.assertEqual((kept.name.text, kept.stays), ("~zoe", False))

    def test_a_guest_again(self) -> None:
        """The next time the name is filled in, in the guests' tab."""
        self.way.fill(Tab.GUEST, name="zoe")
        self.way.close()
        self.way.open()
        self.arrive()
        self.assertEqual((self.page.form.tab, self.page.form.name), (Tab.GUEST, "zoe"))


class NoGuestTests(FormCase):
    """Where there are no guests."""

    def test_no_tab(self) -> None:
        """There is no such tab, and nobody gets to it."""
        self.assertEqual(self.page.form.tabs, (Tab.LOG_IN, Tab.REGISTER))
        self.page.form.choose(Tab.GUEST)
        self.assertEqual(self.page.form.tab, Tab.LOG_IN)
