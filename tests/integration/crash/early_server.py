"""
A server with a fault, to show that the crash tests can fail: it answers before it commits.

Run like twistd.  C{EARLY} in the environment names the functions in C{chatserver/store} whose
writes are answered early; with C{EARLY_SYNC=OFF} the database does not wait for the disk either.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence

from twisted.internet import reactor
from twisted.scripts.twistd import run

from chatserver.store import dialect, lane
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Outcome, Work

SLOW_DISK = 0.2
"""Seconds between the early answer and the commit: for the test to read the one and kill."""
EARLY = os.environ["EARLY"].split(",")
SYNCHRONOUS = f"PRAGMA synchronous = {os.environ.get('EARLY_SYNC', 'FULL')}"

_transact = lane._transact
_acknowledge = Work.acknowledge


def is_early(work: Work) -> bool:
    """Whether it is answered early: posts are written in bulk, all else by a partial each."""
    function = getattr(work.argument, "func", work.write)
    return getattr(function, "__name__", "") in EARLY


def answer_then_commit(txn: Transaction, works: Sequence[Work]) -> list[Outcome]:
    """Do the works, have them answered, and only then return to be committed."""
    outcomes = _transact(txn, works)
    early = [pair for pair in zip(works, outcomes, strict=True) if is_early(pair[0])]
    for work, outcome in early:
        work.outcome = outcome
        reactor.callFromThread(work.acknowledge)  # type: ignore[attr-defined]
    if early:
        threading.Event().wait(SLOW_DISK)
    return outcomes


def acknowledge_once(work: Work) -> None:
    """After the commit everybody is answered again; that has been done."""
    if not work.done.called:
        _acknowledge(work)


if __name__ == "__main__":
    lane._transact = answer_then_commit
    Work.acknowledge = acknowledge_once  # type: ignore
    dialect.WRITER_PRAGMAS = (*dialect.WRITER_PRAGMAS, SYNCHRONOUS)  # type: ignore[assignment]
    run()
