"""What a server answers: lists in parts, and what makes no sense."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from attrs import frozen

from chatserver.model.entries import Entry, MemberPage
from chatserver.model.errors import ChatError, Internal
from chatserver.model.names import Target, UserName, parse_target
from chatserver.wire.calls import refusal_of
from chatserver.wire.reading import read_member

T = TypeVar("T")

MOST_PARTS = 10_000
"""Answers that make up one list; a server that has more is not sane."""


@frozen
class Stored:
    """
    The answer to a post, an edit, a deletion, a topic: it is on disk.

    @ivar seq: its place in the stream.
    @ivar duplicate: the nonce was known; C{seq} is the old entry's, and nothing new happened.
    @ivar heard: False where the recipient of a direct message has no session now.
    @ivar entry: what was stored; None for a duplicate.
    @ivar away: why the recipient is away, as they say (it may be empty); None: they are not.
    """

    seq: int
    duplicate: bool
    heard: bool
    entry: Entry | None
    away: str | None = None


async def whole(
    part: Callable[[Sequence[T]], Awaitable[tuple[Any, bool]]], item: Callable[[Any], T]
) -> Sequence[T]:
    """Read a list to its end; C{part} gives what follows what was found, and whether more does."""
    found: list[T] = []
    for _ in range(MOST_PARTS):
        fields, more = await part(found)
        found += read(lambda: [item(each) for each in fields])  # noqa: B023  (called at once)
        if not more or not fields:
            return found
    raise Internal("the server's list does not end")


def read(read: Callable[[], T]) -> T:
    """
    Read an answer.

    @raise Internal: it makes no sense.
    """
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError, ChatError):
        raise Internal("the server's answer cannot be understood") from None


def member_page(answer: Any, after: UserName | None, limit: int) -> MemberPage:
    """
    Read a page of members.

    @param after: what was asked for, as C{limit}: a page of something else would be asked for
        again and again.
    @raise ValueError: it is none that follows C{after}, by name, or is longer than C{limit}.
    """
    members = tuple(map(read_member, answer["members"]))
    names = ["" if after is None else after.text, *(each.person.user.name.text for each in members)]
    if len(members) > limit or any(this >= next for this, next in pairwise(names)):
        raise ValueError("not the page that was asked for")
    return MemberPage(members, more=bool(members) and answer["more"])


def refused_stream(fields: Any) -> tuple[Target, ChatError]:
    """Read which stream may not be read, and why."""
    told = {b"_error_code": str(fields.get("code", "")), b"_error_description": fields.get("text")}
    box = {key: str(value or "").encode() for key, value in told.items()}
    return parse_target(str(fields["target"])), refusal_of(box)
