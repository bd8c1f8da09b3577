"""Files that cannot be used any more are moved aside, where somebody may look at them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

MOST_ASIDE = 2
"""Of one file; those that were moved earlier are removed."""
WITH_IT = ("-wal", "-shm")
"""What SQLite keeps beside a database, and is of no use without it."""


def move_aside(path: Path, why: str) -> Path:
    """
    Move a database away.

    @param why: a word: C{damaged}.
    @return: where it is now: C{path.why-TIME}, the time when it was written last.
    @raise OSError: it cannot be moved.
    """
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    aside = path.with_name(f"{path.name}.{why}-{written:%Y%m%dT%H%M%S}")
    for each in sorted(path.parent.glob(f"{path.name}.*-*"), key=_age)[: 1 - MOST_ASIDE]:
        each.unlink(missing_ok=True)
    for ending in WITH_IT:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return path.replace(aside)


def remove_aside(path: Path) -> None:
    """
    Remove what was moved aside.

    @raise OSError: it cannot be removed.
    """
    for each in path.parent.glob(f"{path.name}.*-*"):
        each.unlink(missing_ok=True)


def remove_all(path: Path) -> None:
    """
    Remove a database, all that stands beside it, and what was moved aside.

    @raise OSError: something cannot be removed.
    """
    remove_aside(path)
    path.unlink(missing_ok=True)
    for ending in WITH_IT:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _age(path: Path) -> float:
    return path.stat().st_mtime
