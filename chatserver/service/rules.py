"""
Who may do what where: pure functions of a standing, judged under the store's lock.

Each returns, or raises the refusal.
"""

from __future__ import annotations

from chatserver.model.entries import Direct, Room
from chatserver.model.errors import (
    Blocked,
    Blocking,
    LoginRequired,
    NotAllowed,
    NotForGuests,
    NotInRoom,
    ReadOnly,
)
from chatserver.model.names import LOBBY
from chatserver.model.standing import Membership, Standing, UserKind
from chatserver.store.places import no_such_room


def may_know(standing: Standing) -> None:
    """
    Whether the place exists as far as the user is concerned.

    @raise NoSuchRoom: a private room they were never in, or left.
    @raise NotAllowed: a private room they were made to leave.
    @raise LoginRequired: their account was deleted while the request was on its way.
    """
    if standing.kind is UserKind.DELETED:
        raise LoginRequired("this account was deleted")
    room = standing.stream
    if not isinstance(room, Room) or not room.private:
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


def may_post(standing: Standing) -> None:
    """
    Whether the user may say something.

    @raise NotInRoom: no member.
    @raise Blocking, Blocked, ReadOnly, NotForGuests: in a direct conversation.
    @raise NoSuchRoom, NotAllowed: as L{may_know}.
    """
    may_know(standing)
    if isinstance(standing.stream, Direct):
        _may_write_to(standing)
        return
    _member(standing)


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


def may_set_topic(standing: Standing) -> None:
    """
    Whether the user may set the topic.

    @raise NotAllowed: they are neither moderator nor admin.
    """
    may_know(standing)
    _moderator(standing)


def _member(standing: Standing) -> None:
    room = standing.stream
    if standing.membership is not Membership.MEMBER and isinstance(room, Room):
        raise NotInRoom(f"you are not in {room.name}; /join {room.name} first")


def _moderator(standing: Standing) -> None:
    room = standing.stream
    if standing.admin or (standing.moderator and standing.membership is Membership.MEMBER):
        return
    assert isinstance(room, Room)
    raise NotAllowed(f"only moderators of {room.name} and admins may do this")


def _not_the_lobby(standing: Standing) -> None:
    if isinstance(standing.stream, Room) and standing.stream.name == LOBBY:
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
