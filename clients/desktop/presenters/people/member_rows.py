"""Members as rows of a list: sections, and in them the names in order.  Values alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from chatserver.model.entries import User
from clients.desktop.words import many, tr

ONLINE, AWAY, OFFLINE = "online", "away", "offline"
"""The sections, in this order; also how somebody is, for the dot at their avatar."""
SECTIONS = (ONLINE, AWAY, OFFLINE)


@frozen
class Member:
    """
    Somebody in a conversation.

    @ivar away: why they are away, as they say (it may be empty); None: they are not.
    @ivar keeps_order: whether they are known to be a moderator.
    @ivar is_blocked: whether the viewer blocks them.
    @ivar is_now: whether it is so now; else it was when the connection was lost.
    """

    user: User
    online: bool
    away: str | None
    is_me: bool = False
    keeps_order: bool = False
    is_blocked: bool = False
    is_now: bool = True

    @property
    def how(self) -> str:
        """In which section they stand."""
        if not self.online:
            return OFFLINE
        return ONLINE if self.away is None else AWAY

    @property
    def order(self) -> tuple[int, str, str]:
        """Where they stand."""
        name = self.user.name.text
        return SECTIONS.index(self.how), self.user.shown.casefold(), name

    @property
    def title(self) -> str:
        """What is written first."""
        return tr("{name} (You)", name=self.user.shown) if self.is_me else self.user.shown

    @property
    def about(self) -> str:
        """What is written below the name; empty: nothing."""
        if self.is_blocked:
            return tr("Blocked")
        return " ".join((self.away or "").split())


@frozen
class Heading:
    """
    The beginning of a section.

    @ivar count: how many stand in it.
    @ivar is_open: whether it is not known how many more there are.
    @ivar is_now: as in L{Member}.
    """

    how: str
    count: int
    is_now: bool = True
    is_open: bool = False

    @property
    def order(self) -> tuple[int, str, str]:
        """Before all of its section."""
        return SECTIONS.index(self.how), "", ""

    @property
    def title(self) -> str:
        """Its name and how many."""
        count = f"{self.count}+" if self.is_open else str(self.count)
        if not self.is_now:
            were = {
                ONLINE: tr("Were online — {count}", count=count),
                AWAY: tr("Were away — {count}", count=count),
                OFFLINE: tr("Were offline — {count}", count=count),
            }
            return were[self.how]
        texts = {
            ONLINE: tr("Online — {count}", count=count),
            AWAY: tr("Away — {count}", count=count),
            OFFLINE: tr("Offline — {count}", count=count),
        }
        return texts[self.how]


COMING, FOUND, UNNAMED = "coming", "found", "unnamed"
"""Why members are not listed: they are further down, have to be looked for, or are not named."""


@frozen
class More:
    """
    Members who are not listed, and not here now.

    @ivar count: 0: it is not known.
    @ivar why: one of the above.
    """

    count: int
    why: str = UNNAMED

    @property
    def order(self) -> tuple[int, str, str]:
        """At the end."""
        return len(SECTIONS), "", ""

    @property
    def title(self) -> str:
        """How many."""
        if self.why == COMING and not self.count:
            return tr("More below")
        if self.why == COMING:
            return many(self.count, "{count} more below", "{count} more below")
        if self.why == FOUND:
            text = "{count} more: type the beginning of a name to find them"
            return many(self.count, text, text)
        return many(
            self.count,
            "{count} more, not listed",
            "{count} more, not listed",
        )


Row = Member | Heading | More


def matching(members: Iterable[Member], text: str) -> Sequence[Member]:
    """Give those whose names hold C{text}, whatever the case."""
    wanted = text.removeprefix("@").casefold()
    if not wanted:
        return list(members)
    return [
        each
        for each in members
        if wanted in each.user.shown.casefold() or wanted in each.user.name.text
    ]


def sections(
    members: Iterable[Member],
    more: More | None = None,
    is_now: bool = True,
    by_user_name: bool = False,
) -> Sequence[Row]:
    """
    Put members below their headings, by name.

    @param more: those beside these, none of whom is here.
    @param is_now: as in L{Member}.
    @param by_user_name: whether those who are not here stand in the order of their user names, and
        not of what is shown.
    """
    ordered = sorted(members, key=lambda each: each.order)
    rows: list[Row] = []
    for how in SECTIONS:
        found = [each for each in ordered if each.how == how]
        if how == OFFLINE and by_user_name:
            found.sort(key=lambda each: each.user.name.text)
        unlisted = more.count if more is not None and how == OFFLINE else 0
        if found or unlisted:
            is_open = more is not None and not more.count and how == OFFLINE
            rows += [Heading(how, len(found) + unlisted, is_now, is_open), *found]
    return rows if more is None else [*rows, more]
