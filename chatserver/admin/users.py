"""The command line of C{chatctl user}."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping
from pathlib import Path

from chatserver.admin.adding import Wanted, add
from chatserver.admin.console import Console
from chatserver.config import Config, Limits

EXAMPLES = """\
examples:
  chatctl user add                      asks for everything
  chatctl user add --data /var/lib/chat --admin
  chatctl user add --help
"""
ADD_EXAMPLES = """\
The folder is the one the server uses, and the server must not run meanwhile. Run this as the
system user that runs the server: what is made here can be read by its maker only. Without NAME
it asks for one user after the other. Exit status: 0 added, 1 refused, 2 usage.

examples:
  chatctl user add
  chatctl user add ann --data /var/lib/chat --admin
  chatctl user add ci-bot --password-file /run/secrets/ci-bot --exists-ok
  pwgen 20 1 | chatctl user add ci-bot --password-file -
"""


def describe(user: ArgumentParser) -> None:
    """Give C{chatctl user} its commands."""
    commands = user.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _describe_add(
        commands.add_parser(
            "add",
            help="make accounts",
            description="Make accounts, in the folder of a server that does not run.",
            epilog=ADD_EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )


def _describe_add(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="who; without it, I ask")
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="the server's data folder (default: $CHAT_DATA, else ./chat-data); made when absent",
    )
    parser.add_argument("--admin", action="store_true", help="they may keep order in every room")
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help="the password is the first line of FILE, - is standard input; asks nothing",
    )
    parser.add_argument(
        "--exists-ok",
        action="store_true",
        help="it is no error if NAME is registered already; the old password is kept",
    )
    parser.set_defaults(run=_add, parser=parser)


def _add(
    arguments: Namespace, console: Console, environ: Mapping[str, str], limits: Limits
) -> None:
    if problem := _misuse(arguments, console):
        arguments.parser.error(problem)
    folder = arguments.data or environ.get("CHAT_DATA") or Config().data
    wanted = Wanted(
        folder=Path(folder),
        name=arguments.name,
        admin=arguments.admin,
        password_file=arguments.password_file,
        exists_ok=arguments.exists_ok,
    )
    add(wanted, console, limits)


def _misuse(arguments: Namespace, console: Console) -> str | None:
    """Say what is wrong with the arguments taken together, if anything is."""
    if arguments.data == "":
        return "argument --data: expected the path of a folder"
    if arguments.name is None and arguments.password_file is not None:
        return "--password-file needs a NAME"
    if arguments.name is None and arguments.exists_ok:
        return "--exists-ok needs a NAME"
    if arguments.password_file is None and not console.interactive:
        return "there is no terminal to ask at; give NAME and --password-file"
    return None
