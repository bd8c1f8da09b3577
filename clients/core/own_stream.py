"""What the user's own stream says: marks, blocks, calls and so on, from whatever device."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.model.entries import (
    BlockLifted,
    BlockSet,
    Cleared,
    Entry,
    Mentioned,
    Muted,
    ReadMark,
    Stream,
    Unmuted,
)
from chatserver.model.events import Hidden, Live
from chatserver.model.names import Target
from clients.core.conversations import Conversations
from clients.core.followers import OpenTimeline


class OwnStream:
    """Carries out what the own stream says, in the list of conversations and in the timelines."""

    def __init__(
        self,
        viewer: int,
        conversations: Conversations,
        opened: Callable[[], Sequence[OpenTimeline]],
    ) -> None:
        """
        @param viewer: id of the user.
        @param opened: gives the timelines that are open.
        """
        self._viewer = viewer
        self._conversations = conversations
        self._opened = opened

    def heard(self, event: Entry | Hidden | Live) -> None:
        """Take what is next in the own stream."""
        match event.body if isinstance(event, Entry) else None:
            case ReadMark(stream, upto):
                self._conversations.read(stream, upto)
                for each in self._of(stream):
                    each.tell(each.timeline.read(upto))
            case Cleared(stream, upto):
                self._conversations.read(stream, upto)
                self._conversations.cleared(stream, upto)
                for each in self._of(stream):
                    each.tell(each.timeline.clear(upto))
            case Mentioned(room, seq):
                self._conversations.mentioned(room, seq)
            case Muted(stream):
                self._conversations.muted(stream, True)
            case Unmuted(stream):
                self._conversations.muted(stream, False)
            case BlockSet(user):
                self._conversations.blocked(user.id)
                for each in self._opened():
                    each.tell(each.timeline.block(user.id))
                    each.refill()
            case BlockLifted(user):
                self._conversations.unblocked(user.id)
                for each in self._opened():
                    each.tell(each.timeline.unblock(user.id))
                    each.refill()

    def _of(self, stream: Stream) -> Sequence[OpenTimeline]:
        target: Target = stream.address(self._viewer)
        return [each for each in self._opened() if each.target == target]
