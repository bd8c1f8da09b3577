"""The log itself: seq and ordinal are given out here, inside the transaction, under the lock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define

from chatserver.model.entries import SAID, Body, Entry, Stream, User
from chatserver.store import dialect, rows
from chatserver.store.dialect import Transaction

INSERT_ENTRY = """
    INSERT INTO entries
        (stream, seq, ordinal, kind, sender, sent_at, text, target, who, place, nonce)
    VALUES {rows}
"""
UPDATE_HEAD = "UPDATE streams SET last_seq = ?, last_ordinal = ? WHERE id = ?"
ADVANCE_MARK = """
    INSERT INTO marks (person, stream, read_seq, read_ordinal) VALUES {rows}
    ON CONFLICT (person, stream) DO UPDATE
    SET read_seq = excluded.read_seq, read_ordinal = excluded.read_ordinal
"""
SEQ_OF_NONCE = "SELECT seq FROM entries WHERE stream = ? AND sender = ? AND nonce = ?"
INSERT_STREAM = "INSERT INTO streams (kind) VALUES (?) RETURNING id"


@define(eq=False)
class Head:
    """How far a stream's log has come, under the lock."""

    seq: int
    ordinal: int


class Log:
    """
    Appends to streams within one transaction.

    Rows are gathered and inserted together at L{flush}, before which they cannot be read.
    """

    def __init__(self, txn: Transaction) -> None:
        self._txn = txn
        self._heads: dict[int, Head] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._marks: dict[tuple[int, int], tuple[int, int]] = {}
        self._nonces: dict[tuple[int, int, str], int] = {}

    def lock(self, streams: Iterable[int]) -> None:
        """Lock the streams' rows, in sorted order; those already locked stay so."""
        new = sorted(set(streams) - self._heads.keys())
        if new:
            for stream, seq, ordinal in dialect.lock_streams(self._txn, new):
                self._heads[stream] = Head(seq, ordinal)

    def head(self, stream: int) -> Head:
        """The stream's newest place, counting what this transaction appended."""
        if stream not in self._heads:
            self.lock((stream,))
        return self._heads[stream]

    def seq_of(self, stream: int, sender: int, nonce: str | None) -> int | None:
        """
        Find the entry that this sender made under this nonce.

        To be asked under the lock and before L{append}: afterwards a repeat would leave a gap.
        """
        if nonce is None:
            return None
        known = self._nonces.get((stream, sender, nonce))
        if known is None:
            row = self._txn.execute(SEQ_OF_NONCE, (stream, sender, nonce)).fetchone()
            known = row[0] if row else None
        return known

    def append(
        self, stream: Stream, sender: User, sent_at: float, body: Body, nonce: str | None = None
    ) -> Entry:
        """Give C{body} the stream's next seq."""
        head = self.head(stream.id)
        head.seq += 1
        if isinstance(body, SAID):
            head.ordinal += 1
            # Who writes has read what stands above.
            self._marks[sender.id, stream.id] = (head.seq, head.ordinal)
        if nonce is not None:
            self._nonces[stream.id, sender.id, nonce] = head.seq
        where = (stream.id, head.seq, head.ordinal)
        kind, *about = rows.columns(body)
        self._rows.append((*where, kind, sender.id, sent_at, *about, nonce))
        return Entry(stream, head.seq, head.ordinal, sender, sent_at, body)

    def flush(self) -> None:
        """Write all that was appended, the streams' heads and the senders' read marks."""
        if not self._rows:
            return
        dialect.insert_rows(self._txn, INSERT_ENTRY, self._rows)
        touched = {row[0] for row in self._rows}
        self._txn.executemany(
            UPDATE_HEAD,
            [(self._heads[each].seq, self._heads[each].ordinal, each) for each in touched],
        )
        marks = [(user, stream, *mark) for (user, stream), mark in self._marks.items()]
        dialect.insert_rows(self._txn, ADVANCE_MARK, marks)
        self._rows.clear()
        self._marks.clear()


def append_one(
    txn: Transaction,
    stream: Stream,
    sender: User,
    sent_at: float,
    body: Body,
    nonce: str | None = None,
) -> Entry:
    """Append a single entry and write it."""
    log = Log(txn)
    entry = log.append(stream, sender, sent_at, body, nonce)
    log.flush()
    return entry


def new_stream(txn: Transaction, kind: str) -> int:
    """Make an empty stream of the kind C{public}, C{private}, C{direct} or C{personal}."""
    return dialect.insert_returning_id(txn, INSERT_STREAM, (kind,))
