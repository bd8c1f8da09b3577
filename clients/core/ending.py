"""What was said last in one conversation, kept current by what is heard.  No I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Set

from attrs import evolve

from chatserver.model.entries import (
    LAST_CHARACTERS,
    SAID,
    Action,
    Conversation,
    Deletion,
    Edit,
    Entry,
    Newest,
    Text,
    newest,
)
from chatserver.model.events import Hidden

MOST_LINES = 10
"""Messages that are remembered, as the last one may be deleted."""
MOST_HEARD = 20
"""Entries that are remembered, as a list that comes may be older than they are."""
NOTHING = Newest()


class Ending:
    """
    The end of one stream, as its viewer sees it.

    The list of conversations is read at some moment, and comes later: what was heard meanwhile is
    done to it again.
    """

    def __init__(self, blocked: Set[int]) -> None:
        """@param blocked: ids of those whom the viewer was heard to block; it changes."""
        self._blocked = blocked
        self._lines: deque[Newest] = deque()  # all that can be seen behind the seq "since"
        self._since = self._upto = self._cleared = 0
        self._heard: deque[Entry | Hidden] = deque()
        self._forgotten = 0  # seq of the newest that was heard and is not remembered
        self._is_doubted = False

    @property
    def last(self) -> Newest | None:
        """What was said last, the same value as long as it is the same; None: not known."""
        if self._lines:
            return self._lines[-1]
        return NOTHING if self._since <= self._cleared else None

    def summary(self, told: Conversation) -> None:
        """Take what the server's list says, of a moment that may lie behind what was heard."""
        if self._forgotten > told.last_seq:
            return
        if told.last is None and told.last_seq <= self._upto and not self._is_doubted:
            return  # an older server, which does not tell it
        self._is_doubted = False
        self._begin(told.last_seq, told.last)
        heard = [each for each in self._heard if each.seq > told.last_seq]
        self._heard = deque(heard)
        for event in heard:
            self._take(event)

    def heard(self, event: Entry | Hidden) -> None:
        """Take something that stands in the stream's log; what is not new changes nothing."""
        if event.seq <= self._upto:
            return
        short = _short(event)
        self._heard.append(short)
        if len(self._heard) > MOST_HEARD:
            self._forgotten = self._heard.popleft().seq
        self._take(short)

    def cleared(self, upto: int) -> None:
        """The viewer hides all up to a place from themselves."""
        self._cleared = max(self._cleared, upto)
        self._forget(lambda entry: entry.seq <= upto)

    def blocked(self, user: int) -> None:
        """The viewer hears nothing of somebody any more."""
        self._forget(lambda entry: entry.sender.id == user)

    def unblocked(self) -> None:
        """Something may be seen again that was not heard; the next list tells."""
        self._is_doubted = True

    # --

    def _begin(self, upto: int, last: Newest | None) -> None:
        self._lines.clear()
        self._upto = upto
        entry = None if last is None else last.entry
        if last is None or (entry is not None and entry.sender.id in self._blocked):
            self._since = upto  # not told, or of before the block
        elif entry is None or entry.seq <= self._cleared:
            self._since = 0
        else:
            self._since = entry.seq - 1
            self._lines.append(last)

    def _take(self, event: Entry | Hidden) -> None:
        body = event.body if isinstance(event, Entry) else None
        if isinstance(event, Entry) and isinstance(body, SAID):
            self._append(event)
        elif isinstance(body, Edit):
            self._edit(body)
        elif isinstance(body, Deletion):
            target = body.target
            self._drop(lambda entry: entry.seq == target)
        self._upto = event.seq

    def _append(self, entry: Entry) -> None:
        if entry.seq != self._upto + 1:  # what stands between may be a message
            self._lines.clear()
            self._since = entry.seq - 1
        self._lines.append(newest(entry))
        if len(self._lines) > MOST_LINES:
            self._since = _seq(self._lines.popleft())

    def _edit(self, edit: Edit) -> None:
        for at, line in enumerate(self._lines):
            entry = line.entry
            if entry is not None and entry.seq == edit.target:
                body = entry.body
                if isinstance(body, Text | Action):
                    self._lines[at] = newest(evolve(entry, body=evolve(body, text=edit.text)))

    def _forget(self, is_hidden: Callable[[Entry], bool]) -> None:
        """Drop what may not be seen any more, and let no list that comes bring it back."""
        self._drop(is_hidden)
        self._heard = deque(
            Hidden(each.stream, each.seq)
            if isinstance(each, Entry) and isinstance(each.body, SAID) and is_hidden(each)
            else each
            for each in self._heard
        )

    def _drop(self, is_hidden: Callable[[Entry], bool]) -> None:
        self._lines = deque(
            line for line in self._lines if line.entry is not None and not is_hidden(line.entry)
        )


def _seq(line: Newest) -> int:
    return 0 if line.entry is None else line.entry.seq


def _short(event: Entry | Hidden) -> Entry | Hidden:
    """Keep no more of a text than tells that it is cut."""
    if not isinstance(event, Entry) or not isinstance(event.body, Text | Action | Edit):
        return event
    text = event.body.text
    if len(text) <= LAST_CHARACTERS:
        return event
    return evolve(event, body=evolve(event.body, text=text[: LAST_CHARACTERS + 1]))
