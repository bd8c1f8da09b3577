"""With what C{chatctl send}, C{tail} and C{history} end, for a script to see."""

from __future__ import annotations

from chatserver.admin.console import Refused
from chatserver.admin.shown import cleaned
from chatserver.model.errors import AccountDisabled, ChatError, LoginRefused
from clients.core.refusals import asked_to_wait

REFUSED = 1
NO_CONNECTION = 3
KEPT_OUT = 4
TOO_LATE = 5

STATUSES = """\
Exit status: 0 done, 1 refused, 2 usage, 3 no connection, or to the wrong server, 4 the token lets
nobody in, 5 no answer in time.
"""


class Failed(Refused):
    """
    It was not done at a server; the text may come from there.

    @ivar status: for the process to exit with.
    """

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(cleaned(sentence))
        self.status = status


def refusal(error: ChatError) -> Failed:
    """Say that the server refused, and when it is worth trying again."""
    kept_out = isinstance(error, LoginRefused | AccountDisabled)
    wait = asked_to_wait(error)
    told = f"{error}; try again in {wait:.0f} s" if wait else str(error)
    return Failed(told, KEPT_OUT if kept_out else REFUSED)
