"""Spans of time as people write them."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.durations import parse_duration
from chatserver.model.errors import BadRequest


class DurationTests(SynchronousTestCase):
    """Reading them."""

    def test_right(self) -> None:
        """Numbers with units, one after the other, add up."""
        for raw, seconds in (("30m", 1800), ("2h", 7200), ("1d12h", 129_600), ("1w", 604_800)):
            self.assertEqual(parse_duration(raw), seconds)

    def test_wrong(self) -> None:
        """What is none is refused with what is one; so is a century."""
        for raw in ("", "2", "h", "-2h", "2 h", "2y", "٢h"):
            refusal = self.assertRaises(BadRequest, parse_duration, raw)
            self.assertIn("30m, 2h, 1d12h", str(refusal))
        self.assertIn("at most 5200w", str(self.assertRaises(BadRequest, parse_duration, "5201w")))
