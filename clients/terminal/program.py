"""C{chat-terminal}: the command line, and the loop in which Twisted and the screen turn."""

from __future__ import annotations

import asyncio
import getpass
import os
import secrets
import signal
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO
from uuid import uuid4

from prompt_toolkit.application import Application
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.defer import Deferred
from twisted.internet.main import installReactor
from twisted.logger import (
    FilteringLogObserver,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    globalLogBeginner,
    textFileLogObserver,
)
from twisted.python.failure import Failure

from clients.core.known_servers import KnownServersProblem
from clients.core.private_files import open_private
from clients.terminal.cells import cleaned
from clients.terminal.questions import Questions, Refused
from clients.terminal.remembered import CLIENT_NAME, Folders, RememberedProblem
from clients.terminal.visit import Machine, Visit

LEFT = 0
REFUSED = 1
MOST_LOG_BYTES = 1 << 20

EXAMPLES = """\
examples:
  chat-terminal                     the server that was used last, or one in this network
  chat-terminal ann@chat.lab
  chat-terminal 127.0.0.1:7001      a server on this machine

Other machines are spoken to with TLS only (port 7002 if none is given), this one in plain (port
7001). Exit status: 0 left, 1 refused or not possible, 2 usage.
"""

_log = Logger()


class TerminalGone(Exception):
    """The terminal went away while there was a screen on it."""


def parser() -> ArgumentParser:
    """Build the command line."""
    line = ArgumentParser(
        prog="chat-terminal",
        description="Talk at a chatserver, full screen.",
        epilog=EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    line.add_argument(
        "where", metavar="[NAME@]HOST[:PORT]", nargs="?", help="the server's AMP port"
    )
    line.add_argument("--tls", action="store_true", help="TLS on this machine too")
    line.add_argument("--forget", action="store_true", help="forget the remembered login, and end")
    line.add_argument(
        "--forget-key",
        action="store_true",
        help="forget the server's key, so that the next start asks for it anew, and end",
    )
    return line


def run(argv: Sequence[str]) -> int:
    """
    Do what the command line says.

    @return: the exit status.
    @raise SystemExit: with 2, the command line makes no sense; with 0, help was wanted.
    """
    arguments = parser().parse_args(argv)
    asks_nothing = arguments.forget or arguments.forget_key
    obstacle = None if asks_nothing else _obstacle()
    if obstacle is not None:
        return _complain(obstacle)
    folders = Folders.of(os.environ)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    reactor = AsyncioSelectorReactor(loop)
    installReactor(reactor)
    try:
        log = _begin_logging(folders)
    except OSError as error:
        return _complain(f"cannot write {error.filename}: {error.strerror}")
    machine = Machine(
        reactor,
        folders,
        Questions(input, getpass.getpass, sys.stdout),
        lambda moment: datetime.fromtimestamp(moment).astimezone(),
        secrets.SystemRandom().random,
        lambda: uuid4().hex,
        _show,
        f"{CLIENT_NAME} 1",
    )
    with log:
        return _turn(reactor, Visit(machine), arguments)


def _turn(reactor: AsyncioSelectorReactor, visit: Visit, arguments: Namespace) -> int:
    """Let the reactor turn until the visit is over."""
    ended: list[int] = []

    async def begin() -> None:
        ended.append(await _visit(visit, arguments))

    def over(result: object) -> None:
        reactor.stop()
        if isinstance(result, Failure):
            _log.failure("{event}", result, event="the program failed")
            ended.append(_complain("this program failed; its log tells more"))

    reactor.callWhenRunning(lambda: Deferred.fromCoroutine(begin()).addBoth(over))
    # Ctrl-C is a key while there is a screen, and before that ends what asks.
    reactor.run(installSignalHandlers=False)
    return ended[0] if ended else REFUSED


async def _visit(visit: Visit, arguments: Namespace) -> int:
    try:
        if arguments.forget:
            visit.forget(arguments.where, arguments.tls)
        if arguments.forget_key:
            visit.forget_key(arguments.where, arguments.tls)
        if not arguments.forget and not arguments.forget_key:
            await visit.run(arguments.where, arguments.tls)
    except (Refused, RememberedProblem, KnownServersProblem) as problem:
        return _complain(str(problem))
    except (EOFError, KeyboardInterrupt):
        return LEFT
    except TerminalGone:
        return REFUSED
    return LEFT


async def _show(app: Application[object]) -> object:
    """Let an application have the terminal until it ends, whoever ends it."""
    loop = asyncio.get_running_loop()

    def leave() -> None:
        if app.future is not None and not app.future.done():
            app.exit(result=None)

    def lose() -> None:
        if app.future is not None and not app.future.done():
            app.exit(exception=TerminalGone("its window was closed"))

    loop.add_signal_handler(signal.SIGTERM, leave)
    loop.add_signal_handler(signal.SIGHUP, lose)
    showing = asyncio.ensure_future(app.run_async(handle_sigint=False))
    try:
        return await Deferred.fromFuture(showing)
    except (OSError, EOFError) as error:
        # Its window was closed: nothing can be drawn, or put back as it was.
        raise TerminalGone(str(error)) from None


def _obstacle() -> str | None:
    """Say why there can be no screen here; None: there can."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        return "this needs a terminal; programs use chatctl send and chatctl tail"
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return (
            "this terminal cannot move its cursor (TERM is dumb or not set); "
            "use telnet, or chatctl send and chatctl tail"
        )
    return None


def _begin_logging(folders: Folders) -> TextIO:
    """Let nothing but what is on the screen come to the screen."""
    path = folders.state / "chat-terminal.log"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if path.exists() and path.stat().st_size > MOST_LOG_BYTES:
        flags |= os.O_TRUNC
    file = os.fdopen(open_private(path, flags), "w", encoding="utf-8", errors="replace")
    warnings = LogLevelFilterPredicate(defaultLogLevel=LogLevel.warn)
    observer = FilteringLogObserver(textFileLogObserver(file), [warnings])
    globalLogBeginner.beginLoggingTo([observer], discardBuffer=True, redirectStandardIO=False)
    return file


def _complain(sentence: str) -> int:
    text = "\n".join(map(cleaned, sentence.split("\n")))
    try:
        print(f"chat-terminal: {text}", file=sys.stderr, flush=True)
    except OSError:
        _log.warn("{event}", event="there is no terminal any more to complain at")
    return REFUSED
