"""Who sat there the last time, and where: small choices that somebody else may have written."""

from __future__ import annotations

from chatserver.model.errors import BadName
from chatserver.model.names import Target, parse_target
from clients.desktop.presenters.kept import Kept

NOT_KNOWN = -1
"""The id of whoever sits here, while nobody was logged in yet."""
LAST, WHO = "conversation", "id"
"""Keys of the choices that name the conversation that was looked at last, and the user's id."""

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
