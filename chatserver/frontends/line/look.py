"""How one person wants to see things: what they set, what their terminal told, or the default."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from chatserver.frontends.line.terminal import Terminal
from chatserver.model.settings import LEAST_WIDTH, MOST_WIDTH, RECEIPTS

ON, OFF = "on", "off"


@frozen
class Look:
    """
    What decides how a person's lines are written, but for the place; equal ones share them.

    @ivar width: columns that lines are made to fit to; 0: they are not.
    @ivar color: whether names are told apart by colours.
    @ivar ascii: whether nothing else may be sent.
    @ivar reader: whether lines are made to be heard instead of looked at.
    @ivar zone: name of the time zone; empty: the server's.
    @ivar comings: whether it is told who comes and goes.
    """

    width: int = 0
    color: bool = False
    ascii: bool = False
    reader: bool = False
    zone: str = ""
    comings: bool = True


PLAIN = Look()
"""Of whom nothing is known."""


@frozen
class Choice:
    """
    A setting as it is in force.

    @ivar source: who chose so: C{"you"}, C{"your terminal"} or C{"default"}.
    """

    key: str
    value: str
    source: str


def chosen(key: str, wishes: Mapping[str, str], terminal: Terminal) -> Choice:
    """
    Find what is in force; a person's wish goes before what the terminal told.

    @param key: of a setting.
    @param wishes: what the person set, by key.
    """
    if key in wishes:
        return Choice(key, wishes[key], "you")
    told = _told(key, terminal)
    if told is not None:
        return Choice(key, told, "your terminal")
    return Choice(key, _DEFAULTS[key], "default")


_DEFAULTS = {
    "width": "0",
    "color": OFF,
    "ascii": OFF,
    "screenreader": OFF,
    "timezone": "",
    "announcements": ON,
    "unread": ON,
    RECEIPTS: ON,
}


def _told(key: str, terminal: Terminal) -> str | None:
    if key == "width":
        width = min(terminal.width, MOST_WIDTH)
        return str(width) if width >= LEAST_WIDTH else None
    if key == "color" and terminal.names:
        return ON if terminal.has_colours else OFF
    if key == "ascii" and terminal.is_plain is not None:
        return ON if terminal.is_plain else OFF
    if key == "screenreader" and terminal.is_read_out:
        return ON
    return None


def look_of(wishes: Mapping[str, str], terminal: Terminal) -> Look:
    """Put together what is in force."""
    values = {key: chosen(key, wishes, terminal).value for key in _DEFAULTS}
    reader = values["screenreader"] == ON
    return Look(
        width=int(values["width"]),
        color=values["color"] == ON and not reader,
        ascii=values["ascii"] == ON,
        reader=reader,
        zone=values["timezone"],
        comings=values["announcements"] == ON,
    )
