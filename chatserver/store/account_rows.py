"""Rows of accounts to values of the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatserver.model.standing import Account, Bar, Token, UserKind
from chatserver.store import rows

ACCOUNT_COLUMNS = """
    u.id, u.name, u.nickname, u.kind, u.admin, u.password, b.person, b.until, b.why
"""
ACCOUNT_TABLES = "users u LEFT JOIN bars b ON b.person = u.id"


def account(row: Sequence[Any], token: Token | None = None) -> Account:
    """
    Read a row of L{ACCOUNT_COLUMNS}.

    @param token: what let somebody in with the account.
    """
    kind, admin, password = row[3:6]
    return Account(rows.user(row), UserKind(kind), bool(admin), password, bar(row[6:9]), token)


def bar(row: Sequence[Any]) -> Bar | None:
    """Read C{(person, until, why)} of a bar, all NULL where there is none."""
    return None if row[0] is None else Bar(row[1], row[2])
