"""What is to be done to one list of items, to make it another: as little as possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from clients.desktop.presenters.conversation.feed_items import Item, Key


@frozen
class Removed:
    """C{count} items are gone from the index C{at} on."""

    at: int
    count: int


@frozen
class Inserted:
    """C{items} stand at the index C{at} now."""

    at: int
    items: tuple[Item, ...]


@frozen
class Replaced:
    """The item at the index C{at} looks otherwise."""

    at: int
    item: Item


Step = Removed | Inserted | Replaced


def steps(old: Sequence[Item], new: Sequence[Item]) -> list[Step]:
    """
    Find the steps; done one after another, they lead from C{old} to C{new}.

    Items are known by their keys; no key stands twice in a list.
    """
    begin = _alike(old, new)
    most = min(len(old), len(new)) - begin
    end = _alike(old[::-1], new[::-1], most)
    before = old[begin : len(old) - end]
    after = new[begin : len(new) - end]
    found = list(_between(before, after, begin))
    fresh = [*range(begin), *range(len(new) - end, len(new))]
    shifted = len(old) - len(new)
    for at in fresh:
        was = old[at] if at < begin else old[at + shifted]
        if was is not new[at] and was != new[at]:
            found.append(Replaced(at, new[at]))
    return found


def done(items: list[Item], step: Step) -> None:
    """Do a step to a copy of the items."""
    match step:
        case Removed(at, count):
            del items[at : at + count]
        case Inserted(at, new):
            items[at:at] = new
        case Replaced(at, item):
            items[at] = item


# --


def _alike(one: Sequence[Item], other: Sequence[Item], most: int | None = None) -> int:
    """Count the items at the beginning that have the same keys."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if count == most or (left is not right and left.key != right.key):
            break
        count += 1
    return count


def _between(before: Sequence[Item], after: Sequence[Item], offset: int) -> Iterator[Step]:
    here = {item.key: at for at, item in enumerate(after)}
    stay = _staying([here.get(item.key) for item in before])
    left = [item for item, is_staying in zip(before, stay, strict=True) if is_staying]
    yield from _gone(stay, offset)
    known = {item.key: item for item in left}
    yield from _come(after, known, offset)
    for at, item in enumerate(after):
        was = known.get(item.key)
        if was is not None and was is not item and was != item:
            yield Replaced(offset + at, item)


def _staying(places: Sequence[int | None]) -> list[bool]:
    """Decide which may stay where they are: those that come later than all that stay before."""
    found, last = [], -1
    for place in places:
        stays = place is not None and place > last
        found.append(stays)
        if place is not None and stays:
            last = place
    return found


def _gone(stay: Sequence[bool], offset: int) -> Iterator[Removed]:
    end = len(stay)
    while end:
        at = end - 1
        while at and stay[at - 1] == stay[end - 1]:
            at -= 1
        if not stay[end - 1]:
            yield Removed(offset + at, end - at)
        end = at


def _come(after: Sequence[Item], known: dict[Key, Item], offset: int) -> Iterator[Inserted]:
    at = 0
    while at < len(after):
        end = at
        while end < len(after) and after[end].key not in known:
            end += 1
        if end > at:
            yield Inserted(offset + at, tuple(after[at:end]))
        at = max(end, at + 1)
