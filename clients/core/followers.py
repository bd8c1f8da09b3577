"""Who follows streams: an open timeline, a tail, the user's own stream."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import Entry, Page
from chatserver.model.errors import ChatError
from chatserver.model.events import Hidden, Live, Reset
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.following import Told
from clients.core.in_order import InOrder
from clients.core.lines import Change
from clients.core.timeline import PageAsk, Timeline

PAGE_LINES = 100
"""Asked for at a time."""

TailListener = Callable[[Entry | Hidden | Live], None]
Changes = Callable[[Sequence[Change]], None]
ReadPage = Callable[[Target, PageAsk], Awaitable[Page]]

_log = Logger()


class Tail:
    """
    A stream's whole log from some place on: in order, without gaps, each entry once.

    @ivar error: why the server lets it go on no more; None: it does.
    """

    def __init__(
        self,
        target: Target,
        since: int | None,
        on_event: TailListener,
        on_refused: Callable[[ChatError], None] = lambda error: None,
    ) -> None:
        """
        @param since: exclusive seq; None: what happens from now on.
        @param on_event: hears entries, places of entries that may not be seen, and L{Live} each
            time that all there is was told.
        """
        self.target = target
        self.wants_all = True
        self.error: ChatError | None = None
        self._order = InOrder(since)
        self._on_event = on_event
        self._on_refused = on_refused

    @property
    def cursor(self) -> int | None:
        """The seq up to which all was told; None: not begun."""
        return self._order.cursor

    def missing(self) -> int | None:
        """Give the seq after which something is missing; None: nothing is."""
        return self._order.missing()

    def take(self, event: Told) -> None:
        """Tell what is next."""
        match event:
            case Live(_, seq):
                self._tell(self._order.live(seq))
                if self.missing() is None:
                    self._tell([event])
            case Reset():
                pass  # of no use here: L{wants_all}
            case _:
                self._tell(self._order.take(event))

    def replaced(self) -> None:
        """The stream of this name is another: its log begins at 1."""
        self._order.start_again(0)

    def refused(self, error: ChatError) -> None:
        """It goes on no more."""
        self.error = error
        self._on_refused(error)

    def _tell(self, events: Sequence[Entry | Hidden | Live]) -> None:
        for event in events:
            try:
                self._on_event(event)
            except Exception:
                _log.failure("{event}", event="a listener failed")


class OpenTimeline:
    """
    A timeline and what keeps it filled.

    @ivar timeline: the lines; the listener hears what becomes of them.
    @ivar error: why the stream cannot be read any more; None: it can.
    """

    def __init__(
        self,
        target: Target,
        timeline: Timeline,
        read_page: ReadPage,
        most: Callable[[], int],
        on_changes: Changes,
    ) -> None:
        """@param most: gives how many entries the server puts into one page."""
        self.target = target
        self.wants_all = False
        self.timeline = timeline
        self.error: ChatError | None = None
        self._read_page = read_page
        self._most = most
        self._on_changes = on_changes
        self._filled = self._filling = False

    @property
    def cursor(self) -> int | None:
        """The seq up to which it was heard; None: not begun."""
        return self.timeline.cursor

    def missing(self) -> int | None:
        """Give the seq after which something is missing; None: nothing is."""
        return self.timeline.missing()

    # -- reading

    async def older(self, limit: int = PAGE_LINES) -> bool:
        """
        Read what lies before the lines.

        @return: whether there may be more.
        @raise ChatError, CallLost: it could not be read.
        """
        await self._read(self.timeline.older(min(limit, self._most())))
        return not self.timeline.at_start

    async def newer(self, limit: int = PAGE_LINES) -> bool:
        """Read what lies behind the lines, as L{older}; back at the end there is nothing."""
        await self._read(self.timeline.newer(min(limit, self._most())))
        return not self.timeline.at_end

    async def around(self, seq: int, limit: int = PAGE_LINES) -> None:
        """Show a place anywhere in the stream; raises as L{older}."""
        await self._read(self.timeline.around(seq, min(limit, self._most())))

    async def latest(self) -> None:
        """Show the end of the stream again; raises as L{older}."""
        if not self.timeline.at_end:
            self.tell(self.timeline.restart())
            self._filled = False
            await self.fill()

    async def fill(self) -> None:
        """Read the end of the stream, unless it was; raises as L{older}."""
        if self._filled or self._filling:
            return
        self._filling = True
        try:
            while not self._filled:
                self._filled = True  # a reset meanwhile makes it false again
                await self._read(self.timeline.newest(min(PAGE_LINES, self._most())))
        except (ChatError, CallLost):
            self._filled = False
            raise
        finally:
            self._filling = False

    def refill(self) -> None:
        """The lines were lost: read them again, soon."""
        self._filled = False
        self.fill_soon()

    def fill_soon(self) -> None:
        """As L{fill}, for who does not wait; without a connection, the next one does it."""
        Deferred.fromCoroutine(self.fill()).addErrback(self._not_filled)

    # -- as a follower

    def take(self, event: Told) -> None:
        """Hear an event."""
        changes = self.timeline.apply(event)
        self.tell(changes)
        if isinstance(event, Reset) and changes:
            self.refill()

    def replaced(self) -> None:
        """The stream of this name is another now."""
        self.tell(self.timeline.start_again())
        self.refill()

    def refused(self, error: ChatError) -> None:
        """It cannot be read any more."""
        self.error = error
        self.tell(())

    def tell(self, changes: Sequence[Change]) -> None:
        """Tell the listener what became of the lines; none: look at C{error}."""
        try:
            self._on_changes(changes)
        except Exception:
            _log.failure("{event}", event="a listener failed")

    # --

    async def _read(self, ask: PageAsk | None) -> None:
        if ask is not None:
            page = await self._read_page(self.target, ask)
            self.tell(self.timeline.merge(page, ask))

    def _not_filled(self, failure: Failure) -> None:
        if not failure.check(CallLost, ChatError):
            _log.failure("{event}", failure, event="filling a timeline failed")
