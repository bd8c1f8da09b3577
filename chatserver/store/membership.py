"""Coming into rooms and going out of them: shared by whatever moves people."""

from __future__ import annotations

from chatserver.model.entries import Banned, Entry, Joined, Left, Room, User
from chatserver.model.names import LOBBY
from chatserver.model.standing import Membership
from chatserver.store import rows
from chatserver.store.dialect import Transaction
from chatserver.store.log import append_one

SET_STATE = """
    INSERT INTO members (stream, person, state, moderator, since, name) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (stream, person) DO UPDATE
    SET state = excluded.state, moderator = excluded.moderator, since = excluded.since,
        name = excluded.name, banned_by = NULL, why = NULL
"""
SET_BAN = "UPDATE members SET banned_by = ?, why = ? WHERE stream = ? AND person = ?"
COUNT_MEMBER = "UPDATE rooms SET members = members + ? WHERE stream = ?"
START_MARK = """
    INSERT INTO marks (person, stream, read_seq, read_ordinal)
    SELECT ?, id, last_seq, last_ordinal FROM streams WHERE id = ?
    ON CONFLICT (person, stream) DO NOTHING
"""
MEMBERSHIPS = """
    SELECT r.stream, r.name, s.kind, s.last_seq FROM members m
    JOIN rooms r ON r.stream = m.stream JOIN streams s ON s.id = r.stream
    WHERE m.person = ? AND m.state = 'member'
"""
MEMBERS = "SELECT members FROM rooms WHERE stream = ?"
MODERATES = "SELECT moderator FROM members WHERE stream = ? AND person = ?"
# Whoever has been there longest; nobody where somebody moderates already.
SUCCEED = """
    UPDATE members SET moderator = 1 WHERE stream = ? AND person = (
        SELECT m.person FROM members m JOIN users u ON u.id = m.person
        WHERE m.stream = ? AND m.state = 'member' AND u.kind = 'account'
        AND NOT EXISTS (
            SELECT 1 FROM members o WHERE o.stream = ? AND o.moderator = 1
        )
        ORDER BY m.since, m.person LIMIT 1
    )
"""


def rooms_of(txn: Transaction, user: User) -> list[tuple[Room, int]]:
    """List the rooms somebody is a member of, each with the seq of its newest entry."""
    found = txn.execute(MEMBERSHIPS, (user.id,)).fetchall()
    return [(rows.room(stream, name, kind), last) for stream, name, kind, last in found]


def set_state(
    txn: Transaction, room: Room, user: User, state: Membership, at: float, moderator: bool = False
) -> None:
    """Note what C{user} is to C{room} from now on; counts and entries are the caller's affair."""
    # By name are found only those who are members.
    name = user.name.text if state is Membership.MEMBER else None
    txn.execute(SET_STATE, (room.id, user.id, state.value, int(moderator), at, name))


def enter(txn: Transaction, room: Room, user: User, at: float, moderator: bool = False) -> Entry:
    """Make somebody a member who is none; what they have not read begins behind their coming."""
    set_state(txn, room, user, Membership.MEMBER, at, moderator)
    txn.execute(COUNT_MEMBER, (1, room.id))
    if not moderator and room.name != LOBBY and _members(txn, room) == 1:
        _succeed(txn, room)
    entry = append_one(txn, room, user, at, Joined())
    txn.execute(START_MARK, (user.id, room.id))
    return entry


def leave(
    txn: Transaction, room: Room, user: User, at: float, actor: User, why: str | None = None
) -> Entry:
    """
    End a membership; a room that loses its last moderator gets its longest member for one.

    The last one to leave a private room keeps an invitation: nobody else could give them one.

    @param actor: who ends it: C{user}, or somebody who makes them leave.
    """
    moderated = txn.execute(MODERATES, (room.id, user.id)).fetchone()[0]
    state = Membership.LEFT if actor.id == user.id else Membership.KICKED
    set_state(txn, room, user, state, at)
    txn.execute(COUNT_MEMBER, (-1, room.id))
    if moderated:
        _succeed(txn, room)
    if room.private and state is Membership.LEFT and _members(txn, room) == 0:
        set_state(txn, room, user, Membership.INVITED, at)
    return append_one(txn, room, actor, at, Left(user, why))


def ban(
    txn: Transaction,
    room: Room,
    user: User,
    member: bool,
    at: float,
    actor: User,
    why: str | None,
) -> Entry:
    """
    Keep somebody out; the room gets another moderator as with L{leave}.

    @param member: whether they are a member, which ends.
    """
    set_state(txn, room, user, Membership.BANNED, at)
    txn.execute(SET_BAN, (actor.id, why, room.id, user.id))
    if member:
        txn.execute(COUNT_MEMBER, (-1, room.id))
        _succeed(txn, room)
    return append_one(txn, room, actor, at, Banned(user, why))


def _members(txn: Transaction, room: Room) -> int:
    return int(txn.execute(MEMBERS, (room.id,)).fetchone()[0])


def _succeed(txn: Transaction, room: Room) -> None:
    txn.execute(SUCCEED, (room.id, room.id, room.id))
