"""
A server with a fault, to show that the crash tests can fail: it answers before it commits.

Run like twistd.  Only messages are answered early: an account must be there to log in with.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from twisted.internet import reactor
from twisted.scripts.twistd import run

from chatserver.store import lane
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Outcome, Work, alone

SLOW_DISK = 0.02
"""Seconds between the early answer and the commit."""

_transact = lane._transact
_acknowledge = Work.acknowledge


def answer_then_commit(txn: Transaction, works: Sequence[Work]) -> list[Outcome]:
    """Do the works, have them answered, and only then return to be committed."""
    outcomes = _transact(txn, works)
    for work, outcome in zip(works, outcomes, strict=True):
        if work.write is alone:
            continue
        work.outcome = outcome
        reactor.callFromThread(work.acknowledge)  # type: ignore[attr-defined]
    threading.Event().wait(SLOW_DISK)
    return outcomes


def acknowledge_once(work: Work) -> None:
    """After the commit everybody is answered again; that has been done."""
    if not work.done.called:
        _acknowledge(work)


if __name__ == "__main__":
    lane._transact = answer_then_commit
    Work.acknowledge = acknowledge_once  # type: ignore
    run()
