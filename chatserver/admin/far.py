"""How chatctl reaches any server as one of its users: over AMP, with a token."""

from __future__ import annotations

import os
import secrets
import stat
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from attrs import frozen
from twisted.internet.defer import TimeoutError

from chatserver._version import VERSION
from chatserver.admin import trusting
from chatserver.admin.background import turning, waited
from chatserver.admin.command import Call, Subparsers
from chatserver.admin.console import Refused
from chatserver.admin.statuses import (
    NO_CONNECTION,
    REFUSED,
    STATUSES,
    TOO_LATE,
    Failed,
    refusal,
)
from chatserver.admin.trusting import late, within
from chatserver.model.entries import User
from chatserver.model.errors import ChatError
from chatserver.wire.calls import CallLost
from clients.core.address import ServerAddress
from clients.core.client import Client, NotReached
from clients.core.dialing import Dialer
from clients.core.entering import Token
from clients.core.states import Ended, NetworkGone, PutOff, Reason
from clients.core.trust import Untrusted

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]

STANDARD_INPUT = "-"
LONGEST_LINE = 4096
"""Bytes read of a token file: more than any token has."""
DEFAULT_SECONDS = 30.0
MOST_SECONDS = 86400.0
NO_TOKEN = (
    "give a token: in $CHAT_TOKEN, or with --token-file FILE; on the server's machine "
    "chatctl token create NAME TOKEN_NAME makes one"
)


# -- the command line


def far_command(
    subjects: Subparsers, name: str, help: str, examples: str, run: Callable[[Call], None]
) -> ArgumentParser:
    """
    Add a command that is done at any server; it has no C{--data}.

    @param help: one sentence, without its full stop.
    @param examples: of use, one on each line.
    """
    parser: ArgumentParser = subjects.add_parser(
        name,
        help=help,
        description=f"{help[:1].upper()}{help[1:]}.",
        epilog=f"examples:\n{examples}\n{STATUSES}",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run, parser=parser)
    trusting.describe(parser)
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        help="the token is the first line of FILE, - is standard input (default: $CHAT_TOKEN)",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=DEFAULT_SECONDS,
        help=f"for the server to be reached and to answer (default: {DEFAULT_SECONDS:g})",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _seconds(raw: str) -> float:
    seconds = float(raw)
    if not 0 < seconds <= MOST_SECONDS:
        raise ArgumentTypeError(f"more than 0, and at most {MOST_SECONDS:g}")
    return seconds


def token_of(call: Call) -> Token:
    """
    Find with what to log in.

    @raise SystemExit: with 2, there is nothing.
    @raise Refused: the file cannot be read.
    """
    name = call.arguments.token_file
    secret = call.environ.get("CHAT_TOKEN", "").strip() if name is None else _read(call, name)
    if not secret and name is not None:
        raise Refused(f"there is no token in the first line of {name}")
    if not secret:
        call.misused(NO_TOKEN)
    if not secret.isascii():
        raise Refused("a token has no such characters as this one")
    return Token(secret)


def _read(call: Call, name: str) -> str:
    try:
        if name == STANDARD_INPUT:
            return call.console.stdin.readline(LONGEST_LINE).decode("latin-1").strip()
        with open(name, "rb") as file:  # noqa: PTH123  (a pipe of the shell's is as good)
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH):
                call.console.complain(f"others may read the token in {name}: chmod 600 {name}")
            return file.readline(LONGEST_LINE).decode("latin-1").strip()
    except OSError as error:
        raise Refused(f"cannot read the token file {name}: {error.strerror}") from None


# -- the connection


@frozen(eq=False)
class Far:
    """
    A server at which C{user} is logged in.

    @ivar reactor: turns in another thread, in which the client lives.
    """

    client: Client
    user: User
    reactor: Any
    _address: ServerAddress
    _deadline: float

    def run(self, work: Work[T], if_late: str = "") -> T:
        """
        Do C{work}, and wait for its result until the command's time is over.

        @param if_late: told where it is over; empty: nothing more than that.
        @raise Failed: it was refused, lost or late.
        """
        left = max(0.0, self._deadline - self.reactor.seconds())
        try:
            return waited(self.reactor, partial(within, left, self.reactor, work))
        except (ChatError, Untrusted) as error:
            raise _kept_out(self._address, error) from None
        except CallLost:
            raise Failed(f"the connection to {self._address} was lost", NO_CONNECTION) from None
        except TimeoutError:
            told = f"{self._address} did not answer in time"
            raise Failed(f"{told}; {if_late}" if if_late else told, TOO_LATE) from None

    def ended(self, error: Exception) -> Failed:
        """Say why the link is no more; C{error} is L{clients.core.states.Refused}'s."""
        return _kept_out(self._address, error)


@contextmanager
def arrived(call: Call, token: Token) -> Iterator[Far]:
    """
    Log in at the server that the command line names; hang up at the end.

    @raise Failed: that cannot be done.
    @raise SystemExit: with 2, the server's address makes no sense.
    """
    address = trusting.address_of(call)
    with turning() as reactor:
        address = trusting.trusted(call, address, reactor)
        deadline = reactor.seconds() + call.arguments.timeout
        random = secrets.SystemRandom().random
        client = Client(Dialer(reactor, address), token, reactor, random, f"chatctl {VERSION}")
        try:
            user = _entered(call, client, address, reactor)
            yield Far(client, user, reactor, address, deadline)
        finally:
            reactor.callFromThread(client.close)


def _entered(call: Call, client: Client, address: ServerAddress, reactor: Any) -> User:
    """@raise Failed: nobody was let in."""
    seconds = call.arguments.timeout
    try:
        user = waited(reactor, partial(within, seconds, reactor, client.enter))
    except NotReached as error:
        raise _not_reached(address, error.reason) from None
    except TimeoutError:
        raise late(address, seconds) from None
    except (ChatError, Untrusted) as error:
        if isinstance(error, ChatError):
            trusting.remember(call, address)
        raise _kept_out(address, error) from None
    trusting.remember(call, address)
    return user


def _not_reached(address: ServerAddress, reason: Reason) -> Failed:
    status = REFUSED if isinstance(reason, PutOff) else NO_CONNECTION
    told = f"cannot connect to {address}: {reason_of(reason)}"
    if isinstance(reason, NetworkGone):
        # Somebody listens, who hung up on our first words.
        told += " Is TLS spoken there?" if address.tls else " Is TLS wanted there (--tls)?"
    return Failed(told, status)


def reason_of(reason: Reason) -> str:
    """Say in words why there is no connection."""
    match reason:
        case PutOff(error) if isinstance(error, ChatError):
            return str(refusal(error))
        case Ended(why):
            return why
        case _:
            return reason.text


def _kept_out(address: ServerAddress, error: Exception) -> Failed:
    if isinstance(error, Untrusted):
        return trusting.objection(address, error)
    if isinstance(error, ChatError):
        return refusal(error)
    return Failed(f"cannot connect to {address}: {error}", NO_CONNECTION)
