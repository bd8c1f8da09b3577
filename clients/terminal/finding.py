"""Finding a name by some of its letters."""

from __future__ import annotations

from collections.abc import Iterable


def score(wanted: str, name: str) -> int | None:
    """
    Judge how well a name fits what was typed: all its letters, in their order.

    @return: more is better; None: it does not fit.
    """
    wanted, name = wanted.lower().lstrip("#@"), name.lower().lstrip("#@")
    if not wanted:
        return 0
    if name.startswith(wanted):
        return 1000 - len(name)
    if wanted in name:
        return 500 - name.index(wanted) - len(name)
    points, at = 0, -1
    for letter in wanted:
        found = name.find(letter, at + 1)
        if found < 0:
            return None
        begins_word = found == 0 or not name[found - 1].isalnum()
        points += 10 if begins_word else 0
        points -= found - at - 1
        at = found
    return points


def best(wanted: str, names: Iterable[str]) -> list[str]:
    """List the names that fit, the best first; equal ones stay in their order."""
    judged = [(score(wanted, name), name) for name in names]
    fitting = [(points, name) for points, name in judged if points is not None]
    return [name for _, name in sorted(fitting, key=lambda each: -each[0])]
