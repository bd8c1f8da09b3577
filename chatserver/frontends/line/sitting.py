"""A person at a connection: how they want to see things, and what they have seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from chatserver.frontends.line.look import PLAIN, Look, look_of
from chatserver.frontends.line.manners import PersonManner
from chatserver.frontends.line.terminal import Terminal
from chatserver.model.entries import Entry, Room
from chatserver.model.events import Event
from chatserver.model.names import RoomName


class Sitting:
    """
    What is known of a person while they sit there; for programs there is none.

    @ivar name: the user name under which others mention them; empty: nobody is logged in.
    @ivar since: when they logged in, or came; seconds since the epoch.
    @ivar wishes: what they have set, by key.
    @ivar look: what follows from that and from their terminal.
    @ivar is_caught_up: whether nothing unread was left in the current room when they came there.
    @ivar _moment: when that was said which they were shown last, or when they came.
    @ivar _last_shown: the newest entry that they saw when they came in; None: none.
    @ivar _has_watched: whether something was said there since, before their eyes.
    """

    __slots__ = (
        "_has_watched",
        "_last_shown",
        "_moment",
        "is_caught_up",
        "look",
        "name",
        "since",
        "wishes",
    )

    def __init__(self, now: float) -> None:
        self.name = ""
        self.since = now
        self.wishes: Mapping[str, str] = {}
        self.look = PLAIN
        self.is_caught_up = self._has_watched = False
        self._moment = now
        self._last_shown: Entry | None = None

    def enter(self, name: str, now: float) -> None:
        """They have logged in; or, as nobody, out."""
        self.name, self.since, self._moment = name, now, now
        self.wishes = {}
        self._last_shown = None
        self.leave_room()

    def settle(self, terminal: Terminal) -> Look:
        """Find out how things are to look now."""
        self.look = look_of(self.wishes, terminal)
        return self.look

    def wish(self, key: str, value: str | None) -> None:
        """They want something else; None: they want nothing."""
        others = {k: v for k, v in self.wishes.items() if k != key}
        self.wishes = others if value is None else {**others, key: value}

    @property
    def has_read(self) -> bool:
        """Whether all that is in the current room was before their eyes, and some of it is new."""
        return self._has_watched and self.is_caught_up

    def leave_room(self) -> None:
        """They are somewhere else; what is unread there is not known."""
        self.is_caught_up = self._has_watched = False

    def look_at(self, lines: Sequence[Entry] = (), caught_up: bool = True) -> None:
        """
        They look around in the current room.

        @param lines: its newest, which they are about to be shown.
        @param caught_up: whether nothing is unread but those.
        """
        self.is_caught_up, self._has_watched = caught_up, bool(lines)
        if lines:
            self._last_shown = lines[-1]

    @property
    def has_just_come(self) -> bool:
        """Whether they have seen the newest lines, and asked for nothing since."""
        return self._last_shown is not None

    def has_seen(self, event: Event) -> bool:
        """Whether they were shown C{event} when they came in, just now."""
        last = self._last_shown
        if last is None or not isinstance(event, Entry) or event.stream.id != last.stream.id:
            return False
        return event.seq <= last.seq

    def move_on(self) -> None:
        """They ask for something: what they are shown now they want to see, again or not."""
        self._last_shown = None

    # -- days

    def seeing(self, manner: PersonManner, events: Iterable[Event], here: RoomName) -> bytes:
        """They are about to be shown C{events}: give what has to stand above."""
        above, first = b"", True
        for event in events:
            if not isinstance(event, Entry):
                continue
            if not self._has_watched:
                stream = event.stream
                self._has_watched = isinstance(stream, Room) and stream.name == here
            moment = event.sent_at
            if first and moment != self._moment:
                above = manner.day_line(moment, manner.day_of(self._moment))
            first = False
            self._moment = moment
        return above

    def reading(self, manner: PersonManner, entries: Sequence[Entry]) -> date:
        """They are about to read C{entries}: give the day of the line above."""
        day = manner.day_of(self._moment)
        if entries:
            self._moment = entries[-1].sent_at
        return day
