"""Choosing a server: addresses, servers that are not there, keys."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.core.discovery import Found
from clients.core.known_servers import KnownServersProblem
from clients.core.probing import PROBE_SECONDS, NoServer, Obstacle
from clients.desktop.keeping.logins import Login
from clients.desktop.presenters.entrance.server_choice import Phase
from clients.desktop.presenters.entrance.typed_address import BadEntry, read_address, usual_port
from clients.desktop.presenters.entrance.way_in import Step
from clients.desktop.presenters.entrance.way_words import no_server
from tests.clients.desktop.presenters.ways import KEY, OTHER_KEY, WayCase

LAB = ServerAddress("chat.lab", 7002, tls=True)


class AddressTests(SynchronousTestCase):
    """What is typed into the two fields."""

    def test_usual_ports(self) -> None:
        """Nothing but a host is needed: this machine is spoken to in plain, others with TLS."""
        self.assertEqual(read_address("localhost", ""), ServerAddress("localhost", 7001))
        self.assertEqual(read_address("127.0.0.1", ""), ServerAddress("127.0.0.1", 7001))
        self.assertEqual(read_address(" chat.lab ", ""), LAB)
        self.assertEqual((usual_port("::1"), usual_port("10.0.0.2")), (7001, 7002))

    def test_ports_in_either_field(self) -> None:
        """A port may be typed after the host or into its own field."""
        for host, port in (("chat.lab:9000", ""), ("chat.lab", "9000"), ("chat.lab:9000", "9000")):
            self.assertEqual(read_address(host, port), ServerAddress("chat.lab", 9000, tls=True))
        self.assertEqual(read_address("localhost:7002", "").tls, True)
        self.assertEqual(read_address("localhost:7001", "").tls, False)

    def test_ipv6(self) -> None:
        """Addresses of both kinds are read, with and without a port."""
        self.assertEqual(read_address("[fe80::1]:9000", "").port, 9000)
        self.assertEqual(read_address("fe80::1", ""), ServerAddress("fe80::1", 7002, tls=True))
        self.assertEqual(read_address("[::1]", ""), ServerAddress("::1", 7001))

    def check(self, host: str, port: str, field: str, told: str) -> None:
        """It is refused at a field."""
        with self.assertRaises(BadEntry) as caught:
            read_address(host, port)
        self.assertEqual(caught.exception.field, field)
        self.assertIn(told, str(caught.exception))

    def test_what_cannot_be(self) -> None:
        """Each mistake is told at the field where it is."""
        self.check("a b", "", "host", "a b is no address")
        self.check("http://chat.lab/", "", "host", "is no address")
        self.check("1:2:x", "", "host", "is no address")
        self.check("chat.lab:x", "", "port", "1 to 65535")
        self.check("chat.lab", "0", "port", "1 to 65535")
        self.check("chat.lab", "65536", "port", "1 to 65535")
        self.check("chat.lab", "²", "port", "1 to 65535")
        self.check("chat.lab:1", "2", "port", "port 1 already")

    def test_acceptance_31_no_address(self) -> None:
        """An empty field asks for an address."""
        self.check("  ", "7002", "host", "Please enter the address of a server")

    def test_a_sentence_for_each_obstacle(self) -> None:
        """Whatever is there instead of a server, it is said in words, with host and port."""
        for obstacle in Obstacle:
            for address in (LAB, ServerAddress("localhost", 7001)):
                notice = no_server(NoServer(obstacle, "why"), address)
                self.assertTrue(notice.title.endswith("."), obstacle)
                self.assertTrue(notice.detail.endswith((".", "?")), obstacle)
                self.assertNotIn("{", notice.detail)


class ConnectingTests(WayCase):
    """Going to a server."""

    def test_acceptance_28_and_29_connect_and_disconnect(self) -> None:
        """Host and port lead to the server; the button is grey then, until one disconnects."""
        self.way.begin()
        self.assertTrue(self.page.choice.can_connect)
        self.way.connect("localhost", "7001")
        self.assertEqual(self.page.step, Step.LOGIN)
        self.assertFalse(self.page.choice.can_connect)
        self.page.disconnect()
        self.assertTrue(self.page.choice.can_connect)
        self.assertEqual((self.page.choice.host, self.page.choice.port), ("localhost", "7001"))
        self.assertEqual(self.page.step, Step.SERVER)

    def test_acceptance_31_the_field_is_named(self) -> None:
        """Connecting to nothing says at the field that an address is missing."""
        self.way.connect("", "")
        self.assertEqual(
            self.page.choice.complaints, {"host": "Please enter the address of a server."}
        )
        self.page.choice.type("l", "")
        self.assertEqual(self.page.choice.complaints, {})

    def test_acceptance_30_and_32_no_server(self) -> None:
        """Where nothing listens, that and the reason are told at once."""
        self.way.site.network.is_down = True
        self.way.connect()
        notice = self.page.choice.notice
        assert notice is not None
        self.assertEqual(notice.title, "There is no chat server at this address.")
        self.assertIn("nothing listens at its port 7001", notice.detail)

    def test_acceptance_32_within_three_seconds(self) -> None:
        """A machine that does not answer is told of in less than three seconds."""
        self.way.site.network.is_silent = True
        self.way.connect()
        self.assertEqual(self.page.choice.phase, Phase.CONNECTING)
        self.way.wait(PROBE_SECONDS)
        notice = self.page.choice.notice
        assert notice is not None
        self.assertIn("does not answer", notice.detail)

    def test_acceptance_33_until_the_server_is_up(self) -> None:
        """It is tried on, with a countdown, until the server is there."""
        self.way.site.network.is_down = True
        self.way.connect()
        self.way.wait(4)
        self.assertEqual(self.page.choice.phase, Phase.WAITING)
        self.assertGreater(self.page.choice.countdown.left, 0)
        seen = self.page.choice.countdown.left
        self.way.wait(1)
        self.assertEqual(self.page.choice.countdown.left, seen - 1)
        self.way.site.network.is_down = False
        self.way.wait(8)
        self.assertEqual(self.page.step, Step.LOGIN)

    def test_trying_at_once(self) -> None:
        """Who does not want to wait need not."""
        self.way.site.network.is_down = True
        self.way.connect()
        self.way.wait(4)
        self.way.site.network.is_down = False
        self.page.retry_now()
        self.world.pump()
        self.assertEqual(self.page.step, Step.LOGIN)

    def test_who_tries_at_once_waits_no_longer_for_it(self) -> None:
        """However often it is tried by hand, the next attempt by itself comes as soon."""
        self.way.site.network.is_down = True
        self.way.connect()
        for _ in range(10):
            self.page.retry_now()
            self.world.pump()
        self.assertEqual(self.page.choice.phase, Phase.WAITING)
        self.assertLessEqual(self.page.choice.countdown.left, 1)

    def test_cancelling(self) -> None:
        """Cancel opens the fields again, whether it is connecting or waiting; nothing goes on."""
        for attribute in ("is_down", "is_silent"):
            setattr(self.way.site.network, attribute, True)
            self.way.connect()
            self.page.cancel()
            self.assertTrue(self.page.choice.can_connect)
            tried = self.way.site.network.dialled
            self.way.wait(30)
            self.assertEqual(self.way.site.network.dialled, tried)
            self.assertTrue(self.page.choice.can_connect)
            setattr(self.way.site.network, attribute, False)


class KeyTests(WayCase):
    """Servers with keys."""

    def test_first_use(self) -> None:
        """A new server's key is shown before anything is sent; who trusts it goes on."""
        self.way.connect("chat.lab")
        self.assertEqual(self.page.step, Step.KEY)
        self.assertEqual(self.page.choice.seen, KEY)
        self.assertEqual(self.way.site.network.cables, [])
        self.way.trust()
        self.assertEqual(self.page.step, Step.LOGIN)
        self.assertEqual(self.way.known.fingerprint("chat.lab", 7002), KEY)
        self.page.disconnect()
        self.way.connect("chat.lab")
        self.assertEqual(self.page.step, Step.LOGIN)

    def test_no_trust(self) -> None:
        """Who does not find it right is back at the address, and nothing is kept."""
        self.way.connect("chat.lab")
        self.page.cancel()
        self.assertEqual(self.page.step, Step.SERVER)
        self.assertIsNone(self.way.known.fingerprint("chat.lab", 7002))
        self.page.choice.trust()
        self.world.pump()
        self.assertIsNone(self.way.known.fingerprint("chat.lab", 7002))

    def test_an_authority(self) -> None:
        """For a server that a public authority vouches for nothing is asked."""
        self.way.site.is_vouched = True
        self.way.connect("chat.lab")
        self.assertEqual(self.page.step, Step.LOGIN)

    def test_attack_an_authority_vouches_no_more(self) -> None:
        """Where one vouched before, a key of somebody's own is none that could be trusted."""
        self.way.logins.keep(Login(LAB, UserName("ann"), is_vouched=True))
        self.way.begin()
        self.way.connect("chat.lab")
        self.assertEqual(self.page.step, Step.SERVER)
        notice = self.page.choice.notice
        assert notice is not None
        self.assertIn("cannot be trusted", notice.title)
        self.assertIn("Nothing was sent", notice.detail)

    def changed(self) -> None:
        """Come to a server whose key is another."""
        self.way.known.add("chat.lab", 7002, OTHER_KEY)
        self.way.connect("chat.lab")

    def test_attack_another_key(self) -> None:
        """Another key than the known one is a hard stop: both are shown, no click leads on."""
        self.changed()
        self.assertEqual(self.page.step, Step.CHANGED_KEY)
        self.assertEqual((self.page.choice.expected, self.page.choice.seen), (OTHER_KEY, KEY))
        for click in (
            self.page.choice.trust,
            self.page.choice.connect,
            self.page.retry_now,
            self.page.choice.forget_key,
        ):
            click()
            self.way.wait(5)
            self.assertEqual(self.page.step, Step.CHANGED_KEY)
        self.assertEqual(self.way.site.network.cables, [])
        self.assertEqual(self.way.known.fingerprint("chat.lab", 7002), OTHER_KEY)

    def test_forgetting_the_old_key(self) -> None:
        """Forgetting it is a step of its own; then the new key is asked for as at first."""
        self.changed()
        self.page.choice.consider_forgetting()
        self.assertEqual(self.page.step, Step.FORGETTING_KEY)
        self.page.choice.keep_key()
        self.assertEqual(self.page.step, Step.CHANGED_KEY)
        self.page.choice.consider_forgetting()
        self.page.choice.forget_key()
        self.assertEqual(self.page.step, Step.SERVER)
        self.assertIsNone(self.way.known.fingerprint("chat.lab", 7002))
        self.page.choice.connect()
        self.world.pump()
        self.assertEqual(self.page.step, Step.KEY)

    def test_keys_that_cannot_be_read(self) -> None:
        """A damaged list of keys is no first use: nothing is connected to, and that is told."""
        (self.way.folder / "known.json").write_text("{")
        with self.assertRaises(KnownServersProblem):
            self.way.known.known(LAB)
        self.way.connect("chat.lab")
        notice = self.page.choice.notice
        assert notice is not None
        self.assertIn("known keys cannot be read", notice.title)
        self.assertEqual(self.way.site.dialled, [])


class NearbyTests(WayCase):
    """Servers to click on."""

    def found(self, label: str = "lab") -> Found:
        """A server that announces itself."""
        return Found(label, f"The {label}", ("10.0.0.2", "fe80::1"), 7002, None)

    def titles(self) -> list[str]:
        """What can be clicked on."""
        return [each.title for each in self.page.nearby]

    def test_servers_in_the_network(self) -> None:
        """Servers come into the list as they are found, and go from it as they are lost."""
        self.way.begin()
        assert self.way.site.announced is not None and self.way.site.gone is not None
        self.way.site.announced(self.found("lab"))
        self.way.site.announced(self.found("attic"))
        self.assertEqual(self.titles(), ["The attic", "The lab"])
        self.way.site.gone("lab")
        self.assertEqual(self.titles(), ["The attic"])
        self.page.go(self.page.nearby[0])
        self.world.pump()
        self.assertEqual(self.page.step, Step.KEY)
        self.assertEqual(self.page.choice.host, "10.0.0.2")

    def test_a_network_to_look_in_is_not_needed(self) -> None:
        """Where nothing can be found, an address can be typed all the same."""
        self.way.site.cannot_look = True
        self.way.begin()
        self.assertEqual(self.titles(), [])
        self.way.connect()
        self.assertEqual(self.page.step, Step.LOGIN)

    def test_servers_that_were_used(self) -> None:
        """Those used before stand first; a click leads there, with the name filled in."""
        self.way.logins.keep(Login(ServerAddress("localhost", 7001), UserName("ann")))
        self.way.logins.keep(Login(LAB, UserName("bob")))
        self.way.begin()
        self.assertEqual(self.titles(), ["chat.lab", "localhost"])
        self.assertEqual(self.page.choice.host, "chat.lab")
        self.page.go(self.page.nearby[1])
        self.world.pump()
        self.assertEqual((self.page.step, self.page.form.name), (Step.LOGIN, "ann"))

    def test_forgetting_one(self) -> None:
        """One that is not needed any more is taken from the list, its login from the keyring."""
        self.way.logins.keep(Login(LAB, UserName("bob"), stays=True))
        self.way.keyring.set_password("chatserver desktop", "bob@chat.lab:7002", "secret")
        self.way.begin()
        self.page.cancel()
        self.page.forget(self.page.nearby[0])
        self.assertEqual((self.titles(), self.way.keyring.kept), ([], {}))

    def test_a_damaged_list(self) -> None:
        """A list that cannot be read is told, and keeps nobody out."""
        (self.way.folder / "logins.json").write_text("{")
        self.way.begin()
        notice = self.page.choice.notice
        assert notice is not None
        self.assertIn("used before are not known", notice.title)
        self.way.connect()
        self.assertEqual(self.page.step, Step.LOGIN)
