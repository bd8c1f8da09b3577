"""
What was answered survives C{kill -9}, exactly once and in its place.

By hand, for longer: C{python -m tests.integration.test_crash --rounds 200}.
"""

from __future__ import annotations

import argparse
import sys
import unittest
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import ClassVar

from twisted.trial.unittest import TestCase

from tests.integration.crash import rounds
from tests.integration.crash.deeds import Block, Delete, Edit, Nick, Post, Unblock
from tests.integration.crash.rounds import Rounds, play
from tests.integration.servers import TWISTD, scratch

EARLY = (str(Path(rounds.__file__).with_name("early_server.py")), *TWISTD[1:])


class CrashTests(TestCase):
    """
    A crowd does whatever users can do, as fast as it is answered, and the server is killed: at a
    random answer, in the midst of a transaction, while the search index follows, while it starts.

    @cvar rounds: how often.
    @cvar seed: which random.
    @cvar whole_every: after so many rounds all that ever was is looked at again.
    @cvar report: told how each round went.
    """

    timeout = 300
    rounds = 10
    seed = 1
    whole_every = 5
    report: ClassVar[Callable[[str], object]] = len

    async def test_what_was_answered_survives(self) -> None:
        """
        Each answered act is there once, in its place, in the log, in the tables, in the search
        index and for those who look over either protocol; what was not answered is there wholly
        or not at all; no number is missing; sending again what was not answered doubles nothing.
        """
        report = type(self).report
        played = Rounds(
            self,
            scratch(self) / "data",
            Random(self.seed),
            whole_every=self.whole_every,
            report=report,
        )
        problems = await play(played, range(1, self.rounds + 1))
        report(f"{played.summary()}\n")
        self.assertEqual(problems, [], f"seed {self.seed}")
        self.assertGreater(len(played.ledger.done), 10)

    async def early(self, functions: str, *deadly: type, **environment: str) -> str:
        """
        Give what is found wrong with a server that answers some requests before it commits.

        @param functions: of the store, whose writes are answered early.
        @param deadly: the server dies at one of the first answers to these.
        """
        played = Rounds(
            self,
            scratch(self) / "data",
            Random(self.seed),
            EARLY,
            {"EARLY": functions, **environment},
            deadly,
            most_answers=10,
        )
        return " ".join(await play(played, range(1, 4)))

    async def test_early_answers_to_posts_are_caught(self) -> None:
        """A server that answers before it has stored a message fails this test."""
        self.assertRegex(await self.early("_post", Post), r"answered and lost: \S+ \d+: Post")

    async def test_early_answers_to_other_acts_are_caught(self) -> None:
        """So does one that answers before it has stored an edit, a deletion or a block."""
        problems = await self.early("_change,_add,_remove", Edit, Delete, Block, Unblock)
        self.assertRegex(problems, r"answered and lost: \S+ \d+: (Edit|Delete|Block|Unblock)")

    async def test_early_answers_without_a_disk_are_caught(self) -> None:
        """So does one that answers early what leaves no entry, and never waits for its disk."""
        problems = await self.early("_set_nickname", Nick, EARLY_SYNC="OFF")
        self.assertRegex(problems, r"'nick', '\w+', ''\) is .* and not 'r1")


def main() -> int:
    """Play many rounds; say how each went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    CrashTests.rounds, CrashTests.seed = arguments.rounds, arguments.seed
    CrashTests.timeout = 60 * arguments.rounds
    CrashTests.whole_every = 20
    CrashTests.report = sys.stdout.write
    suite = CrashTests("test_what_was_answered_survives")
    return 0 if unittest.TextTestRunner().run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
