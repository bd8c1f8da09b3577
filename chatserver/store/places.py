"""Names to users and streams, and a user's standing there: shared by all tables."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from chatserver.model.entries import Direct, Personal, Room, Stream, User
from chatserver.model.errors import BadRequest, LoginRequired, NoSuchRoom, NoSuchUser
from chatserver.model.names import DELETED_PREFIX, RoomName, Target, UserName
from chatserver.model.standing import Membership, Rule, Standing, UserKind
from chatserver.store import dialect, log, rows
from chatserver.store.dialect import Transaction

TOMBSTONE = f"~{DELETED_PREFIX}"
"""Begins the name under which a deleted room's row stays; no name anybody can type does."""
IS_THERE = "r.name NOT LIKE '~%'"
"""Holds for the rooms that are not deleted."""

USER_BY_NAME = """
    SELECT u.id, u.name, u.nickname, u.kind, a.why
    FROM users u LEFT JOIN absences a ON a.person = u.id
    WHERE u.name = ? AND u.kind <> 'former'
"""
USER_BY_ID = "SELECT id, name, nickname, kind, admin FROM users WHERE id = ?"
ROOM_BY_NAME = """
    SELECT r.stream, s.kind FROM rooms r JOIN streams s ON s.id = r.stream WHERE r.name = ?
"""
PERSONAL_OF = "SELECT personal FROM users WHERE id = ?"
DIRECT_OF = "SELECT stream FROM directs WHERE first = ? AND second = ?"
INSERT_DIRECT = "INSERT INTO directs (stream, first, second) VALUES (?, ?, ?)"
IN_ROOM = """
    SELECT u.id, u.kind, u.admin, COALESCE(m.state, 'none'), COALESCE(m.moderator, 0),
        COALESCE(m.why, ''), m.spoke_at
    FROM users u LEFT JOIN members m ON m.stream = ? AND m.person = u.id
    WHERE u.id IN ({ids})
"""
ORDER_IN = "SELECT frozen, slow FROM rooms WHERE stream = ?"
SPOKE = "UPDATE members SET spoke_at = ? WHERE stream = ? AND person = ?"
BLOCKS_BETWEEN = """
    SELECT EXISTS (SELECT 1 FROM blocks WHERE person = ? AND blocked = ?),
           EXISTS (SELECT 1 FROM blocks WHERE person = ? AND blocked = ?)
"""

AT_ONCE = 512
"""Users looked up by one statement at the most."""
_KINDS = {kind.value: kind for kind in UserKind}
_MEMBERSHIPS = {membership.value: membership for membership in Membership}


@frozen
class Found:
    """
    A user, as the store knows them now.

    @ivar away: why they are away, as they say; None: they are not.
    """

    user: User
    kind: UserKind
    away: str | None = None


def find_user(txn: Transaction, name: UserName) -> Found:
    """
    Look a user up.

    @raise NoSuchUser: nobody has this name.
    """
    row = txn.execute(USER_BY_NAME, (name.text,)).fetchone()
    if row is None:
        raise NoSuchUser(f"there is no user {name}")
    return Found(rows.user(row), UserKind(row[3]), row[4])


def user_by_id(txn: Transaction, id: int) -> User:
    """Give a user whose id is known."""
    return rows.user(txn.execute(USER_BY_ID, (id,)).fetchone())


def must_exist(txn: Transaction, user: User) -> None:
    """@raise LoginRequired: the account was deleted while the request was on its way."""
    if UserKind(txn.execute(USER_BY_ID, (user.id,)).fetchone()[3]) is UserKind.DELETED:
        raise LoginRequired("this account was deleted")


def personal_stream(txn: Transaction, user: User) -> Personal:
    """Give the user's own stream."""
    return Personal(txn.execute(PERSONAL_OF, (user.id,)).fetchone()[0], user)


class Places:
    """Streams and standings within one transaction; where they lead is looked up once."""

    def __init__(self, txn: Transaction) -> None:
        self._txn = txn
        self._rooms: dict[str, Room] = {}
        self._others: dict[str, Found] = {}
        self._directs: dict[tuple[int, int], Direct] = {}
        self._standings: dict[tuple[int, int], Standing] = {}
        self._users: dict[int, tuple[UserKind, bool]] = {}
        self._orders: dict[int, tuple[bool, int]] = {}

    def stream(self, user: User, target: Target) -> Stream:
        """
        Find where C{target} leads for C{user}.

        @return: a conversation that does not exist yet has the stream id 0.
        @raise NoSuchRoom, NoSuchUser: nothing of that name exists.
        @raise BadRequest: a conversation with oneself.
        """
        if isinstance(target, RoomName):
            return self._room(target)
        return self._direct(user, self._other(target))

    def standing(self, user: User, target: Target) -> Standing:
        """
        Find where C{target} leads for C{user}, and what they are there; to be judged, it must be
        asked under the stream's lock.

        @raise ChatError: as L{stream}.
        """
        if isinstance(target, RoomName):
            return self.in_room(user, self._room(target))
        other = self._other(target)
        return self._in_direct(user, other, self._direct(user, other))

    def in_room(self, user: User, room: Room) -> Standing:
        """What C{user} is in C{room}."""
        key = user.id, room.id
        if key not in self._standings:
            self.gather(room, (user,))
        return self._standings[key]

    def gather(self, room: Room, users: Iterable[User]) -> None:
        """Look up at once what several users are in C{room}; as L{standing}, under its lock."""
        new = {user.id: user for user in users if (user.id, room.id) not in self._standings}
        ids = list(new)
        is_frozen, slow = self._order(room)
        for first in range(0, len(ids), AT_ONCE):
            sql, some = dialect.with_ids(IN_ROOM, ids[first : first + AT_ONCE])
            found = self._txn.execute(sql, (room.id, *some))
            for id, kind, admin, state, moderator, why, spoke_at in found:
                self._users[id] = known = (_KINDS[kind], bool(admin))
                self._standings[id, room.id] = Standing(
                    new[id],
                    *known,
                    room,
                    _MEMBERSHIPS[state],
                    bool(moderator),
                    why=why,
                    frozen=is_frozen,
                    slow=slow,
                    spoke_at=spoke_at,
                )

    def spoke(self, standing: Standing, at: float) -> None:
        """Note that somebody said something in a room that is slow, for who asks after this."""
        self._txn.execute(SPOKE, (at, standing.stream.id, standing.user.id))
        key = standing.user.id, standing.stream.id
        self._standings[key] = evolve(standing, spoke_at=at)

    def _order(self, room: Room) -> tuple[bool, int]:
        """Whether the room is frozen, and how slow it is."""
        known = self._orders.get(room.id)
        if known is None:
            is_frozen, slow = self._txn.execute(ORDER_IN, (room.id,)).fetchone()
            known = self._orders[room.id] = bool(is_frozen), slow
        return known

    def open(self, standing: Standing) -> Stream:
        """Give the stream of a standing; a conversation's is made at its first use."""
        stream = standing.stream
        if not isinstance(stream, Direct) or stream.id:
            return stream
        made = Direct(log.new_stream(self._txn, "direct"), stream.first, stream.second)
        self._txn.execute(INSERT_DIRECT, (made.id, made.first.id, made.second.id))
        self._directs[made.first.id, made.second.id] = made
        return made

    def _room(self, name: RoomName) -> Room:
        known = self._rooms.get(name.text)
        if known is None:
            row = self._txn.execute(ROOM_BY_NAME, (name.text,)).fetchone()
            if row is None:
                raise no_such_room(name)
            known = self._rooms[name.text] = Room(row[0], name, row[1] == "private")
        return known

    def _other(self, name: UserName) -> Found:
        known = self._others.get(name.text)
        if known is None:
            known = self._others[name.text] = find_user(self._txn, name)
        return known

    def _user(self, user: User) -> tuple[UserKind, bool]:
        known = self._users.get(user.id)
        if known is None:
            row = self._txn.execute(USER_BY_ID, (user.id,)).fetchone()
            known = self._users[user.id] = (_KINDS[row[3]], bool(row[4]))
        return known

    def _direct(self, user: User, other: Found) -> Direct:
        if other.user.id == user.id:
            raise BadRequest("that is yourself; write to somebody else")
        first, second = sorted((user, other.user), key=lambda each: each.id)
        known = self._directs.get((first.id, second.id))
        if known is None:
            row = self._txn.execute(DIRECT_OF, (first.id, second.id)).fetchone()
            known = Direct(row[0] if row else 0, first, second)
            self._directs[first.id, second.id] = known
        return known

    def _in_direct(self, user: User, other: Found, direct: Direct) -> Standing:
        pair = (user.id, other.user.id)
        blocks, blocked = self._txn.execute(BLOCKS_BETWEEN, pair + pair[::-1]).fetchone()
        kind, admin = self._user(user)
        return Standing(
            user,
            kind,
            admin,
            direct,
            other=other.kind,
            blocks=bool(blocks),
            blocked=bool(blocked),
            away=other.away,
        )


def no_such_room(name: RoomName) -> NoSuchRoom:
    """The one refusal for rooms that are not there and rooms that must seem so."""
    return NoSuchRoom(f"there is no room {name}")


def stream_for(txn: Transaction, user: User, target: Target, rule: Rule) -> Stream:
    """
    Resolve C{target} and judge C{user}'s standing there by C{rule}.

    @raise ChatError: as L{Places.standing} and the rule.
    """
    standing = Places(txn).standing(user, target)
    rule(standing)
    return standing.stream
