"""How long the event loop does not turn, and what the process holds."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

from attrs import frozen
from PyQt5.QtCore import QElapsedTimer, Qt, QTimer

TICK_MS = 10
SCHEDULED = Path("/proc/thread-self/schedstat")


@frozen
class Tick:
    """
    When the timer came.  In milliseconds.

    @ivar at: by the clock.
    @ivar waited: how long this thread was ready to run by then, and others had the CPU.
    """

    at: float
    waited: float


@frozen
class Gap:
    """
    Between two ticks.  In milliseconds.

    @ivar whole: by the clock.
    @ivar own: without what others had of the CPU: what the program is to blame for.
    """

    whole: float
    own: float


class Gaps:
    """A precise timer, and when it came."""

    def __init__(self) -> None:
        self._ticks: list[Tick] = []
        self._watch = QElapsedTimer()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin."""
        self._watch.start()
        self._timer.start()
        self._tick()

    def stop(self) -> list[Gap]:
        """End."""
        self._timer.stop()
        self._tick()
        return [_between(*pair) for pair in pairwise(self._ticks)]

    def _tick(self) -> None:
        self._ticks.append(Tick(self._watch.nsecsElapsed() / 1e6, _waited()))


def _between(one: Tick, other: Tick) -> Gap:
    whole = other.at - one.at
    return Gap(whole, whole - (other.waited - one.waited))


def _waited() -> float:
    """As Linux tells it; 0 where it does not."""
    try:
        return int(SCHEDULED.read_text(encoding="ascii").split()[1]) / 1e6
    except OSError:
        return 0.0


def resident_megabytes() -> float:
    """Give what this process holds in memory, in units of 1,000,000 bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
