"""Messages that somebody answers or reacts to: shared by whatever refers to one."""

from __future__ import annotations

from chatserver.model.entries import Stream, User
from chatserver.model.errors import NoSuchMessage
from chatserver.store.dialect import Transaction

# What somebody may not read, they cannot refer to: others would learn what they answer.
READABLE = """
    SELECT 1 FROM entries e
    WHERE e.stream = ? AND e.seq = ? AND e.kind IN ('text', 'action') AND e.text IS NOT NULL
    AND e.seq > COALESCE((SELECT cleared_seq FROM marks WHERE person = ? AND stream = ?), 0)
    AND e.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)
"""


def must_read(txn: Transaction, stream: Stream, seq: int, user: User) -> None:
    """
    Return if C{user}, who may read C{stream}, finds a message there under C{seq}; to be asked
    under the stream's lock.

    @raise NoSuchMessage: it is none, was deleted, or is hidden from them.
    """
    about = (stream.id, seq, user.id, stream.id, user.id)
    if txn.execute(READABLE, about).fetchone() is None:
        raise no_such_message(seq)


def no_such_message(seq: int) -> NoSuchMessage:
    """The one refusal for messages that never were, are gone, or must seem so."""
    return NoSuchMessage(f"there is no message {seq}, or it was deleted")
