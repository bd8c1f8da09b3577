"""What a conversation consists of, as it is looked at: rows from top to bottom.  Values alone."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from attrs import frozen

from chatserver.model.entries import Tally, User

Key = tuple[str, int | str]
"""By which an item is known again, whatever becomes of it and of those beside it."""


class Sent(Enum):
    """How far a message has come."""

    STORED = "stored"
    SENDING = "sending"
    WAITING = "waiting"
    """There is no connection."""
    FAILED = "failed"


@frozen
class Start:
    """
    Here the conversation begins.

    @ivar name: of the room, or of the other user.
    @ivar title: as it is shown; C{words}: a sentence on what it is.
    @ivar is_private: whether only those who were let in can read it.
    """

    key: Key
    name: str
    title: str
    words: str
    is_private: bool


@frozen
class Day:
    """What stands below happened on this day; C{words} name it."""

    key: Key
    date: date
    words: str


@frozen
class Unread:
    """What stands below was not read when the conversation was opened."""

    key: Key


@frozen
class Notice:
    """
    Something happened that nobody said.

    @ivar words: a sentence.
    @ivar seqs: of the entries that it tells.
    @ivar is_bad: whether it tells why nothing more can be read.
    """

    key: Key
    at: datetime | None
    words: str
    seqs: tuple[int, ...] = ()
    is_bad: bool = False


@frozen
class Glimpse:
    """
    What a message answers.

    @ivar author: None: it is not known, or gone.
    @ivar text: its beginning, in one row.
    """

    seq: int
    author: User | None
    text: str


@frozen
class Said:
    """
    A message or an action.

    @ivar seq: its place in the stream; None: it is not stored yet.
    @ivar nonce: of what is not stored yet.
    @ivar starts_group: whether its author is shown; else it goes on where the one above ended.
    @ivar is_mine: whether the viewer said it.
    @ivar calls_me: whether it calls the viewer.
    @ivar edited_at: when it was edited last; None: never, or nobody knows.
    @ivar why: of what failed: the server's sentence.
    @ivar is_read: whether this is the newest own message that the other has read.
    @ivar is_private: whether only those who were let in can read it.
    """

    key: Key
    seq: int | None
    nonce: str | None
    author: User
    at: datetime
    text: str
    is_action: bool
    starts_group: bool
    is_mine: bool
    calls_me: bool = False
    is_edited: bool = False
    edited_at: datetime | None = None
    answer: Glimpse | None = None
    reactions: tuple[Tally, ...] = ()
    sent: Sent = Sent.STORED
    why: str = ""
    is_read: bool = False
    is_private: bool = False


Item = Start | Day | Unread | Notice | Said
