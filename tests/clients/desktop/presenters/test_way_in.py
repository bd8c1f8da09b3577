"""Coming in and coming back: what is remembered, and what is not."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked
from twisted.internet.defer import Deferred

from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.core.states import Online
from clients.desktop.keeping.logins import Login
from clients.desktop.keeping.secrets import KEYRING_SECONDS, SERVICE
from clients.desktop.presenters.entrance.login_form import Tab
from clients.desktop.presenters.entrance.way_in import Step
from tests.clients.desktop.keeping.keyrings import FailingKeyring, at_once, never
from tests.clients.desktop.presenters.ways import KEY, OTHER_KEY, WayCase

ANN = Login(ServerAddress("localhost", 7001), UserName("ann"), stays=True)
PLACE = SERVICE, "ann@localhost:7001"


class StayCase(WayCase):
    """Ann, who logged in once."""

    def log_in(self, host: str = "localhost", stay: bool = True) -> None:
        """Log in, and leave the program."""
        self.way.begin()
        self.way.connect(host)
        if self.page.step is Step.KEY:
            self.way.trust()
        self.page.form.stay_logged_in(stay)
        self.way.fill(name="ann", password="secret-ann")
        self.assertEqual(self.names(), ["ann"])
        self.leave()

    def leave(self) -> None:
        """Leave the program, and start it anew."""
        self.way.close()
        self.way.entered.clear()
        self.way.open()


class RememberedTests(StayCase):
    """Staying logged in."""

    def test_nothing_is_asked(self) -> None:
        """Whoever stayed logged in is in at the next start, without typing anything."""
        self.log_in()
        self.way.begin()
        ((client, login),) = self.way.entered
        self.assertIsInstance(client.state, Online)
        self.assertEqual(login, ANN)

    def test_where_the_token_is(self) -> None:
        """The keyring has it, under the account's name; no file has it, nor the password."""
        self.log_in()
        ((place, token),) = self.way.keyring.kept.items()
        self.assertEqual(place, PLACE)
        content = (self.way.folder / "logins.json").read_text()
        self.assertNotIn(token, content)
        self.assertNotIn("secret-ann", content)

    def test_a_server_with_a_key(self) -> None:
        """A server with a key of its own is come back to, by the key that is known."""
        self.log_in("chat.lab")
        self.way.begin()
        self.assertEqual(self.names(), ["ann"])
        self.assertEqual(self.way.site.dialled[-1].fingerprint, KEY)

    def test_attack_another_key_later(self) -> None:
        """If it shows another one then, nothing is sent, and both keys are shown."""
        self.log_in("chat.lab")
        self.way.site.key = OTHER_KEY
        cables = len(self.way.site.network.cables)
        self.way.begin()
        self.assertEqual(self.page.step, Step.CHANGED_KEY)
        self.assertEqual((self.page.choice.expected, self.page.choice.seen), (KEY, OTHER_KEY))
        self.assertEqual(len(self.way.site.network.cables), cables)

    def test_a_key_that_was_forgotten(self) -> None:
        """If the key is not known any more, it is asked for before the token goes anywhere."""
        self.log_in("chat.lab")
        self.way.known.forget("chat.lab", 7002)
        self.way.begin()
        self.assertEqual(self.page.step, Step.KEY)
        self.way.trust()
        self.assertEqual((self.page.step, self.page.form.name), (Step.LOGIN, "ann"))

    def test_who_does_not_want_to_stay(self) -> None:
        """Without the tick nothing is kept but where and as whom; what was kept before goes."""
        self.way.keyring.set_password(*PLACE, "an old one")
        self.log_in(stay=False)
        self.assertEqual(self.way.keyring.kept, {})
        self.way.begin()
        self.assertEqual(self.way.entered, [])
        self.assertEqual((self.page.step, self.page.choice.host), (Step.SERVER, "localhost"))
        self.page.choice.connect()
        self.world.pump()
        self.assertEqual((self.page.form.name, self.page.form.password), ("ann", ""))

    def test_a_login_that_was_ended(self) -> None:
        """A login that the server does not take any more leads to the form, with a sentence."""
        self.log_in()
        self.way.keyring.kept[PLACE] = "no token of this server"
        self.way.begin()
        self.assertEqual((self.page.step, self.page.form.name), (Step.LOGIN, "ann"))
        notice = self.page.form.notice
        assert notice is not None
        self.assertIn("not logged in any more", notice.title)
        self.assertEqual(self.way.keyring.kept, {})
        self.assertFalse(self.way.logins.all()[0].stays)
        self.way.fill(password="secret-ann")
        self.assertEqual(self.names(), ["ann"])

    def test_waiting_for_the_server(self) -> None:
        """Where the server is not up yet, it is waited for; one need not wait, and may cancel."""
        self.log_in()
        self.way.site.network.is_down = True
        self.way.begin()
        attempt = self.page.coming_back.attempt
        assert attempt is not None and attempt.notice is not None
        self.assertIn("cannot be reached", attempt.notice.title)
        self.page.cancel()
        self.assertEqual((self.page.step, self.page.form.name), (Step.SERVER, "ann"))
        self.page.go(self.page.nearby[0])
        self.world.pump()
        self.assertEqual(self.page.step, Step.COMING_BACK)
        self.way.wait(4)
        self.way.site.network.is_down = False
        self.page.retry_now()
        self.world.pump()
        self.assertEqual(self.names(), ["ann"])

    def test_another_server_meanwhile(self) -> None:
        """Who waits for one server and then comes back to another is not led to the first."""
        self.log_in()
        self.way.begin()
        self.page.come_back(ANN, forget=False)
        self.world.pump()
        self.page.disconnect()
        self.way.entered.clear()
        self.way.site.network.is_down = True
        self.way.connect("127.0.0.1")
        self.way.site.network.is_down = False
        self.page.go(self.page.nearby[0])
        self.world.pump()
        self.assertEqual(self.names(), ["ann"])
        dialled = self.way.site.network.dialled
        self.way.wait(20)
        self.assertEqual(self.way.site.network.dialled, dialled)

    def test_a_new_password(self) -> None:
        """A password that is changed in the chat makes a new token, which is kept."""
        self.log_in()
        self.way.begin()
        ((client, _),) = self.way.entered
        old = self.way.keyring.kept[PLACE]
        self.world.run(client.change_password("secret-ann", "another one", "chat-desktop"))
        self.assertNotEqual(self.way.keyring.kept[PLACE], old)
        self.leave()
        self.way.begin()
        self.assertEqual(self.names(), ["ann"])

    def test_acceptance_22_log_out(self) -> None:
        """After logging out the page is there again, with server and name, and asks."""
        self.log_in()
        self.way.begin()
        ((client, login),) = self.way.entered
        token = self.way.keyring.kept[PLACE]
        self.world.run(client.log_out())
        self.way.entered.clear()
        self.page.come_back(login)
        self.world.pump()
        self.assertEqual((self.page.step, self.page.form.tab), (Step.LOGIN, Tab.LOG_IN))
        self.assertEqual((self.page.form.name, self.page.choice.host), ("ann", "localhost"))
        self.assertEqual(self.way.keyring.kept, {})
        self.leave()
        self.way.begin()
        self.assertEqual(self.way.entered, [])
        self.way.keyring.kept[PLACE] = token
        self.way.logins.keep(login)
        self.leave()
        self.way.begin()
        self.assertEqual(self.way.entered, [])

    def test_thrown_out(self) -> None:
        """Who was not let in any more finds out why, where they log in again."""
        self.log_in()
        self.way.begin()
        self.page.come_back(ANN, "You were removed.", forget=False)
        self.world.pump()
        notice = self.page.form.notice
        assert notice is not None
        self.assertEqual(notice.title, "You were removed.")
        self.assertNotEqual(self.way.keyring.kept, {})


class NamedTests(StayCase):
    """Servers that are named when the program is started."""

    def test_a_new_one(self) -> None:
        """The server is connected to, with the name filled in."""
        self.way.begin("bob@localhost")
        self.assertEqual((self.page.step, self.page.form.name), (Step.LOGIN, "bob"))

    def test_a_remembered_one(self) -> None:
        """Who stayed logged in there is in at once; somebody else is asked."""
        self.log_in()
        self.way.begin("ann@localhost:7001")
        self.assertEqual(self.names(), ["ann"])
        self.leave()
        self.way.begin("bob@localhost")
        self.assertEqual((self.page.step, self.page.form.name), (Step.LOGIN, "bob"))

    def test_nonsense(self) -> None:
        """What is no address is told at its field."""
        self.way.begin("chat.lab:x")
        self.assertIn("port", self.page.choice.complaints)


class KeyringTests(StayCase):
    """Machines without a keyring, or with one that does not work."""

    def test_none(self) -> None:
        """Without one, the tick is not to be had, with the reason; one is asked each time."""
        self.way.keyring = NoKeyring()
        self.way.begin()
        self.assertIn("no keyring", self.page.form.stay_problem)
        self.way.connect()
        self.way.fill(name="ann", password="secret-ann")
        self.assertFalse(self.way.logins.all()[0].stays)
        self.leave()
        self.way.begin()
        self.assertEqual(self.page.step, Step.SERVER)

    def test_locked_when_it_is_needed(self) -> None:
        """One that cannot be read when it is needed leads to the form."""
        self.log_in()
        self.way.keyring = FailingKeyring(KeyringLocked("dismissed"))
        self.way.begin()
        self.assertEqual((self.page.step, self.page.form.name), (Step.LOGIN, "ann"))
        self.assertEqual(self.way.entered, [])

    def test_it_keeps_nothing(self) -> None:
        """If it fails only then, one is in all the same, and told to be asked the next time."""
        self.way.begin()
        self.way.connect()
        self.way.keyring = FailingKeyring(KeyringLocked("dismissed"))
        self.way.fill(name="ann", password="secret-ann")
        self.assertEqual(self.names(), ["ann"])
        said = self.way.voice.last
        assert said is not None
        self.assertIn("asked for your password the next time", said.text)
        self.assertIn("locked", said.text)
        self.assertFalse(self.way.logins.all()[0].stays)

    def test_it_hangs(self) -> None:
        """One that never answers holds nobody up for long, and can be cancelled meanwhile."""
        self.log_in()
        self.way.defer = never
        self.way.open()
        self.way.begin()
        self.assertEqual(self.page.step, Step.COMING_BACK)
        self.way.wait(KEYRING_SECONDS)
        self.assertEqual(self.page.step, Step.LOGIN)
        self.assertIn("does not answer", self.page.form.stay_problem)
        self.way.defer = at_once

    def test_cancelled_while_it_is_asked(self) -> None:
        """Who cancels meanwhile is not let in by an answer that comes later."""
        self.log_in()
        self.way.defer = never
        self.way.open()
        self.way.begin()
        self.page.cancel()
        self.way.wait(KEYRING_SECONDS + 1)
        self.assertEqual(self.page.step, Step.SERVER)
        self.way.defer = at_once

    def test_cancelled_and_begun_anew(self) -> None:
        """Who cancels, and clicks on the same account again, comes in once."""
        self.log_in()
        waiting: list[tuple[Any, Deferred[Any]]] = []

        def later(work: Any) -> Deferred[Any]:
            waiting.append((work, Deferred()))
            return waiting[-1][1]

        self.way.defer = later
        self.way.open()
        self.way.begin()
        self.page.cancel()
        self.page.go(self.page.nearby[0])
        while waiting:
            work, done = waiting.pop(0)
            done.callback(work())
            self.world.pump()
        self.assertEqual(self.names(), ["ann"])
        self.way.defer = at_once

    def test_two_accounts(self) -> None:
        """Each account has a token of its own."""
        self.log_in()
        self.world.register("bob")
        self.way.begin()
        ((_, login),) = self.way.entered
        self.page.come_back(login, forget=False)
        self.world.pump()
        self.way.fill(name="bob", password="secret-bob")
        self.assertEqual(len(self.way.keyring.kept), 2)
        names = [each.name.text for each in self.way.logins.all()]
        self.assertEqual(names, ["bob", "ann"])
        self.assertEqual(evolve(self.way.logins.all()[1]), ANN)
