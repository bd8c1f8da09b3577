"""Spending an invitation: shared by whoever makes accounts."""

from __future__ import annotations

from chatserver.model.errors import BadInvitation
from chatserver.store.dialect import Transaction

LIVES = "uses_left > 0 AND expires_at > ?"
"""Holds for invitations that let somebody register at a moment."""
SPEND = f"""
    UPDATE invitations SET uses_left = uses_left - 1 WHERE hash = ? AND {LIVES}
    RETURNING id, note
"""
WRONG = "this invitation code is not valid, or not any more; ask for another"


def spend(txn: Transaction, hashed: str, at: float) -> str:
    """
    Take one use of an invitation.

    @param hashed: its code's hash.
    @param at: the moment, in seconds since the epoch.
    @return: which one it was, in words for the audit.
    @raise BadInvitation: there is none, or none any more.
    """
    row = txn.execute(SPEND, (hashed, at)).fetchone()
    if row is None:
        raise BadInvitation(WRONG)
    id, note = row
    return f"invitation {id}: {note}" if note else f"invitation {id}"
