"""
A local copy of one stream: ordered, without gaps, edits folded in, bounded.  No I/O.

It is fed with whatever the server tells of its stream, and with pages of history that it asks
for; it says what became of its lines.  Joins, leaves and topics are lines, too; pages of old
servers do not hold them.  Of very many joins and leaves in a row the newest are lines, and the
others are counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from chatserver.model.entries import (
    ORDER,
    SAID,
    Closed,
    Conversation,
    Deletion,
    Edit,
    Entry,
    Joined,
    Left,
    Page,
    Reacted,
    TopicSet,
    Unreacted,
)
from chatserver.model.events import Hidden, Live, Reset
from clients.core.in_order import InOrder, Told
from clients.core.lines import Change, Line, Marked
from clients.core.recent import RecentReactions
from clients.core.unread import Unread
from clients.core.window import MOST_LINES, Window

MOST_FATES = 1000
"""Edits and deletions remembered for messages that a page may still bring."""

MOST_TOGETHER = 12
"""Joins and leaves in a row, heard one by one, that are lines; as many as in a page."""

_SHOWN = (*SAID, *ORDER, Joined, Left, TopicSet, Closed)


@frozen
class PageAsk:
    """
    A part of history that a timeline wants, to be handed back together with the page.

    @ivar before: exclusive; so is C{after}.  At most one of the three is given.
    @ivar limit: entries at the most; the server must allow as many.
    @ivar generation: of the lines it was asked for; pages for earlier ones are of no use.
    @ivar cursor: up to where the stream was heard when this was asked.
    """

    limit: int
    generation: int
    cursor: int
    before: int | None = None
    after: int | None = None
    around: int | None = None


class Timeline:
    """
    One stream, as one user sees it.

    The lines are a window on the stream: at first on its end, where new ones appear.  Where
    somebody reads back far, it leaves the end, and comes back there by L{newer}.

    @ivar viewer: id of that user.
    @ivar is_closed: whether the room was deleted.
    """

    def __init__(self, viewer: int, most_lines: int = MOST_LINES) -> None:
        self.viewer = viewer
        self.is_closed = False
        self._order = InOrder()
        self._unread = Unread(viewer)
        self._window = Window(most_lines)
        self._fates: dict[int, tuple[str, float] | None] = {}
        self._reactions = RecentReactions(viewer)
        self._blocked: set[int] = set()
        self._cleared = 0
        self._generation = 0

    # -- looking

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, oldest first."""
        return tuple(self._window.lines)

    @property
    def cursor(self) -> int | None:
        """The seq up to which the stream was heard; None: not begun."""
        return self._order.cursor

    @property
    def unread(self) -> int:
        """How many messages lie beyond the read mark."""
        return self._unread.count

    @property
    def read_seq(self) -> int:
        """The read mark: the seq up to which the viewer has read."""
        return self._unread.read_seq

    @property
    def at_start(self) -> bool:
        """Whether nothing older can be read."""
        return self._window.at_start or self._window.first <= self._cleared + 1

    @property
    def at_end(self) -> bool:
        """Whether new messages appear as lines; else L{newer} leads there."""
        return self._window.at_end

    def keep_old(self, keep: bool) -> None:
        """Somebody reads further back, or does so no more: old lines stay, whatever comes."""
        self._window.keeps_old = keep

    def missing(self) -> int | None:
        """Give the seq after which something is known to be missing; None: nothing is."""
        return self._order.missing()

    # -- being told

    def apply(self, event: Entry | Hidden | Live | Reset) -> list[Change]:
        """Take what the server tells of the stream, in whatever order it comes."""
        match event:
            case Live(_, seq):
                begun = self.cursor is not None
                ready = self._order.live(seq)
                if not begun:
                    self._window.begin(ready[0].seq if ready else seq + 1)
                return self._advance(ready)
            case Reset(_, last_seq):
                if self.cursor is not None and last_seq <= self.cursor:
                    return []
                ready = self._order.reset(last_seq)
                return self._start_over(last_seq + 1) + self._advance(ready)
            case _:
                return self._advance(self._order.take(event))

    def merge(self, page: Page, ask: PageAsk) -> list[Change]:
        """Take a page of history that was asked for with C{ask}."""
        if ask.generation != self._generation:
            return []
        found = [self._line(each) for each in page.entries if isinstance(each.body, _SHOWN)]
        lines = [self._reactions.counted(line, page) for line in found if line is not None]
        lines = [evolve(each, skipped=page.skipped.get(each.seq, 0)) for each in lines]
        seqs = [entry.seq for entry in page.entries]
        whole = len(seqs) < ask.limit and not page.more
        if ask.around is not None:
            return self._window.jump(lines, seqs, ask.around)
        if ask.after is not None:
            return self._window.grow_newer(lines, seqs, ask.after, ask.cursor, whole)
        return self._window.grow_older(lines, seqs, ask.before, ask.cursor, whole)

    def summary(self, told: Conversation) -> list[Change]:
        """Take the server's own numbers of what is unread."""
        before = self._marks()
        self._unread.summary(told)
        return self._marked(before)

    def read(self, upto: int) -> list[Change]:
        """The viewer has read up to the seq C{upto}, here or on another device."""
        before = self._marks()
        self._unread.read(upto)
        return self._marked(before)

    def clear(self, upto: int) -> list[Change]:
        """All up to the seq C{upto} is hidden from the viewer."""
        self._cleared = max(self._cleared, upto)
        return self._window.drop(lambda line: line.seq <= upto) + self.read(upto)

    def block(self, user: int) -> list[Change]:
        """
        Show nothing of the user with the id C{user} any more.

        Where others have reacted, their reactions may be among those that are counted: then all
        lines are forgotten.  Pages that were asked for may count them too, and are of no use.  So
        L{newest} must be asked for, as after L{unblock}.
        """
        self._blocked.add(user)
        self._generation += 1
        if any(each.count > each.mine for line in self.lines for each in line.reactions):
            return self.restart()
        return self._window.drop(self._is_blocked)

    def unblock(self, user: int) -> list[Change]:
        """Show them again; L{newest} must be asked for, which brings what was hidden."""
        self._blocked.discard(user)
        return self.restart()

    def restart(self) -> list[Change]:
        """Forget the lines, but not where the stream was heard to; L{newest} brings them back."""
        return self._start_over(None if self.cursor is None else self.cursor + 1)

    def start_again(self) -> list[Change]:
        """Forget everything: the stream of this name is another now."""
        self._order.start_again(None)
        self._unread = Unread(self.viewer)
        self._cleared, self.is_closed = 0, False
        return self._start_over(None)

    # -- asking for pages

    def newest(self, limit: int) -> PageAsk:
        """Ask for the end of the stream."""
        return self._ask(limit)

    def older(self, limit: int) -> PageAsk | None:
        """Ask for what lies before the lines; None: nothing does."""
        if self.at_start:
            return None
        return self._ask(limit, before=self._window.first if self._window.is_placed else None)

    def newer(self, limit: int) -> PageAsk | None:
        """Ask for what lies behind the lines; None: nothing does."""
        return None if self.at_end else self._ask(limit, after=self._window.last)

    def around(self, seq: int, limit: int) -> PageAsk:
        """Ask for a place anywhere in the stream, to show that instead."""
        return self._ask(limit, around=seq)

    def _ask(
        self,
        limit: int,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
    ) -> PageAsk:
        return PageAsk(limit, self._generation, self.cursor or 0, before, after, around)

    # --

    def _advance(self, ready: Iterable[Told]) -> list[Change]:
        before = self._marks()
        changes: list[Change] = []
        for event in ready:
            if isinstance(event, Hidden):
                self._unread.passed(event.seq)
                self._window.passed(event.seq)
            else:
                self._unread.heard(event)
                changes += self._fold(event)
        return changes + self._marked(before)

    def _fold(self, entry: Entry) -> list[Change]:
        self._window.passed(entry.seq)
        match entry.body:
            case Edit(target, text):
                self._remember(target, (text, entry.sent_at))
                return self._window.change(target, lambda line: line.reading(text, entry.sent_at))
            case Deletion(target):
                self._remember(target, None)
                return self._window.drop(lambda line: line.seq == target)
            case Reacted(target) | Unreacted(target):
                how = self._reactions.heard(entry, entry.body)
                return self._window.change(target, how)
            case Closed():
                self.is_closed = True
        if not isinstance(entry.body, _SHOWN):
            return []  # its place is held; a later version may know what to show
        line = self._line(entry)
        if line is None:
            return []
        return [*self._window.append(line), *self._window.gather(MOST_TOGETHER)]

    def _line(self, entry: Entry) -> Line | None:
        """Make a line of an entry, with what is known of its fate; None: it is not shown."""
        line = Line(entry, entry.edited_at is not None)
        if entry.seq <= self._cleared or self._is_blocked(line):
            return None
        if entry.seq not in self._fates:
            return line
        fate = self._fates[entry.seq]
        return None if fate is None else line.reading(*fate)

    def _remember(self, target: int, fate: tuple[str, float] | None) -> None:
        self._fates.pop(target, None)
        self._fates[target] = fate
        if len(self._fates) > MOST_FATES:
            del self._fates[next(iter(self._fates))]

    def _is_blocked(self, line: Line) -> bool:
        entry = line.entry
        return entry.sender.id in self._blocked and not entry.concerns(self.viewer)

    def _start_over(self, first: int | None) -> list[Change]:
        self._generation += 1
        self._fates.clear()
        self._reactions.forget()
        return self._window.restart(first)

    def _marks(self) -> tuple[int, int, bool]:
        return self.unread, self.read_seq, self.is_closed

    def _marked(self, before: tuple[int, int, bool]) -> list[Change]:
        return [Marked()] if self._marks() != before else []
