"""What the line at the bottom says of the connection."""

from __future__ import annotations

from typing import assert_never

from clients.core.states import (
    Closed,
    Connecting,
    Ended,
    Entering,
    Greeting,
    NetworkGone,
    Offline,
    Online,
    PutOff,
    Reason,
    Refused,
    State,
    Unreachable,
    Waiting,
)
from clients.terminal.cells import cleaned
from clients.terminal.pieces import Piece


def connection(state: State, now: float, server: str) -> Piece:
    """
    Say in a few words how it stands.

    @param now: seconds since the epoch, by this machine's clock.
    @param server: its address.
    """
    match state:
        case Online(user):
            return "good", f"{user.name} at {server}"
        case Waiting(retry_at, reason, _):
            seconds = max(0, round(retry_at - now))
            again = f"trying again in {seconds} s" if seconds else "trying again"
            return "bad", f"{again}: {why(reason)}"
        case Connecting(attempt):
            return "bad", f"connecting to {server}" + (
                f", attempt {attempt}" if attempt > 1 else ""
            )
        case Greeting() | Entering():
            return "bad", f"logging in at {server}"
        case Refused(error):
            return "bad", f"refused: {cleaned(str(error))}"
        case Offline() | Closed():
            return "bad", "not connected"
        case _:
            assert_never(state)


def why(reason: Reason) -> str:
    """Say why there is no connection."""
    match reason:
        case Ended(text):
            return f"the server ended it: {cleaned(text)}"
        case Unreachable(text):
            return f"no connection ({cleaned(text).rstrip('.')})"
        case NetworkGone():
            return "the connection broke"
        case PutOff(_, text):
            return f"put off: {cleaned(text)}"
        case _:
            assert_never(reason)
