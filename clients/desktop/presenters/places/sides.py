"""
Who is who in a direct conversation.

By names, which never change: before the first login on this machine, while what is kept is shown
without a connection, the person's id is not known.
"""

from __future__ import annotations

from chatserver.model.entries import Direct, Entry, Stream, User
from chatserver.model.names import Target


def other_of(stream: Direct, viewer: User) -> User:
    """Give the one who is not C{viewer}."""
    return stream.second if stream.first.name == viewer.name else stream.first


def address_of(stream: Stream, viewer: User) -> Target:
    """Give how C{viewer} names a stream."""
    if isinstance(stream, Direct):
        return other_of(stream, viewer).name
    return stream.address(viewer.id)


def is_own(entry: Entry, viewer: User) -> bool:
    """Whether C{viewer} said it."""
    return entry.sender.name == viewer.name
