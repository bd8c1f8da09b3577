"""What somebody wants to do with a room: judged under its lock, shared by whatever does it."""

from __future__ import annotations

from attrs import frozen

from chatserver.model.audit import Deed, Record
from chatserver.model.entries import Body, Entry, Posted, Room, User
from chatserver.model.errors import BadRequest
from chatserver.model.names import RoomName, UserName
from chatserver.model.standing import PairRule, Rule, Standing
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.log import append_one
from chatserver.store.noting import note
from chatserver.store.places import Found, Places, find_user


@frozen
class Act:
    """
    What somebody wants to do with a room.

    @ivar rule: judges the actor's standing under the lock.
    @ivar other: the user it is about, where there is one.
    @ivar text: the reason or the topic.
    @ivar pair: judges the standings of both, where it is about somebody; None: nothing more.
    """

    actor: User
    room: RoomName
    at: float
    rule: Rule
    other: UserName | None = None
    text: str = ""
    pair: PairRule | None = None


def standing_of(txn: Transaction, act: Act) -> tuple[Standing, Room]:
    """
    Judge the actor.

    @raise ChatError: what the act's rule raises.
    """
    standing = Places(txn).standing(act.actor, act.room)
    act.rule(standing)
    assert isinstance(standing.stream, Room)
    return standing, standing.stream


def other_of(txn: Transaction, act: Act) -> Found:
    """
    Find whom it is about.

    @raise NoSuchUser: nobody has this name.
    @raise BadRequest: it is the actor.
    """
    assert act.other is not None
    found = find_user(txn, act.other)
    if found.user.id == act.actor.id:
        raise BadRequest("that is yourself")
    return found


def pair_of(txn: Transaction, act: Act, standing: Standing, other: User) -> Standing:
    """
    Judge the actor before whom it is about; give the standing of the latter.

    @raise ChatError: what the act's pair rule raises.
    """
    assert isinstance(standing.stream, Room)
    theirs = Places(txn).in_room(other, standing.stream)
    if act.pair is not None:
        act.pair(standing, theirs)
    return theirs


def keep(txn: Transaction, act: Act, deed: Deed, about: User | None = None, text: str = "") -> None:
    """Keep what was done to the room, or in it to C{about}."""
    name = None if about is None else about.name
    note(txn, Record(act.at, act.actor.name, deed, act.room, name, text))


def appended(txn: Transaction, act: Act, room: Room, body: Body) -> Written:
    """Append to the room's log what was done, and answer with it."""
    return posted(append_one(txn, room, act.actor, act.at, body))


def posted(entry: Entry) -> Written:
    """Answer with an entry."""
    return Written(Posted(entry.stream, entry.seq, entry=entry), (entry,))
