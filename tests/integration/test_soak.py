"""
The client library in bad weather, for a while.

By hand, for longer: C{pytest tests/integration/test_soak.py --soak-seconds 1800}.
"""

from __future__ import annotations

import sys
from random import Random, SystemRandom

import pytest
from twisted.trial.unittest import TestCase

from tests.integration.servers import scratch
from tests.integration.soak import Soak


class SoakTests(TestCase):
    """
    Random disconnects, deaths of the server, slow readers.

    @cvar seconds: of bad weather; set by an option.
    """

    seconds = 10.0
    seed: int | None = None

    @pytest.fixture(autouse=True)
    def _options(self, request: pytest.FixtureRequest) -> None:
        self.seconds = request.config.getoption("--soak-seconds")
        self.seed = request.config.getoption("--soak-seed")
        self.timeout = self.seconds * 4 + 300

    async def test_all_see_what_the_server_has(self) -> None:
        """At the end each client shows the server's log, and nothing was sent twice."""
        seed = SystemRandom().randrange(1 << 32) if self.seed is None else self.seed
        soak = Soak(self, scratch(self) / "data", Random(seed), self.seconds)
        try:
            problems = await soak.play()
        except BaseException:
            sys.stderr.write(f"\nsoak: seed {seed}, {dict(soak.counts)}\n")
            raise
        self.assertEqual(problems, [], f"seed {seed}, {dict(soak.counts)}")
        sys.stderr.write(f"\nsoak: {dict(soak.counts)}\n")
        self.assertGreater(soak.counts["written"], 0)
