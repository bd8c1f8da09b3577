"""C{chatctl room}: the rooms of the server."""

from __future__ import annotations

from chatserver.admin.command import Call, Subparsers, command, room_name, subject, user_name
from chatserver.admin.output import table
from chatserver.model.entries import RoomInfo
from chatserver.operator_interfaces import IOperator
from chatserver.wire.writing import Fields

EXAMPLES = """\
  chatctl room list
  chatctl room create plans --moderator ann --private
  chatctl room delete plans
"""
CREATE_EXAMPLES = """\
  chatctl room create plans --moderator ann
  chatctl room create plans --moderator ann --private --topic 'what comes next'
"""


def describe(subjects: Subparsers) -> None:
    """Add C{chatctl room} and its commands."""
    commands = subject(subjects, "room", "the rooms", EXAMPLES)
    examples = "  chatctl room list\n  chatctl room list --json\n"
    command(commands, "list", "list all rooms, private ones too", examples, _list, json=True)
    making = command(commands, "create", "make a room", CREATE_EXAMPLES, _create)
    making.add_argument("room", metavar="ROOM", help="its name; the # may be left away")
    making.add_argument(
        "--moderator", metavar="NAME", required=True, help="who keeps order, and is in it first"
    )
    making.add_argument("--private", action="store_true", help="only who is invited may come in")
    making.add_argument("--topic", default="", help="what it is about")
    examples = "  chatctl room delete plans\n  chatctl room delete plans --yes\n"
    help = "delete a room with all that was said in it"
    deleting = command(commands, "delete", help, examples, _delete, yes=True)
    deleting.add_argument("room", metavar="ROOM", help="its name; the # may be left away")


def _list(call: Call) -> None:
    async def rooms(operator: IOperator) -> list[RoomInfo]:
        return list(await operator.rooms())

    with call.reached() as reached:
        found = reached.run(rooms)
    call.answer(
        [_fields(each) for each in found],
        lambda: table(("ROOM", "MEMBERS", "KIND", "TOPIC"), [_row(each) for each in found]),
    )


def _fields(info: RoomInfo) -> Fields:
    """What a script is told: the operator is no member, and has read nothing."""
    return {
        "name": str(info.room.name),
        "private": info.room.private,
        "members": info.members,
        "topic": info.topic,
    }


def _row(info: RoomInfo) -> tuple[str, str, str, str]:
    kind = "private" if info.room.private else "public"
    return str(info.room.name), str(info.members), kind, info.topic


def _create(call: Call) -> None:
    arguments = call.arguments
    room, moderator = room_name(arguments.room), user_name(arguments.moderator)

    async def create(operator: IOperator) -> None:
        await operator.create_room(room, arguments.private, arguments.topic, moderator)

    with call.reached() as reached:
        reached.run(create)
    call.console.say(f"Made {room}; {moderator} moderates it.")


def _delete(call: Call) -> None:
    room = room_name(call.arguments.room)

    async def look(operator: IOperator) -> RoomInfo | None:
        found = [each for each in await operator.rooms() if each.room.name == room]
        return found[0] if found else None

    async def delete(operator: IOperator) -> None:
        await operator.delete_room(room)

    with call.reached() as reached:
        # One that is not there, or the lobby, is refused without a question.
        if (info := reached.run(look)) is not None:
            members = f"{info.members} member{'' if info.members == 1 else 's'}"
            call.confirm(f"Delete {room} ({members}) and all that was said in it?")
        reached.run(delete)
    call.console.say(f"Deleted {room} and all that was said in it.")
