"""Who sat there the last time, and where: small choices that somebody else may have written."""

from __future__ import annotations

from chatserver.model.errors import BadName
from chatserver.model.names import Target, parse_target
from clients.desktop.presenters.kept import Kept

NOT_KNOWN = -1
"""The id of whoever sits here, while nobody was logged in yet."""
LAST, WHO, NICKNAME = "conversation", "id", "nickname"
"""
Keys of the choices that name the conversation that was looked at last, the user's id, and how
they are shown (empty: by the user name).
"""

_MOST_DIGITS = 19


def last_conversation(kept: Kept) -> Target | None:
    """Give the conversation that was looked at last; None: none was, as far as is known."""
    last = kept.choice(LAST)
    try:
        return parse_target(last) if last else None
    except BadName:
        return None


def last_id(kept: Kept) -> int:
    """Give the id of the account; L{NOT_KNOWN}: it is not known."""
    known = kept.choice(WHO)
    is_id = known.isdecimal() and len(known) <= _MOST_DIGITS
    return int(known) if is_id else NOT_KNOWN


def last_nickname(kept: Kept) -> str | None:
    """Give how they were shown; None: by the user name, as far as is known."""
    return kept.choice(NICKNAME) or None


def keep_nickname(kept: Kept, nickname: str | None) -> None:
    """Keep how they are shown."""
    if (nickname or "") != kept.choice(NICKNAME):
        kept.choose(NICKNAME, nickname or "")
