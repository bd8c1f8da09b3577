"""The rows of the list of conversations: what each says, and in which order they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache

from attrs import evolve, field, frozen

from chatserver.model.names import LOBBY, RoomName, Target
from clients.desktop.presenters.conversation.markup import words_of
from clients.desktop.words import many, tr

MOST_SHOWN = 99
"""Of what is counted in a badge."""
PREVIEW_CHARACTERS = 160


class Says(Enum):
    """What the second line of a row tells."""

    NOTHING = "nothing"
    MESSAGE = "message"
    TYPING = "typing"
    DRAFT = "draft"
    WAITING = "waiting"
    FAILED = "failed"


@frozen
class Place:
    """
    One conversation in the list.

    @ivar shown: a room's name without its mark, or the name that somebody is shown under.
    @ivar also: the user name, where C{shown} is a nickname; else empty.
    @ivar how: C{online}, C{away}, C{offline}; None: a room, or it is not known.
    @ivar away: why they are away, as they say; it may be empty.
    @ivar says: what kind of thing C{text} is.
    @ivar text: the second line of a direct conversation.
    @ivar time: when that was said, short; empty: not known.
    @ivar is_begun: whether nothing was said there yet, so that the server knows of none.
    @ivar active_at: seconds since the epoch of the newest message; 0: not known.
    """

    target: Target
    shown: str
    also: str = ""
    is_private: bool = False
    unread: int = 0
    mentions: int = 0
    muted: bool = False
    how: str | None = None
    away: str = ""
    says: Says = Says.NOTHING
    text: str = ""
    time: str = ""
    is_blocked: bool = False
    is_chosen: bool = False
    is_begun: bool = False
    active_at: float = field(default=0.0, eq=False)

    @property
    def is_room(self) -> bool:
        """Whether it is a room."""
        return isinstance(self.target, RoomName)

    @property
    def count(self) -> int:
        """What the badge counts; a muted place tells of calls alone."""
        return self.mentions if self.muted else self.unread

    @property
    def is_news(self) -> bool:
        """Whether there is something new that wants to be read."""
        return self.mentions > 0 or self.count > 0

    @property
    def badge(self) -> str:
        """What stands in the badge; empty: there is none."""
        if not self.is_news:
            return ""
        return count_text(max(self.count, self.mentions))


@frozen
class Invitation:
    """
    Somebody asks into a room.

    @ivar id: of the room, for ever.
    @ivar by: how who asks is shown; empty: not known.
    @ivar problem: why it could not be followed; empty: nothing went wrong.
    """

    id: int
    room: RoomName
    by: str = ""
    is_busy: bool = False
    problem: str = ""

    @property
    def sentence(self) -> str:
        """Say who asks where."""
        if self.by:
            return tr("{name} invites you to {room}", name=self.by, room=self.room)
        return tr("You are invited to {room}", room=self.room)


def silenced(place: Place) -> Place:
    """Give the row of somebody who is blocked: nothing is heard of them."""
    is_heard = place.says in (Says.MESSAGE, Says.NOTHING)
    text = tr("Blocked") if is_heard else place.text
    return evolve(place, is_blocked=True, unread=0, mentions=0, text=text)


def count_text(count: int) -> str:
    """Write a number for a badge."""
    return str(count) if count <= MOST_SHOWN else f"{MOST_SHOWN}+"


@lru_cache(maxsize=2000)
def preview(text: str) -> str:
    """Give the beginning of a message in one line, without what is not to be seen."""
    words = words_of(text[: PREVIEW_CHARACTERS * 2])
    if words.isprintable():
        return words[:PREVIEW_CHARACTERS]
    return "".join(each for each in words if each.isprintable() or each in "\u200d\ufe0f")[
        :PREVIEW_CHARACTERS
    ]


def how_word(how: str | None) -> str:
    """Say how somebody is; empty: it is not known."""
    words = {"online": tr("online"), "away": tr("away"), "offline": tr("offline")}
    return "" if how is None else words[how]


def spoken(place: Place) -> str:
    """Say all that a row shows, for those who hear it: C{Ann, online, 2 unread}."""
    kind = tr("private room") if place.is_private else tr("room")
    parts = [place.shown, kind if place.is_room else how_word(place.how), place.away]
    if place.is_blocked:
        parts.append(tr("blocked"))
    if place.unread:
        parts.append(many(place.unread, "{count} unread", "{count} unread"))
    if place.mentions:
        parts.append(many(place.mentions, "{count} mention", "{count} mentions"))
    if place.muted:
        parts.append(tr("muted"))
    parts.append(place.text)
    return ", ".join(filter(None, parts))


def short_time(at: datetime, now: datetime) -> str:
    """Write when something was said, as short as it can be told."""
    days = (now.date() - at.date()).days
    if days <= 0:
        return f"{at:%H:%M}"
    if days == 1:
        return tr("Yesterday")
    if days < 7:
        names = tr("Mon Tue Wed Thu Fri Sat Sun").split()
        return names[at.weekday()]
    if at.year == now.year:
        months = tr("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
        return tr("{day} {month}", day=at.day, month=months[at.month - 1])
    return f"{at:%Y-%m-%d}"


# -- in which order


def rooms_in_order(rooms: Iterable[Place]) -> tuple[Place, ...]:
    """Sort rooms: the lobby, then by name; each stays where it was."""
    return tuple(sorted(rooms, key=lambda each: (each.target != LOBBY, each.shown)))


def directs_in_order(
    directs: Iterable[Place], before: Sequence[Target] | None
) -> tuple[Place, ...]:
    """
    Sort direct conversations: the newest first, those who are blocked last.

    @param before: the order that must stay, with what is new at its end; None: none must.
    """
    newest = sorted(directs, key=lambda each: (each.is_blocked, -each.active_at, each.shown))
    if before is None:
        return tuple(newest)
    kept = {target: at for at, target in enumerate(before)}
    return tuple(sorted(newest, key=lambda each: kept.get(each.target, len(kept))))


def step(places: Sequence[Place], chosen: Target | None, by: int) -> Target | None:
    """Give the place so many rows further on, round the end; None: there is none."""
    targets = [place.target for place in places]
    if not targets:
        return None
    if chosen not in targets:
        return targets[0 if by > 0 else -1]
    return targets[(targets.index(chosen) + by) % len(targets)]


def next_unread(places: Sequence[Place], chosen: Target | None) -> Target | None:
    """Give the next place with something new, first where somebody calls; None: there is none."""
    targets = [place.target for place in places]
    at = targets.index(chosen) if chosen in targets else -1
    following = [*places[at + 1 :], *places[: max(0, at)]]
    news = [each for each in following if each.is_news and not each.is_blocked]
    news.sort(key=lambda each: not each.mentions)
    return news[0].target if news else None
