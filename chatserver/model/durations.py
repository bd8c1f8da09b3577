"""Spans of time as people write them."""

from __future__ import annotations

import re

from chatserver.model.errors import BadRequest

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
LONGEST_SECONDS = 5200 * SECONDS["w"]
_DURATION = re.compile(r"(?:[0-9]{1,6}[smhdw])+")
_PART = re.compile(r"([0-9]+)([smhdw])")


def parse_duration(raw: str) -> int:
    """
    Read a span of time, C{1d12h} for example.

    @return: seconds, 0 to L{LONGEST_SECONDS}.
    @raise BadRequest: it is none, or longer.
    """
    if not _DURATION.fullmatch(raw):
        raise BadRequest("a time is a number and s, m, h, d or w: 30m, 2h, 1d12h")
    seconds = sum(int(number) * SECONDS[unit] for number, unit in _PART.findall(raw))
    if seconds > LONGEST_SECONDS:
        raise BadRequest("at most 5200w; without a time it is until somebody lifts it")
    return seconds
