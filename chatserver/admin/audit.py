"""C{chatctl audit}: what those did who keep order."""

from __future__ import annotations

from argparse import ArgumentTypeError

from chatserver.admin.command import Call, Subparsers, command, room_name, user_name
from chatserver.admin.output import iso, table
from chatserver.model.audit import Record, Wanted
from chatserver.operator_interfaces import IOperator
from chatserver.wire.operating import record_fields

EXAMPLES = """\
  chatctl audit
  chatctl audit --room ops -n 200
  chatctl audit --about bob --json

The newest stand last. The operator's own acts are by "operator".
"""
MOST = 100_000


def describe(subjects: Subparsers) -> None:
    """Add the command."""
    help = "show what moderators, admins and the operator did"
    looking = command(subjects, "audit", help, EXAMPLES, _audit, json=True)
    looking.add_argument("--room", metavar="ROOM", help="only in this room; the # may be left away")
    looking.add_argument("--by", metavar="NAME", help="only what this one did")
    looking.add_argument("--about", metavar="NAME", help="only what was done to this one")
    looking.add_argument(
        "-n", "--count", metavar="N", type=_count, default=50, help="how many (default: 50)"
    )


def _count(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= MOST:
        raise ArgumentTypeError(f"expected a number from 1 to {MOST}")
    return int(raw)


def _audit(call: Call) -> None:
    asked = call.arguments
    wanted = Wanted(
        room_name(asked.room) if asked.room is not None else None,
        user_name(asked.by) if asked.by is not None else None,
        user_name(asked.about) if asked.about is not None else None,
        asked.count,
    )

    async def look(operator: IOperator) -> list[Record]:
        return list(await operator.audit(wanted))

    with call.reached() as reached:
        found = reached.run(look)
    head = ("TIME", "BY", "ACT", "ROOM", "ABOUT", "TEXT")
    call.answer(
        [record_fields(each) | {"time": iso(each.at)} for each in found],
        lambda: table(head, [_row(each) for each in found]),
    )


def _row(each: Record) -> tuple[str, ...]:
    return (
        iso(each.at),
        each.actor.text,
        each.deed.value,
        "" if each.room is None else str(each.room),
        "" if each.about is None else each.about.text,
        each.text,
    )
