"""One conversation as it is looked at: its rows, its place, what is read and what is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.model.entries import Deletion, Edit, Entry, User
from chatserver.model.names import RoomName, Target
from clients.core.errands import Errands
from clients.core.happenings import ConversationChanged, Happening, Heard, StateChanged
from clients.core.lines import Line
from clients.core.posts import Post
from clients.core.states import Online
from clients.desktop.presenters.conversation.feed_items import Item
from clients.desktop.presenters.conversation.feed_making import Making, Marks
from clients.desktop.presenters.conversation.feed_place import FeedPlace
from clients.desktop.presenters.conversation.feed_source import FeedSource
from clients.desktop.presenters.conversation.feed_state import Glance, Reading
from clients.desktop.presenters.conversation.finding import Finding
from clients.desktop.presenters.conversation.glimpses import Glimpses
from clients.desktop.presenters.conversation.line_keeper import LineKeeper
from clients.desktop.presenters.conversation.midnight import Midnight
from clients.desktop.presenters.conversation.notices import capital
from clients.desktop.presenters.conversation.pace import Pace
from clients.desktop.presenters.conversation.read_marker import ReadMarker
from clients.desktop.presenters.conversation.sight import Sight, is_said_by
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session
from clients.desktop.words import tr

HIDE_JOINS, YES = "hide_joins", "on"
"""The choice that leaves out who joins and leaves, and its value."""


class Feed(Telling):
    """
    A conversation.

    @ivar items: what is to be seen, oldest first; another list each time.
    @ivar glance: a message to be shown now; None: none was wanted.
    @ivar end_wanted: how often the newest message was wanted.
    @ivar finding: what is looked for in it.
    @ivar may_order: whether the viewer may delete what others said.
    """

    def __init__(
        self,
        session: Session,
        target: Target,
        supplies: Supplies,
        viewer: Callable[[], User],
        kept: Kept,
        voice: Voice,
    ) -> None:
        super().__init__()
        self.target = target
        self.items: Sequence[Item] = ()
        self.glance: Glance | None = None
        self.end_wanted = 0
        self.may_order = False
        self._session, self._supplies, self._viewer = session, supplies, viewer
        self._kept, self._voice = kept, voice
        self._is_open = False
        self._posts: Sequence[Post] = ()
        self._read_by_other = 0
        self._wanted: int | None = None
        self._opened_at = 0.0
        self._stop_hearing: Callable[[], None] = lambda: None
        self._errands = Errands(voice.complain)
        self._place = FeedPlace(session, target, viewer)
        keeper = LineKeeper(target, kept, supplies.clock)
        self._source = FeedSource(session, target, kept, keeper, self._errands, self._changed)
        self._sight = Sight(self._source, viewer)
        self._glimpses = Glimpses(self._place.look, self._changed)
        self._making = Making(supplies.local_time, self._glimpses.get)
        self._pace = Pace(supplies.clock, self._show)
        self._marker = ReadMarker(supplies.clock, self._may_mark, self._place.mark_read)
        self._midnight = Midnight(supplies, self._changed)
        self.finding = Finding(session, self, supplies.clock, voice)

    # -- beginning and ending

    def open(self) -> None:
        """Look at it: what is kept at once, and what the server has as soon as it is there."""
        if self._is_open:
            return
        self._is_open = True
        self._opened_at = self._supplies.clock.seconds()
        self._stop_hearing = self._session.listen(self._heard)
        self._sight.begin(self._place.conversation())
        self._midnight.begin()
        self._source.begin()
        self._show()

    def close(self) -> None:
        """Look at it no more; what it has at its end is kept."""
        if not self._is_open:
            return
        self._is_open, self._wanted = False, None
        self._stop_hearing()
        self._pace.stop()
        self._midnight.stop()
        self._marker.seen(False)
        self.finding.stop()
        self._source.end()
        self._sight.end()

    def came_online(self) -> None:
        """There is a connection: read what could not be read."""
        self._source.open()
        self._marker.look()
        self._changed()

    def retry(self) -> None:
        """Try once more what was refused."""
        self.came_online()

    # -- what others tell

    def place_posts(self, posts: Sequence[Post]) -> None:
        """
        Show what is to be sent.

        @param posts: all of the outbox, or those for here.
        """
        here = [post for post in posts if post.target == self.target]
        if here == self._posts:
            return
        known = {post.nonce for post in self._posts}
        new = [post for post in here if post.nonce not in known]
        self._posts = here
        if self._is_open and any(post.written_at >= self._opened_at for post in new):
            self._sight.unread_after = None
            self.to_end()
        self._changed()

    def other_read(self, upto: int) -> None:
        """The other of a direct conversation has read up to that seq."""
        if upto > self._read_by_other:
            self._read_by_other = upto
            self._changed()

    def seen(self, at_end: bool, is_active: bool) -> None:
        """
        Take what the person sees.

        @param at_end: whether the newest of the items is on the screen.
        @param is_active: whether the window is the one that they use.
        """
        was = self.new_count
        self._sight.seen(at_end, is_active)
        self._marker.seen(self._sight.sees_end and self._is_open)
        if was != self.new_count:
            self._changed()

    def reads_back(self, does: bool) -> None:
        """Somebody reads above the newest of the items: what they read stays; or so no more."""
        self._source.keep_old(does)

    def choices_changed(self) -> None:
        """Something else was chosen in the settings, or the viewer has another name."""
        self._making.forget()
        self._changed()

    # -- looking

    @property
    def viewer(self) -> User:
        """Who looks."""
        return self._viewer()

    @property
    def reading(self) -> Reading:
        """Whether there is something to be read."""
        return self._source.reading

    @property
    def is_loading(self) -> bool:
        """Whether what is shown is only what was kept, and the server's is on its way."""
        return not self._source.is_open and self.is_online and not self.error

    @property
    def error(self) -> str:
        """Why the server does not let it be read; empty: it does."""
        return self._source.error

    @property
    def is_paging(self) -> bool:
        """Whether more of it is being read."""
        return self._source.is_paging

    @property
    def is_online(self) -> bool:
        """Whether there is a connection."""
        return self._source.is_online

    @property
    def is_at_end(self) -> bool:
        """Whether new messages appear below the items."""
        return self._source.at_end

    @property
    def has_older(self) -> bool:
        """Whether there may be something above the items that can be read now."""
        return self._source.has_older

    @property
    def lines(self) -> Sequence[Line]:
        """What was said and happened, as far as it was read, oldest first."""
        return self._source.lines

    def line(self, seq: int) -> Line | None:
        """Give one of the lines; None: it is not among them."""
        return self._source.line(seq)

    def own_message(self, before: int | None = None) -> Line | None:
        """Find the newest own message, or the newest one before that seq."""
        viewer = self._viewer().id
        for line in reversed(self.lines):
            if is_said_by(line, viewer, mine=True) and (before is None or line.seq < before):
                return line
        return None

    @property
    def new_count(self) -> int:
        """How many messages of others have come since the end was seen."""
        return self._sight.new_count

    @property
    def missed(self) -> int:
        """How many messages are new, where the first of them lies above the items; else 0."""
        return self._sight.missed

    # -- moving

    def older(self) -> None:
        """Read what lies above the items, if anything does."""
        self._source.older()

    def newer(self) -> None:
        """Read what lies below them, if anything does."""
        self._source.newer()

    def to_end(self) -> None:
        """Show the newest message."""
        self._source.to_end(self._want_end)

    def to_unread(self) -> None:
        """Show where the unread begins, if that lies above the items and can be read now."""
        after = self._sight.unread_after
        if self.missed and after is not None and self.is_online:
            self._source.around(max(1, after), self._reach_unread)

    def jump_to(self, seq: int) -> None:
        """Show a message, wherever it is, and let it stand out for a moment."""
        if self.line(seq) is not None:
            self._point_at(seq)
        elif self._source.is_open and self.is_online:
            self._source.around(seq, lambda: self._point_at(seq))
        elif self._is_open and self.is_online:
            self._wanted = seq  # the server's lines are on their way
        else:
            self._voice.complain(tr("To show this message, a connection to the server is needed"))

    # -- doing

    def react(self, seq: int, emoji: str) -> None:
        """React to a message, or take one's reaction back."""
        line = self.line(seq)
        tallies = () if line is None else line.reactions
        is_mine = any(each.mine and each.emoji == emoji for each in tallies)
        self._errands.run(self._place.react(seq, emoji, is_mine))

    def delete(self, seq: int) -> None:
        """Take a message back."""
        self._errands.run(self._delete(seq))

    # --

    def _changed(self) -> None:
        if self._is_open and not self._source.is_held:
            self._pace.soon()

    def _show(self) -> None:
        if self._source.is_held:
            return
        wanted = self._wanted
        if wanted is not None and self._source.is_open:
            self._wanted = None
            self.jump_to(wanted)
        self._sight.place_line()
        lines = self.lines
        self._glimpses.use(lines)
        self.items = self._making.items(lines, self._posts, self._marks())
        self._glimpses.look_up(self.is_online)
        self._marker.look()
        self.tell()

    def _marks(self) -> Marks:
        now = self._supplies.local_time(self._supplies.clock.seconds())
        lines, at_start = self.lines, self._source.at_start
        return Marks(
            viewer=self.viewer,
            today=now.date(),
            start=self._place.start(lines, not self._posts) if at_start else None,
            unread_after=self._sight.unread_after,
            read_by_other=0 if isinstance(self.target, RoomName) else self._read_by_other,
            hides_joins=self._kept.choice(HIDE_JOINS) == YES,
            is_online=self.is_online,
            is_private=self._place.is_private(lines),
            trouble=capital(self.error) if self.reading is Reading.READY else "",
        )

    def _want_end(self) -> None:
        self.end_wanted += 1
        self._changed()

    def _reach_unread(self) -> None:
        first = self._sight.first_unread
        if first is not None:
            self._point_at(first)

    def _point_at(self, seq: int) -> None:
        if self.line(seq) is None:
            self._voice.complain(tr("This message was deleted"))
        else:
            self.glance = Glance(seq, 1 if self.glance is None else self.glance.number + 1)
        self._changed()

    def _heard(self, happening: Happening) -> None:
        match happening:
            case StateChanged(state):
                if isinstance(state, Online):
                    self._source.open()
                self._changed()
            case ConversationChanged(target):
                if target == self.target and self.error:
                    self._source.open()  # perhaps the person was let in again
            case Heard(Entry(stream=stream, body=Deletion(seq) | Edit(seq))):
                if stream.address(self.viewer.id) == self.target:
                    self._glimpses.forget(seq)
                    self._changed()

    def _may_mark(self) -> bool:
        return bool(self._source.unread) and self.is_online and self.is_at_end

    async def _delete(self, seq: int) -> None:
        await self._place.delete(seq)
        self._glimpses.forget(seq)
        self._changed()
