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
    """

    target: Target
    unread: int = 0
    is_online: bool | None = None
    has_draft: bool = False
    unsent: int = 0


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
    """Give the next one with something unread, people before rooms; None: there is none."""
    targets = [place.target for place in places]
    at = targets.index(current) if current in targets else 0
    following = [*places[at + 1 :], *places[:at]]
    unread = [place.target for place in following if place.unread and place.target != current]
    people = [target for target in unread if not isinstance(target, RoomName)]
    return next(iter([*people, *unread]), None)


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
    count = f"{place.unread if place.unread < 1000 else '999+'}" if place.unread else ""
    marks = ("!" if place.unsent else "") + ("✎" if place.has_draft and not is_current else "")
    right = " " + " ".join(filter(None, (marks, count))).rstrip() + " "
    look = "current" if is_current else "unread" if place.unread else "place"
    name = str(place.target)
    dot: Piece = (look, " ")
    if not isinstance(place.target, RoomName):
        dot = ("here", "•") if place.is_online else (look, " ")
        name = place.target.text
    left = fitted([dot, (look, name)], cells - width_of(right), look)
    if is_current:
        left = tuple((look, text) for _, text in left)
    return both_ends(left, ((look, right),), cells, look)


def news(places: Iterable[Place], current: Target, most: int = 3) -> str:
    """Say where something is unread beside here; empty: nowhere."""
    unread = [show_target(each.target) for each in places if each.unread and each.target != current]
    more = f" +{len(unread) - most}" if len(unread) > most else ""
    return f"new in {', '.join(unread[:most])}{more}" if unread else ""
