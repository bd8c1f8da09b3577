"""Opens the database of an account; one that cannot be used makes room for a fresh one."""

from __future__ import annotations

from pathlib import Path

from twisted.logger import Logger

from clients.desktop.keeping.aside import move_aside
from clients.desktop.keeping.cache import Cache
from clients.desktop.keeping.schema import CannotUse, Newer
from clients.desktop.keeping.sentences import damaged, newer

_log = Logger()


def open_or_renew(path: Path) -> tuple[Cache, str]:
    """
    Open it as its owner.

    @return: the database, and a sentence about an earlier one that was moved aside, or nothing.
    @raise CannotUse, OSError, sqlite3.Error: not even a fresh one can be used.
    """
    try:
        return Cache(path), ""
    except CannotUse as problem:
        _log.failure("{event}", event="the store cannot be used")
        is_newer = isinstance(problem, Newer)
    aside = move_aside(path, "newer" if is_newer else "damaged")
    return Cache(path), newer(aside.name) if is_newer else damaged(aside.name)
