"""C{twistd chat} and C{twist chat}: from a command line to a running server."""

from __future__ import annotations

import getopt
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TextIO

from twisted.application.service import Service
from twisted.copyright import version as twisted_version
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.logger import ILogObserver, Logger
from twisted.python import usage
from twisted.python.failure import Failure

from chatserver import console, logs, settings
from chatserver._version import VERSION
from chatserver.config import Config
from chatserver.ports import Way
from chatserver.process import (
    Process,
    calm_collector,
    leave,
    log_under_twist,
    raise_open_files,
)
from chatserver.server import ChatServer, StartupError, check
from chatserver.signals import Signals


class Options(usage.Options):
    """
    The command line of C{chat}.

    @ivar config: what it, the environment and the file say together, once it is read.
    """

    config: Config

    synopsis = "[options]"
    longdesc = (
        "Defaults: --data ./chat-data, --line tcp:7000:interface=127.0.0.1, --amp the same with "
        "7001. Each option may also stand in the TOML file (single_session) or the environment "
        "(CHAT_SINGLE_SESSION). More: README.md and docs/."
    )
    optParameters = [
        ["data", None, None, "Folder of the database."],
        ["config", None, None, "TOML file with settings."],
        ["certificate", None, None, "PEM file for TLS, instead of one of our own."],
        ["key", None, None, "PEM file of the certificate's private key."],
        ["registration", None, None, "Who may register: open (default), invite, closed."],
        ["limits", None, None, "off: no limits on rates and connections; sizes stay."],
    ]
    optFlags = [
        ["check", None, "Say whether a start would work, and exit."],
        ["lan", None, "Open AMP with TLS to the local network."],
        ["plain-line", None, "Take passwords from other machines without TLS."],
        ["guests", None, "Let people in who only say a name."],
        ["single-session", None, "Refuse a second login of the same account."],
        ["log-json", None, "Log JSON lines."],
    ]

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.amps: list[str] = []
        self.exempt: list[str] = []

    def opt_line(self, endpoint: str) -> None:
        # The docstring is what --help prints.
        """Endpoint, also tls:PORT; repeatable; none: off."""
        self.lines.append(endpoint)

    def opt_amp(self, endpoint: str) -> None:
        """Endpoint for client programs (AMP), else as --line."""
        self.amps.append(endpoint)

    def opt_exempt(self, network: str) -> None:
        """Address or network exempt from limits; repeatable."""
        self.exempt.append(network)

    def opt_version(self) -> NoReturn:
        """Display the version and exit."""
        sys.stdout.write(f"chatserver {VERSION} (Twisted {twisted_version})\n")
        raise SystemExit(0)

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """Read the command line; what is wrong with it is said in one line, then exit 2."""
        try:
            super().parseOptions(options)
        except (usage.UsageError, settings.SettingsError) as error:
            leave(2, self._explained(error))

    def parseArgs(self, *args: str) -> None:
        """Refuse words that belong to no option."""
        if args:
            raise usage.UsageError(f"unexpected argument '{args[0]}'")

    def postOptions(self) -> None:
        """Bring the command line, the environment and the file together."""
        given: dict[str, object] = {
            "data": self["data"],
            "config": self["config"],
            "line": self.lines or None,
            "amp": self.amps or None,
            "exempt": self.exempt or None,
            **{name: self[name] for name in ("certificate", "key", "registration", "limits")},
        }
        for flag in ("lan", "plain-line", "guests", "single-session", "log-json"):
            given[flag.replace("-", "_")] = True if self[flag] else None
        self._leave_no_pid_file()
        self.config = settings.load(given, os.environ, Path.cwd(), _reactor())

    def _leave_no_pid_file(self) -> None:
        """
        In the foreground, have twistd write a pid file only where it is asked for one.

        After C{kill -9} the file would stay behind, and once its number belongs to another
        process (in a container that is at once) twistd would refuse to start.
        """
        program: Any = self.parent
        foreground = program is not None and program.get("nodaemon")
        if foreground and not any(word.startswith("--pidf") for word in sys.argv):
            program["pidfile"] = ""

    def _explained(self, error: Exception) -> str:
        """Say which option may have been meant where one is not known."""
        sentence = settings.one_line(error)
        cause = error.__context__
        if isinstance(cause, getopt.GetoptError) and "not recognized" in sentence:
            known = [option.rstrip("=") for option in self.longOpt]
            sentence = f"unknown option '--{cause.opt}'"
            sentence += settings.meant(cause.opt, known, "--") or "; --help lists them all"
        return sentence


def makeService(options: Options) -> Root:
    """
    Build the server, without opening anything that would have to survive daemonising.

    Ends the process with one sentence where the server could not start, and after C{--check}.
    """
    # Before anything is made in the data folder; twistd's --umask is applied later and wins.
    os.umask(0o077)
    raise_open_files()
    reactor, config = _reactor(), options.config
    try:
        check(config, reactor, whole=options["check"])
    except StartupError as error:
        leave(1, str(error))
    if options["check"]:
        line, amp = (", ".join(each) or "none" for each in (config.line, config.amp))
        ready = f"ready to start; data: {config.data}, line: {line}, amp: {amp}"
        sys.stdout.write(f"chatserver: {ready}\n")
        raise SystemExit(0)
    server = ChatServer(config, reactor)
    program: Any = options.parent
    process = Process.of(program)
    if process.is_twist:
        log_under_twist(program, config.log_json)
    return Root(server, config, reactor, process)


class Root(Service):
    """
    The service that twistd or twist starts: it holds the server and speaks to the console.

    Not a MultiService, which would not tell it that the server failed to stop.
    """

    _log = Logger()

    def __init__(
        self,
        server: ChatServer,
        config: Config,
        reactor: Any,
        process: Process,
        out: TextIO | None = None,
        signals: Signals | None = None,
    ) -> None:
        super().__init__()
        self._server, self._config, self._reactor = server, config, reactor
        self._process = process
        self._out = out or logs.safe_stdout()
        self._signals = signals or Signals()
        self._listening = False

    def setServiceParent(self, parent: Any) -> None:
        """Give twistd our log observer, where its command line does not ask for another."""
        super().setServiceParent(parent)
        if self._process.is_twist:
            return
        output = logs.twistd_output(self._process.options, self._reactor)
        if output is not None:
            observer = logs.line_observer(output, self._config.log_json)
            parent.setComponent(ILogObserver, observer)

    def privilegedStartService(self) -> None:
        """Open and listen, or say in one sentence why not, and exit 1."""
        try:
            self._server.privilegedStartService()
        except StartupError as error:
            self._log.error("{event}", event="not started", reason=str(error))
            if not self._process.foreground:
                raise  # twistd tells its parent process, which still has a console
            if self._process.pidfile:
                Path(self._process.pidfile).unlink(missing_ok=True)
            leave(1, str(error))
        self._listening = True
        # Not before: until the reactor runs, a signal would end the process the hard way.
        self._reactor.callWhenRunning(self._signals.listen_once)
        self._reactor.callWhenRunning(self._watch_for_hangup)
        self._reactor.callWhenRunning(self._announce)
        # All that stays for good is there now.
        self._reactor.callWhenRunning(calm_collector)

    def _watch_for_hangup(self) -> None:
        later = self._reactor.callFromThread  # a signal comes between any two instructions
        self._signals.on_hangup(
            partial(later, self._server.reload), partial(later, self._reactor.stop)
        )

    def startService(self) -> None:
        """Start; twist does not know that there is something to do before."""
        if not self._listening:
            self.privilegedStartService()
        super().startService()
        self._server.startService()

    def stopService(self) -> Deferred[None]:
        """Stop; when all is closed, a signal was a wish fulfilled and no reason to fail."""
        self._signals.ignore()
        super().stopService()
        stopped = maybeDeferred(self._server.stopService)
        stopped.addCallbacks(self._stopped, self._not_stopped)
        return stopped

    def _stopped(self, result: object) -> None:
        self._log.info("{event}", event="stopped")
        self._reactor.addSystemEventTrigger("after", "shutdown", self._forget_signal)

    def _not_stopped(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="not stopped cleanly")

    def _forget_signal(self) -> None:
        # twistd and twist would end themselves by the signal again: every stop would look like
        # a crash to whoever started us.  There is no public name for this.
        self._reactor._exitSignal = None

    def _announce(self) -> None:
        ways = self._server.ways()
        self._log_ways(ways)
        lines = list(console.shown(ways, self._config.plain_line))
        if not lines:
            lines.append("No way in is open: --line none and --amp none turned them off.")
        if (note := self._server.note()) is not None:
            lines.append(note)
        if not self._server.has_users():
            hint = console.first_account(self._config)
            self._log.warn("{event}", event="no accounts", hint=hint)
            lines.append(f"No accounts yet. Make the first one: {hint}")
        # A reader of JSON lines wants nothing else on standard output.
        if self._process.foreground and self._out is not None and not self._config.log_json:
            self._out.write("\n".join(lines) + "\n")
            self._out.flush()

    def _log_ways(self, ways: Sequence[Way]) -> None:
        for way in ways:
            name, address, key = way.frontend, way.address, way.fingerprint
            self._log.info(
                "{event}", event="listening", frontend=name, address=address, fingerprint=key
            )
            if way.is_open and key is None:
                what = console.unencrypted(way, self._config.plain_line)
                self._log.warn("{event}", event="unencrypted", address=address, meaning=what)


def _reactor() -> Any:
    # Not at the top: twistd and twist install the reactor of --reactor after reading plugins.
    from twisted.internet import reactor  # noqa: PLC0415

    return reactor
