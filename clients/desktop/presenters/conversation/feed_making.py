"""Makes the items of a conversation out of its lines, and of what is to be sent there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from attrs import evolve, frozen

from chatserver.model.calls import called_in
from chatserver.model.entries import SAID, Action, Direct, Entry, Room, Text, User
from clients.core.lines import Line
from clients.core.posts import Failed, Post
from clients.desktop.presenters.conversation.days import day_words
from clients.desktop.presenters.conversation.feed_items import (
    Day,
    Glimpse,
    Item,
    Key,
    Notice,
    Said,
    Sent,
    Start,
    Unread,
)
from clients.desktop.presenters.conversation.notices import came_and_went, happened

GROUP_SECONDS = 300
"""Within which the next message of somebody goes on where their last one ended."""

_GROUP = timedelta(seconds=GROUP_SECONDS)
_Glimpses = Callable[[int], Glimpse]


@frozen
class Marks:
    """
    What is to be shown beside the lines.

    @ivar viewer: who looks.
    @ivar today: the viewer's day.
    @ivar start: the head of the conversation; None: its beginning is not shown.
    @ivar unread_after: the seq behind which the unread line stands; None: nowhere.
    @ivar read_by_other: the seq up to which the other has read, in a direct conversation.
    @ivar hides_joins: whether who joins and leaves is not to be told.
    @ivar is_online: whether what is to be sent is on its way.
    @ivar is_private: whether only those who were let in can read what is sent now.
    @ivar trouble: why nothing more can be read; empty: it can.
    """

    viewer: User
    today: date
    start: Start | None = None
    unread_after: int | None = None
    read_by_other: int = 0
    hides_joins: bool = False
    is_online: bool = True
    is_private: bool = False
    trouble: str = ""


class Making:
    """Makes items; those of lines that are as they were are the very same objects."""

    def __init__(self, local_time: Callable[[float], datetime], glimpse: _Glimpses) -> None:
        """@param glimpse: gives what is known of a message that is answered."""
        self._local_time = local_time
        self._glimpse = glimpse
        self._known: dict[int, tuple[Line, Said]] = {}
        self._crowds: dict[int, Key] = {}

    def items(self, lines: Sequence[Line], posts: Sequence[Post], marks: Marks) -> list[Item]:
        """Make all items, oldest first."""
        run = _Run(marks, _unread_at(lines, marks), _newest_read(lines, marks), self._crowds)
        known: dict[int, tuple[Line, Said]] = {}
        for line in lines:
            if isinstance(line.entry.body, SAID):
                said = self._said(line, marks)
                known[line.seq] = (line, run.add(said))
            elif not (marks.hides_joins and line.is_coming):
                run.happen(line, self._local_time(line.entry.sent_at))
        self._known = known
        for post in posts:
            run.add(self._post(post, marks))
        items = run.ended()
        self._crowds = run.crowds
        return items

    def forget(self) -> None:
        """Make all anew: who looks is called otherwise."""
        self._known.clear()

    # --

    def _said(self, line: Line, marks: Marks) -> Said:
        old = self._known.get(line.seq)
        answer = None if line.reply is None else self._glimpse(line.reply)
        if old is not None and old[0] is line and old[1].answer == answer:
            return old[1]
        entry = line.entry
        body = entry.body
        assert isinstance(body, Text | Action)
        is_mine = entry.sender.id == marks.viewer.id
        return Said(
            key=("said", line.seq),
            seq=line.seq,
            nonce=None,
            author=entry.sender,
            at=self._local_time(entry.sent_at),
            text=body.text,
            is_action=isinstance(body, Action),
            starts_group=True,
            is_mine=is_mine,
            calls_me=not is_mine and calls(body.text, marks.viewer, entry),
            is_edited=line.edited,
            edited_at=None if entry.edited_at is None else self._local_time(entry.edited_at),
            answer=answer,
            reactions=line.reactions,
            is_private=is_private(entry),
        )

    def _post(self, post: Post, marks: Marks) -> Said:
        sent = Sent.SENDING if marks.is_online else Sent.WAITING
        failed = isinstance(post.outcome, Failed)
        return Said(
            key=("post", post.nonce),
            seq=None,
            nonce=post.nonce,
            author=marks.viewer,
            at=self._local_time(post.written_at),
            text=post.text,
            is_action=post.action,
            starts_group=True,
            is_mine=True,
            answer=None if post.reply is None else self._glimpse(post.reply),
            sent=Sent.FAILED if failed else sent,
            why=post.outcome.text if isinstance(post.outcome, Failed) else "",
            is_private=marks.is_private,
        )


def calls(text: str, viewer: User, entry: Entry) -> bool:
    """Whether a text calls the viewer, by name or with all who are in the room."""
    if "@" not in text:
        return False
    called = called_in(text)
    everybody = called.everybody and isinstance(entry.stream, Room)
    return viewer.name.text in called.names or everybody


def is_private(entry: Entry) -> bool:
    """Whether only those who were let in can read it."""
    stream = entry.stream
    return isinstance(stream, Direct) or (isinstance(stream, Room) and stream.private)


# --


def _unread_at(lines: Sequence[Line], marks: Marks) -> int | None:
    """Find the message above which the unread line stands; it may not be among the lines yet."""
    after = marks.unread_after
    if after is None or not lines:
        return None
    if lines[0].seq > after and marks.start is None:
        return None
    return next(_unread(lines, after, marks.viewer.id), None)


def _unread(lines: Sequence[Line], after: int, viewer: int) -> Iterator[int]:
    for line in lines:
        is_said = isinstance(line.entry.body, SAID)
        if line.seq > after and is_said and line.entry.sender.id != viewer:
            yield line.seq


def _newest_read(lines: Sequence[Line], marks: Marks) -> int | None:
    """Find the newest own message that the other has read."""
    for line in reversed(lines) if marks.read_by_other else ():
        is_mine = line.entry.sender.id == marks.viewer.id and isinstance(line.entry.body, SAID)
        if is_mine and line.seq <= marks.read_by_other:
            return line.seq
    return None


class _Run:
    """
    One way from the oldest item to the newest.

    @ivar crowds: by the seq of who came or went, the key of the notice that tells it.
    """

    def __init__(
        self,
        marks: Marks,
        unread_at: int | None,
        read_at: int | None,
        crowds: Mapping[int, Key],
    ) -> None:
        """@param crowds: of the last time: a notice stays the same one, whoever is added to it."""
        self.crowds: dict[int, Key] = {}
        self._old_crowds = crowds
        self._marks = marks
        self._unread_at, self._read_at = unread_at, read_at
        self._items: list[Item] = [] if marks.start is None else [marks.start]
        self._day: date | None = None
        self._days: dict[date, int] = {}
        self._crowd: list[Line] = []
        self._crowd_at: datetime | None = None

    def add(self, said: Said) -> Said:
        """Put a message below all else; it may be the same that was put there before."""
        self._flush()
        self._enter(said.at.date())
        if said.seq is not None and said.seq == self._unread_at:
            self._items.append(Unread(("unread", 0)))
        starts = not _goes_on(self._items[-1], said)
        is_read = said.seq is not None and said.seq == self._read_at
        if said.starts_group != starts or said.is_read != is_read:
            said = evolve(said, starts_group=starts, is_read=is_read)
        self._items.append(said)
        return said

    def happen(self, line: Line, at: datetime) -> None:
        """Put a notice below all else."""
        day, entry = at.date(), line.entry
        if line.is_coming:
            if self._crowd and self._day != day:
                self._flush()
            if not self._crowd:
                self._enter(day)
            self._crowd.append(line)
            self._crowd_at = at
            return
        self._flush()
        self._enter(day)
        self._items.append(Notice(("notice", entry.seq), at, happened(entry), (entry.seq,)))

    def ended(self) -> list[Item]:
        """That is all."""
        self._flush()
        if self._marks.trouble:
            self._items.append(Notice(("trouble", 0), None, self._marks.trouble, is_bad=True))
        return self._items

    # --

    def _flush(self) -> None:
        if not self._crowd:
            return
        crowd, self._crowd = self._crowd, []
        entries, skipped = [line.entry for line in crowd], sum(line.skipped for line in crowd)
        is_one = len(crowd) == 1 and not skipped
        words = happened(entries[0]) if is_one else came_and_went(entries, skipped)
        seqs = tuple(line.seq for line in crowd)
        key = self._crowd_key(seqs)
        self.crowds |= dict.fromkeys(seqs, key)
        self._items.append(Notice(key, self._crowd_at, words, seqs))

    def _crowd_key(self, seqs: Sequence[int]) -> Key:
        """Find the key by which they were known; one that is taken stays with who came before."""
        taken = set(self.crowds.values())
        known = [self._old_crowds[seq] for seq in seqs if seq in self._old_crowds]
        keys: Iterator[Key] = chain(known, (("notice", seq) for seq in seqs))
        return next((key for key in keys if key not in taken), ("notice", -seqs[0]))

    def _enter(self, day: date) -> None:
        if day == self._day:
            return
        self._day = day
        # A clock that was set back may bring a day a second time.
        count = self._days[day] = self._days.get(day, 0) + 1
        key = ("day", day.isoformat() + "+" * (count - 1))
        self._items.append(Day(key, day, day_words(day, self._marks.today)))


def _goes_on(above: Item, said: Said) -> bool:
    return (
        isinstance(above, Said)
        and above.author.id == said.author.id
        and above.author.shown == said.author.shown
        and not above.is_action
        and not said.is_action
        and said.answer is None
        and timedelta() <= said.at - above.at < _GROUP
    )
