"""
Who may know how far the other one of a direct conversation has read, judged where it is asked.

Neither of the two blocks the other, both have an account, and both let it be told: who does not
tell is not told.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatserver.model.events import Seen
from chatserver.model.settings import OFF, RECEIPTS
from chatserver.store import dialect
from chatserver.store.dialect import Transaction


def _lets_be_told(side: str) -> str:
    kept = f"SELECT 1 FROM settings WHERE person = {side}.id"
    return f"NOT EXISTS ({kept} AND key = '{RECEIPTS}' AND value = '{OFF}')"


def _is_open_to(side: str, other: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM blocks WHERE person = {side}.id AND blocked = {other}.id)"


TOLD = f"""
    a.kind = 'account' AND b.kind = 'account'
    AND {_is_open_to("a", "b")} AND {_is_open_to("b", "a")}
    AND {_lets_be_told("a")} AND {_lets_be_told("b")}
"""
"""Whether two users, C{a} and C{b}, may know of each other how far they have read."""

TOLD_IN = f"""
    SELECT d.stream FROM directs d
    CROSS JOIN users a ON a.id = d.first CROSS JOIN users b ON b.id = d.second
    WHERE d.stream IN ({{ids}}) AND {TOLD}
"""


def may_be_told(txn: Transaction, marks: Iterable[Seen]) -> tuple[Seen, ...]:
    """Leave of read marks, which this transaction moved, those of which the other one may know."""
    moved = tuple(marks)
    if not moved:
        return ()
    streams = sorted({each.stream.id for each in moved})
    told = {row[0] for row in txn.execute(*dialect.with_ids(TOLD_IN, streams)).fetchall()}
    return tuple(each for each in moved if each.stream.id in told)
