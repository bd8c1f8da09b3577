"""The server's size, again and again."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from bench.process import Watched


@frozen
class Sample:
    """
    The server at one moment.

    @ivar at: seconds since the play began.
    @ivar acts: done by the crowd until then.
    @ivar memory: bytes it holds, files mapped into it included.
    @ivar own_memory: bytes it allocated.
    @ivar files: open files, connections included.
    @ivar threads: how many.
    @ivar wal: bytes of the write-ahead log.
    @ivar database: bytes of the database itself.
    @ivar log: bytes of the server's log.
    @ivar cpu: seconds of CPU since it was started.
    """

    at: float
    acts: int
    memory: int
    own_memory: int
    files: int
    threads: int
    wal: int
    database: int
    log: int
    cpu: float


@frozen
class Scales:
    """
    Where the server is weighed.

    @ivar database: its file.
    @ivar log: what it prints goes there.
    """

    process: Watched
    database: Path
    log: Path

    def sample(self, at: float, acts: int) -> Sample:
        """Weigh it now."""
        process = self.process
        return Sample(
            at,
            acts,
            process.memory_kb() * 1024,
            process.own_memory_kb() * 1024,
            process.open_files(),
            process.threads(),
            _size(self.database.with_name(f"{self.database.name}-wal")),
            _size(self.database),
            _size(self.log),
            process.cpu_seconds(),
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
