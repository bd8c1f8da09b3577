"""One session's place in the hub: what it follows, what it may not see, what waits for it."""

from __future__ import annotations

from attrs import define, field
from twisted.internet.defer import Deferred
from zope.interface import implementer

from chatserver.hub_interfaces import IAttachment
from chatserver.interfaces import IEventSink
from chatserver.model.entries import Action, Edit, Entry, Text, TopicSet, User
from chatserver.model.events import Delivery, Hidden
from chatserver.model.standing import Token

KEPT_BACK = 1000  # entries kept for a session that catches up, before it must read them again
KEPT_CHARACTERS = 1 << 20  # of texts kept for one session, in all streams together


@define(eq=False)
class Kept:
    """
    Live entries of one stream, kept back while a session catches up.

    @ivar characters: of their texts.
    @ivar overflowed: whether some had to be dropped: they must be read from the store.
    """

    events: list[Entry | Hidden] = field(factory=list)
    characters: int = 0
    overflowed: bool = False

    def keep(self, event: Entry | Hidden, characters: int) -> None:
        """Add one."""
        self.events.append(event)
        self.characters += characters

    def drop(self) -> None:
        """Keep none of them."""
        self.events.clear()
        self.characters = 0
        self.overflowed = True


@implementer(IAttachment)
@define(eq=False)
class Attachment:
    """
    One session's place on the switchboard.

    Its collections are not changed, but replaced: most are empty, and one empty one for all costs
    a room nothing.

    @ivar followed: the streams it follows, each once.
    @ivar asked: those of them that it asked to follow.
    @ivar acquainted: ids of the users with whom the user has a conversation.
    @ivar kept: what is kept back of each stream; None: nothing ever was.
    """

    user: User
    sink: IEventSink
    token: Token | None = None
    blocked: frozenset[int] = frozenset()
    changes: int = 0
    attached: bool = True
    asked: frozenset[int] = frozenset()
    followed: tuple[int, ...] = ()
    kept: dict[int, Kept] | None = None
    muted: frozenset[int] = frozenset()
    acquainted: frozenset[int] = frozenset()

    def keep(self, stream: int, event: Entry | Hidden) -> None:
        """Keep an event back; too many, or too long ones, are too much to keep."""
        assert self.kept is not None
        kept = self.kept[stream]
        characters = _characters(event)
        all_kept = sum(each.characters for each in self.kept.values())
        if len(kept.events) >= KEPT_BACK or all_kept + characters > KEPT_CHARACTERS:
            kept.drop()
        kept.keep(event, characters)

    def seen(self, entry: Entry) -> Entry | Hidden:
        """The entry as this session may see it."""
        if entry.sender.id in self.blocked and not entry.concerns(self.user.id):
            return Hidden(entry.stream, entry.seq)
        return entry


def _characters(event: Entry | Hidden) -> int:
    if isinstance(event, Entry) and isinstance(event.body, Text | Action | Edit | TopicSet):
        return len(event.body.text)
    return 0


@implementer(IEventSink)
class NotYet:
    """
    Stands for the sink of a session that is about to begin.

    What is committed before somebody's login is answered is history to them, not an event.
    """

    def __init__(self, sink: IEventSink) -> None:
        self.sink = sink
        self.origin = sink.origin

    def deliver(self, delivery: Delivery) -> None:
        """Told to nobody."""

    def close(self, why: str) -> None:
        """The connection ends all the same."""
        self.sink.close(why)

    def ready(self) -> Deferred[None]:
        """As the connection is."""
        return self.sink.ready()
