"""Moments as programs read them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: float) -> str:
    """Write seconds since the epoch as C{2026-11-18T22:10:03.123Z}."""
    written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")
