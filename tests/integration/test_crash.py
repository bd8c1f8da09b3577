"""
What was answered survives C{kill -9}, exactly once and in its place.

By hand, for longer: C{python -m tests.integration.test_crash --rounds 200}.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import unittest
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import ClassVar

from twisted.trial.unittest import SynchronousTestCase, TestCase

from tests.integration import database_check
from tests.integration.crashing import Rounds, play
from tests.integration.ledger import Found, Ledger
from tests.integration.processes import ROOT
from tests.integration.servers import TWISTD, scratch

EARLY = (str(Path(__file__).with_name("early_server.py")), *TWISTD[1:])


class CrashTests(TestCase):
    """
    Twenty post to two rooms and to each other; the server is killed at a random answer.

    @cvar rounds: how often.
    @cvar seed: which random.
    @cvar report: told how each round went.
    """

    timeout = 120
    rounds = 10
    seed = 1
    report: ClassVar[Callable[[str], object]] = len

    async def test_what_was_answered_survives(self) -> None:
        """
        Each answered message is there once, under its number, also for search; no number is
        missing; sending again what was not answered doubles nothing.
        """
        report = type(self).report
        rounds = Rounds(self, scratch(self) / "data", Random(self.seed), report=report)
        problems = await play(rounds, range(1, self.rounds + 1))
        self.assertEqual(problems, [], f"seed {self.seed}")
        self.assertTrue(any(said.id for mine in rounds.ledger.said.values() for said in mine))

    async def test_early_answers_are_caught(self) -> None:
        """A server that answers before it has stored the message fails this test."""
        rounds = Rounds(self, scratch(self) / "data", Random(self.seed), EARLY)
        problems = await play(rounds, range(1, 4))
        self.assertTrue(any("and lost" in problem for problem in problems), problems)


class LedgerTests(SynchronousTestCase):
    """What the crash test compares is compared."""

    def setUp(self) -> None:
        """Three messages, of which two are answered."""
        self.ledger = Ledger()
        for text in ("one", "two", "three"):
            self.ledger.say("ann", "#lobby", text, idempotent=True)
        self.ledger.answered("ann", "@1 201 5 #lobby")
        self.ledger.answered("ann", "@2 201 6 #lobby")

    def problems(self, *found: tuple[int, str, str], where: str = "#lobby") -> list[str]:
        """Compare with a log."""
        return self.ledger.problems({where: [Found(*each) for each in found]})

    def test_kept(self) -> None:
        """What was answered must be there; what was not may be there or not."""
        log = [(5, "ann", "one"), (6, "ann", "two")]
        self.assertEqual(self.problems(*log), [])
        self.assertEqual(self.problems(*log, (8, "ann", "three")), [])

    def test_broken(self) -> None:
        """Each broken promise is noticed."""
        one, two = (5, "ann", "one"), (6, "ann", "two")
        for log, wanted in (
            ([one], "lost"),
            ([one, (7, "ann", "two")], "was answered 6"),
            ([one, two, (7, "ann", "two")], "twice"),
            ([one, two, (7, "ann", "four")], "nobody said"),
            ([one, (6, "bob", "two")], "is Said"),
            ([(4, "ann", "three"), one, two], "out of order"),
        ):
            self.assertIn(wanted, " ".join(self.problems(*log)))
        self.assertIn("is Said", " ".join(self.problems(one, two, where="#vault")))

    def test_odd_answers(self) -> None:
        """Refusals, another number for the same id and another place are noticed."""
        for answer in ("@3 500 failed", "@1 201 9 #lobby duplicate", "@3 201 7 #vault"):
            ledger = Ledger(dict(self.ledger.said))
            ledger.answered("ann", answer)
            self.assertEqual(len(ledger.complaints), 1, answer)


class DatabaseCheckTests(SynchronousTestCase):
    """What the crash test looks for in the database is found."""

    def test_damages(self) -> None:
        """A hole, a wrong count, and an index with too much or too little are noticed."""
        for damage, wanted in (
            ("SELECT 1", ""),
            ("DELETE FROM entries WHERE seq = 2", "seq 3 where 2"),
            ("DELETE FROM entries WHERE seq = 4", "ends at 3"),
            ("UPDATE entries SET ordinal = 7 WHERE seq = 3", "has ordinal 7"),
            ("UPDATE streams SET last_ordinal = 2 WHERE id = 1", "ends at 4, 3, not 4, 2"),
            ("UPDATE entries SET text = 'other' WHERE seq = 2", "not in the index: [(2, 'other')"),
            ("INSERT INTO search (rowid, text) VALUES (9, 'ghost')", "(9, 'ghost')"),
        ):
            with closing(small_database()) as database:
                database.execute(damage)
                found = " ".join(database_check.problems(database))
                (self.assertIn if wanted else self.assertEqual)(wanted, found)


def small_database() -> sqlite3.Connection:
    """Make a database with a join and three messages in the lobby."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    for path in sorted((ROOT / "chatserver/store/schema").glob("*.sql")):
        database.executescript(path.read_text(encoding="utf-8"))
    database.execute("INSERT INTO streams (id, kind) VALUES (2, 'personal')")
    database.execute(
        "INSERT INTO users (id, kind, name, personal, created_at)"
        " VALUES (1, 'account', 'ann', 2, 0)"
    )
    rows = [(1, 0, "join", None), (2, 1, "text", "one"), (3, 2, "text", "two"), (4, 3, "text", "x")]
    for seq, ordinal, kind, text in rows:
        database.execute(
            "INSERT INTO entries (id, stream, seq, ordinal, kind, sender, sent_at, text)"
            " VALUES (?, 1, ?, ?, ?, 1, 0, ?)",
            (seq, seq, ordinal, kind, text),
        )
        if text is not None:
            database.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (seq, text))
    database.execute("UPDATE streams SET last_seq = 4, last_ordinal = 3 WHERE id = 1")
    return database


def main() -> int:
    """Play many rounds; say how each went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    CrashTests.rounds, CrashTests.seed = arguments.rounds, arguments.seed
    CrashTests.timeout = 60 * arguments.rounds
    CrashTests.report = sys.stdout.write
    suite = CrashTests("test_what_was_answered_survives")
    return 0 if unittest.TextTestRunner().run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
