"""What the server's operator sees as JSON: both sides, for the admin socket and C{--json}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatserver.model.audit import Deed, Record
from chatserver.model.errors import BadRequest
from chatserver.model.names import RoomName, UserName
from chatserver.model.operation import Invitation, Present, Registered, Status
from chatserver.model.standing import Bar
from chatserver.wire.reading import read_user
from chatserver.wire.writing import Fields, user_fields


def bar_fields(bar: Bar) -> Fields:
    """Write a bar; C{until} is left out for one that stands until it is lifted."""
    fields: Fields = {"why": bar.why}
    if bar.until is not None:
        fields["until"] = bar.until
    return fields


def read_bar(fields: Any) -> Bar:
    """
    Read a bar.

    @raise BadRequest: it is none.
    """
    try:
        until = fields.get("until")
        return Bar(None if until is None else float(until), str(fields["why"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadRequest("not a bar") from None


def registered_fields(registered: Registered) -> Fields:
    """Write an account; C{seen} and C{bar} are left out where there is none."""
    fields: Fields = {
        "user": user_fields(registered.user),
        "admin": registered.admin,
        "online": registered.online,
        "created": registered.created_at,
    }
    if registered.last_seen is not None:
        fields["seen"] = registered.last_seen
    if registered.bar is not None:
        fields["bar"] = bar_fields(registered.bar)
    return fields


def read_registered(fields: Mapping[str, Any]) -> Registered:
    """Read an account."""
    seen = fields.get("seen")
    return Registered(
        read_user(fields["user"]),
        admin=bool(fields["admin"]),
        online=bool(fields["online"]),
        created_at=float(fields["created"]),
        last_seen=None if seen is None else float(seen),
        bar=read_bar(fields["bar"]) if "bar" in fields else None,
    )


def present_fields(present: Present) -> Fields:
    """Write a session; C{token} is left out where none let it in."""
    fields: Fields = {
        "user": user_fields(present.user),
        "frontend": present.frontend,
        "address": present.address,
        "encrypted": present.encrypted,
    }
    if present.token is not None:
        fields["token"] = present.token
    return fields


def read_present(fields: Mapping[str, Any]) -> Present:
    """Read a session."""
    return Present(
        read_user(fields["user"]),
        frontend=str(fields["frontend"]),
        address=str(fields["address"]),
        encrypted=bool(fields["encrypted"]),
        token=fields.get("token"),
    )


def status_fields(status: Status) -> Fields:
    """Write how a server is; times in seconds since the epoch."""
    return {
        "name": status.name,
        "version": status.version,
        "started": status.started_at,
        "now": status.now,
        "online": status.online,
        "sessions": dict(status.sessions),
        "counts": dict(status.counts),
        "waiting": dict(status.waiting),
        "database_bytes": status.database_bytes,
    }


def read_status(fields: Mapping[str, Any]) -> Status:
    """Read how a server is."""
    return Status(
        name=str(fields["name"]),
        version=str(fields["version"]),
        started_at=float(fields["started"]),
        now=float(fields["now"]),
        online=int(fields["online"]),
        sessions=dict(fields["sessions"]),
        counts=dict(fields["counts"]),
        waiting=dict(fields["waiting"]),
        database_bytes=int(fields["database_bytes"]),
    )


def record_fields(record: Record) -> Fields:
    """Write a record of the audit; C{room}, C{about} and C{text} are left out where empty."""
    fields: Fields = {
        "id": record.id,
        "at": record.at,
        "by": record.actor.text,
        "act": record.deed.value,
    }
    if record.room is not None:
        fields["room"] = str(record.room)
    if record.about is not None:
        fields["about"] = record.about.text
    if record.text:
        fields["text"] = record.text
    return fields


def read_record(fields: Mapping[str, Any]) -> Record:
    """Read a record of the audit."""
    room, about = fields.get("room"), fields.get("about")
    return Record(
        float(fields["at"]),
        UserName(str(fields["by"])),
        Deed(fields["act"]),
        None if room is None else RoomName(str(room).removeprefix("#")),
        None if about is None else UserName(str(about)),
        str(fields.get("text", "")),
        int(fields["id"]),
    )


def invitation_fields(invitation: Invitation) -> Fields:
    """Write what is known of an invitation; C{note} is left out where there is none."""
    fields: Fields = {
        "id": invitation.id,
        "by": invitation.made_by.text,
        "made": invitation.made_at,
        "expires": invitation.expires_at,
        "uses": invitation.uses,
        "left": invitation.left,
    }
    if invitation.note:
        fields["note"] = invitation.note
    return fields


def read_invitation(fields: Mapping[str, Any]) -> Invitation:
    """Read what is known of an invitation."""
    return Invitation(
        int(fields["id"]),
        UserName(str(fields["by"])),
        float(fields["made"]),
        float(fields["expires"]),
        int(fields["uses"]),
        int(fields["left"]),
        str(fields.get("note", "")),
    )
