"""The list of conversations at the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from chatserver.model.names import LOBBY, RoomName, Target, show_target
from clients.terminal.cells import width_of
from clients.terminal.pieces import Piece, Row, both_ends, fitted


@frozen
class Place:
    """
    One conversation in the list.

    @ivar unread: messages.
    @ivar is_online: whether the other person is here; None: a room, or it is not known.
    @ivar has_draft: whether something was begun there.
    @ivar unsent: messages that wait to be sent.
    @ivar mentions: unread messages that call the person.
    @ivar muted: whether it asks for no attention, unless somebody calls.
    @ivar is_away: whether the other person says that they are away.
    """

    target: Target
    unread: int = 0
    is_online: bool | None = None
    has_draft: bool = False
    unsent: int = 0
    mentions: int = 0
    muted: bool = False
    is_away: bool = False

    @property
    def is_news(self) -> bool:
        """Whether there is something new that wants to be read."""
        return self.mentions > 0 or (self.unread > 0 and not self.muted)


def in_order(places: Iterable[Place]) -> list[Place]:
    """Sort them so that each stays where it was: the lobby, rooms, people, by name."""

    def key(place: Place) -> tuple[bool, bool, str]:
        is_room = isinstance(place.target, RoomName)
        return not is_room, place.target != LOBBY, place.target.text

    return sorted(places, key=key)


def next_of(places: Sequence[Place], current: Target, step: int) -> Target:
    """Give the one so many steps further on, round the end."""
    targets = [place.target for place in places]
    at = targets.index(current) if current in targets else 0
    return targets[(at + step) % len(targets)] if targets else current


def next_unread(places: Sequence[Place], current: Target) -> Target | None:
    """
    Give the next one with something new: first where somebody calls, then people, then rooms.

    @return: None: there is none.
    """
    targets = [place.target for place in places]
    at = targets.index(current) if current in targets else 0
    following = [*places[at + 1 :], *places[:at]]
    news = [place for place in following if place.is_news and place.target != current]
    news.sort(key=lambda place: (not place.mentions, isinstance(place.target, RoomName)))
    return news[0].target if news else None


def list_rows(places: Sequence[Place], current: Target, cells: int, height: int) -> list[Row]:
    """Write the list so that the current one is among its rows."""
    rows: list[Row] = []
    at = 0
    for kind, heading in ((True, "Rooms"), (False, "People")):
        some = [place for place in places if isinstance(place.target, RoomName) is kind]
        if some and rows:
            rows.append(())
        if some:
            rows.append((("heading", f" {heading}"),))
        for place in some:
            at = len(rows) if place.target == current else at
            rows.append(_row(place, place.target == current, cells))
    first = max(0, min(at - height // 2, len(rows) - height))
    return rows[first : first + height]


def _row(place: Place, is_current: bool, cells: int) -> Row:
    count = _count(place.unread) if place.unread else ""
    calls = f"@{_count(place.mentions)}" if place.mentions else ""
    marks = "!" if place.unsent else ""
    marks += "✎" if place.has_draft and not is_current else ""
    marks += "⊘" if place.muted else ""
    right = " " + " ".join(filter(None, (marks, calls, count))).rstrip() + " "
    quiet = "dim" if place.muted else "place"
    look = "current" if is_current else "unread" if place.is_news else quiet
    name = str(place.target)
    dot: Piece = (look, " ")
    if not isinstance(place.target, RoomName):
        dot = presence_dot(place.is_online, place.is_away, look)
        name = place.target.text
    left = fitted([dot, (look, name)], cells - width_of(right), look)
    if is_current:
        left = tuple((look, text) for _, text in left)
    return both_ends(left, ((look, right),), cells, look)


def presence_dot(is_online: bool | None, is_away: bool, look: str) -> Piece:
    """Mark somebody who is here, or here but away; others get a blank of that look."""
    if not is_online:
        return look, " "
    return ("away", "◦") if is_away else ("here", "•")


def _count(number: int) -> str:
    return str(number) if number < 1000 else "999+"


def news(places: Iterable[Place], current: Target, most: int = 3) -> str:
    """Say where something is new beside here, first where somebody calls; empty: nowhere."""
    found = [place for place in places if place.is_news and place.target != current]
    found.sort(key=lambda place: not place.mentions)
    names = [
        show_target(each.target) + (f" (@{_count(each.mentions)})" if each.mentions else "")
        for each in found
    ]
    more = f" +{len(names) - most}" if len(names) > most else ""
    return f"new in {', '.join(names[:most])}{more}" if names else ""
