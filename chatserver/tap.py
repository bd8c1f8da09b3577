"""C{twistd chat} and C{twist chat}: from a command line to a running server."""

from __future__ import annotations

import getopt
import os
import resource
import shlex
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TextIO

from attrs import frozen
from twisted.application.service import Service
from twisted.copyright import version as twisted_version
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.logger import ILogObserver, Logger
from twisted.python import usage
from twisted.python.failure import Failure

from chatserver import addresses, logs, settings
from chatserver._version import VERSION
from chatserver.config import Config, Registration
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
        "Each option may also stand in the TOML file (data, line, single_session ...) or in "
        "the environment (CHAT_DATA, CHAT_CONFIG, CHAT_LINE ...). More: README.md and docs/."
    )
    optParameters = [
        ["data", None, None, "Folder of the database (default: ./chat-data)."],
        ["config", None, None, "TOML file with settings."],
        ["registration", None, None, "Who may register: open (default), invite, closed."],
        ["limits", None, None, "off: no limits on rates and connections; sizes stay."],
    ]
    optFlags = [
        ["check", None, "Say whether a start would work, and exit."],
        ["guests", None, "Let people in who only say a name."],
        ["single-session", None, "Refuse a second login of the same account."],
        ["log-json", None, "Log JSON lines."],
    ]

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def opt_line(self, endpoint: str) -> None:
        # The docstring is what --help prints.
        """Endpoint to listen on, may be repeated; none: off
        (default: tcp:7000:interface=127.0.0.1)."""
        self.lines.append(endpoint)

    def opt_version(self) -> NoReturn:
        """Display the version and exit."""
        sys.stdout.write(f"chatserver {VERSION} (Twisted {twisted_version})\n")
        raise SystemExit(0)

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """Read the command line; what is wrong with it is said in one line, then exit 2."""
        try:
            super().parseOptions(options)
        except (usage.UsageError, settings.SettingsError) as error:
            _leave(2, self._explained(error))

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
            "registration": self["registration"],
            "limits": self["limits"],
        }
        for flag in ("guests", "single-session", "log-json"):
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
    _raise_open_files()
    reactor, config = _reactor(), options.config
    try:
        check(config, reactor)
    except StartupError as error:
        _leave(1, str(error))
    if options["check"]:
        ways = ", ".join(config.line) or "none"
        sys.stdout.write(f"chatserver: ready to start; data: {config.data}, line: {ways}\n")
        raise SystemExit(0)
    server = ChatServer(config, reactor)
    program: Any = options.parent
    process = Process.of(program)
    if process.is_twist:
        _log_under_twist(program, config.log_json)
    return Root(server, config, reactor, process)


@frozen
class Process:
    """
    What the program that runs us, twistd or twist, was told.

    @ivar options: its own command line.
    @ivar is_twist: whether it is twist.
    @ivar foreground: whether somebody may be watching standard output.
    @ivar pidfile: a file to remove if the start fails, or the empty string.
    """

    options: dict[str, Any]
    is_twist: bool
    foreground: bool
    pidfile: str

    @classmethod
    def of(cls, options: dict[str, Any]) -> Process:
        """Read the command line of twistd, which knows daemons, or of twist, which does not."""
        is_twist = "nodaemon" not in options
        foreground = is_twist or bool(options["nodaemon"] or options.get("debug"))
        return cls(options, is_twist, foreground, options.get("pidfile") or "")


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
            _leave(1, str(error))
        self._listening = True
        # Not before: until the reactor runs, a signal would end the process the hard way.
        self._reactor.callWhenRunning(self._signals.listen_once)
        self._reactor.callWhenRunning(self._announce)

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
        lines = []
        for frontend, address, tls in self._server.addresses():
            hint = " or, from another machine: ".join(addresses.hints(address, tls))
            self._log.info("{event}", event="listening", frontend=frontend, address=address)
            lines.append(f"{frontend:<5} {address:<16} try: {hint}")
        if not lines:
            lines.append("No way in is open: --line none turned the only one off.")
        if not self._server.has_users():
            self._log.warn("{event}", event="no accounts", hint=self._first_account())
            lines.append(
                "No accounts yet. Make the first one, with the server stopped: "
                + self._first_account()
            )
        # A reader of JSON lines wants nothing else on standard output.
        if self._process.foreground and self._out is not None and not self._config.log_json:
            self._out.write("\n".join(lines) + "\n")
            self._out.flush()

    def _first_account(self) -> str:
        data = shlex.quote(str(self._config.data))
        command = f"{_chatctl()} user add --data {data} --admin"
        if self._config.registration is Registration.OPEN and self._config.line:
            return f"{command}   (or connect and type /register NAME)"
        return command


def _chatctl() -> str:
    """Name the command so that it can be typed: by its place, where the shell would not find it."""
    beside = Path(sys.executable).with_name("chatctl")
    if shutil.which("chatctl") is None and beside.exists():
        return shlex.quote(str(beside))
    return "chatctl"


def _log_under_twist(options: dict[str, Any], as_json: bool) -> None:
    """Take the place of twist's own log format, unless one was asked for."""
    if not any(word.startswith("--log-fo") for word in sys.argv):
        options["fileLogObserverFactory"] = partial(logs.line_observer, as_json=as_json)


def _raise_open_files() -> None:
    """Allow as many open files as the system lets us: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as error:
        log = Logger("chatserver.tap")
        log.warn("{event}", event="few open files", reason=str(error), most=soft)


def _leave(status: int, sentence: str) -> NoReturn:
    """Say why on the real standard error, which twistd may have turned into its log, and exit."""
    if sys.__stderr__ is not None:
        sys.__stderr__.write(f"chatserver: {sentence}\n")
        sys.__stderr__.flush()
    raise SystemExit(status)


def _reactor() -> Any:
    # Not at the top: twistd and twist install the reactor of --reactor after reading plugins.
    from twisted.internet import reactor  # noqa: PLC0415

    return reactor
