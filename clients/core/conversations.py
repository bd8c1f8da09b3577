"""The user's rooms and direct conversations, kept current by what is heard.  No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import define

from chatserver.model.entries import (
    Banned,
    Closed,
    Conversation,
    Direct,
    Entry,
    Joined,
    Left,
    Personal,
    Room,
    Stream,
)
from chatserver.model.events import Hidden, Seen
from chatserver.model.names import Target
from clients.core.ending import Ending
from clients.core.unread import Unread


@define(eq=False)
class _Place:
    stream: Stream
    unread: Unread
    ending: Ending
    seen: int | None = None
    shown: Conversation | None = None  # as it was told last


class Conversations:
    """A list that needs to be read from the server once for each connection, and little more."""

    def __init__(
        self, viewer: int, on_change: Callable[[Target], None], on_unknown: Callable[[], None]
    ) -> None:
        """
        @param viewer: id of the user.
        @param on_change: hears which conversation is new, gone, or has other numbers.
        @param on_unknown: hears that the server must be asked again, for L{refresh}.
        """
        self._viewer = viewer
        self._on_change = on_change
        self._on_unknown = on_unknown
        self._places: dict[Target, _Place] = {}
        self._blocked: set[int] = set()  # as far as was heard

    def all(self) -> Sequence[Conversation]:
        """List them, in the order in which they began."""
        return [_shown(each) for each in self._places.values()]

    def get(self, target: Target) -> Conversation | None:
        """Give one; None: there is none of this name."""
        place = self._places.get(target)
        return None if place is None else _shown(place)

    def newest(self) -> Mapping[Target, int]:
        """Give the last seq of each."""
        return {target: place.unread.last_seq for target, place in self._places.items()}

    # -- what is told

    def refresh(self, told: Iterable[Conversation]) -> None:
        """Take the server's list."""
        old, self._places = self._places, {}
        before = {target: _shown(place) for target, place in old.items()}
        for each in told:
            target = each.stream.address(self._viewer)
            place = old.get(target)
            if place is None or place.stream.id not in (0, each.stream.id):
                place = self._new(each.stream)
            place.unread.summary(each)
            place.ending.summary(each)
            seen = _furthest(place.seen, each.seen)
            self._places[target] = _Place(each.stream, place.unread, place.ending, seen)
        after = {target: _shown(place) for target, place in self._places.items()}
        for target in before | after:
            if before.get(target) != after.get(target):
                self._on_change(target)

    def heard(self, event: Entry | Hidden) -> None:
        """Take something that stands in a stream's log."""
        if isinstance(event.stream, Personal):
            return
        target = event.stream.address(self._viewer)
        place = self._places.get(target)
        if place is None or place.stream.id not in (0, event.stream.id):
            self._stranger(event, target)
        elif isinstance(event, Hidden):
            place.unread.passed(event.seq)
            place.ending.heard(event)
        elif self._ends(event):
            self._drop(target)
        elif event.seq > place.unread.last_seq:
            place.unread.heard(event)
            place.ending.heard(event)
            self._on_change(target)

    def read(self, stream: Stream, upto: int) -> None:
        """The user has read up to the seq C{upto}."""
        target = stream.address(self._viewer)
        place = self._places.get(target)
        if place is None:
            return
        if not place.unread.read(upto):
            self._on_unknown()
        self._on_change(target)

    def seen(self, mark: Seen) -> None:
        """The other one of a direct conversation has read up to a place."""
        target = mark.stream.address(self._viewer)
        place = self._places.get(target)
        if place is None or place.stream.id not in (0, mark.stream.id):
            self._on_unknown()
        elif place.seen is None or place.seen < mark.upto:
            place.seen = mark.upto
            self._on_change(target)

    def blocked(self, user: int) -> None:
        """
        The user blocks somebody: neither is told any more how far the other has read, and what
        the other said last is not to be seen.
        """
        self._blocked.add(user)
        for target, place in self._places.items():
            before = _shown(place)
            if _is_with(place.stream, user):
                place.seen = None
            place.ending.blocked(user)
            if _shown(place) != before:
                self._on_change(target)

    def unblocked(self, user: int) -> None:
        """
        The user blocks somebody no longer; how far they have read, and whether they said
        something last, the server must be asked.
        """
        self._blocked.discard(user)
        concerned = [
            each
            for each in self._places.values()
            if isinstance(each.stream, Room) or _is_with(each.stream, user)
        ]
        for place in concerned:
            place.ending.unblocked()
        if concerned:
            self._on_unknown()

    def cleared(self, stream: Stream, upto: int) -> None:
        """The user hid all up to the seq C{upto} from themselves."""
        target = stream.address(self._viewer)
        place = self._places.get(target)
        if place is not None:
            before = place.ending.last
            place.ending.cleared(upto)
            if place.ending.last != before:
                self._on_change(target)

    def mentioned(self, room: Room, seq: int) -> None:
        """Somebody called the user in a room, by the message C{seq}."""
        place = self._places.get(room.name)
        if place is not None:
            before = place.unread.mentions
            place.unread.called(seq)
            if place.unread.mentions != before:
                self._on_change(room.name)

    def muted(self, stream: Stream, muted: bool) -> None:
        """The user does, or does not, want to be told of what is said there."""
        target = stream.address(self._viewer)
        place = self._places.get(target)
        if place is not None and place.unread.muted != muted:
            place.unread.muted = muted
            self._on_change(target)

    def left(self, target: Target) -> None:
        """The user is no member any more."""
        self._drop(target)

    # --

    def _stranger(self, event: Entry | Hidden, target: Target) -> None:
        """A conversation that somebody began, or a room that this user joined elsewhere."""
        if isinstance(event, Hidden):
            return
        if isinstance(event.stream, Direct) and event.seq == 1:
            place = self._places[target] = self._new(event.stream)
            place.unread.heard(event)
            place.ending.heard(event)
            self._on_change(target)
        elif isinstance(event.stream, Direct) or self._begins(event):
            self._on_unknown()

    def _new(self, stream: Stream) -> _Place:
        return _Place(stream, Unread(self._viewer), Ending(self._blocked))

    def _drop(self, target: Target) -> None:
        if self._places.pop(target, None) is not None:
            self._on_change(target)

    def _begins(self, entry: Entry) -> bool:
        return isinstance(entry.body, Joined) and entry.sender.id == self._viewer

    def _ends(self, entry: Entry) -> bool:
        body = entry.body
        mine = isinstance(body, Left | Banned) and body.user.id == self._viewer
        return isinstance(body, Closed) or mine


def _shown(place: _Place) -> Conversation:
    """Tell of it; as long as it is the same, by the same value."""
    unread, known = place.unread, place.shown
    is_known = (
        known is not None
        and known.last_seq == unread.last_seq
        and known.read_seq == unread.read_seq
        and known.unread == unread.count
        and known.mentions == unread.mentions
        and known.muted == unread.muted
        and known.seen == place.seen
        and known.last is place.ending.last
    )
    if known is None or not is_known:
        known = place.shown = Conversation(
            place.stream,
            unread.last_seq,
            unread.read_seq,
            unread.count,
            unread.mentions,
            unread.muted,
            place.seen,
            place.ending.last,
        )
    return known


def _furthest(known: int | None, told: int | None) -> int | None:
    """Nobody unreads; but what the server tells no longer is not known any more."""
    return told if told is None or known is None else max(known, told)


def _is_with(stream: Stream, user: int) -> bool:
    return isinstance(stream, Direct) and user in (stream.first.id, stream.second.id)
