"""C{chatctl}, the operator's program: the way in from a shell."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from io import BytesIO, TextIOWrapper

from twisted.logger import globalLogBeginner

from chatserver.admin import (
    audit,
    completion,
    inviting,
    messages,
    rooms,
    server,
    sessions,
    tokens,
    users,
)
from chatserver.admin.command import Call
from chatserver.admin.console import Complaints, Console, Refused
from chatserver.admin.reach import Reach, reach
from chatserver.config import Limits
from chatserver.model.errors import ChatError

DONE = 0
REFUSED = 1

EXAMPLES = """\
examples:
  chatctl user add
  chatctl status
  chatctl user add --help

Where a server runs on the data folder it is asked, at its admin socket; where none does, what can
be done without one is done on its database. Run this as the user that runs the server, or as
root. Exit status: 0 done, 1 refused, 2 usage.
"""
DESCRIBERS = (
    users.describe,
    rooms.describe,
    tokens.describe,
    inviting.describe,
    sessions.describe,
    server.describe,
    audit.describe,
    messages.describe,
)
"""Each adds its commands; one subject is one module."""


def parser() -> ArgumentParser:
    """Build the command line; each command's C{run} does it."""
    top = ArgumentParser(
        prog="chatctl",
        description="Look after a chatserver.",
        epilog=EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    subjects = top.add_subparsers(title="subjects", metavar="SUBJECT", required=True)
    for describe in DESCRIBERS:
        describe(subjects)
    completion.describe(subjects, top)
    return top


def run(
    argv: Sequence[str],
    console: Console,
    environ: Mapping[str, str],
    limits: Limits,
    reach: Reach = reach,
) -> int:
    """
    Do what the command line says.

    @param argv: its words, without the program's name.
    @param reach: how the operator's service is reached.
    @return: the exit status: 0 done, 1 refused or broken off; or what a refusal says.
    @raise SystemExit: with 2, the command line makes no sense; with 0, help was wanted.
    """
    arguments = _parsed(argv)
    try:
        arguments.run(Call(arguments, console, environ, limits, reach))
    except Refused as refusal:
        console.complain(refusal)
        return refusal.status
    except ChatError as refusal:
        console.complain(refusal)
        return REFUSED
    except (EOFError, KeyboardInterrupt):
        console.say("")
        return REFUSED
    except OSError as error:
        # The store's own are refusals: this is the terminal, or what stands in for one.
        console.complain(f"cannot ask or answer any more: {error.strerror or error}")
        return REFUSED
    return DONE


def _parsed(argv: Sequence[str]) -> Namespace:
    """@raise SystemExit: as L{run}."""
    arguments, stray = parser().parse_known_args(argv)
    if stray and "words" in arguments and not any(word.startswith("-") for word in stray):
        # argparse takes words before an option only; those behind it are meant for the same.
        setattr(arguments, arguments.words, [*getattr(arguments, arguments.words), *stray])
    elif stray:
        arguments.parser.error(_too_much(stray))
    for name, value in vars(arguments).items():
        # argparse drops "--" wherever it stands, also as the value of an option.
        if value == [] and name != vars(arguments).get("words"):
            arguments.parser.error(f"argument --{name.replace('_', '-')}: expected a value")
    return arguments


def _too_much(stray: Sequence[str]) -> str:
    """Name unknown options; a stray word or value may be a password, which is never repeated."""
    options = [word.partition("=")[0] for word in stray if word.startswith("-")]
    if options:
        return f"unknown option {options[0]}"
    return "too many words; a password is never one of them: it is asked for, or read from a file"


def main() -> None:
    """Run C{chatctl} with the process's own arguments, and exit."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error does by itself
    # There is no standard input at all where a supervisor closed it.
    typed = sys.stdin.buffer if sys.stdin else BytesIO()
    interactive = sys.stdin is not None and sys.stdin.isatty()
    console = Console(input, getpass.getpass, sys.stdout, sys.stderr, typed, interactive)
    globalLogBeginner.beginLoggingTo(
        [Complaints(console)], discardBuffer=True, redirectStandardIO=False
    )
    raise SystemExit(run(sys.argv[1:], console, os.environ, Limits()))


if __name__ == "__main__":
    main()
