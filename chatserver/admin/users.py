"""C{chatctl user}: who has an account."""

from __future__ import annotations

from argparse import ArgumentParser

from chatserver.admin.adding import Adding, Wanted, new_name
from chatserver.admin.asking import password_for
from chatserver.admin.command import (
    Call,
    Subparsers,
    command,
    password_file,
    subject,
    user_name,
    words,
)
from chatserver.admin.console import Refused
from chatserver.admin.importing import add_all, read_rows, without_known
from chatserver.admin.output import moment, pairs, table
from chatserver.admin.reach import Need, Reached
from chatserver.model.operation import Registered
from chatserver.model.standing import Bar
from chatserver.operator_interfaces import IOperator
from chatserver.wire.operating import registered_fields

EXAMPLES = """\
  chatctl user add                      asks for everything
  chatctl user add --data /var/lib/chat --admin
  chatctl user list
"""
ADD_EXAMPLES = """\
  chatctl user add                      asks for one user after the other
  chatctl user add ann --data /var/lib/chat --admin
  chatctl user add ci-bot --password-file /run/secrets/ci-bot --exists-ok
  pwgen 20 1 | chatctl user add ci-bot --password-file -
"""
IMPORT_EXAMPLES = """\
  chatctl user import class-of-26.csv
  chatctl user import class-of-26.csv --exists-ok

Each line is NAME,PASSWORD or NAME,PASSWORD,ADMIN (yes or no); a first line may name the columns.
All lines are judged before anybody is added.
"""


def describe(subjects: Subparsers) -> None:
    """Add C{chatctl user} and its commands."""
    commands = subject(subjects, "user", "who has an account", EXAMPLES)
    _describe_making(commands)
    _describe_looking(commands)
    _describe_changing(commands)
    _describe_keeping_out(commands)


def _describe_making(commands: Subparsers) -> None:
    adding = command(commands, "add", "make accounts", ADD_EXAMPLES, _add)
    adding.add_argument("name", metavar="NAME", nargs="?", help="who; without it, I ask")
    adding.add_argument("--admin", action="store_true", help="they may keep order in every room")
    password_file(adding)
    adding.add_argument(
        "--exists-ok",
        action="store_true",
        help="it is no error if NAME is registered already; the old password is kept",
    )
    importing = command(commands, "import", "make the accounts of a file", IMPORT_EXAMPLES, _import)
    importing.add_argument(
        "file", metavar="FILE", help="comma-separated values; - is standard input"
    )
    importing.add_argument(
        "--exists-ok", action="store_true", help="leave out whoever is registered already"
    )


def _describe_looking(commands: Subparsers) -> None:
    examples = "  chatctl user list\n  chatctl user list --json\n"
    command(commands, "list", "list all accounts", examples, _list, json=True)
    examples = "  chatctl user show ann\n  chatctl user show ann --json\n"
    showing = command(commands, "show", "look at one account", examples, _show, json=True)
    _name(showing)


def _describe_changing(commands: Subparsers) -> None:
    examples = "  chatctl user passwd ann\n  chatctl user passwd ann --password-file FILE\n"
    changing = command(commands, "passwd", "replace a password", examples, _passwd)
    _name(changing)
    password_file(changing)
    examples = "  chatctl user admin ann\n  chatctl user admin ann --off\n"
    admin = command(commands, "admin", "let somebody keep order in every room", examples, _admin)
    _name(admin)
    admin.add_argument("--off", action="store_true", help="no longer")
    examples = "  chatctl user delete ann\n  chatctl user delete ann --yes\n"
    _name(command(commands, "delete", "delete an account", examples, _delete, yes=True))


def _describe_keeping_out(commands: Subparsers) -> None:
    examples = "  chatctl user disable ann\n  chatctl user disable ann left the company\n"
    disabling = command(commands, "disable", "let nobody in with an account", examples, _disable)
    _name(disabling)
    words(disabling, "why", "told to whoever shows the right password")
    examples = "  chatctl user enable ann\n"
    _name(command(commands, "enable", "let its owner in again", examples, enable))


def _name(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="who")


# -- making


def _add(call: Call) -> None:
    if problem := _misuse(call):
        call.misused(problem)
    arguments, console = call.arguments, call.console
    # What is wrong by itself is refused before anything is made or opened.
    name = None if arguments.name is None else new_name(arguments.name)
    with call.reached(Need.FOLDER) as reached:
        adding = Adding(reached, console, call.limits, arguments.admin)
        if name is None:
            adding.converse()
        else:
            adding.one(Wanted(name, arguments.password_file, arguments.exists_ok))


def _misuse(call: Call) -> str | None:
    """Say what is wrong with the arguments taken together, if anything is."""
    arguments = call.arguments
    if arguments.name is None and arguments.password_file is not None:
        return "--password-file needs a NAME"
    if arguments.name is None and arguments.exists_ok:
        return "--exists-ok needs a NAME"
    if arguments.password_file is None and not call.console.interactive:
        return "there is no terminal to ask at; give NAME and --password-file"
    return None


def _import(call: Call) -> None:
    arguments, console = call.arguments, call.console
    rows = read_rows(arguments.file, console, call.limits)
    with call.reached(Need.FOLDER) as reached:
        new = without_known(rows, reached, console)
        if len(new) < len(rows) and not arguments.exists_ok:
            raise Refused("nobody was added; --exists-ok leaves out who is registered already")
        added = add_all(new, reached, console)
        console.say(f"Added {added} of {len(rows)} to {reached.folder}.")
        if added < len(new):
            raise Refused(f"{len(new) - added} could not be added")


# -- looking


def _list(call: Call) -> None:
    with call.reached() as reached:

        async def users(operator: IOperator) -> list[Registered]:
            return list(await operator.users())

        found, now = reached.run(users), reached.seconds()
    call.answer(
        [registered_fields(each) for each in found],
        lambda: table(
            ("NAME", "SHOWN AS", "STATE", "LAST SEEN"), [_row(each, now) for each in found]
        ),
    )


def _show(call: Call) -> None:
    name = user_name(call.arguments.name)
    with call.reached() as reached:

        async def look(operator: IOperator) -> Registered:
            return await operator.user(name)

        found, now = reached.run(look), reached.seconds()
    call.answer(registered_fields(found), lambda: pairs(_lines(found, now)))


def _row(each: Registered, now: float) -> tuple[str, str, str, str]:
    seen = "now" if each.online else moment(each.last_seen)
    return each.user.name.text, each.user.nickname or "", ", ".join(_states(each, now)), seen


def _lines(each: Registered, now: float) -> list[tuple[str, str]]:
    lines = [
        ("name", each.user.name.text),
        ("shown as", each.user.shown),
        ("state", ", ".join(_states(each, now)) or "-"),
        ("made", moment(each.created_at)),
        ("last seen", "now" if each.online else moment(each.last_seen)),
    ]
    if each.bar is not None and each.bar.why:
        lines.append(("kept out", each.bar.why))
    return lines


def _states(each: Registered, now: float) -> list[str]:
    states = ["admin"] if each.admin else []
    if each.online:
        states.append("online")
    if each.bar is not None and each.bar.until is None:
        states.append("kept out")
    elif each.bar is not None and each.bar.until is not None and each.bar.until > now:
        states.append(f"kept out until {moment(each.bar.until)}")
    return states


# -- changing


def _passwd(call: Call) -> None:
    arguments, console = call.arguments, call.console
    name = user_name(arguments.name)
    if arguments.password_file is None and not console.interactive:
        call.misused("there is no terminal to ask at; give --password-file")
    with call.reached() as reached:

        async def look(operator: IOperator) -> Registered:
            return await operator.user(name)

        async def replace(operator: IOperator) -> None:
            await operator.set_password(name, password)

        reached.run(look)  # nobody shall type a password twice for nothing
        password = password_for(arguments.password_file, console, call.limits)
        reached.run(replace)
    console.say(f"{name} has a new password; sessions of the old one have ended.")


def _admin(call: Call) -> None:
    name, admin = user_name(call.arguments.name), not call.arguments.off

    async def set_admin(operator: IOperator) -> None:
        await operator.set_admin(name, admin)

    with call.reached() as reached:
        reached.run(set_admin)
    call.console.say(f"{name} is {'an' if admin else 'no'} admin now.")


def _delete(call: Call) -> None:
    name = user_name(call.arguments.name)

    async def look(operator: IOperator) -> Registered:
        return await operator.user(name)

    async def delete(operator: IOperator) -> None:
        await operator.delete_user(name)

    with call.reached() as reached:
        reached.run(look)
        call.confirm(f"Delete the account {name} for ever?")
        reached.run(delete)
    call.console.say(f"Deleted the account {name}; what {name} said stays, without the name.")


# -- keeping out


def _disable(call: Call) -> None:
    name = user_name(call.arguments.name)
    with call.reached() as reached:
        keep_out(call, reached, Bar(None, " ".join(call.arguments.why)))
    call.console.say(f"{name} is let in no more; chatctl user enable {name} ends that.")


def keep_out(call: Call, reached: Reached, bar: Bar) -> None:
    """
    Let nobody in with the account that is named.

    @raise ChatError: there is none.
    """
    name = user_name(call.arguments.name)

    async def keep(operator: IOperator) -> None:
        await operator.bar(name, bar)

    reached.run(keep)


def enable(call: Call) -> None:
    """
    Let an account's owner in again.

    @raise ChatError: there is no such account, or it is not kept out.
    """
    name = user_name(call.arguments.name)

    async def lift(operator: IOperator) -> None:
        await operator.unbar(name)

    with call.reached() as reached:
        reached.run(lift)
    call.console.say(f"{name} is let in again.")
