"""What a person has seen of a conversation, for the unread line and the count of what is new."""

from __future__ import annotations

from collections.abc import Callable

from chatserver.model.entries import SAID, Conversation, User
from clients.core.lines import Line
from clients.desktop.presenters.conversation.feed_source import FeedSource


class Sight:
    """
    What was seen of a source's lines.

    @ivar unread_after: the seq behind which the unread line stands; None: it stands nowhere.
    @ivar sees_end: whether somebody looks at the newest message now.
    """

    def __init__(self, source: FeedSource, viewer: Callable[[], User]) -> None:
        self._source = source
        self._viewer = viewer
        self.unread_after: int | None = None
        self.sees_end = False
        self._missed = 0
        self._seen_upto = 0
        self._was_seen = False

    def begin(self, known: Conversation | None) -> None:
        """The conversation is opened; what is known of it now is where reading ended."""
        self.unread_after = known.read_seq if known is not None and known.unread else None
        self._missed = known.unread if known is not None else 0
        self._source.unread_at = None

    def end(self) -> None:
        """It is closed."""
        self.unread_after, self._seen_upto, self._missed = None, 0, 0
        self._was_seen = self.sees_end = False

    def seen(self, at_end: bool, is_active: bool) -> None:
        """As L{clients.desktop.presenters.conversation.feed.Feed.seen}."""
        at_end = at_end and self._source.at_end
        if at_end and self._source.lines:
            self._seen_upto = self._source.lines[-1].seq
        self.sees_end = at_end and is_active
        self._was_seen = self._was_seen or self.sees_end

    def place_line(self) -> None:
        """Put the unread line above what came while nobody looked; what was seen is above it."""
        at, self._source.unread_at = self._source.unread_at, None
        if self.unread_after is None and at is not None:
            self.unread_after, self._missed = at, self._source.unread
        is_missed = self._was_seen and not self.sees_end and self._source.unread
        if is_missed and self._source.read_seq > (self.unread_after or 0):
            self.unread_after, self._missed = self._source.read_seq, self._source.unread
        if self._source.is_open and not self._lies_above(self.unread_after):
            self._missed = 0  # somebody came there, or said something: nobody is led there again

    @property
    def missed(self) -> int:
        """How many messages were unread at first, while the unread line lies above all lines."""
        is_above = self._source.is_open and self._lies_above(self.unread_after)
        return self._missed if is_above else 0

    @property
    def first_unread(self) -> int | None:
        """The seq of the first line that was not read; None: there is none."""
        after, viewer = self.unread_after, self._viewer().id
        if after is None:
            return None
        unread = (each for each in self._source.lines if each.seq > after)
        return next((each.seq for each in unread if is_said_by(each, viewer, mine=False)), None)

    def _lies_above(self, seq: int | None) -> bool:
        lines = self._source.lines
        is_above = seq is not None and bool(lines) and lines[0].seq > seq
        return is_above and not self._source.at_start

    @property
    def new_count(self) -> int:
        """How many messages of others have come since the end was seen."""
        if not self._source.at_end:
            return self._source.unread
        new = 0
        for line in reversed(self._source.lines) if self._seen_upto else ():
            if line.seq <= self._seen_upto:
                break
            new += is_said_by(line, self._viewer().id, mine=False)
        return new


def is_said_by(line: Line, viewer: int, mine: bool) -> bool:
    """Whether a line is a message of the viewer, or of somebody else."""
    return (line.entry.sender.id == viewer) == mine and isinstance(line.entry.body, SAID)
