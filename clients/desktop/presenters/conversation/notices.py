"""What happened in a conversation, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatserver.model.entries import (
    Banned,
    Closed,
    Entry,
    Frozen,
    Joined,
    Left,
    ModeratorSet,
    SlowSet,
    TopicSet,
    Unbanned,
    User,
)
from clients.core.comings import Comings
from clients.desktop.words import many, tr

MOST_NAMED = 3
"""Names in one sentence; of more people only the number is told."""

_WHITE = re.compile(r"\s+")
# They would turn around what stands beside the text that holds them.
_TURNING = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]")


def one_row(text: str, most: int = 300) -> str:
    """Write a text into one row, of C{most} characters, without what would disturb others."""
    return _WHITE.sub(" ", _TURNING.sub("", text[: 2 * most])).strip()[:most]


def capital(sentence: str) -> str:
    """Begin a sentence of the server's as one that stands alone."""
    return sentence[:1].upper() + sentence[1:]


def happened(entry: Entry) -> str:
    """Say what happened."""
    name = one_row(entry.sender.shown)
    match entry.body:
        case Joined():
            return tr("{name} joined", name=name)
        case Left(user, why):
            return _left(name, entry.sender, user, why)
        case TopicSet(""):
            return tr("{name} removed the topic", name=name)
        case TopicSet(text):
            return tr("{name} set the topic: {topic}", name=name, topic=one_row(text))
        case Closed():
            return tr("This room was deleted, with all that was said in it")
        case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
            return _order(name, entry.body)
        case _:
            return tr("{name} did something that this program does not know", name=name)


def came_and_went(entries: Sequence[Entry], skipped: int = 0) -> str:
    """
    Say in one go who joined and left, where several did one after another.

    @param skipped: how many times more somebody did, before them, of which only that is known.
    """
    people = Comings.of(entries)
    told = (
        _told(people.came, "{names} joined"),
        _told(people.went, "{names} left"),
        _told(people.both, "{names} joined and left"),
        many(skipped, "{count} more came or went", "{count} more came or went") if skipped else "",
    )
    return " · ".join(sentence for sentence in told if sentence)


def names_of(names: Sequence[str]) -> str:
    """Put names beside each other as a sentence does."""
    if len(names) == 1:
        return names[0]
    if len(names) <= MOST_NAMED:
        return tr("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
    first = ", ".join(names[: MOST_NAMED - 1])
    rest = len(names) - MOST_NAMED + 1
    return many(rest, "{names} and {count} other", "{names} and {count} others", names=first)


# --


def _told(people: Sequence[User], sentence: str) -> str:
    names = [one_row(user.shown) for user in people]
    return tr(sentence, names=names_of(names)) if names else ""


def _left(name: str, sender: User, user: User, why: str | None) -> str:
    if user.id == sender.id:
        return tr("{name} left", name=name)
    other = one_row(user.shown)
    if why:
        reason = one_row(why)
        return tr("{other} was removed by {name}: {reason}", other=other, name=name, reason=reason)
    return tr("{other} was removed by {name}", other=other, name=name)


def _order(name: str, body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet) -> str:
    match body:
        case Banned(user, why):
            return _banned(name, one_row(user.shown), one_row(why or ""))
        case Unbanned(user):
            return tr(
                "{other} may come in again, says {name}", other=one_row(user.shown), name=name
            )
        case ModeratorSet(user, True):
            return tr("{name} made {other} a moderator", other=one_row(user.shown), name=name)
        case ModeratorSet(user):
            other = one_row(user.shown)
            return tr("{other} is a moderator no more, says {name}", other=other, name=name)
        case Frozen(True):
            return tr("{name} froze this room: only moderators write here now", name=name)
        case Frozen():
            return tr("{name} let everybody write here again", name=name)
        case SlowSet(0):
            return tr("{name} let everybody write as quickly as they like again", name=name)
        case SlowSet(seconds):
            return many(
                seconds,
                "{name} slowed this room down: one message every second",
                "{name} slowed this room down: one message every {count} seconds",
                name=name,
            )


def _banned(name: str, other: str, why: str) -> str:
    if why:
        return tr("{other} was banned by {name}: {reason}", other=other, name=name, reason=why)
    return tr("{other} was banned by {name}", other=other, name=name)
