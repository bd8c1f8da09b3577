"""From the command line, the environment and a file to one Config, or to one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

from attrs import fields
from twisted.internet.testing import MemoryReactor
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config, Limits, Registration
from chatserver.settings import SettingsError, load

HERE = Path("/srv/chat")


class SettingsTestCase(SynchronousTestCase):
    """Loads settings without a process, and a file where one is given."""

    def load(
        self,
        options: Mapping[str, object] | None = None,
        toml: str | None = None,
        **environ: str,
    ) -> Config:
        """Load; C{toml} becomes the file that C{--config} names."""
        given: dict[str, object] = dict(options or {})
        if toml is not None:
            given["config"] = str(self.file(toml))
        return load(given, environ, HERE, MemoryReactor())

    def file(self, toml: str) -> Path:
        """Write C{chat.toml} in a folder of its own."""
        folder = Path(self.mktemp()).resolve()
        folder.mkdir(parents=True)
        path = folder / "chat.toml"
        path.write_text(toml, encoding="utf-8")
        return path

    def refusal(
        self,
        options: Mapping[str, object] | None = None,
        toml: str | None = None,
        **environ: str,
    ) -> str:
        """Load in vain; the sentence, which is one line."""
        with self.assertRaises(SettingsError) as caught:
            self.load(options, toml, **environ)
        self.assertNotIn("\n", str(caught.exception))
        return str(caught.exception)


class SourceTests(SettingsTestCase):
    """Where settings come from, and which goes before which."""

    def test_acceptance_37_defaults(self) -> None:
        """With nothing said, the documented port opens on loopback, for all who register."""
        config = self.load()
        self.assertEqual(config.line, ("tcp:7000:interface=127.0.0.1",))
        self.assertEqual(config.amp, ("tcp:7001:interface=127.0.0.1",))
        self.assertFalse(config.lan or config.plain_line or config.certificate or config.exempt)
        self.assertEqual(config.data, HERE / "chat-data")
        self.assertIs(config.registration, Registration.OPEN)
        self.assertEqual((config.guests, config.limits), (False, Limits()))

    def test_precedence(self) -> None:
        """The command line goes before the environment, which goes before the file."""
        toml = 'registration = "closed"\nname = "Lab"\n'
        self.assertIs(self.load(toml=toml).registration, Registration.CLOSED)
        config = self.load(toml=toml, CHAT_REGISTRATION="invite")
        self.assertIs(config.registration, Registration.INVITE)
        config = self.load({"registration": "open"}, toml, CHAT_REGISTRATION="invite")
        self.assertIs(config.registration, Registration.OPEN)
        self.assertEqual(config.name, "Lab")

    def test_acceptance_43_everything_in_the_file(self) -> None:
        """Each setting has its key in the file."""
        config = self.load(
            toml='line = ["tcp:7001", "tcp:7002:backlog=9"]\nguests = true\n'
            'single_session = true\nlog_json = true\nlimits = "off"\ndata = "box"\n'
        )
        self.assertEqual(config.line, ("tcp:7001:backlog=1024", "tcp:7002:backlog=9"))
        self.assertTrue(config.guests and config.single_session and config.log_json)
        self.assertFalse(config.limits.rates)

    def test_relative_data(self) -> None:
        """A folder in the file is relative to the file, elsewhere to where one stands."""
        path = self.file('data = "box"\n')
        config = load({}, {"CHAT_CONFIG": str(path)}, HERE, MemoryReactor())
        self.assertEqual(config.data, path.parent / "box")
        self.assertEqual(self.load({"data": "box"}).data, HERE / "box")
        self.assertEqual(self.load(CHAT_DATA="/var/box").data, Path("/var/box"))

    def test_environment(self) -> None:
        """Each variable sets what it is called after; an empty one is none."""
        config = self.load(
            CHAT_LINE="tcp:1 tcp:2",
            CHAT_GUESTS="on",
            CHAT_SINGLE_SESSION="1",
            CHAT_LOG_JSON="TRUE",
            CHAT_LIMITS="off",
            CHAT_REGISTRATION="",
        )
        self.assertEqual(config.line, ("tcp:1:backlog=1024", "tcp:2:backlog=1024"))
        self.assertTrue(config.guests and config.single_session and config.log_json)
        self.assertFalse(config.limits.rates)
        self.assertFalse(self.load(toml="guests = true", CHAT_GUESTS="off").guests)

    def test_variables_of_the_clients(self) -> None:
        """What belongs to the client programs is left alone."""
        config = self.load(CHAT_TOKEN="x", CHAT_SERVER="y", CHAT_FINGERPRINT="z", HOME="/")
        self.assertEqual(config, self.load())

    def test_limits_in_two_places(self) -> None:
        """Sizes from the file stay when the command line turns the rates off."""
        config = self.load({"limits": "off"}, "[limits]\ntext_bytes = 100\n")
        self.assertEqual(config.limits, Limits(text_bytes=100, rates=False))
        config = self.load(toml='limits = "off"', CHAT_LIMITS="on")
        self.assertTrue(config.limits.rates)

    def test_line_none(self) -> None:
        """The line protocol can be turned off."""
        self.assertEqual(self.load({"line": ["none"]}).line, ())
        self.assertEqual(self.load(toml='line = "none"').line, ())

    def test_backlog_by_its_place(self) -> None:
        """An endpoint that says its backlog without the word keeps it."""
        config = self.load({"line": ["tcp:7000:127.0.0.1:50"]})
        self.assertEqual(config.line, ("tcp:7000:127.0.0.1:50",))


class NetworkTests(SettingsTestCase):
    """AMP, TLS, the local network, and who is exempt from limits for one address."""

    def test_amp(self) -> None:
        """AMP has endpoints of its own, from each place, or none."""
        self.assertEqual(self.load({"amp": ["tcp:1"]}).amp, ("tcp:1:backlog=1024",))
        self.assertEqual(self.load(CHAT_AMP="tcp:1 tls:2").amp[1], "tls:2:backlog=1024")
        self.assertEqual(self.load(toml='amp = "none"').amp, ())

    def test_lan(self) -> None:
        """--lan opens AMP with TLS beside what is open, unless it was said where."""
        lan = "tls:7002:backlog=1024"
        self.assertEqual(self.load({"lan": True}).amp, ("tcp:7001:interface=127.0.0.1", lan))
        self.assertEqual(self.load({"amp": ["none"]}, CHAT_LAN="on").amp, (lan,))
        self.assertEqual(self.load({"amp": ["tls:1"]}, "lan = true").amp, ("tls:1:backlog=1024",))
        here = "tls:1:interface=127.0.0.1"
        self.assertEqual(self.load({"amp": [here], "lan": True}).amp[1:], (lan,))

    def test_certificate(self) -> None:
        """A certificate comes with its key, relative to where it was said, or is refused."""
        config = self.load({"certificate": "a.crt"}, CHAT_KEY="/etc/a.key")
        self.assertEqual((config.certificate, config.key), (HERE / "a.crt", Path("/etc/a.key")))
        for given, missing in (("certificate", "key"), ("key", "certificate")):
            self.assertEqual(
                self.refusal({given: "x"}),
                f"there is a {given} but no {missing}; give both, or neither",
            )
        self.assertIn("the path of a PEM file", self.refusal(None, "key = 5"))

    def test_certificate_in_an_endpoint(self) -> None:
        """A port may have a certificate of its own, found beside the file that names it."""
        path = self.file('line = "tls:1:certificate=a.crt:key=a.key"')
        config = load({}, {"CHAT_CONFIG": str(path)}, HERE, MemoryReactor())
        self.assertIn(f"certificate={path.parent}/a.crt:", config.line[0])

    def test_plain_line(self) -> None:
        """Passwords without TLS have to be asked for."""
        self.assertTrue(self.load({"plain_line": True}).plain_line)
        self.assertTrue(self.load(CHAT_PLAIN_LINE="on").plain_line)

    def test_exempt(self) -> None:
        """Addresses and networks, of both kinds, from each place."""
        networks = (ip_network("192.0.2.7/32"), ip_network("2001:db8::/32"))
        words = [str(each) for each in networks]
        self.assertEqual(self.load({"exempt": words}).exempt, networks)
        self.assertEqual(self.load(CHAT_EXEMPT=" ".join(words)).exempt, networks)
        self.assertEqual(self.load(toml=f"exempt = {words}").exempt, networks)
        self.assertIn("198.51.100.0/24", self.refusal({"exempt": ["example.org"]}))
        self.assertIn("has host bits set", self.refusal({"exempt": ["10.0.0.1/8"]}))

    def test_attack_row_7_no_outdated_tls(self) -> None:
        """An ssl: endpoint is refused with one that is better."""
        self.assertIn("write tls:PORT", self.refusal({"line": ["ssl:7443:privateKey=a"]}))


class RefusalTests(SettingsTestCase):
    """What cannot be is explained, in one sentence that names the place and what can be."""

    def test_unknown_names(self) -> None:
        """A name that is not known is answered with the one that was meant."""
        self.assertEqual(
            self.refusal(None, "guest = true"),
            "unknown setting 'guest' in chat.toml; did you mean 'guests'?",
        )
        self.assertIn("did you mean 'CHAT_GUESTS'?", self.refusal(CHAT_GUEST="on"))
        self.assertIn("did you mean 'text_bytes'?", self.refusal(None, "[limits]\ntextbytes = 1"))
        self.assertEqual(self.refusal(None, "zzz = 1"), "unknown setting 'zzz' in chat.toml")

    def test_wrong_values(self) -> None:
        """A value of the wrong kind is shown with what is allowed."""
        for toml, allowed in (
            ('guests = "yes"', "true, false"),
            ('registration = "no"', "open, invite, closed"),
            ("data = 5", "the path of a folder"),
            ('data = "a\\u0000b"', "the path of a folder"),
            ("line = 7000", "an endpoint, a list of them, or none"),
            ('name = "a\\u001bb"', "1 to 64 printable characters"),
            ("limits = true", "on, off, or a table of limits"),
        ):
            self.assertIn(f"allowed: {allowed}", self.refusal(None, toml))
        self.assertIn("CHAT_GUESTS cannot be 'yes'", self.refusal(CHAT_GUESTS="yes"))
        self.assertIn("--limits cannot be 'none'", self.refusal({"limits": "none"}))

    def test_acceptance_34_endpoints(self) -> None:
        """A port that cannot be, or no endpoint at all, is refused before anything listens."""
        for line in ("tcp:99999", "tcp:-1", "tcp:x", "tcp:", "7000", "tcp:1:x=1", "fire:1"):
            self.assertIn("tcp:7000:interface=127.0.0.1", self.refusal({"line": [line]}))
        self.assertIn("none alone", self.refusal({"line": ["none", "tcp:7000"]}))

    def test_wrong_limits(self) -> None:
        """Each limit takes a number of its kind, within its bounds."""
        for toml in (
            "text_bytes = 0",
            "text_bytes = -1",
            "text_bytes = 1.5",
            "text_bytes = true",
            "text_bytes = 99999999999",
            'text_bytes = "1"',
            "bcrypt_cost = 3",
            "bcrypt_cost = 32",
            "messages_per_second = 0.0",
            "messages_per_second = nan",
            "messages_per_second = inf",
            "rates = 1",
        ):
            self.assertIn("allowed: ", self.refusal(None, f"[limits]\n{toml}"))

    def test_right_limits(self) -> None:
        """Every limit can be set to its default."""
        for limit in fields(Limits):
            value = str(limit.default).lower()
            config = self.load(toml=f"[limits]\n{limit.name} = {value}")
            self.assertEqual(config.limits, Limits())
        self.assertEqual(
            self.load(toml="[limits]\nmessages_per_second = 5").limits.messages_per_second, 5
        )

    def test_unreadable_files(self) -> None:
        """A file that is absent, a folder, or no TOML is named."""
        self.assertIn("cannot read no.toml: No such file", self.refusal({"config": "no.toml"}))
        self.assertIn("Is a directory", self.refusal({"config": "/"}))
        self.assertIn("is not a TOML file: ", self.refusal(None, "guests"))
        path = self.file("")
        path.write_bytes(b"\xff\xfe")
        self.assertIn("is not a TOML file: ", self.refusal({"config": str(path)}))

    def test_attack_value_in_the_sentence(self) -> None:
        """What somebody wrote into a variable can neither fake a line nor colour the console."""
        sentence = self.refusal(CHAT_REGISTRATION="x\nchatserver: all is well\x1b[2J" + "y" * 999)
        self.assertNotIn("\x1b", sentence)
        self.assertLess(len(sentence), 200)
