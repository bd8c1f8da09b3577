"""C{chatctl who}, C{kick}, C{ban}, C{unban} and C{announce}: who is here, and who shall not be."""

from __future__ import annotations

from argparse import ArgumentTypeError

from chatserver.admin.command import Call, Subparsers, command, user_name, words
from chatserver.admin.output import moment, table
from chatserver.admin.reach import Need
from chatserver.admin.users import enable, keep_out
from chatserver.model.durations import parse_duration
from chatserver.model.errors import BadRequest
from chatserver.model.operation import Present
from chatserver.model.standing import Bar
from chatserver.operator_interfaces import IOperator
from chatserver.wire.operating import present_fields

BAN_EXAMPLES = """\
  chatctl ban ann                       until chatctl unban ann
  chatctl ban ann --for 2h for shouting
  chatctl ban ann --for 1d12h

Their sessions end, and nobody is let in with the account; it stays otherwise as it is.
"""


def describe(subjects: Subparsers) -> None:
    """Add the commands."""
    examples = "  chatctl who\n  chatctl who --json\n"
    command(subjects, "who", "list everybody who is connected", examples, _who, json=True)
    examples = "  chatctl kick ann\n  chatctl kick ann take a break\n"
    kicking = command(subjects, "kick", "end somebody's sessions", examples, _kick)
    kicking.add_argument("name", metavar="NAME", help="who; they may come back")
    words(kicking, "why", "told to them")
    banning = command(subjects, "ban", "let somebody in no more", BAN_EXAMPLES, _ban)
    banning.add_argument("name", metavar="NAME", help="who")
    banning.add_argument(
        "--for", dest="time", metavar="TIME", type=duration, help="for how long: 30m, 2h, 7d, 1w"
    )
    words(banning, "why", "told to whoever shows the right password")
    unbanning = command(subjects, "unban", "let somebody in again", "  chatctl unban ann\n", enable)
    unbanning.add_argument("name", metavar="NAME", help="who")
    examples = "  chatctl announce the server restarts at noon\n"
    announcing = command(subjects, "announce", "tell everybody something", examples, _announce)
    words(announcing, "text", "what", needed=True)


def duration(raw: str) -> int:
    """
    Read a duration, C{1d12h} for example, in seconds.

    @raise ArgumentTypeError: it is none.
    """
    try:
        return parse_duration(raw)
    except BadRequest as refusal:
        raise ArgumentTypeError(str(refusal)) from None


def _who(call: Call) -> None:
    async def who(operator: IOperator) -> list[Present]:
        return list(await operator.who())

    with call.reached(Need.SERVER) as reached:
        found = reached.run(who)
    head = ("NAME", "SHOWN AS", "BY", "FROM", "TLS", "TOKEN")
    call.answer(
        [present_fields(each) for each in found],
        lambda: table(head, [_row(each) for each in found]),
    )


def _row(each: Present) -> tuple[str, ...]:
    return (
        each.user.name.text,
        each.user.nickname or "",
        each.frontend,
        each.address or "-",
        "yes" if each.encrypted else "no",
        each.token or "",
    )


def _kick(call: Call) -> None:
    name, why = user_name(call.arguments.name), " ".join(call.arguments.why)

    async def kick(operator: IOperator) -> int:
        return await operator.kick(name, why)

    with call.reached(Need.SERVER) as reached:
        count = reached.run(kick)
    call.console.say(f"Ended {_sessions(count)} of {name}.")


def _ban(call: Call) -> None:
    name, time = user_name(call.arguments.name), call.arguments.time
    with call.reached() as reached:
        until = None if time is None else reached.seconds() + time
        keep_out(call, reached, Bar(until, " ".join(call.arguments.why)))
    told = f"chatctl unban {name} ends that" if until is None else f"until {moment(until)}"
    call.console.say(f"{name} is let in no more; {told}.")


def _announce(call: Call) -> None:
    text = " ".join(call.arguments.text)

    async def announce(operator: IOperator) -> int:
        return await operator.announce(text)

    with call.reached(Need.SERVER) as reached:
        count = reached.run(announce)
    call.console.say(f"Told {_sessions(count)}.")


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"
