"""
Measure the desktop client: the whole program, at a server of its own on the loopback interface.

C{python -m bench.desktop} measures everything in a few minutes, C{--quick} in one.  Without a
screen it wants C{QT_QPA_PLATFORM=offscreen}.  README.md beside this file says what the figures
mean.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from bench.desktop_past import Depth, make_past
from bench.desktop_sitting import HOST, remember
from bench.servers import ROOT, Server, ServerFailed, begin, free_port

BOUND = 120.0
"""Seconds for one scene, at the most."""
EMPTY = """
import os
os.environ["QT_XCB_GL_INTEGRATION"] = "none"
from PyQt5.QtWidgets import QApplication, QWidget
app = QApplication([])
from clients.desktop.reactor import install
reactor = install()
from bench.desktop_gaps import resident_megabytes
window = QWidget()
window.resize(1280, 820)
def end():
    print(resident_megabytes())
    reactor.stop()
reactor.callWhenRunning(window.show)
reactor.callWhenRunning(reactor.callLater, 0.3, end)
reactor.run()
"""
"""A program that opens a window and does nothing."""


class SceneFailed(Exception):
    """A scene did not come to its end; the text says what was seen last."""


@frozen
class Figure:
    """
    Something that is measured.

    @ivar key: under which the scene tells it.
    @ivar most: the aim; None: there is none, it is told beside another.
    """

    words: str
    key: str
    unit: str
    most: float | None = None


@frozen
class Step:
    """
    One scene, in a process of its own.

    @ivar seconds: for which something goes on, in the quick form and else.
    @ivar needs_server: whether the server is there meanwhile.
    @ivar is_fresh: whether nothing is kept of an earlier visit.
    """

    scene: str
    figures: Sequence[Figure]
    seconds: tuple[float, float] = (0, 0)
    needs_server: bool = True
    is_fresh: bool = False


IDLE = Figure("CPU", "percent", "%", 0.5)
FLOOD = (
    Figure("longest gap of the event loop", "own_ms", "ms", 50),
    Figure("  with what others had of the CPU", "gap_ms", "ms"),
    Figure("  half of all gaps are below", "usual_ms", "ms"),
    Figure("  messages a second", "rate", ""),
    Figure("  CPU", "percent", "%"),
    Figure("  memory", "rss_mb", "MB"),
)
STEPS = {
    "start, the way in": Step(
        "way_in",
        [Figure("CPU", "cpu_s", "s", 1.5), Figure("memory", "rss_mb", "MB")],
        is_fresh=True,
    ),
    "start, home with what is kept": Step(
        "come_home",
        [
            Figure("CPU", "cpu_s", "s", 1.5),
            Figure("  and until it is current", "cpu_online_s", "s"),
        ],
    ),
    "100,000 messages on the server": Step(
        "open_deep", [Figure("CPU until they are painted", "cpu_s", "s", 0.2)]
    ),
    "20 conversations": Step(
        "look_at_much",
        [
            Figure("memory at home", "home_mb", "MB"),
            Figure("all opened", "opened_mb", "MB", 200),
            Figure("scrolled back and forward", "scrolled_0_mb", "MB", 200),
            Figure("a second time", "scrolled_1_mb", "MB", 200),
            Figure("  so many messages back", "depth", ""),
            Figure("  CPU for a page back", "back_ms", "ms"),
            Figure("  and forward", "forth_ms", "ms"),
            Figure("  rows at the most", "rows", "", 420),
        ],
        (2, 15),
    ),
    "idle": Step("idle", [IDLE, Figure("memory", "rss_mb", "MB")], (2, 30)),
    "idle, a banner counts down": Step("idle_without_server", [IDLE], (2, 30), needs_server=False),
    "idle, emoji were open": Step(
        "idle_after_emoji", [IDLE, Figure("memory", "rss_mb", "MB")], (2, 30)
    ),
    "flood, looked at": Step("hear_much", FLOOD, (2, 15)),
    "flood, another is looked at": Step("hear_much_elsewhere", FLOOD, (2, 15)),
    "flood, and 200 come and go": Step("hear_much_and_many", FLOOD, (2, 15)),
}


@frozen
class Bench:
    """
    Where it is measured.

    @ivar folder: of all that is made, the server's data among it.
    @ivar amp_port: where the server is for the client, and C{line_port} for all others.
    """

    folder: Path
    amp_port: int
    line_port: int

    @property
    def home(self) -> Path:
        """The client's folder, where something is kept."""
        return self.folder / "home"

    def begin(self) -> None:
        """Let the reader come for the first time; the server is there."""
        remember(self.home, self.amp_port)
        self.play("begin", self.home, 0)

    @contextmanager
    def server(self) -> Iterator[Server]:
        """Run the server."""
        (self.folder / "chat.toml").write_text("[limits]\nrates = false\nbcrypt_cost = 4\n")
        command = [sys.executable, "-m", "twisted", "chat", "--data", str(self.folder / "data")]
        command += ["--config", str(self.folder / "chat.toml")]
        command += ["--line", f"tcp:{self.line_port}:interface={HOST}"]
        command += ["--amp", f"tcp:{self.amp_port}:interface={HOST}"]
        with begin(command, self.folder, "amp", self.amp_port, has_lobby=True) as server:
            yield server

    def play(self, scene: str, home: Path, seconds: float) -> Mapping[str, float]:
        """
        Let a scene happen.

        @raise SceneFailed: it does not come to its end.
        """
        words = [scene, str(home), str(self.line_port), str(seconds)]
        command = [sys.executable, "-m", "bench.desktop_seat", *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=BOUND
            )
        except subprocess.TimeoutExpired as problem:
            raise SceneFailed(f"not in {BOUND:.0f} s: {problem.stderr!r}") from None
        if done.returncode or not done.stdout:
            raise SceneFailed(done.stderr)
        figures: Mapping[str, float] = json.loads(done.stdout)
        return figures

    def take(self, step: Step, quick: bool) -> Mapping[str, float]:
        """Take a step."""
        seconds = step.seconds[0 if quick else 1]
        home = self.folder / step.scene
        if not step.is_fresh:
            shutil.copytree(self.home, home)
        return self.play(step.scene, home, seconds)


def main(words: Sequence[str] | None = None) -> int:
    """
    Measure and tell.

    @return: 0, or 1 where an aim is missed or something could not be measured.
    """
    options = _options(words)
    began, missed = time.monotonic(), False
    depth = Depth(2000, 20_000) if options.shallow else Depth()
    wanted = [(name, step) for name, step in STEPS.items() if options.only in name]
    print(f"an empty window of PyQt5 and Twisted: {_floor():.0f} MB\n", flush=True)
    with TemporaryDirectory(prefix="desktop-") as folder:
        bench = Bench(Path(folder), free_port(), free_port())
        make_past(bench.folder / "data", depth)
        with bench.server():
            bench.begin()
            for name, step in wanted:
                if step.needs_server:
                    missed |= _take(bench, name, step, options.quick)
        for name, step in wanted:
            if not step.needs_server:
                missed |= _take(bench, name, step, options.quick)
    print(f"\n{time.monotonic() - began:.0f} s")
    return int(missed)


def _take(bench: Bench, name: str, step: Step, quick: bool) -> bool:
    """Take a step and print it; give whether an aim is missed."""
    print(name, flush=True)
    try:
        found = bench.take(step, quick)
    except (SceneFailed, ServerFailed) as problem:
        print(f"  could not be measured: {problem}")
        return True
    missed = False
    for figure in step.figures:
        value = found[figure.key]
        is_over = figure.most is not None and value > figure.most
        missed |= is_over
        aim = "" if figure.most is None else f"  (aim {figure.most:g})"
        print(
            f"  {figure.words:34}{value:9.2f} {figure.unit:3}{aim}{'  MISSED' * is_over}",
            flush=True,
        )
    return missed


def _floor() -> float:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", EMPTY], env=environment, capture_output=True, text=True, check=True
    )
    return float(told.stdout)


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.desktop", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each for a moment, in a minute")
    parser.add_argument("--only", default="", help="steps whose name holds this, such as 'idle'")
    parser.add_argument("--shallow", action="store_true", help="with a fifth of the messages")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
