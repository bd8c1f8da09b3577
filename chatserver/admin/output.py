"""How chatctl shows what it found: aligned columns for people, one line of JSON for scripts."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

UNITS = (("d", 86400), ("h", 3600), ("min", 60))


def as_json(value: object) -> str:
    """Write a value on one line."""
    return json.dumps(value, ensure_ascii=False)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write rows under their heads, aligned; without any row the heads alone."""
    lines = [list(head), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def pairs(rows: Sequence[tuple[str, str]]) -> str:
    """Write names and what they stand for, aligned."""
    widest = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{widest}}  {_shown(value)}".rstrip() for name, value in rows)


def moment(seconds: float | None) -> str:
    """Write a time as this machine's clock shows it; C{-} for none."""
    return "-" if seconds is None else f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}"


def iso(seconds: float) -> str:
    """Write a time as everybody's clock would show it: C{2026-11-18T22:10:03Z}."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def span(seconds: float) -> str:
    """Write for how long, by its two largest units."""
    parts, left = [], int(seconds)
    for unit, size in UNITS:
        if left >= size:
            parts.append(f"{left // size} {unit}")
            left %= size
    return " ".join(parts[:2]) or f"{left} s"


def size(count: int) -> str:
    """Write a number of bytes."""
    amount, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{count} B" if unit == "B" else f"{amount:.1f} {unit}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def _shown(text: str) -> str:
    """Let nothing through that would do something to a terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _width(text: str) -> int:
    """Count the columns: some characters take two of them, and combining ones none."""
    return sum(_columns(each) for each in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
