"""Where a conversation's lines come from: what is kept here at first, then the server."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Awaitable, Callable, Sequence

from chatserver.model.errors import ChatError, NoSuchRoom
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.errands import Errands
from clients.core.followers import OpenTimeline
from clients.core.lines import Change, Line, Restarted
from clients.core.states import Online
from clients.desktop.presenters.conversation.feed_state import Reading
from clients.desktop.presenters.conversation.line_keeper import LineKeeper
from clients.desktop.presenters.kept import Kept
from clients.desktop.session import Session

PAGE_KEPT = 100
"""Lines that are taken at a time from what is kept."""


class FeedSource:
    """
    The lines of one conversation.

    @ivar error: why the server does not let it be read; empty: it does, or was not asked.
    @ivar is_paging: whether more of it is being read.
    @ivar unread_at: the seq up to which it was read when it was opened; None: all was.
    """

    def __init__(
        self,
        session: Session,
        target: Target,
        kept: Kept,
        keeper: LineKeeper,
        errands: Errands,
        on_change: Callable[[], None],
    ) -> None:
        self._session, self._target = session, target
        self._kept, self._keeper = kept, keeper
        self._errands, self._on_change = errands, on_change
        self._opened: OpenTimeline | None = None
        self._kept_lines: Sequence[Line] = ()
        self._lines: Sequence[Line] | None = None
        self._is_wanted = self._is_opening = False
        self._is_moving = self._is_refilling = self._keeps_old = False
        self.is_paging = False
        self.error = ""
        self.unread_at: int | None = None

    # -- looking

    @property
    def lines(self) -> Sequence[Line]:
        """What there is, oldest first."""
        if self._opened is None:
            return self._kept_lines
        if self._lines is None:
            self._lines = self._opened.timeline.lines
        return self._lines

    @property
    def reading(self) -> Reading:
        """Whether there is something to be read."""
        if self._opened is not None or self._kept_lines:
            return Reading.READY
        if self.error:
            return Reading.REFUSED
        return Reading.LOADING if self.is_online or self._is_opening else Reading.OFFLINE

    @property
    def is_online(self) -> bool:
        """Whether there is a connection."""
        return isinstance(self._session.state, Online)

    @property
    def is_open(self) -> bool:
        """Whether the lines are the server's."""
        return self._opened is not None

    @property
    def is_held(self) -> bool:
        """Whether its lines are about to be others altogether, and not worth a look until then."""
        return self._is_moving or (self._is_refilling and self.is_online)

    @property
    def at_end(self) -> bool:
        """Whether new messages appear as lines."""
        return self._opened is None or self._opened.timeline.at_end

    @property
    def at_start(self) -> bool:
        """Whether there is nothing before the lines, as far as is known."""
        return self._opened is not None and self._opened.timeline.at_start

    @property
    def has_older(self) -> bool:
        """Whether there may be more before the lines that can be read now."""
        if self._opened is None:
            return bool(self._kept_lines)
        return not self.at_start and self.is_online and not self.error

    @property
    def unread(self) -> int:
        """How many messages lie beyond the read mark."""
        return 0 if self._opened is None else self._opened.timeline.unread

    @property
    def read_seq(self) -> int:
        """The read mark."""
        return 0 if self._opened is None else self._opened.timeline.read_seq

    def line(self, seq: int) -> Line | None:
        """Give one of the lines; None: it is not among them."""
        lines = self.lines
        at = bisect_left(lines, seq, key=lambda line: line.seq)
        return lines[at] if at < len(lines) and lines[at].seq == seq else None

    # -- beginning and ending

    def begin(self) -> None:
        """It is looked at."""
        self._is_wanted = True
        self._kept_lines = self._kept.lines(self._target)
        self.open()

    def open(self) -> None:
        """Read what the server has, where there is a connection and that was not done."""
        if not self._is_wanted or self._is_opening or not self.is_online:
            return
        if self._opened is not None and self._opened.error is not None:
            self._kept_lines = self.lines
            self._session.shut(self._opened)
            self._opened = None
        if self._opened is None:
            self._is_opening = True
            self.error = ""
            self._errands.run(self._open())

    def end(self) -> None:
        """It is looked at no more."""
        self._is_wanted = self._keeps_old = False
        self._keeper.finish()
        if self._opened is not None:
            self._opened.timeline.keep_old(False)
            self._kept_lines = ()
            self._session.shut(self._opened)
        self._opened, self._lines = None, None

    # -- moving

    def keep_old(self, keep: bool) -> None:
        """Let the lines stay that somebody reads, however many new ones come; or so no more."""
        self._keeps_old = keep
        if self._opened is not None:
            self._opened.timeline.keep_old(keep)

    def older(self) -> None:
        """Read what lies before the lines, if anything does."""
        if self.is_paging or not self.has_older:
            return
        if self._opened is not None:
            self._page(self._opened.older())
        elif not self.is_online:
            more = self._kept.lines(self._target, self._kept_lines[0].seq, PAGE_KEPT)
            self._kept_lines = (*more, *self._kept_lines)
            if more:
                self._on_change()

    def newer(self) -> None:
        """Read what lies behind them, if anything does."""
        may_read = self.is_online and not (self.is_paging or self.at_end or self.error)
        if self._opened is not None and may_read:
            self._page(self._opened.newer())

    def to_end(self, then: Callable[[], None]) -> None:
        """Have the newest lines, and call C{then}."""
        self.keep_old(False)
        if self._opened is None or self.at_end:
            then()
        elif not self._is_moving:
            self._move(self._opened.latest(), then)

    def around(self, seq: int, then: Callable[[], None]) -> None:
        """Have the lines around a place, and call C{then}."""
        if self._opened is not None and not self._is_moving:
            self._move(self._opened.around(seq), then)

    # --

    async def _open(self) -> None:
        try:
            opened = await self._session.open(self._target, self._changed)
        except CallLost:
            return  # it is opened when there is a connection
        except ChatError as error:
            self.error = str(error)
            if isinstance(error, NoSuchRoom):
                self._kept_lines = ()
                self._keeper.forget()
            return
        finally:
            self._is_opening = False
            self._on_change()
        if not self._is_wanted:
            self._session.shut(opened)  # nobody looks any more
            return
        self._opened, self._lines = opened, None
        opened.timeline.keep_old(self._keeps_old)
        if opened.timeline.unread:
            self.unread_at = opened.timeline.read_seq
        self._changed(())

    def _changed(self, changes: Sequence[Change]) -> None:
        self._lines = None
        if self._opened is None:
            return  # it is shown when it is read
        self._is_refilling = changes[-1:] == [Restarted(())]
        if self._opened.error is not None:
            self.error = str(self._opened.error)
        if self._opened.timeline.is_closed:
            self._keeper.forget()
        elif not self.error:
            self._keeper.changed(self._opened.timeline)
        self._on_change()

    def _page(self, page: Awaitable[object]) -> None:
        self.is_paging = True
        self._errands.run(self._paged(page))
        self._on_change()

    async def _paged(self, page: Awaitable[object]) -> None:
        try:
            await page
        except CallLost:
            pass  # who scrolls on asks again
        finally:
            self.is_paging = False
            self._on_change()

    def _move(self, page: Awaitable[object], then: Callable[[], None]) -> None:
        self._is_moving = True
        self._errands.run(self._moved(page, then))

    async def _moved(self, page: Awaitable[object], then: Callable[[], None]) -> None:
        try:
            await page
            then()
        finally:
            self._is_moving = False
            self._on_change()
