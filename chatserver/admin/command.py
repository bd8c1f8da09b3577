"""What all of chatctl's commands share: their place on the line, and what they are given."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from chatserver.admin.console import Console, Refused
from chatserver.admin.output import as_json
from chatserver.admin.reach import Need, Reach, Reached
from chatserver.config import Config, Limits
from chatserver.model.names import RoomName, UserName

Subparsers = Any
"""What C{ArgumentParser.add_subparsers} gives; argparse has no public name for it."""


@frozen(eq=False)
class Call:
    """
    One use of chatctl.

    @ivar arguments: as argparse read them.
    @ivar environ: of the process.
    @ivar limits: sizes, and what a hash may cost, where no server runs.
    """

    arguments: Namespace
    console: Console
    environ: Mapping[str, str]
    limits: Limits
    reach: Reach

    def reached(self, need: Need = Need.DATABASE) -> AbstractContextManager[Reached]:
        """
        Reach the operator's service.

        @raise Refused: it cannot be reached.
        """
        return self.reach(self.folder(), self.limits, need)

    def folder(self) -> Path:
        """
        Find the server's data folder, as the server itself does.

        @raise Refused: a settings file cannot be read.
        """
        if self.arguments.data is not None:
            return Path(self.arguments.data)
        if self.environ.get("CHAT_DATA"):
            return Path(self.environ["CHAT_DATA"])
        return self.configured("data") or Config().data

    def configured(self, setting: str) -> Path | None:
        """
        Read a path from the server's settings file, if there is one.

        @raise Refused: it cannot be read, or holds something else there.
        """
        name = self.arguments.config or self.environ.get("CHAT_CONFIG")
        if not name:
            return None
        path = Path(name)
        try:
            value = tomllib.loads(path.read_text(encoding="utf-8")).get(setting)
        except OSError as error:
            raise Refused(f"cannot read {path}: {error.strerror}") from None
        except ValueError:
            raise Refused(f"{path} is not a TOML file") from None
        if value is not None and not isinstance(value, str):
            raise Refused(f"'{setting}' in {path} is not a path")
        return None if value is None else path.parent / value

    def misused(self, why: str) -> NoReturn:
        """
        Say that the command line makes no sense.

        @raise SystemExit: always, with 2.
        """
        parser: ArgumentParser = self.arguments.parser
        parser.error(why)

    def answer(self, value: object, plain: Callable[[], str]) -> None:
        """Print C{value} as JSON where that was asked for, else what C{plain} writes."""
        self.console.say(as_json(value) if self.arguments.json else plain())

    def confirm(self, question: str) -> None:
        """
        Ask whether something that cannot be undone is meant.

        @raise Refused: it is not.
        """
        if self.arguments.yes:
            return
        if not self.console.interactive:
            self.misused("this cannot be undone; a script must give --yes")
        if not self.console.agreed(question):
            raise Refused("nothing was done")


def subject(subjects: Subparsers, name: str, help: str, examples: str) -> Subparsers:
    """Add a subject, C{chatctl user}; give the place for its commands."""
    parser = subjects.add_parser(name, **_texts(help, examples))
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def command(
    commands: Subparsers,
    name: str,
    help: str,
    examples: str,
    run: Callable[[Call], None],
    *,
    data: bool = True,
    json: bool = False,
    yes: bool = False,
) -> ArgumentParser:
    """
    Add a command.

    @param help: one sentence, without its full stop.
    @param examples: of use, one on each line.
    @param data: whether it is about one server's data folder.
    @param json: whether it has C{--json}.
    @param yes: whether it has C{--yes}.
    """
    parser: ArgumentParser = commands.add_parser(name, **_texts(help, examples))
    parser.set_defaults(run=run, parser=parser, json=False)
    if data:
        _add_data(parser)
    if json:
        parser.add_argument("--json", action="store_true", help="answer with one line of JSON")
    if yes:
        parser.add_argument("--yes", action="store_true", help="do not ask whether it is meant")
    return parser


def _add_data(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=_folder,
        help="the server's data folder (default: $CHAT_DATA, else what the server's settings "
        "file says, else ./chat-data)",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the server's settings file, for the folder it names (default: $CHAT_CONFIG)",
    )


def password_file(parser: ArgumentParser) -> None:
    """Let a command take a password from a file."""
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help="the password is the first line of FILE, - is standard input; asks nothing",
    )


def words(parser: ArgumentParser, name: str, help: str, needed: bool = False) -> None:
    """Let a command end with some words; C{chatctl.run} puts those behind an option there too."""
    count = "+" if needed else "*"
    parser.add_argument(name, metavar=name.upper(), nargs=count, help=help)
    parser.set_defaults(words=name)


def user_name(raw: str) -> UserName:
    """
    Read the name of somebody who is there already.

    @raise BadName: it is no name.
    """
    return UserName.parse(raw.strip())


def room_name(raw: str) -> RoomName:
    """
    Read a room's name; a shell takes a C{#} for a comment, so it may be left away.

    @raise BadName: it is no name.
    """
    return RoomName.parse(raw if raw.startswith("#") else f"#{raw}")


def _folder(raw: str) -> str:
    if not raw:
        raise ArgumentTypeError("expected the path of a folder")
    return raw


def _texts(help: str, examples: str) -> dict[str, Any]:
    return {
        "help": help,
        "description": f"{help[:1].upper()}{help[1:]}.",
        "epilog": f"examples:\n{examples}",
        "formatter_class": RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }
