"""Writing what was done into the audit: shared by whatever does it, in its own transaction."""

from __future__ import annotations

from chatserver.model.audit import Rank, Record, Warrant
from chatserver.model.entries import User
from chatserver.store.dialect import Transaction

INSERT = "INSERT INTO audit (at, actor, act, room, about, text) VALUES (?, ?, ?, ?, ?, ?)"
IS_ADMIN = "SELECT 1 FROM users WHERE id = ? AND admin = 1"


def note(txn: Transaction, record: Record) -> None:
    """Keep a record; it stands if and only if the transaction does."""
    room = None if record.room is None else record.room.text
    about = None if record.about is None else record.about.text
    values = (record.at, record.actor.text, record.deed.value, room, about, record.text)
    txn.execute(INSERT, values)


def serve(txn: Transaction, warrant: Warrant | None, about: User | None = None) -> None:
    """
    Judge an act on the whole server as L{judge} does, and keep its record.

    @param warrant: None: nobody need allow it, nor answer for it.
    """
    judge(txn, warrant, about)
    if warrant is not None:
        note(txn, warrant.record)


def judge(txn: Transaction, warrant: Warrant | None, about: User | None = None) -> None:
    """
    Judge an act on the whole server.

    @param about: whom it is about.
    @raise ChatError: what the warrant's rule raises.
    """
    if warrant is not None and warrant.rule is not None:
        warrant.rule(rank(txn, warrant.actor, about))


def rank(txn: Transaction, actor: User, about: User | None = None) -> Rank:
    """Say what C{actor} is, before C{about}."""
    oneself = about is not None and about.id == actor.id
    return Rank(_is_admin(txn, actor), about is not None and _is_admin(txn, about), oneself)


def _is_admin(txn: Transaction, user: User) -> bool:
    return txn.execute(IS_ADMIN, (user.id,)).fetchone() is not None
