"""A running process seen from outside: its own CPU clock, memory, threads, open files (Linux)."""

from __future__ import annotations

import re
import time
from pathlib import Path

_PAGES = re.compile(r"^(VmRSS|VmHWM|RssAnon|Threads):\s+(\d+)", re.MULTILINE)


class Watched:
    """
    One process.

    @ivar pid: its id.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        # How Linux names a process's CPU clock; see clock_getcpuclockid(3).
        self._clock = (~pid << 3) | 2

    def cpu_seconds(self) -> float:
        """Give the seconds of CPU, of all its threads, by the kernel's own accounting."""
        return time.clock_gettime(self._clock)

    def memory_kb(self) -> int:
        """Give the KiB of memory that it holds now."""
        return self._status("VmRSS")

    def own_memory_kb(self) -> int:
        """Give the KiB that it holds and shares with no file: what it allocated."""
        return self._status("RssAnon")

    def peak_memory_kb(self) -> int:
        """Give the KiB that it held at its most."""
        return self._status("VmHWM")

    def threads(self) -> int:
        """Count its threads."""
        return self._status("Threads")

    def open_files(self) -> int:
        """Count its open files, connections included."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def _status(self, name: str) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        values: dict[str, str] = dict(_PAGES.findall(status))
        return int(values[name])
