"""Commands: rooms."""

from __future__ import annotations

from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.amp.trimming import first
from chatserver.frontends.calling import Served
from chatserver.model.entries import Person, RoomInfo
from chatserver.model.names import RoomName, UserName
from chatserver.wire import commands
from chatserver.wire.writing import member_fields, room_fields, user_fields

Answer = dict[str, Any]


def _room(connection: Connection, info: RoomInfo) -> Answer:
    return {"room": room_fields(info, connection.viewer)}


async def create_room(
    connection: Connection, room: RoomName, private: bool | None, topic: str | None
) -> Answer:
    """Make a room."""
    return _room(connection, await connection.session.create(room, bool(private), topic or ""))


async def join(connection: Connection, room: RoomName) -> Answer:
    """Become a member."""
    return _room(connection, await connection.session.join(room))


async def leave(connection: Connection, room: RoomName) -> Answer:
    """End the membership."""
    await connection.session.leave(room)
    return {}


async def invite(connection: Connection, room: RoomName, name: UserName) -> Answer:
    """Ask somebody in."""
    await connection.session.invite(room, name)
    return {}


async def kick(connection: Connection, room: RoomName, name: UserName, why: str | None) -> Answer:
    """End somebody's membership."""
    await connection.session.kick(room, name, why or "")
    return {}


async def look_at_room(connection: Connection, room: RoomName) -> Answer:
    """Look at one room."""
    return _room(connection, await connection.session.room(room))


async def rooms(connection: Connection, after: RoomName | None) -> Answer:
    """List the rooms one may know of."""
    mark = "" if after is None else after.text
    found = await connection.session.rooms()
    viewer = connection.viewer
    listed, more = first(room_fields(each, viewer) for each in found if each.room.name.text > mark)
    return {"rooms": listed, "more": more}


async def present(connection: Connection, room: RoomName, after: UserName | None) -> Answer:
    """List who of a room is here now."""
    mark = "" if after is None else after.text
    found = await connection.session.present(room)
    listed, more = first(_here(each) for each in found if each.user.name.text > mark)
    return {"users": listed, "more": more}


def _here(person: Person) -> Answer:
    fields: Answer = user_fields(person.user)
    return fields if person.away is None else {**fields, "away": person.away}


async def members(
    connection: Connection,
    room: RoomName,
    after: UserName | None,
    limit: int | None,
    prefix: str | None,
) -> Answer:
    """List who belongs to a room."""
    page = await connection.session.members(room, after, limit, prefix or "")
    listed, is_cut = first(map(member_fields, page.members))
    return {"members": listed, "more": page.more or is_cut}


SERVED = (
    Served(commands.CreateRoom, create_room),
    Served(commands.Join, join),
    Served(commands.Leave, leave),
    Served(commands.Invite, invite),
    Served(commands.Kick, kick),
    Served(commands.LookAtRoom, look_at_room),
    Served(commands.Rooms, rooms),
    Served(commands.Present, present),
    Served(commands.Members, members),
)
