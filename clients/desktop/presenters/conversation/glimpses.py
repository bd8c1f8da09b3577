"""What messages answer: looked up where it is not among the lines, one after another."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import SAID, Action, Entry, Text
from chatserver.model.errors import ChatError
from chatserver.wire.calls import CallLost
from clients.core.lines import Line
from clients.desktop.presenters.conversation.feed_items import Glimpse
from clients.desktop.presenters.conversation.markup import words_of
from clients.desktop.presenters.conversation.notices import one_row
from clients.desktop.words import tr

MOST_KEPT = 500
MOST_SHOWN = 200
"""Characters of a glimpse."""

Look = Callable[[int], Awaitable[Entry | None]]
"""Reads the message with that seq from the server; None: it is gone."""


class Glimpses:
    """Beginnings of messages, by their seqs."""

    _log = Logger()

    def __init__(self, look: Look, on_change: Callable[[], None]) -> None:
        """@param on_change: hears that another one is known."""
        self._look = look
        self._on_change = on_change
        self._known: OrderedDict[int, Glimpse] = OrderedDict()
        self._lines: dict[int, Line] = {}
        self._wanted: list[int] = []
        self._looking = self._can_look = False

    def use(self, lines: Sequence[Line]) -> None:
        """Take what is in the window: it is newer than what was looked up."""
        self._lines = {line.seq: line for line in lines if isinstance(line.entry.body, SAID)}

    def get(self, seq: int) -> Glimpse:
        """Give what is known of a message, and look it up soon if that is nothing."""
        line = self._lines.get(seq)
        if line is not None:
            return self._keep(seq, _glimpse(line.entry))
        if seq in self._known:
            self._known.move_to_end(seq)
            return self._known[seq]
        if seq not in self._wanted:
            self._wanted.append(seq)
        return Glimpse(seq, None, "")

    def look_up(self, can_look: bool) -> None:
        """Read what is lacking, where there is a connection."""
        self._can_look = can_look
        if can_look and self._wanted and not self._looking:
            self._looking = True
            looking = Deferred.fromCoroutine(self._look_up())
            looking.addErrback(self._not_found).addBoth(self._ended)

    def forget(self, seq: int) -> None:
        """A message reads otherwise, or was deleted: look it up again."""
        self._known.pop(seq, None)

    # --

    async def _look_up(self) -> None:
        while self._wanted and self._can_look:
            seq = self._wanted[-1]
            entry = await self._look(seq)
            self._wanted.remove(seq)
            self._keep(seq, _missing(seq) if entry is None else _glimpse(entry))
            self._on_change()

    def _ended(self, result: object) -> None:
        self._looking = False

    def _not_found(self, failure: Failure) -> None:
        self._wanted.clear()  # they are wanted again when they are drawn anew
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="looking up what is answered failed")

    def _keep(self, seq: int, glimpse: Glimpse) -> Glimpse:
        known = self._known.get(seq)
        if known == glimpse:
            return known
        self._known[seq] = glimpse
        if len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return glimpse


def _glimpse(entry: Entry) -> Glimpse:
    body = entry.body
    text = body.text if isinstance(body, Text | Action) else ""
    return Glimpse(entry.seq, entry.sender, one_row(words_of(text[: 2 * MOST_SHOWN]), MOST_SHOWN))


def _missing(seq: int) -> Glimpse:
    return Glimpse(seq, None, tr("This message was deleted"))
