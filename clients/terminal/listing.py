"""Which conversations there are, and what is to be told of each."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.model.names import RoomName, Target, UserName, show_target
from clients.core.client import Client
from clients.core.contacts import Contacts
from clients.core.drafts import EMPTY, Drafts
from clients.core.posts import Post
from clients.terminal.places import Place, in_order


def places_of(
    client: Client,
    viewer: int,
    current: Target,
    contacts: Contacts,
    drafts: Drafts,
    posts: Sequence[Post],
) -> list[Place]:
    """
    List the conversations, and beside them where something is looked at, begun or to be sent.

    @param viewer: id of whoever sits here.
    @param current: what is looked at.
    """
    known = {each.stream.address(viewer): each for each in client.conversations_now()}
    extra = (current, *drafts.waiting(), *(post.target for post in posts))

    def place(target: Target) -> Place:
        told = known.get(target)
        person = None if isinstance(target, RoomName) else target
        return Place(
            target,
            0 if told is None else told.unread,
            None if person is None else contacts.is_online(person),
            drafts.get(target) != EMPTY,
            sum(post.target == target for post in posts),
            0 if told is None else told.mentions,
            told is not None and told.muted,
            person is not None and contacts.away(person) is not None,
        )

    return in_order(map(place, {**known, **dict.fromkeys(extra)}))


def targets_of(
    places: Sequence[Place], contacts: Contacts, mine: UserName
) -> list[tuple[str, Target]]:
    """List all that somebody of the name C{mine} could go to, and how it is written."""
    known: list[Target] = [place.target for place in places]
    known += [*contacts.rooms(), *contacts.people()]
    return [(show_target(each), each) for each in dict.fromkeys(known) if each != mine]
