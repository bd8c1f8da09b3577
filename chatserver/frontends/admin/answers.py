"""What the operator may ask for: one function for each command, from C{IOperator} to JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatserver.frontends.calling import Served as S
from chatserver.frontends.calling import table
from chatserver.model.audit import Wanted
from chatserver.model.entries import OPERATOR
from chatserver.model.names import RoomName, UserName
from chatserver.operator_interfaces import IOperator
from chatserver.wire import admin
from chatserver.wire.commands import LIST_BYTES
from chatserver.wire.operating import (
    invitation_fields,
    present_fields,
    read_bar,
    record_fields,
    registered_fields,
    status_fields,
)
from chatserver.wire.writing import Fields, room_fields, to_json, token_fields, user_fields

Answer = dict[str, Any]
NOTHING: Answer = {}


def _fitting(items: Sequence[Fields]) -> tuple[list[Fields], bool]:
    """
    Take as many as fit into one answer, at least one.

    @return: them, and whether there are more.
    """
    room, taken = LIST_BYTES, 0
    for item in items:
        room -= len(to_json(item)) + 1
        if room < 0 and taken:
            break
        taken += 1
    return list(items[:taken]), taken < len(items)


# -- accounts


async def add_user(operator: IOperator, name: UserName, password: str, admin: bool) -> Answer:
    """Make an account."""
    return {"user": user_fields(await operator.add_user(name, password, admin))}


async def list_users(operator: IOperator, after: UserName | None) -> Answer:
    """List all accounts."""
    start = after.text if after else ""
    found = [each for each in await operator.users() if each.user.name.text > start]
    users, more = _fitting([registered_fields(each) for each in found])
    return {"users": users, "more": more}


async def look_at_user(operator: IOperator, name: UserName) -> Answer:
    """Look at one account."""
    return {"user": registered_fields(await operator.user(name))}


async def give_password(operator: IOperator, name: UserName, password: str) -> Answer:
    """Replace a password."""
    await operator.set_password(name, password)
    return NOTHING


async def set_admin(operator: IOperator, name: UserName, admin: bool) -> Answer:
    """Let an account keep order in every room, or no longer."""
    await operator.set_admin(name, admin)
    return NOTHING


async def bar_user(operator: IOperator, name: UserName, bar: Any) -> Answer:
    """Let nobody in with an account."""
    await operator.bar(name, read_bar(bar))
    return NOTHING


async def unbar_user(operator: IOperator, name: UserName) -> Answer:
    """Let the account's owner in again."""
    await operator.unbar(name)
    return NOTHING


async def remove_user(operator: IOperator, name: UserName) -> Answer:
    """Delete an account."""
    await operator.delete_user(name)
    return NOTHING


# -- rooms


async def list_rooms(operator: IOperator, after: RoomName | None) -> Answer:
    """List all rooms."""
    start = after.text if after else ""
    found = [each for each in await operator.rooms() if each.room.name.text > start]
    rooms, more = _fitting([room_fields(each, OPERATOR.id) for each in found])
    return {"rooms": rooms, "more": more}


async def make_room(
    operator: IOperator, room: RoomName, private: bool, topic: str, moderator: UserName
) -> Answer:
    """Make a room for somebody."""
    await operator.create_room(room, private, topic, moderator)
    return NOTHING


async def delete_room(operator: IOperator, room: RoomName) -> Answer:
    """Delete a room with all that was said in it."""
    await operator.delete_room(room)
    return NOTHING


# -- tokens


async def make_token(operator: IOperator, name: UserName, token: str) -> Answer:
    """Make an access token."""
    return {"secret": await operator.create_token(name, token)}


async def list_tokens(operator: IOperator, name: UserName, skip: int | None) -> Answer:
    """List an account's tokens."""
    found = (await operator.tokens(name))[skip or 0 :]
    tokens, more = _fitting([token_fields(each) for each in found])
    return {"tokens": tokens, "more": more}


async def drop_token(operator: IOperator, name: UserName, token: str) -> Answer:
    """Revoke an access token."""
    await operator.revoke_token(name, token)
    return NOTHING


# -- who is here


async def who(operator: IOperator, skip: int | None) -> Answer:
    """List all sessions."""
    found = (await operator.who())[skip or 0 :]
    sessions, more = _fitting([present_fields(each) for each in found])
    return {"sessions": sessions, "more": more}


async def kick_user(operator: IOperator, name: UserName, why: str) -> Answer:
    """End all sessions of a user."""
    return {"sessions": await operator.kick(name, why)}


async def announce(operator: IOperator, text: str) -> Answer:
    """Tell every session something."""
    return {"sessions": await operator.announce(text)}


async def status(operator: IOperator) -> Answer:
    """Look at the server."""
    return {"status": status_fields(await operator.status())}


# -- what was done


async def list_audit(
    operator: IOperator,
    most: int,
    room: RoomName | None,
    by: UserName | None,
    about: UserName | None,
    after: int | None,
) -> Answer:
    """List what those did who keep order."""
    found = await operator.audit(Wanted(room, by, about, most))
    new = [each for each in found if each.id > (after or 0)]
    records, more = _fitting([record_fields(each) for each in new])
    return {"records": records, "more": more}


# -- invitations


async def make_invitation(operator: IOperator, uses: int, days: int, note: str) -> Answer:
    """Make a code with which somebody may register."""
    return {"code": await operator.invite(uses, days, note)}


async def list_invitations(operator: IOperator, skip: int | None) -> Answer:
    """List those with which somebody can register now."""
    found = (await operator.invitations())[skip or 0 :]
    invitations, more = _fitting([invitation_fields(each) for each in found])
    return {"invitations": invitations, "more": more}


async def drop_invitation(operator: IOperator, id: int) -> Answer:
    """Let nobody register with an invitation any more."""
    await operator.revoke_invitation(id)
    return NOTHING


ANSWERS = table(
    S(admin.AddUser, add_user),
    S(admin.ListUsers, list_users),
    S(admin.LookAtUser, look_at_user),
    S(admin.GivePassword, give_password),
    S(admin.SetAdmin, set_admin),
    S(admin.BarUser, bar_user),
    S(admin.UnbarUser, unbar_user),
    S(admin.RemoveUser, remove_user),
    S(admin.ListRooms, list_rooms),
    S(admin.MakeRoom, make_room),
    S(admin.DeleteRoom, delete_room),
    S(admin.MakeToken, make_token),
    S(admin.ListTokens, list_tokens),
    S(admin.DropToken, drop_token),
    S(admin.Who, who),
    S(admin.KickUser, kick_user),
    S(admin.Announce, announce),
    S(admin.Status, status),
    S(admin.ListAudit, list_audit),
    S(admin.MakeInvitation, make_invitation),
    S(admin.ListInvitations, list_invitations),
    S(admin.DropInvitation, drop_invitation),
)
