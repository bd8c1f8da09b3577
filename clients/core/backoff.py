"""How long to wait between attempts."""

from __future__ import annotations

from collections.abc import Callable

FIRST_SECONDS = 0.5
MOST_SECONDS = 30.0
SPREAD = 0.5
"""Up to so much of a delay is added or taken away: a thousand clients shall not come at once."""


class Backoff:
    """
    Delays that double, from L{FIRST_SECONDS} to L{MOST_SECONDS}, each spread a little.

    @ivar attempts: how many delays were given since the last L{reset}.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        """@param random: gives numbers from 0 to 1."""
        self._random = random
        self.attempts = 0

    def next(self, at_least: float = 0.0) -> float:
        """
        Give the next delay, in seconds.

        @param at_least: what the server asked for; the spread is added to it.
        """
        doubled = FIRST_SECONDS * float(2 ** min(self.attempts, 16))
        self.attempts += 1
        delay = min(MOST_SECONDS, doubled) * (1 - SPREAD + 2 * SPREAD * self._random())
        return delay if delay >= at_least else at_least + delay * SPREAD

    def reset(self) -> None:
        """All is well: begin again with short delays."""
        self.attempts = 0
