"""The sessions attached to this node, the streams they follow, and the one way in for entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import field, frozen
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from chatserver.hub.attachment import Attachment, Kept, NotYet
from chatserver.hub.run import Run
from chatserver.hub_interfaces import Arrival, IEntrySource
from chatserver.interfaces import IEventSink
from chatserver.model.entries import (
    Banned,
    BlockLifted,
    BlockSet,
    Closed,
    Direct,
    Entry,
    Joined,
    Left,
    Muted,
    Room,
    Stream,
    Unmuted,
    User,
)
from chatserver.model.errors import ChatError
from chatserver.model.events import Delivery, Event
from chatserver.model.standing import Token


@frozen(eq=False)
class Hole:
    """Entries that arrived too early: those before them are being fetched from the store."""

    early: list[Arrival] = field(factory=list)


HINTED_MOST = 200
"""Listeners of a stream, beyond which nobody is told who is typing."""

_NOBODY: frozenset[Attachment] = frozenset()


class Switchboard:
    """
    Delivers each stream's entries in order, each once, to whoever must hear them.

    A stream's cursor is the seq of the newest entry told here.  It moves in L{deliver} alone, and
    only by one: what comes again is dropped, and before what comes too early the missing part
    is read from the store.  So whatever carries entries between nodes may lose them, double
    them and mix them up.
    """

    _log = Logger()

    def __init__(self, source: IEntrySource) -> None:
        self._source = source
        self._of_user: dict[int, tuple[Attachment, ...]] = {}
        self._followers: dict[int, dict[Attachment, None]] = {}
        self._catching_up: dict[int, set[Attachment]] = {}
        self._cursors: dict[int, int] = {}
        self._holes: dict[int, Hole] = {}

    # -- who is here

    def add(self, user: User, sink: IEventSink, token: Token | None = None) -> Attachment:
        """Attach a session; it hears nothing before L{listen}."""
        attachment = Attachment(user, NotYet(sink), token)
        self._of_user[user.id] = (*self.of_user(user.id), attachment)
        return attachment

    def listen(self, attachment: Attachment) -> None:
        """Let a session hear events from here on."""
        if isinstance(attachment.sink, NotYet):
            attachment.sink = attachment.sink.sink

    def remove(self, attachment: Attachment) -> None:
        """Take a session off; it hears nothing more, whatever still comes for it."""
        attachment.attached = False
        followed, attachment.followed = attachment.followed, ()
        for stream in followed:
            self._unfollow(attachment, stream)
        for stream in tuple(attachment.kept or ()):
            self._stop_keeping(attachment, stream)
        mine = tuple(each for each in self.of_user(attachment.user.id) if each is not attachment)
        if mine:
            self._of_user[attachment.user.id] = mine
        else:
            self._of_user.pop(attachment.user.id, None)

    def of_user(self, user: int) -> Sequence[Attachment]:
        """The sessions of one user."""
        return self._of_user.get(user, ())

    def users(self) -> int:
        """How many users have a session here."""
        return len(self._of_user)

    def everybody(self) -> list[Attachment]:
        """All sessions."""
        return [each for mine in self._of_user.values() for each in mine]

    def followers_of(self, stream: int, most: int) -> set[int]:
        """Ids of the users who hear a room; none where more than C{most} sessions do."""
        followers = self._followers.get(stream, ())
        return {each.user.id for each in followers} if len(followers) <= most else set()

    def refresh(self, user: User) -> None:
        """Let the user's sessions go under a new nickname."""
        for attachment in self.of_user(user.id):
            attachment.user = user

    # -- who hears what

    def follow(
        self, attachment: Attachment, stream: Stream, last_seq: int, asked: bool = False
    ) -> None:
        """Let a session hear a room from here on."""
        if not attachment.attached:
            return
        self._cursors.setdefault(stream.id, last_seq)
        followers = self._followers.setdefault(stream.id, {})
        if attachment not in followers:
            followers[attachment] = None
            attachment.followed += (stream.id,)
        if asked:
            attachment.asked |= {stream.id}

    def _unfollow(self, attachment: Attachment, stream: int) -> None:
        attachment.followed = tuple(each for each in attachment.followed if each != stream)
        if stream in attachment.asked:
            attachment.asked -= {stream}
        followers = self._followers.get(stream, {})
        followers.pop(attachment, None)
        if not followers:
            self._followers.pop(stream, None)

    def _audience(self, stream: Stream) -> list[Attachment]:
        """A copy: what an answer sets off may change who follows."""
        sharers = stream.shared_by()
        if sharers is None:
            return list(self._followers.get(stream.id, ()))
        return [each for user in sharers for each in self._of_user.get(user, ())]

    # -- entries

    def deliver(self, stream: Stream, arrivals: Sequence[Arrival]) -> None:
        """Take committed entries of one stream in, and tell those that are next."""
        hole = self._holes.get(stream.id)
        if hole is not None:
            hole.early.extend(arrivals)
            return
        if isinstance(stream, Direct):
            self._acquaint(stream)
        first = min(arrival.entry.seq for arrival in arrivals)
        cursor = self._cursors.get(stream.id, first - 1)
        ready, early = _sort(arrivals, cursor)
        if ready:
            self._cursors[stream.id] = ready[-1].entry.seq
            self._tell_with_changes(stream, ready)
        if early:
            self._fill(stream, early)

    def _acquaint(self, direct: Direct) -> None:
        pair = (direct.first.id, direct.second.id)
        for one, other in (pair, pair[::-1]):
            for attachment in self.of_user(one):
                if other not in attachment.acquainted:
                    attachment.acquainted |= {other}

    def _fill(self, stream: Stream, early: list[Arrival]) -> None:
        self._holes[stream.id] = Hole(early)
        self._log.info("{event}", event="entries missing", stream=stream.id)
        after, upto = self._cursors[stream.id], early[0].entry.seq - 1
        filling = Deferred.fromCoroutine(self._fetch(stream, after, upto))
        filling.addErrback(
            lambda failure: self._log.failure("{event}", failure, event="filling a hole failed")
        )

    async def _fetch(self, stream: Stream, after: int, upto: int) -> None:
        try:
            missing = await self._source.between(stream, after, upto)
        except Exception as error:
            # The next arrival finds the hole again and tries again.
            self._holes.pop(stream.id)
            if not isinstance(error, ChatError):
                raise
            return  # the store has logged why
        early = self._holes.pop(stream.id).early
        self.deliver(stream, [Arrival(entry, None, _nobody_asked) for entry in missing] + early)

    def _tell_with_changes(self, stream: Stream, arrivals: Sequence[Arrival]) -> None:
        """Tell entries, and let those that change who hears what do so at their place."""
        run = Run(stream.id)
        for arrival in arrivals:
            body = arrival.entry.body
            if isinstance(body, Joined):
                for newcomer in self._join(stream, arrival.entry):
                    run.begin_for(newcomer)
            elif isinstance(body, BlockSet | BlockLifted | Muted | Unmuted):
                run = self._tell(stream, run)
                self._change(stream, arrival.entry)
            run.add(arrival)
            if isinstance(body, Left | Banned | Closed):
                run = self._tell(stream, run)
                self._change(stream, arrival.entry)
        self._tell(stream, run)

    def _tell(self, stream: Stream, run: Run) -> Run:
        """Tell a run; give the next one."""
        if not run.is_empty:
            run.tell(self._audience(stream), self._catching_up.get(stream.id, _NOBODY))
        return Run(stream.id)

    def _join(self, stream: Stream, entry: Entry) -> Iterator[Attachment]:
        """Let the sessions of who joined hear the room; give those that did not before."""
        for attachment in self.of_user(entry.sender.id):
            attachment.changes += 1
            if stream.id not in attachment.followed:
                self.follow(attachment, stream, entry.seq)
                yield attachment

    def _change(self, stream: Stream, entry: Entry) -> None:
        match entry.body:
            case Left(user):
                for attachment in self.of_user(user.id):
                    attachment.changes += 1
                    # A public room is open to who asked to follow it, member or not.
                    if stream.id not in attachment.asked or not _is_public(stream):
                        self._unfollow(attachment, stream.id)
            case Banned(user):
                for attachment in self.of_user(user.id):
                    attachment.changes += 1
                    self._unfollow(attachment, stream.id)
            case Closed():
                for attachment in self._followers.get(stream.id, {}).copy():
                    attachment.changes += 1
                    self._unfollow(attachment, stream.id)
                self._cursors.pop(stream.id, None)  # nothing comes of it any more
            case BlockSet(user):
                for attachment in self.of_user(entry.sender.id):
                    attachment.blocked |= {user.id}
                    attachment.changes += 1
            case BlockLifted(user):
                for attachment in self.of_user(entry.sender.id):
                    attachment.blocked -= {user.id}
                    attachment.changes += 1
            case Muted(place):
                for attachment in self.of_user(entry.sender.id):
                    attachment.muted |= {place.id}
                    attachment.changes += 1
            case Unmuted(place):
                for attachment in self.of_user(entry.sender.id):
                    attachment.muted -= {place.id}
                    attachment.changes += 1
            case _:
                raise AssertionError("only these change who hears what")

    def cursor(self, stream: Stream) -> int:
        """The seq of the newest entry told here; 0 where none was."""
        return self._cursors.get(stream.id, 0)

    def tell(self, attachment: Attachment, events: Sequence[Event]) -> None:
        """Tell one session something, as far as it may see it."""
        seen = [attachment.seen(each) if isinstance(each, Entry) else each for each in events]
        if seen and attachment.attached:
            attachment.sink.deliver(Delivery(tuple(seen)))

    def announce(
        self, attachment: Attachment, event: Event, audience: Sequence[Attachment]
    ) -> None:
        """Tell C{audience} something about the user of one session, all but that session."""
        self._tell_moment(attachment.user.id, audience, event, attachment)

    def hint(self, attachment: Attachment, stream: Stream, event: Event) -> None:
        """Tell those who hear C{stream} something worth a moment, unless they are very many."""
        audience = self._audience(stream)
        if len(audience) <= HINTED_MOST:
            own = attachment.user.id
            others = [each for each in audience if each.user.id != own]
            self._tell_moment(own, others, event, None)

    def tell_of(self, user: int, audience: Sequence[Attachment], event: Event) -> None:
        """Tell C{audience} something about a user, but nobody who blocks that one."""
        self._tell_moment(user, audience, event, None)

    def _tell_moment(
        self, about: int, audience: Sequence[Attachment], event: Event, but: Attachment | None
    ) -> None:
        delivery = Delivery((event,))
        for each in audience:
            if each is not but and each.attached and about not in each.blocked:
                try:
                    each.sink.deliver(delivery)
                except Exception:
                    # One listener's defect must not cost the others their news.
                    self._log.failure("{event}", event="a listener failed")

    # -- catching up

    def hold(self, attachment: Attachment, stream: Stream, last_seq: int) -> bool:
        """Keep live entries of C{stream} back from a session; False where that is done already."""
        if attachment.kept is not None and stream.id in attachment.kept:
            return False
        if attachment.attached:
            self._cursors.setdefault(stream.id, last_seq)
            self._keep(attachment, stream)
        return True

    def _keep(self, attachment: Attachment, stream: Stream) -> None:
        if attachment.kept is None:
            attachment.kept = {}
        attachment.kept[stream.id] = Kept()
        self._catching_up.setdefault(stream.id, set()).add(attachment)

    def release(self, attachment: Attachment, stream: Stream, told: int) -> bool:
        """Tell what was kept back beyond the seq C{told}, unless some of it is missing."""
        kept = (attachment.kept or {}).get(stream.id)
        if kept is None:
            return True  # detached meanwhile
        rest = [each for each in kept.events if each.seq > told]
        if kept.overflowed and (not rest or rest[0].seq > told + 1):
            kept.overflowed = False
            return False
        self._stop_keeping(attachment, stream.id)
        if rest and attachment.attached:
            attachment.sink.deliver(Delivery(tuple(rest)))
        return True

    def _stop_keeping(self, attachment: Attachment, stream: int) -> None:
        if attachment.kept is not None:
            attachment.kept.pop(stream, None)
        waiting = self._catching_up.get(stream, set())
        waiting.discard(attachment)
        if not waiting:
            self._catching_up.pop(stream, None)


def _is_public(stream: Stream) -> bool:
    return isinstance(stream, Room) and not stream.private


def _sort(arrivals: Sequence[Arrival], cursor: int) -> tuple[list[Arrival], list[Arrival]]:
    """Split into what comes next, in order and each once, and what comes too early."""
    ready: list[Arrival] = []
    early: list[Arrival] = []
    for arrival in sorted(arrivals, key=lambda each: each.entry.seq):
        if arrival.entry.seq <= cursor:
            continue
        if early or arrival.entry.seq > cursor + 1:
            early.append(arrival)
        else:
            ready.append(arrival)
            cursor += 1
    return ready, early


def _nobody_asked() -> None:
    """The answer to an entry that no connection of this node asked for."""
