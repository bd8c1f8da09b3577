"""Whom the person blocked the last time, for the time before there is a connection."""

from __future__ import annotations

from collections.abc import Set

from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.people.people import People

BLOCKED = "blocked"
"""What is kept: the ids, of the newest accounts if there are very many."""
MOST_KEPT = 2000


def blocked_ids(people: People, kept: Kept) -> Set[int]:
    """Give the ids of those who are blocked, as far as is known; what the server tells is kept."""
    if not people.is_read:
        before = kept.choice(BLOCKED).split()
        return people.ids() | {int(each) for each in before if each.isdecimal()}
    value = " ".join(map(str, sorted(people.ids())[-MOST_KEPT:]))
    if value != kept.choice(BLOCKED):
        kept.choose(BLOCKED, value)
    return people.ids()
