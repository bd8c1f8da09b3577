"""How long a server takes from its start to its first answer, with a long past on its disk."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.line import Line
from bench.measurement import OURS, Figures, Measurement
from bench.process import Watched
from bench.seeding import BCRYPT_COST, PASSWORD, READER
from chatserver.store.store import DATABASE_NAME

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = f"[limits]\nbcrypt_cost = {BCRYPT_COST}\npassword_queue = 5000\nrates = false\n"
PROGRAM = "from twisted.scripts.twistd import run; run()"
LISTENS = re.compile(r"listening\W.*frontend\W+line\W.*127\.0\.0\.1:(\d+)\b")
LEFT_BEHIND = 3000
"""Messages that stand in no file but the write-ahead log when the server is killed."""


class Server:
    """
    A server of ours in a process of its own, with hashes that are cheap and no rates.

    @ivar port: where its line frontend listens.
    @ivar began: when it was started, by C{time.perf_counter}.
    """

    def __init__(self, data: Path, *options: str) -> None:
        """Start it, and wait until it says that it listens."""
        settings = data / "bench.toml"
        settings.write_text(SETTINGS)
        command = [sys.executable, "-c", PROGRAM, "-n", "--pidfile=", "chat", "--amp", "none"]
        command += ["--data", str(data.resolve()), "--config", str(settings.resolve())]
        command += ["--line", "tcp:0:interface=127.0.0.1", *options]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CHAT_")}
        self.began = time.perf_counter()
        self._log = (data / "bench.log").open("w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            errors="replace",
            env={**kept, "PYTHONPATH": str(ROOT)},
        )
        self.watched = Watched(self._process.pid)
        self.port = self._said_port()

    def _said_port(self) -> int:
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if found := LISTENS.search(line):
                return int(found[1])
        self.kill()
        raise RuntimeError(f"the server did not start: {''.join(said)}")

    def client(self, name: str = READER) -> Line:
        """Log in."""
        line = Line(self.port)
        line.login(name, PASSWORD)
        return line

    def stop(self) -> None:
        """Stop it as an operator does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.communicate()
        self._log.close()


@contextmanager
def copied(data: Path) -> Iterator[Path]:
    """Copy a data folder for as long as something is tried in it."""
    with tempfile.TemporaryDirectory(prefix="past-", dir=data.parent) as folder:
        copy = Path(folder, "data")
        shutil.copytree(data, copy)
        yield copy


def measure(data: Path, quick: bool) -> Iterator[Measurement]:
    """
    Start servers on a copy of a seeded folder.

    @param quick: once each, instead of five times.
    """
    with copied(data) as folder:
        Server(folder).stop()  # what is compiled and cached at a first start is so from now on
        for _ in range(1 if quick else 5):
            yield Measurement("start", OURS, {"before": "stopped"}, _start(folder))
        for _ in range(1 if quick else 5):
            _die_at_work(folder)
            yield Measurement("start", OURS, {"before": "killed"}, _start(folder))


def _die_at_work(folder: Path) -> None:
    """Let a server store something, and die before it is moved into the database's file."""
    server = Server(folder)
    line = server.client()
    for number in range(LEFT_BEHIND):
        line.ask(f"/msg #lobby the message {number} of many")
    line.close()
    server.kill()


def _start(folder: Path) -> Figures:
    """Start a server, ask it something at once, and stop it."""
    log = folder / f"{DATABASE_NAME}-wal"
    to_recover = log.stat().st_size // 1024 if log.exists() else 0
    server = Server(folder)
    listening = time.perf_counter() - server.began
    line = server.client()
    line.ask("/history #lobby n=1")
    answered = time.perf_counter() - server.began
    used = server.watched.cpu_seconds()
    line.close()
    server.stop()
    return {
        "listening_seconds": listening,
        "answered_seconds": answered,
        "cpu_seconds": used,
        "wal_kb": to_recover,
    }
