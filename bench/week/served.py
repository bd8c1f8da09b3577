"""The server that is watched: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure

from bench.process import Watched
from bench.week.sampling import Scales

ROOT = Path(__file__).resolve().parents[2]
TWISTD = (str(Path(sysconfig.get_path("scripts")) / "twistd"),)
OUTBOX_BYTES = 1 << 16
"""So that slow readers are dropped by what a few people say."""
SETTINGS = f"""
guests = true

[limits]
# One of the default cost would take more than all other acts together.
bcrypt_cost = 4
outbox_bytes = {OUTBOX_BYTES}
"""
_LISTENING = re.compile(rb"listening frontend=(line|amp) address=127\.0\.0\.1:(\d+)( fingerprint)?")
_PLACES = 3


class NotServed(Exception):
    """The server did not start, or ended before its time; the text holds what it said last."""


class Served(ProcessProtocol):
    """
    A server.

    @ivar line: the port of its line protocol.
    @ivar tls: the same under TLS.
    @ivar amp: that of its AMP.
    """

    def __init__(self, folder: Path) -> None:
        self.line = self.tls = self.amp = 0
        self._folder = folder
        self._log = folder / "server.log"
        self._out = self._log.open("wb", buffering=0)
        self._said = b""  # until it listens
        self._listens: Deferred[Served] = Deferred()
        self._ends: list[Deferred[None]] = []
        self._over = False

    def start(self, reactor: Any, program: Sequence[str] = TWISTD) -> Deferred[Served]:
        """
        Start it.

        @param program: a Python script that runs twistd.
        @return: fires when it listens, fails with L{NotServed}.
        """
        (self._folder / "chat.toml").write_text(SETTINGS, encoding="utf-8")
        nowhere = ":0:interface=127.0.0.1"
        chat = ["chat", "--data", "data", "--config", "chat.toml"]
        places = ["--line", f"tcp{nowhere}", "--line", f"tls{nowhere}", "--amp", f"tcp{nowhere}"]
        command = [sys.executable, *program, "-n", *chat, *places]
        kept = {name: value for name, value in os.environ.items() if name[:5] != "CHAT_"}
        environment = {**kept, "PYTHONPATH": str(ROOT)}
        reactor.spawnProcess(self, command[0], command, environment, str(self._folder))
        return self._listens

    @property
    def scales(self) -> Scales:
        """Where it is weighed."""
        watched = Watched(int(self.transport.pid))  # type: ignore[union-attr]
        return Scales(watched, self._folder / "data" / "chat.db", self._log)

    def stop(self) -> Deferred[None]:
        """Ask it to end; fires once it has."""
        if self._over:
            return succeed(None)
        self.transport.signalProcess("TERM")  # type: ignore[union-attr]
        end: Deferred[None] = Deferred()
        self._ends.append(end)
        return end

    def alive(self) -> Deferred[None]:
        """Fire if it runs, fail with L{NotServed} if not."""
        return fail(NotServed(self._last_words())) if self._over else succeed(None)

    def outReceived(self, data: bytes) -> None:
        """Write it to the log; learn where it listens."""
        self._out.write(data)
        if not self._listens.called:
            self._said += data
            found = _LISTENING.findall(self._said)
            if len(found) == _PLACES:
                for frontend, port, under_tls in found:
                    name = "tls" if under_tls else frontend.decode()
                    setattr(self, name, int(port))
                self._listens.callback(self)

    errReceived = outReceived

    def processEnded(self, reason: Failure) -> None:
        """Tell whoever waits."""
        self._over = True
        self._out.close()
        if not self._listens.called:
            self._listens.errback(NotServed(self._last_words()))
        ends, self._ends = self._ends, []
        for end in ends:
            end.callback(None)

    def _last_words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
