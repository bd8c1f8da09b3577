"""Counters and gauges, handed to whoever counts; there are no global ones."""

from __future__ import annotations

from collections import Counter


class Metrics:
    """
    Numbers about this run of the server, from zero at each start.

    @ivar counts: how often something happened, by its name.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def count(self, name: str, by: int = 1) -> None:
        """Add C{by} to the counter C{name}."""
        self.counts[name] += by
