"""Settings that an account keeps: which there are, and what each may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from attrs import frozen

from chatserver.model.errors import BadRequest

LEAST_WIDTH, MOST_WIDTH = 20, 500
"""Columns that text is made to fit to."""

AUTO = "auto"
"""What is said in place of a value to keep none; it is never kept itself."""

RECEIPTS, OFF = "receipts", "off"
"""
The one setting that means something to the server: with this value, nobody is told how far who set
it has read, nor are they told it of others.
"""

_WIDTH = re.compile(r"0|[1-9][0-9]{1,2}")
_OFFSET = re.compile(r"([+-])([01][0-9]):([0-5][0-9])")
_MOST_HOURS = 14


@frozen
class Setting:
    """
    One thing that can be set.

    @ivar allowed: what it may be, in words.
    @ivar read: gives a value as it is kept, or None where it is not possible.
    """

    allowed: str
    read: Callable[[str], str | None]


def _switch(value: str) -> str | None:
    value = value.lower()
    return value if value in ("on", "off") else None


def _width(value: str) -> str | None:
    if _WIDTH.fullmatch(value) is None:
        return None
    return value if value == "0" or LEAST_WIDTH <= int(value) <= MOST_WIDTH else None


def _zone(value: str) -> str | None:
    return None if zone_named(value) is None else value


SETTINGS: dict[str, Setting] = {
    "width": Setting(f"0 (no wrapping), {LEAST_WIDTH} to {MOST_WIDTH}, or {AUTO}", _width),
    "color": Setting(f"on, off or {AUTO}", _switch),
    "ascii": Setting(f"on, off or {AUTO}", _switch),
    "screenreader": Setting(f"on, off or {AUTO}", _switch),
    "timezone": Setting(f"a name such as Europe/Berlin, +HH:MM, -HH:MM, or {AUTO}", _zone),
    "announcements": Setting(f"on, off or {AUTO}", _switch),
    "unread": Setting(f"on, off or {AUTO}", _switch),
    RECEIPTS: Setting(f"on, off or {AUTO}", _switch),
}
"""All settings by their keys, in the order in which they are listed."""


def checked_key(key: str) -> str:
    """
    Give a key as it is kept.

    @raise BadRequest: there is no such setting; the text lists those that there are.
    """
    folded = key.lower()
    if folded not in SETTINGS:
        raise BadRequest(
            f"there is no setting {_quoted(key[:32])}; there are {', '.join(SETTINGS)}"
        )
    return folded


def checked_value(key: str, value: str) -> str:
    """
    Give a value as it is kept.

    @param key: one of L{SETTINGS}.
    @raise BadRequest: it is not possible; the text says what is.
    """
    setting = SETTINGS[key]
    found = setting.read(value)
    if found is None:
        raise BadRequest(f"{key} cannot be {_quoted(value[:64])}; allowed: {setting.allowed}")
    return found


def _quoted(typed: str) -> str:
    """Write what somebody typed so that no terminal obeys it, whichever program shows it."""
    return "'" + "".join(each if each.isprintable() else "\ufffd" for each in typed) + "'"


def zone_named(name: str) -> tzinfo | None:
    """Find a time zone by its IANA name, C{+HH:MM} or C{-HH:MM}; None: there is none."""
    if found := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        if offset > timedelta(hours=_MOST_HOURS):
            return None
        return timezone(-offset if found[1] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no possible name; the name of a folder
        return None
