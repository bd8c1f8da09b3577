"""C{chatctl invite}: codes with which people register where that needs an invitation."""

from __future__ import annotations

from argparse import ArgumentTypeError

from chatserver.admin.command import Call, Subparsers, command
from chatserver.admin.output import moment, table
from chatserver.model.operation import Invitation
from chatserver.operator_interfaces import IOperator
from chatserver.wire.operating import invitation_fields

EXAMPLES = """\
  chatctl invite
  chatctl invite --uses 20 --days 30 --note 'the summer course'
  chatctl invite list
  chatctl invite revoke 3

The code is told this once, on standard output alone; the server keeps only its hash. Codes are
needed where the server was started with --registration invite.
"""
WHAT = ("list", "revoke")


def describe(subjects: Subparsers) -> None:
    """Add the command."""
    help = "make a code with which somebody may register; list and revoke them"
    inviting = command(subjects, "invite", help, EXAMPLES, _invite, json=True)
    inviting.add_argument(
        "what", metavar="list|revoke", nargs="?", choices=WHAT, help="instead of making one"
    )
    inviting.add_argument("id", metavar="ID", nargs="?", type=_number, help="which to revoke")
    inviting.add_argument(
        "--uses", metavar="N", type=_number, help="accounts that can be made with it (default: 1)"
    )
    inviting.add_argument(
        "--days", metavar="D", type=_number, help="for how many days it is good (default: 7)"
    )
    inviting.add_argument("--note", metavar="TEXT", help="what it is for, to tell it from others")


def _number(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise ArgumentTypeError("expected a number")
    return int(raw)


def _invite(call: Call) -> None:
    asked = call.arguments
    options = (asked.uses, asked.days, asked.note)
    if asked.what is not None and options != (None, None, None):
        call.misused(
            f"--uses, --days and --note make an invitation; they do not go with {asked.what}"
        )
    if (asked.what == "revoke") != (asked.id is not None):
        call.misused("chatctl invite revoke ID; chatctl invite list shows the ids")
    if asked.what == "list":
        _list(call)
    elif asked.what == "revoke":
        _revoke(call)
    else:
        _make(call)


def _make(call: Call) -> None:
    asked = call.arguments
    uses = 1 if asked.uses is None else asked.uses
    days = 7 if asked.days is None else asked.days

    async def invite(operator: IOperator) -> str:
        return await operator.invite(uses, days, asked.note or "")

    with call.reached() as reached:
        code = reached.run(invite)
    call.answer({"code": code, "uses": uses, "days": days}, lambda: code)
    if not asked.json:
        call.console.note("Keep it: it is shown this once.")


def _list(call: Call) -> None:
    async def invitations(operator: IOperator) -> list[Invitation]:
        return list(await operator.invitations())

    with call.reached() as reached:
        found = reached.run(invitations)
    head = ("ID", "MADE BY", "MADE", "GOOD UNTIL", "LEFT", "NOTE")
    call.answer(
        [invitation_fields(each) for each in found],
        lambda: table(head, [_row(each) for each in found]),
    )


def _row(each: Invitation) -> tuple[str, ...]:
    return (
        str(each.id),
        each.made_by.text,
        moment(each.made_at),
        moment(each.expires_at),
        f"{each.left} of {each.uses}",
        each.note,
    )


def _revoke(call: Call) -> None:
    id = call.arguments.id

    async def revoke(operator: IOperator) -> None:
        await operator.revoke_invitation(id)

    with call.reached() as reached:
        reached.run(revoke)
    call.answer({"id": id}, lambda: f"Nobody can register with invitation {id} any more.")
