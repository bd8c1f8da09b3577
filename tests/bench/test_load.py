"""Tests of the load generator: it plays what it is told, and no fault of a server escapes it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from bench.building import CannotBuild, load_generator
from bench.live import names_of
from bench.loading import Crowd, Load, LoadFailed
from bench.servers import AMP, LINE, Contender, Server, Setup
from tests.bench.faulty import EVERY

FAULTY = Path(__file__).with_name("faulty.py")


IsEnough = Callable[[dict[str, float]], bool]


def longer(load: Load, is_enough: IsEnough, settings: dict[str, float]) -> dict[str, float]:
    """Play, and where too little came of it again, four times as long: a machine may be busy."""
    counted = dict(load.play(**settings))
    for factor in (4, 16, 64):
        if is_enough(counted):
            break
        counted = dict(load.play(**{**settings, "seconds": settings["seconds"] * factor}))
    return counted


def _is_dropped(counted: dict[str, float]) -> bool:
    return counted["dropped"] > 0


def _is_seen(counted: dict[str, float]) -> bool:
    """Whether a fault has come, or would have."""
    wrong = sum(counted[name] for name in ("lost", "doubled", "misordered"))
    return wrong > 0 or counted["all_deliveries"] > EVERY


class LoadCase(SynchronousTestCase):
    """With a load generator, compiled once for all."""

    program: Path
    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        """Compile it."""
        cls.folder = Path(tempfile.mkdtemp(prefix="chat-load-"))
        try:
            cls.program = load_generator(cls.folder)
        except CannotBuild as problem:
            raise SkipTest(str(problem)) from None

    @classmethod
    def tearDownClass(cls) -> None:
        """Remove it."""
        shutil.rmtree(cls.folder, ignore_errors=True)


class PlayingTests(LoadCase):
    """Loads on our own server."""

    def play(
        self,
        crowd: Crowd,
        contender: Contender = LINE,
        is_enough: IsEnough = lambda counted: counted.get("messages", 1) > 0,
        **settings: float,
    ) -> dict[str, float]:
        """Play one load on a new server; for longer where the machine is too busy to see any."""
        folder = self.mktemp()
        Path(folder).mkdir()
        with (
            contender.start(Path(folder).resolve(), Setup(names_of(crowd))) as server,
            Load(self.program, server, crowd) as load,
        ):
            load.come_in()
            return longer(load, is_enough, settings)

    def assert_whole(self, counted: dict[str, float], deliveries: int) -> None:
        """Everything was delivered once and in order, so many times for each message."""
        wrong = [counted[name] for name in ("lost", "doubled", "misordered", "refused", "dropped")]
        self.assertEqual(wrong, [0, 0, 0, 0, 0])
        self.assertGreater(counted["messages"], 0)
        self.assertEqual(counted["all_deliveries"], deliveries * counted["all_messages"])
        self.assertGreater(counted["cpu_seconds"], 0)

    def test_room(self) -> None:
        """Two talk, five listen; each message reaches the four others and is answered."""
        counted = self.play(Crowd(5), senders=2, window=4, seconds=0.3, warmup=0.05)
        self.assert_whole(counted, 4)
        self.assertLessEqual(counted["answer_p50_ms"], counted["answer_p99_ms"])
        self.assertLessEqual(counted["delivery_p99_ms"], counted["whole_max_ms"])

    def test_rooms(self) -> None:
        """Rooms of their own are made, and nobody hears another one's."""
        counted = self.play(Crowd(6, rooms=2), senders=6, window=1, seconds=0.3, warmup=0.05)
        self.assert_whole(counted, 2)

    def test_pairs(self) -> None:
        """Each talks to their neighbour alone."""
        crowd = Crowd(4, mode="pairs")
        self.assert_whole(self.play(crowd, senders=4, window=2, seconds=0.3, warmup=0.05), 1)

    def test_amp(self) -> None:
        """The same in boxes."""
        counted = self.play(Crowd(5), AMP, senders=2, window=4, seconds=0.3, warmup=0.05)
        self.assert_whole(counted, 4)

    def test_rate(self) -> None:
        """As many messages a second as wanted, not as many as possible."""
        for _ in range(10):
            counted = self.play(Crowd(3), senders=1, rate=50, seconds=0.6, warmup=0.1)
            self.assert_whole(counted, 2)
            if counted["messages"] > 22:  # else something else held it up for a while
                break
        self.assertAlmostEqual(counted["messages"], 30, delta=8)

    def test_joins(self) -> None:
        """Each hears of all who come later, and that is counted."""
        counted = self.play(Crowd(8, mode="joins"), window=3)
        self.assertEqual((counted["joins"], counted["deliveries"], counted["lost"]), (7, 28, 0))

    def test_entries(self) -> None:
        """Logins are counted, and timed."""
        counted = self.play(Crowd(4, mode="entries"))
        self.assertEqual(counted["entries"], 4)
        self.assertGreater(counted["entry_p99_ms"], 0)

    def test_stalled_member(self) -> None:
        """A member that stops reading is missed by nobody, and is seen to be dropped."""
        settings = {"senders": 1, "window": 64, "bytes": 8000, "warmup": 0.05, "stall": 1}
        counted = self.play(Crowd(4), LINE, _is_dropped, seconds=3, **settings)
        self.assertEqual(counted["dropped"], 1)
        self.assertEqual(counted["lost"], 0)


class NoticingTests(LoadCase):
    """Loads on a server with a fault."""

    def play(self, fault: str) -> dict[str, float]:
        """Play on a server with a fault, as quickly as one message at a time goes."""
        command = [sys.executable, str(FAULTY), fault]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
            self.addCleanup(process.kill)
            assert process.stdout is not None
            server = Server(process, "line", int(process.stdout.readline()), True, 32)
            with Load(self.program, server, Crowd(3)) as load:
                load.come_in()
                patience = 0.3 if fault in ("lose", "swap") else 60
                settings = {"window": 1, "seconds": 0.2, "warmup": 0, "patience": patience}
                return longer(load, _is_seen, {"senders": 1, **settings})

    def test_no_fault(self) -> None:
        """Where nothing is wrong nothing is found."""
        counted = self.play("none")
        found = [counted[name] for name in ("lost", "doubled", "misordered")]
        self.assertEqual(found, [0, 0, 0])

    def test_lost(self) -> None:
        """A delivery that never comes is missed."""
        self.assertGreater(self.play("lose")["lost"], 0)

    def test_doubled(self) -> None:
        """A delivery that comes twice is noticed."""
        counted = self.play("double")
        self.assertGreater(counted["doubled"], 0)
        self.assertEqual(counted["lost"], 0)

    def test_misordered(self) -> None:
        """A message that comes before an earlier one is noticed."""
        self.assertGreater(self.play("swap")["misordered"], 0)

    def test_hung_up(self) -> None:
        """A server that hangs up on somebody who listens has failed."""
        self.assertRaises(LoadFailed, self.play, "hangup")
