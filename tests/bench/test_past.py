"""Each scenario about the past and the disk runs, and what it gives is possible."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from bench import disk, past, starting
from bench.measurement import OURS, Measurement
from bench.seeding import SMALL, seed_past


class ScenarioCase(SynchronousTestCase):
    """A folder that is gone after the test."""

    def setUp(self) -> None:
        """Make it."""
        self.folder = Path(tempfile.mkdtemp(prefix="chat-past-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def possible(self, measured: Measurement) -> None:
        """Fail where a figure is none."""
        for name, value in measured.figures.items():
            self.assertGreaterEqual(value, 0, (measured, name))
            if name.endswith("_ms"):
                self.assertLess(value, 10_000, (measured, name))
        if {"p50_ms", "p99_ms"} <= measured.figures.keys():
            self.assertLessEqual(measured.figures["p50_ms"], measured.figures["p99_ms"])


class DiskTests(ScenarioCase):
    """What the disk can do."""

    def test_appends_and_commits(self) -> None:
        """The more senders share a commit, the more is written in a second; nothing stays."""
        measured = disk.measure(self.folder, 0.05)
        for each in measured:
            self.possible(each)
            self.assertGreater(each.figures["rate"], 0)
        commits = [each.figures["rate"] for each in measured if each.scenario == "group commit"]
        self.assertEqual(len(commits), len(disk.SENDERS))
        self.assertGreater(commits[-1], commits[0])
        self.assertEqual(list(self.folder.iterdir()), [])


class PastTests(ScenarioCase):
    """What reading costs, of a past that was made in a moment."""

    def setUp(self) -> None:
        """Make the past."""
        super().setUp()
        self.data = self.folder / "small"
        seed_past(self.data, SMALL)

    def test_all_questions_are_answered(self) -> None:
        """Each question finds what is there, of the store, of a server, and of a busy one."""
        measured = list(past.measure(self.data, quick=True))
        for each in measured:
            self.possible(each)
        found = {
            (each.scenario, *each.parameters.values()): each.figures["found"]
            for each in measured
            if each.server == past.STORE
        }
        self.assertEqual(found["history", "latest", "biggest"], 50)
        self.assertEqual(found["search", "in one message", "everywhere"], 1)
        self.assertEqual(found["search", "common", "everywhere"], 50)
        self.assertLess(found["search", "rare", "everywhere"], 50)
        self.assertGreater(found["search", "common", "biggest", "one"], 0)
        rooms = SMALL.memberships + 1  # and the lobby
        self.assertEqual(found["unread marks", SMALL.memberships, "rows"], rooms)
        self.assertGreater(found["unread marks", SMALL.memberships, "values"], rooms)
        busy = [each for each in measured if "senders" in each.parameters]
        self.assertEqual({each.server for each in busy}, {OURS})
        self.assertGreater(busy[-1].figures["rate"], 0)

    def test_starts(self) -> None:
        """A server is asked after a stop and after its death; what it left is recovered."""
        self.patch(starting, "LEFT_BEHIND", 20)
        stopped, killed = starting.measure(self.data, quick=True)
        for each in (stopped, killed):
            self.possible(each)
            self.assertLess(each.figures["listening_seconds"], each.figures["answered_seconds"])
        self.assertEqual(stopped.figures["wal_kb"], 0)
        self.assertGreater(killed.figures["wal_kb"], 0)
