"""
Who may do what where: pure functions of a standing, judged under the store's lock.

Each returns, or raises the refusal.
"""

from __future__ import annotations

import math

from chatserver.model.audit import Rank
from chatserver.model.entries import Direct, Room
from chatserver.model.errors import (
    BadRequest,
    Blocked,
    Blocking,
    LoginRequired,
    NotAllowed,
    NotForGuests,
    NotInRoom,
    NotYours,
    ReadOnly,
    RoomFrozen,
    SlowDown,
)
from chatserver.model.names import LOBBY
from chatserver.model.standing import Membership, Standing, UserKind
from chatserver.store.places import no_such_room


def may_know(standing: Standing) -> None:
    """
    Whether the place exists as far as the user is concerned.

    @raise NoSuchRoom: a private room they were never in, or left.
    @raise NotAllowed: a room they are banned from, or a private one they were made to leave.
    @raise LoginRequired: their account was deleted while the request was on its way.
    """
    if standing.kind is UserKind.DELETED:
        raise LoginRequired("this account was deleted")
    room = standing.stream
    if not isinstance(room, Room):
        return
    _not_banned(standing, room)
    if not room.private:
        return
    if standing.membership is Membership.KICKED:
        raise NotAllowed(f"you were removed from {room.name}; somebody there must invite you")
    if standing.membership not in (Membership.MEMBER, Membership.INVITED):
        raise no_such_room(room.name)


def may_read(standing: Standing) -> None:
    """
    Whether the user may read the history.

    @raise NoSuchRoom, NotAllowed: as L{may_know}.
    @raise NotInRoom: invited into a private room, but not in it yet.
    @raise NotForGuests: guests have no direct conversations.
    """
    may_know(standing)
    room = standing.stream
    if isinstance(room, Direct):
        _no_guest(standing)
    elif isinstance(room, Room) and room.private and standing.membership is Membership.INVITED:
        raise NotInRoom(f"you are invited to {room.name}, but not in it; /join {room.name} first")


def may_mute(standing: Standing) -> None:
    """
    Whether the user may say that a conversation asks for no attention: where they belong.

    @raise NotInRoom, NoSuchRoom, NotAllowed, NotForGuests: as L{may_read}, or no member.
    """
    may_read(standing)
    _member(standing)


def may_say(standing: Standing, at: float) -> None:
    """
    Whether the user may say something now.

    @param at: the moment, in seconds since the epoch.
    @raise SlowDown: the room is slow, and they said something shortly ago.
    @raise ChatError: as L{may_post}.
    """
    may_post(standing)
    if standing.spoke_at is None or not standing.slow or _keeps_order(standing):
        return
    left = math.ceil(standing.spoke_at + standing.slow - at)
    if left > 0:
        assert isinstance(standing.stream, Room)
        pace = "second" if standing.slow == 1 else f"{standing.slow} seconds"
        raise SlowDown(
            f"{standing.stream.name} is slow: one message every {pace}", min(left, standing.slow)
        )


def may_post(standing: Standing) -> None:
    """
    Whether the user may write: say something, sooner or later, or change what they said.

    @raise NotInRoom: no member.
    @raise RoomFrozen: only moderators and admins may.
    @raise Blocking, Blocked, ReadOnly, NotForGuests: in a direct conversation.
    @raise NoSuchRoom, NotAllowed: as L{may_know}.
    """
    may_know(standing)
    if isinstance(standing.stream, Direct):
        _may_write_to(standing)
        return
    _member(standing)
    room = standing.stream
    if standing.frozen and isinstance(room, Room) and not _keeps_order(standing):
        raise RoomFrozen(f"{room.name} is frozen; only its moderators and admins may write")


def may_delete(standing: Standing) -> None:
    """
    Whether the user may take a message back; their own also while the room is frozen.

    @raise NotInRoom: neither member nor admin.
    @raise ChatError: as L{may_post}, for a direct conversation.
    """
    may_know(standing)
    if isinstance(standing.stream, Direct):
        _may_write_to(standing)
    elif not standing.admin:
        _member(standing)


def may_delete_others(standing: Standing) -> None:
    """
    Whether the user may take away what somebody else said.

    @raise NotYours: they are neither moderator nor admin, or it is a direct conversation.
    """
    if isinstance(standing.stream, Direct):
        raise NotYours("only its author may delete a message")
    if not _keeps_order(standing):
        raise NotYours("only its author, moderators and admins may delete a message")


def may_join(standing: Standing) -> None:
    """Whether the user may become a member: as L{may_know}."""
    may_know(standing)


def may_leave(standing: Standing) -> None:
    """
    Whether the user may end their membership.

    @raise NotAllowed: it is the lobby.
    @raise NotInRoom: they are no member.
    """
    may_know(standing)
    _not_the_lobby(standing)
    _member(standing)


def may_invite(standing: Standing) -> None:
    """
    Whether the user may ask others in: every member that has an account.

    @raise NotInRoom, NotForGuests, NoSuchRoom, NotAllowed: refused.
    """
    may_know(standing)
    _member(standing)
    if standing.kind is UserKind.GUEST:
        raise NotForGuests("guests cannot invite; register an account")


def may_kick(standing: Standing) -> None:
    """
    Whether the user may make others leave.

    @raise NotAllowed: they are neither moderator nor admin, or it is the lobby.
    """
    may_know(standing)
    _not_the_lobby(standing)
    _moderator(standing)


def may_be_kicked(standing: Standing, other: Standing) -> None:
    """
    Whether the user may make C{other} leave.

    @raise NotAllowed: C{other} keeps order there too, and the user is no admin.
    """
    if _keeps_order(other) and not standing.admin:
        whom = f"{other.user.name} keeps order here too"
        raise NotAllowed(f"{whom}; only admins may do this to a moderator or an admin")


def may_ban(standing: Standing) -> None:
    """
    Whether the user may keep others out.

    @raise NotAllowed: they are neither moderator nor admin, or it is the lobby.
    """
    may_know(standing)
    _moderator(standing)
    if _is_lobby(standing):
        raise NotAllowed(
            f"nobody is kept out of {LOBBY} alone; admins keep somebody out of the server"
            " with /server-ban NAME"
        )


def may_be_banned(standing: Standing, other: Standing) -> None:
    """
    Whether the user may keep C{other} out.

    @raise NotAllowed: C{other} is an admin; or keeps order there, and the user is no admin.
    """
    if other.admin:
        raise NotAllowed(f"{other.user.name} is an admin; admins are not banned from rooms")
    may_be_kicked(standing, other)


def may_set_moderators(standing: Standing) -> None:
    """
    Whether the user may say who moderates.

    @raise NotAllowed: they are neither moderator nor admin, or it is the lobby.
    """
    may_know(standing)
    _moderator(standing)
    if _is_lobby(standing):
        raise NotAllowed(f"the server's admins moderate {LOBBY}, and nobody else")


def may_keep_order(standing: Standing) -> None:
    """
    Whether the user may freeze the room, slow it down, and see who is banned.

    @raise NotAllowed: they are neither moderator nor admin.
    """
    may_know(standing)
    _moderator(standing)


def may_set_topic(standing: Standing) -> None:
    """
    Whether the user may set the topic.

    @raise NotAllowed: they are neither moderator nor admin.
    """
    may_know(standing)
    _moderator(standing)


def may_administer(rank: Rank) -> None:
    """
    Whether somebody may act on the whole server.

    @raise NotAllowed: they are no admin.
    """
    if not rank.admin:
        raise NotAllowed("only the server's admins may do this")


def may_order(rank: Rank) -> None:
    """
    Whether somebody may end another's sessions, keep them out, or let them in again.

    @raise NotAllowed: they are no admin, or the other is one too.
    @raise BadRequest: it is themselves.
    """
    may_administer(rank)
    if rank.oneself:
        raise BadRequest("that is yourself")
    if rank.about_admin:
        raise NotAllowed("that is an admin; only the operator may do this to an admin")


def _member(standing: Standing) -> None:
    room = standing.stream
    if standing.membership is not Membership.MEMBER and isinstance(room, Room):
        raise NotInRoom(f"you are not in {room.name}; /join {room.name} first")


def _not_banned(standing: Standing, room: Room) -> None:
    # Who became an admin since is not kept out by anybody.
    if standing.membership is not Membership.BANNED or standing.admin:
        return
    why = f": {standing.why}" if standing.why else ""
    raise NotAllowed(f"you are banned from {room.name}{why}")


def _keeps_order(standing: Standing) -> bool:
    return standing.admin or (standing.moderator and standing.membership is Membership.MEMBER)


def _moderator(standing: Standing) -> None:
    room = standing.stream
    if _keeps_order(standing):
        return
    assert isinstance(room, Room)
    raise NotAllowed(f"only moderators of {room.name} and admins may do this")


def _is_lobby(standing: Standing) -> bool:
    return isinstance(standing.stream, Room) and standing.stream.name == LOBBY


def _not_the_lobby(standing: Standing) -> None:
    if _is_lobby(standing):
        raise NotAllowed(f"everybody is in {LOBBY}; nobody can leave it")


def _no_guest(standing: Standing) -> None:
    if standing.kind is UserKind.GUEST:
        raise NotForGuests("guests have no direct messages; register an account")


def _may_write_to(standing: Standing) -> None:
    assert isinstance(standing.stream, Direct)
    other = standing.stream.other(standing.user.id).name
    _no_guest(standing)
    if standing.other is UserKind.GUEST:
        raise NotForGuests(f"{other} is a guest; guests have no direct messages")
    if standing.other is UserKind.DELETED:
        raise ReadOnly(f"the account {other} was deleted; the conversation can only be read")
    if standing.blocks:
        raise Blocking(f"you block {other}; /unblock {other} first")
    if standing.blocked:
        raise Blocked(f"{other} takes no messages from you")
