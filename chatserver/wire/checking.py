"""
Single values out of JSON, checked: whoever wrote it may be anybody.

All functions raise C{TypeError} or C{ValueError} for what no server of ours writes, so that nothing
comes in at which a database, a calendar or a screen would fail much later.
"""

from __future__ import annotations

import re
from typing import Any

from chatserver.model.names import RoomName, UserName

MOST = (1 << 53) - 1
"""The largest number: what a C{double} holds exactly, so that JSON readers agree on it."""
LAST_MOMENT = 1 << 37
"""Seconds since the epoch: in the year 6325, so that no time zone leads behind the year 9999."""
MODERATOR = "moderator"
"""The role of a member who moderates their room."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def count(value: Any) -> int:
    """Read a whole number from 0 to L{MOST}."""
    if not isinstance(value, int) or not 0 <= value <= MOST:
        raise ValueError(f"not a number from 0 to {MOST}")
    return int(value)


def maybe_count(value: Any) -> int | None:
    """Read the same, or that there is none."""
    return None if value is None else count(value)


def moment(value: Any) -> float:
    """Read seconds since the epoch."""
    if not isinstance(value, int | float) or not 0 <= value <= LAST_MOMENT:  # NaN neither
        raise ValueError("not a moment in time")
    return float(value)


def maybe_moment(value: Any) -> float | None:
    """Read the same, or that there is none."""
    return None if value is None else moment(value)


def words(value: Any) -> str:
    """Read a text; half of a character is none."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()
    return value


def maybe_words(value: Any) -> str | None:
    """Read the same, or that there is none."""
    return None if value is None else words(value)


def user_name(value: Any) -> UserName:
    """Read a user's name, a guest's too."""
    name = words(value)
    _check_name(name.removeprefix("~"))
    return UserName(name)


def room_name(value: Any) -> RoomName:
    """Read a room's name, with its C{#}."""
    name = words(value)
    if not name.startswith("#"):
        raise ValueError("a stream that is neither a room nor a conversation")
    _check_name(name[1:])
    return RoomName(name[1:])


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError("not a name")
