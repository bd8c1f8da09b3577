"""Lists that fit into an answer: cut by bytes, never by luck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from chatserver.wire.commands import LIST_BYTES
from chatserver.wire.writing import to_json


def first(items: Iterable[Any], most: int = LIST_BYTES) -> tuple[list[Any], bool]:
    """
    Keep the first of C{items} that fit; one always does.

    @param items: what JSON can write; no more of it is taken than is needed.
    @param most: bytes of JSON.
    @return: them, and whether any were left out.
    """
    kept: list[Any] = []
    room = most
    for item in items:
        room -= len(to_json(item)) + 1
        if kept and room < 0:
            return kept, True
        kept.append(item)
    return kept, False


def last(items: Sequence[Any], most: int = LIST_BYTES) -> tuple[list[Any], bool]:
    """Keep the last of C{items} that fit, in their order; otherwise as L{first}."""
    kept, more = first(reversed(items), most)
    return kept[::-1], more


def middle(items: Sequence[Any], at: int, most: int = LIST_BYTES) -> tuple[list[Any], bool]:
    """Keep the item at the index C{at} and those next to it on both sides, as many as fit."""
    if not items:
        return [], False
    nearest = sorted(range(len(items)), key=lambda index: abs(index - at))
    kept, more = first((items[index] for index in nearest), most)
    chosen = sorted(nearest[: len(kept)])
    return [items[index] for index in chosen], more
