"""
A crowd keeps a server busy for a while; when all are gone, all that they took is given back.

By hand, for longer: C{python -m bench.week --seconds 1800}, which also fits slopes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from twisted.internet import reactor
from twisted.trial.unittest import SynchronousTestCase, TestCase

from bench.week.play import Plan, Played, play
from bench.week.sampling import Sample
from bench.week.served import TWISTD
from bench.week.trend import trend
from bench.week.verdict import MIB, WAL_BYTES, judge

LEAKING = (str(Path(__file__).parent / "leaking.py"),)
IDLE = Sample(0, 0, 60 * MIB, 40 * MIB, 20, 6, 4 * MIB, MIB, 0, 1.0)


def made_up(leak: float, files: float = 0.0) -> Played:
    """
    Half an hour of a server whose memory wavers by a few hundred KiB, as real ones do.

    @param leak: bytes for each act.
    @param files: left open for each act.
    """
    random, samples, level = Random(1), [], 0.0
    for second in range(1800):
        acts = 60 * second
        level = 0.99 * level + random.gauss(0, 20_000)
        memory = 45 * MIB + round(level + leak * acts)
        connected = 45 + random.randrange(-4, 5) + round(files * acts)
        samples.append(evolve(IDLE, at=second, acts=acts, own_memory=memory, files=connected))
    after = evolve(IDLE, files=IDLE.files + round(files * samples[-1].acts))
    return Played(Plan(), IDLE, samples, after, {"post": samples[-1].acts}, 0, ())


class TrendTests(SynchronousTestCase):
    """The slope, and how sure it is."""

    def test_a_line_is_found(self) -> None:
        """What grows evenly has its slope, without any doubt."""
        found = trend(range(100), [3.0 + 0.5 * x for x in range(100)])
        self.assertAlmostEqual(found.slope, 0.5)
        self.assertAlmostEqual(found.error, 0.0)

    def test_the_truth_lies_within_the_error(self) -> None:
        """Of many wavering lines the true slope lies within the error of nearly all."""
        missed = 0
        for seed in range(200):
            random = Random(seed)
            ys = [0.1 * x + random.gauss(0, 5) for x in range(160)]
            found = trend(range(160), ys)
            missed += abs(found.slope - 0.1) > found.error
        self.assertLess(missed, 20)

    def test_too_little_says_nothing(self) -> None:
        """Two samples make no trend: its error is infinite."""
        self.assertEqual(trend([1, 2], [3, 4]).error, float("inf"))


class VerdictTests(SynchronousTestCase):
    """What is called a leak."""

    def test_wavering_is_no_growth(self) -> None:
        """A server whose memory only wavers is well."""
        judged = judge(made_up(leak=0))
        self.assertEqual(judged.problems, ())
        self.assertIn("the server is well", judged.table())

    def test_a_small_leak_is_noticed(self) -> None:
        """A hundred bytes kept for each act are a problem."""
        judged = judge(made_up(leak=100))
        self.assertEqual(judged.problems, ("own memory, MiB: grows",))
        self.assertIn("PROBLEM", judged.table())

    def test_files_left_open_are_noticed(self) -> None:
        """One file left open in a thousand acts is a problem, while it is played and after."""
        told = "open files: grows", "+108 open files when all were gone"
        self.assertEqual(judge(made_up(leak=0, files=0.001)).problems, told)

    def test_a_long_log_is_noticed(self) -> None:
        """A write-ahead log beyond its bound is a problem, however short the play."""
        played = made_up(leak=0)
        samples = [evolve(each, wal=WAL_BYTES + MIB) for each in played.samples[:3]]
        self.assertEqual(
            judge(evolve(played, samples=samples)).problems, ("the WAL file reached 9.0 MiB",)
        )


class WeekTests(TestCase):
    """A real server and a crowd."""

    seconds = 12.0

    @pytest.fixture(autouse=True)
    def _options(self, request: pytest.FixtureRequest) -> None:
        self.seconds = request.config.getoption("--week-seconds")
        self.timeout = 4 * self.seconds + 600

    async def played(self, plan: Plan, program: tuple[str, ...] = TWISTD) -> Played:
        """Play in a folder that is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="chat-test-") as folder:
            return await play(reactor, Path(folder), plan, program)

    async def test_all_is_given_back(self) -> None:
        """When all are gone, files and threads are what they were, and memory nearly so."""
        plan = Plan(self.seconds, hold=self.seconds / 2)
        played = await self.played(plan)
        judged = judge(played)
        table = judged.table()
        before, after = played.before, played.after
        self.assertEqual((after.files, after.threads), (before.files, before.threads), table)
        self.assertEqual((judged.problems, played.failures), ((), []), table)
        # Not how many the rate is for: that is a matter of the machine.
        self.assertGreater(played.samples[-1].acts, 50, table)

    async def test_leaks_are_noticed(self) -> None:
        """A server that keeps what it tells, and files, does not pass."""
        plan = Plan(seconds=5.0, hold=1.0, patience=3.0)  # it settles never
        played = await self.played(plan, LEAKING)
        problems = " ".join(judge(played).problems)
        self.assertRegex(problems, r"\+\d+ open files when all were gone")
        self.assertRegex(problems, r"\+[0-9.]+ MiB of memory when all were gone")
