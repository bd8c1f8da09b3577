"""What a sheet does that takes a while: it is busy, done, or says what went wrong."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from clients.core.errands import Errands
from clients.desktop.presenters.telling import Telling


def sentence(text: str) -> str:
    """Write what the server or the library says as a sentence."""
    text = text.strip()
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


class Doing(Telling):
    """
    One thing at a time.

    @ivar is_busy: whether an answer is waited for.
    @ivar is_closed: whether nobody looks any more; what was begun goes on, and leads nowhere.
    @ivar problem: a sentence about what went wrong; empty: nothing did.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_busy = self.is_closed = False
        self.problem = ""
        self._errands = Errands(self._complain)

    def close(self) -> None:
        """Nobody looks any more."""
        self.is_closed = True

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something, unless something is going on."""
        if self.is_busy:
            work.close()
            return
        self.is_busy, self.problem = True, ""
        self.tell()
        self._errands.run(self._to_its_end(work))

    async def _to_its_end(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self.is_busy = False
            self.tell()

    def _complain(self, text: str) -> None:
        self.problem = sentence(text)
        self.tell()
