"""The load generator at work: everybody comes in once, then several loads are played."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from attrs import frozen

from bench.servers import Server


class LoadFailed(Exception):
    """The load could not be played; the text is what the generator says."""


@frozen
class Crowd:
    """
    Who comes.

    @ivar connections: how many, each with an account of its own.
    @ivar mode: C{rooms} (messages to rooms), C{pairs} (direct ones to a neighbour), C{joins}
        (everybody comes into one room), C{entries} (everybody logs in), C{idle}.
    @ivar rooms: over which they are spread.
    @ivar first: number of the first account.
    @ivar silent: nobody logs in.
    @ivar prefix: of the names.
    """

    connections: int
    mode: str = "rooms"
    rooms: int = 1
    first: int = 0
    silent: bool = False
    prefix: str = "u"


class Load:
    """A running load generator; a context that ends it."""

    def __init__(self, program: Path, server: Server, crowd: Crowd) -> None:
        """
        Start it; L{come_in} waits until everybody is there.

        @param program: as L{bench.building.load_generator} gives it.
        """
        command = [str(program), "--protocol", server.protocol, "--port", str(server.port)]
        command += ["--pid", str(server.pid), "--mode", crowd.mode, "--prefix", crowd.prefix]
        command += ["--connections", str(crowd.connections), "--rooms", str(crowd.rooms)]
        command += ["--first", str(crowd.first), "--at-once", str(server.at_once)]
        command += ["--silent"] if crowd.silent else []
        in_lobby = server.has_lobby and crowd.rooms == 1 and crowd.mode != "joins"
        command += ["--room", "lobby", "--member"] if in_lobby else ["--room", "bench"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __enter__(self) -> Load:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def come_in(self) -> None:
        """
        Wait until everybody is where they belong.

        @raise LoadFailed: somebody could not come in.
        """
        self._answer()

    def play(self, **settings: float) -> Mapping[str, float]:
        """
        Play one load, and give what was counted.

        @param settings: C{senders}, C{window}, C{seconds}, C{warmup}, C{rate} (messages per
            second of all; 0: as quickly as they arrive), C{bytes}, C{stall} (of those who came
            last, how many stop reading), C{patience} (seconds for what is under way at the end).
        @raise LoadFailed: the server hung up, or did something nobody can count.
        """
        self.begin(**settings)
        return self.end()

    def begin(self, **settings: float) -> None:
        """Start to play, as L{play} does."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(f"{k}={v:g}" for k, v in settings.items()) + "\n")
        self._process.stdin.flush()

    def end(self) -> Mapping[str, float]:
        """Wait for the end of what L{begin} started, and give what was counted."""
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise LoadFailed(f"the load generator ended with status {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer
