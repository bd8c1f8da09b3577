"""Which refusals are worth another attempt, and after how long."""

from __future__ import annotations

from twisted.python.failure import Failure

from chatserver.model.errors import (
    AlreadyLoggedIn,
    Busy,
    ChatError,
    Internal,
    NameTaken,
    NotStored,
    SlowDown,
    TooManyConnections,
)
from chatserver.wire.calls import CallLost

_WITH_WAIT = (SlowDown, Busy, TooManyConnections)
_PASSING = (*_WITH_WAIT, NotStored, Internal)


def asked_to_wait(error: Exception) -> float:
    """Give the seconds after which it is worth trying again, as far as the server says so."""
    return float(error.retry_after) if isinstance(error, _WITH_WAIT) else 0.0


def keeps_out_for_now(error: ChatError, was_in: bool) -> bool:
    """
    Whether a login that was refused so may succeed later, as it is.

    @param was_in: whether this program was logged in before, in the same way.
    """
    if isinstance(error, _PASSING):
        return True
    # Where there is one session for each account, or for a guest's name, our own earlier one may
    # not have ended yet.
    return isinstance(error, AlreadyLoggedIn) or (was_in and isinstance(error, NameTaken))


def may_be_sent_again(error: Exception) -> bool:
    """Whether a message that was refused so, or was lost, may be stored when sent once more."""
    return isinstance(error, (CallLost, *_PASSING))


def sentence(failure: Failure) -> str:
    """Say in words why a connection ended, or none came about."""
    return failure.getErrorMessage() or "the connection was lost"
