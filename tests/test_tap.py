"""The command line, the console, and how a stop becomes exit status 0."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from attrs import evolve
from twisted.application.service import Application, IServiceCollection, IServiceMaker
from twisted.internet import defer
from twisted.internet.testing import MemoryReactor
from twisted.logger import ILogObserver, globalLogPublisher
from twisted.plugin import getPlugins
from twisted.trial.unittest import SynchronousTestCase

from chatserver import addresses
from chatserver.config import Config, Registration
from chatserver.logs import line_observer
from chatserver.ports import Way
from chatserver.process import Process
from chatserver.server import ChatServer, StartupError
from chatserver.signals import Signals
from chatserver.tap import Options, Root

TWISTD = {"nodaemon": True, "pidfile": "", "logfile": None}


class OptionsTests(SynchronousTestCase):
    """Reading the command line."""

    def refused(self, *words: str) -> str:
        """Read a command line in vain; what is said on standard error."""
        said = io.StringIO()
        self.patch(sys, "__stderr__", said)
        leaving = self.assertRaises(SystemExit, Options().parseOptions, list(words))
        self.assertEqual(leaving.code, 2)
        return said.getvalue()

    def test_everything(self) -> None:
        """Each option arrives in the settings."""
        options = Options()
        words = [
            "--data",
            "/d",
            "--line",
            "tcp:1",
            "--line",
            "tcp:2",
            "--registration",
            "invite",
            "--limits",
            "off",
        ]
        words += ["--amp", "tcp:3", "--certificate", "/c", "--key", "/k", "--exempt", "192.0.2.1"]
        words += ["--lan", "--plain-line"]
        options.parseOptions([*words, "--guests", "--single-session", "--log-json"])
        config = options.config
        self.assertEqual(config.amp, ("tcp:3:backlog=1024", "tls:7002:backlog=1024"))
        self.assertEqual((config.certificate, config.key), (Path("/c"), Path("/k")))
        self.assertTrue(config.lan and config.plain_line and config.exempt)
        self.assertEqual(config.data, Path("/d"))
        self.assertEqual(len(config.line), 2)
        self.assertIs(config.registration, Registration.INVITE)
        self.assertTrue(config.guests and config.single_session and config.log_json)
        self.assertFalse(config.limits.rates)

    def test_what_is_wrong_is_one_line(self) -> None:
        """A mistake is answered with one line that helps."""
        self.assertEqual(
            self.refused("--single-sesion"),
            "chatserver: unknown option '--single-sesion'; did you mean '--single-session'?\n",
        )
        self.assertIn("--help lists them all", self.refused("--zzz"))
        self.assertIn("unexpected argument 'x'", self.refused("x"))
        self.assertIn("requires argument", self.refused("--data"))
        self.assertIn("allowed: open, invite, closed", self.refused("--registration=x"))

    def test_plugin(self) -> None:
        """twistd and twist find the server as "chat"."""
        [plugin] = [each for each in getPlugins(IServiceMaker) if each.tapname == "chat"]
        self.assertIs(plugin.options, Options)


class Ended(ChatServer):
    """A server that opens nothing; its end can be made to fail."""

    failing = False
    trouble = ""
    users = False
    where: tuple[Way, ...] = (Way("line", "127.0.0.1:7000"),)
    remark: str | None = None
    reloads = 0

    def privilegedStartService(self) -> None:
        """Open nothing, or fail to."""
        if self.trouble:
            raise StartupError(self.trouble)

    def startService(self) -> None:
        """Begin nothing."""

    def ways(self) -> list[Way]:
        """Claim to listen."""
        return list(self.where)

    def note(self) -> str | None:
        """Something about the network."""
        return self.remark

    def reload(self) -> None:
        """Remember it."""
        self.reloads += 1

    def has_users(self) -> bool:
        """Whether there are accounts."""
        return self.users

    def stopService(self) -> defer.Deferred[None]:
        """Stop, or fail to."""
        return defer.fail(OSError("disk")) if self.failing else defer.succeed(None)


class Reactor(MemoryReactor):
    """A reactor that was told to stop by a signal."""

    _exitSignal: int | None = 2

    def callFromThread(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Call at once: there are no threads."""
        call(*arguments)


class Recorded(Signals):
    """Leaves the signals of the process that runs the tests alone."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.reload: Callable[[], None] = lambda: None
        self.stop: Callable[[], None] = lambda: None

    def listen_once(self) -> None:
        """Remember it."""
        self.done.append("listen once")

    def on_hangup(self, reload: Callable[[], None], stop: Callable[[], None]) -> None:
        """Remember whom to call."""
        self.reload, self.stop = reload, stop

    def ignore(self) -> None:
        """Remember it."""
        self.done.append("ignore")


class RootTests(SynchronousTestCase):
    """The service that twistd and twist start."""

    def setUp(self) -> None:
        """Build one around a server that opens nothing."""
        self.reactor = Reactor()
        self.out = io.StringIO()
        self.signals = Recorded()
        self.build(Config(data=Path("/d")), dict(TWISTD))

    def build(self, config: Config, options: dict[str, Any]) -> None:
        """Build the root."""
        self.server = Ended(config, self.reactor)
        self.root = Root(
            self.server,
            config,
            self.reactor,
            Process.of(options),
            self.out,
            self.signals,
        )

    def start(self) -> str:
        """Start as twistd does, and let the reactor run; what the console shows."""
        self.root.privilegedStartService()
        self.root.startService()
        self.reactor.run()
        return self.out.getvalue()

    def after_shutdown(self) -> None:
        """Let the reactor do what is to be done at its end."""
        triggers = self.reactor.triggers.get("after", {}).get("shutdown", [])
        for callable_, args, kw in triggers:
            callable_(*args, **kw)

    def test_clean_stop_forgets_the_signal(self) -> None:
        """After a stop in which all was closed the process ends with exit status 0."""
        self.start()
        self.successResultOf(self.root.stopService())
        self.assertEqual(self.reactor._exitSignal, 2)
        self.after_shutdown()
        self.assertIsNone(self.reactor._exitSignal)
        self.assertEqual(self.signals.done, ["listen once", "ignore"])

    def test_failed_stop_keeps_the_signal(self) -> None:
        """A stop that failed is logged and does not pass for a clean one."""
        self.server.failing = True
        self.start()
        self.successResultOf(self.root.stopService())
        self.after_shutdown()
        self.assertEqual(self.reactor._exitSignal, 2)
        self.assertEqual(len(self.flushLoggedErrors(OSError)), 1)

    def test_failed_start_is_in_the_log(self) -> None:
        """The log of a server that could not start tells why, as standard error does."""
        log, said = io.StringIO(), io.StringIO()
        observer = line_observer(log, False)
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)
        self.patch(sys, "__stderr__", said)
        self.server.trouble = "the port is taken"
        leaving = self.assertRaises(SystemExit, self.root.privilegedStartService)
        self.assertEqual(leaving.code, 1)
        self.assertEqual(said.getvalue(), "chatserver: the port is taken\n")
        self.assertIn(' error "not started" reason="the port is taken"\n', log.getvalue())

    def test_console(self) -> None:
        """The console shows each way in, what to type, and how to make the first account."""
        self.assertEqual(
            self.start(),
            "line  127.0.0.1:7000   try: nc 127.0.0.1 7000\n"
            "No accounts yet. Make the first one: "
            "chatctl user add --data /d --admin   (or connect and type /register NAME)\n",
        )

    def test_acceptance_06_no_accounts(self) -> None:
        """The hint goes once there are accounts, and names no closed door."""
        self.build(Config(data=Path("/d"), registration=Registration.INVITE), dict(TWISTD))
        self.assertTrue(self.start().endswith("chatctl user add --data /d --admin\n"))
        self.out.truncate(0)
        self.server.users = True
        self.assertNotIn("No accounts", self.start())

    def test_hangup(self) -> None:
        """SIGHUP has the server read its certificates again, and does not stop it."""
        self.start()
        self.signals.reload()
        self.assertEqual(self.server.reloads, 1)
        self.reactor.hasStopped = False  # to run, for this one, is also to stop
        self.signals.stop()
        self.assertTrue(self.reactor.hasStopped)

    def test_tls_on_the_console(self) -> None:
        """A port with TLS is shown with the fingerprint, and where other machines find it."""
        self.server.where = (
            Way("line", "127.0.0.1:7443", False, "ab" * 32),
            Way("amp", "192.0.2.1:7002", True, "ab" * 32),
            Way("amp", "127.0.0.1:7001"),
            Way("admin", "unix:/d/admin"),
        )
        self.server.remark = "not announced"
        shown = self.start()
        self.assertIn("try: openssl s_client -quiet -connect 127.0.0.1:7443\n", shown)
        self.assertIn("fingerprint: abab abab abab ", shown)
        self.assertIn("for clients, with TLS, at: 192.0.2.1:7002\n", shown)
        self.assertIn("try: CHAT_SERVER=127.0.0.1:7001 chatctl tail '#lobby'\n", shown)
        self.assertNotIn("unix:", shown)
        self.assertIn("\nnot announced\n", shown)

    def test_attack_row_10_no_tls_is_told(self) -> None:
        """At a port that others reach without TLS the start says what becomes of passwords."""
        open_to_all = Way("line", "192.0.2.1:7000", True)
        self.server.where = (open_to_all, Way("amp", "192.0.2.1:7001", True))
        shown = self.start()
        self.assertIn("passwords of other machines are refused; see tls:PORT and --", shown)
        self.assertIn("passwords and tokens of other machines are refused", shown)

    def test_attack_row_10_plain_line_warns(self) -> None:
        """With --plain-line each start warns in the log."""
        self.build(evolve(Config(), plain_line=True), dict(TWISTD))
        self.server.where = (Way("line", "192.0.2.1:7000", True),)
        log = io.StringIO()
        observer = line_observer(log, False)
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)
        self.assertIn("everybody on the way can read passwords", self.start())
        self.assertRegex(log.getvalue(), " warn  unencrypted .*everybody on the way")

    def test_nothing_open(self) -> None:
        """A server without a way in says so."""
        self.server.where = ()
        self.assertIn("No way in is open", self.start())

    def test_quiet_console(self) -> None:
        """A daemon, and a log of JSON lines, print nothing beside the log."""
        self.build(Config(), TWISTD | {"nodaemon": False})
        self.assertEqual(self.start(), "")
        self.build(evolve(Config(), log_json=True), dict(TWISTD))
        self.assertEqual(self.start(), "")

    def test_twist_starts_once(self) -> None:
        """twist, which knows one step only, opens and announces exactly once."""
        self.build(Config(), {"logFormat": "text"})
        self.root.startService()
        self.reactor.run()
        self.assertEqual(self.out.getvalue().count("try: nc"), 1)

    def test_log_observer(self) -> None:
        """twistd gets our log, unless its command line asks for another."""
        application = Application("chat")
        self.root.setServiceParent(application)
        self.assertIsNotNone(application.getComponent(ILogObserver, None))
        self.assertEqual(list(IServiceCollection(application)), [self.root])
        other = Application("chat")
        self.build(Config(), TWISTD | {"syslog": True})
        self.root.setServiceParent(other)
        self.assertIsNone(other.getComponent(ILogObserver, None))


class AddressTests(SynchronousTestCase):
    """What to type."""

    def test_hints(self) -> None:
        """Each kind of address has its line; an open one has a second for other machines."""
        self.assertEqual(addresses.hints("127.0.0.1:7000"), ["nc 127.0.0.1 7000"])
        self.assertEqual(addresses.hints("[::1]:7000"), ["nc ::1 7000"])
        self.assertEqual(addresses.hints("unix:/run/chat"), ["nc -U /run/chat"])
        self.assertEqual(
            addresses.hints("127.0.0.1:7443", tls=True),
            ["openssl s_client -quiet -connect 127.0.0.1:7443"],
        )
        self.assertEqual(addresses.ways_to("[::1]:7001"), ["[::1]:7001"])
        self.assertEqual(addresses.ways_to("[::]:7001")[0], "[::1]:7001")
        for address in addresses.own_addresses(also_ipv6=True):
            self.assertFalse(ip_address(address).is_loopback or ip_address(address).is_link_local)
        here, *others = addresses.hints("0.0.0.0:7000")
        self.assertEqual(here, "nc 127.0.0.1 7000")
        for other in others:
            self.assertRegex(other, r"^nc \d+\.\d+\.\d+\.\d+ 7000$")
