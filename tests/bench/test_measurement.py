"""Tests of what is made of what was measured."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

from twisted.trial.unittest import SynchronousTestCase

from bench.measurement import OURS, Measurement, merged
from bench.plans import Step, interleaved
from bench.process import Watched
from bench.report import document, ratio, table
from bench.targets import TARGETS, Target


def fan_out(server: str, window: int = 1, **figures: float) -> Measurement:
    """A measurement of a thousand listeners."""
    return Measurement("fan-out", server, {"N": 1000, "S": 1, "W": window}, figures)


class MergingTests(SynchronousTestCase):
    """Several runs of the same become one row."""

    def test_median(self) -> None:
        """A run that was disturbed does not count; how far the runs differ is kept."""
        runs = [fan_out(OURS, cpu_us=value) for value in (6.0, 50.0, 7.0)]
        (row,) = merged(runs)
        self.assertEqual((row.figures["cpu_us"], row.spread["cpu_us"]), (7.0, (6.0, 50.0)))

    def test_lost_once_is_lost(self) -> None:
        """A message that was lost in one run of three is no matter of medians."""
        (row,) = merged([fan_out(OURS, lost=lost) for lost in (0, 3, 0)])
        self.assertEqual(row.figures["lost"], 3)

    def test_others_stay_apart(self) -> None:
        """Another server, or another load, is another row, in the order of the first runs."""
        runs = [fan_out("a", 1, rate=1), fan_out("b", 1, rate=2), fan_out("a", 16, rate=3)]
        rows = merged([*runs, fan_out("a", 1, rate=5)])
        self.assertEqual([row.figures["rate"] for row in rows], [3, 2, 3])

    def test_rounds_are_interleaved(self) -> None:
        """Each server has its turn before the first one has its next."""
        steps = [Step(name, lambda: iter(()), times) for name, times in (("a", 3), ("b", 2))]
        self.assertEqual([step.name for step in interleaved(steps)], ["a", "b", "a", "b", "a"])


class ReportTests(SynchronousTestCase):
    """What a reader is shown."""

    def setUp(self) -> None:
        """Ours is a third dearer than another one, and misses its aim."""
        self.rows = [
            fan_out(OURS, cpu_us=8.0, lost=0, doubled=0),
            fan_out("other", cpu_us=6.0, lost=0, doubled=0),
        ]

    def test_ratio(self) -> None:
        """Each other server's CPU is the measure of ours, in the same load only."""
        self.assertEqual(ratio(self.rows[0], "other", self.rows), "1.33")
        self.assertEqual(ratio(fan_out(OURS, 64, cpu_us=1), "other", self.rows), "")
        self.assertEqual(ratio(self.rows[1], "other", self.rows), "")

    def test_missed_aim_is_said(self) -> None:
        """Nobody has to compare figures to see that one is too high."""
        shown = table(self.rows)
        self.assertIn("cpu_us < 7 MISSED", shown)
        self.rows[0] = fan_out(OURS, cpu_us=6.9)
        self.assertNotIn("MISSED", table(self.rows))

    def test_lost_is_always_shown(self) -> None:
        """That nothing was lost is said; what else did not happen takes no column."""
        heads = table(self.rows).splitlines()[2].split()
        self.assertIn("lost", heads)
        self.assertNotIn("doubled", heads)
        self.rows[1] = fan_out("other", cpu_us=6.0, lost=0, doubled=2)
        self.assertIn("doubled", table(self.rows).splitlines()[2].split())

    def test_document(self) -> None:
        """The JSON holds everything, and what it was measured on."""
        now = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
        found = json.loads(json.dumps(document(self.rows, 3, now)))
        self.assertEqual(found["date"], "2030-01-02T03:04:05+00:00")
        self.assertEqual(found["measurements"][0]["figures"]["cpu_us"], 8.0)
        self.assertEqual(found["machine"]["cores"], os.cpu_count())


class TargetTests(SynchronousTestCase):
    """What is aimed at."""

    def test_concerns(self) -> None:
        """An aim is about one load of one server."""
        aim = Target("fan-out", "cpu_us", 7, {"N": 1000, "W": 1})
        self.assertTrue(aim.concerns(fan_out(OURS)))
        for other in (fan_out("other"), fan_out(OURS, 16), Measurement("pairs", OURS, {}, {})):
            self.assertFalse(aim.concerns(other))

    def test_bounds(self) -> None:
        """The bound itself is not below it; some figures are to be high."""
        for value, above, met in ((6.9, False, True), (7, False, False), (8, True, True)):
            aim = Target("fan-out", "cpu_us", 7, above=above)
            self.assertEqual(aim.is_met(fan_out(OURS, cpu_us=value)), met)

    def test_each_is_about_something(self) -> None:
        """No aim is written twice."""
        keys = [(t.scenario, t.server, t.figure, str(t.parameters)) for t in TARGETS]
        self.assertEqual(len(keys), len(set(keys)))


class WatchedTests(SynchronousTestCase):
    """A process seen from outside."""

    def test_own_clock(self) -> None:
        """The CPU that a process uses is seen on its own clock, whatever others use."""
        watched = Watched(os.getpid())
        before = watched.cpu_seconds()
        sum(range(2_000_000))
        self.assertGreater(watched.cpu_seconds() - before, 0.005)

    def test_memory(self) -> None:
        """What is allocated and touched is seen; so are threads and files."""
        watched = Watched(os.getpid())
        before = watched.own_memory_kb()
        kept = b"x" * (32 << 20)
        self.assertGreater(watched.own_memory_kb() - before, 30_000)
        self.assertGreater(watched.peak_memory_kb(), 30_000)
        self.assertEqual(len(kept), 32 << 20)
        files = watched.open_files()
        reading, writing = os.pipe()
        self.assertEqual(watched.open_files(), files + 2)
        os.close(reading)
        os.close(writing)
        self.assertGreaterEqual(watched.threads(), 1)
