"""How long the event loop does not turn, and what the process holds."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path

from PyQt5.QtCore import QElapsedTimer, Qt, QTimer

TICK_MS = 10


class Gaps:
    """
    A precise timer, and when it came.

    The longest gap by the clock says what a person sees, others' load included; by the CPU of
    this thread, what the program itself has to do with it.
    """

    def __init__(self) -> None:
        self._ticks: list[tuple[float, float]] = []
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

    def stop(self) -> tuple[float, float, float]:
        """
        End.

        @return: milliseconds: the longest gap, the most CPU within one, and the gap that one of
            a hundred exceeds.
        """
        self._timer.stop()
        self._tick()
        pairs = list(pairwise(self._ticks))
        gaps = sorted(later[0] - earlier[0] for earlier, later in pairs)
        busy = max(later[1] - earlier[1] for earlier, later in pairs)
        return gaps[-1], busy, gaps[len(gaps) * 99 // 100]

    def _tick(self) -> None:
        self._ticks.append((self._watch.nsecsElapsed() / 1e6, time.thread_time() * 1000))


def resident_megabytes() -> float:
    """Give what this process holds in memory, in units of 1,000,000 bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
