"""C{chatctl}, the operator's program: the way in from a shell."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from io import BytesIO, TextIOWrapper

from twisted.logger import globalLogBeginner

from chatserver.admin import users
from chatserver.admin.console import Complaints, Console, Refused
from chatserver.config import Limits
from chatserver.model.errors import ChatError

DONE = 0
REFUSED = 1

EXAMPLES = """\
examples:
  chatctl user add
  chatctl user add --help
"""


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
    users.describe(
        subjects.add_parser(
            "user",
            help="who has an account",
            description="Who has an account.",
            epilog=users.EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )
    return top


def run(argv: Sequence[str], console: Console, environ: Mapping[str, str], limits: Limits) -> int:
    """
    Do what the command line says.

    @param argv: its words, without the program's name.
    @return: the exit status: 0 done, 1 refused or broken off.
    @raise SystemExit: with 2, the command line makes no sense; with 0, help was wanted.
    """
    arguments, stray = parser().parse_known_args(argv)
    if stray:
        arguments.parser.error(_too_much(stray))
    try:
        arguments.run(arguments, console, environ, limits)
    except (Refused, ChatError) as refusal:
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
