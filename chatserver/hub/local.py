"""The hub of a server that is one process."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.interfaces import IReactorTime
from zope.interface import implementer

from chatserver.hub.attachment import Attachment
from chatserver.hub.presence import Presence
from chatserver.hub.receipts import Receipts
from chatserver.hub.switchboard import Switchboard
from chatserver.hub_interfaces import Arrival, IEntrySource, IHub
from chatserver.interfaces import IEventSink
from chatserver.model.entries import Stream, User
from chatserver.model.events import Event, Seen
from chatserver.model.standing import Token


@implementer(IHub)
class LocalHub:
    """Everybody is attached here, and entries come straight from the writer."""

    def __init__(self, source: IEntrySource, clock: IReactorTime) -> None:
        self._switchboard = Switchboard(source)
        self._presence = Presence(self._switchboard, clock)
        self._receipts = Receipts(self._switchboard, clock)

    def attach(self, user: User, sink: IEventSink, token: Token | None = None) -> Attachment:
        """Take a session in, which hears nothing yet."""
        self._presence.changing(user, self.is_online(user.id))
        return self._switchboard.add(user, sink, token)

    def listen(self, attachment: Attachment) -> None:
        """Begin to deliver to a session."""
        self._switchboard.listen(attachment)
        self._presence.listening()

    def detach(self, attachment: Attachment) -> None:
        """End delivery to a session."""
        self._presence.changing(attachment.user, self.is_online(attachment.user.id))
        self._switchboard.remove(attachment)

    def follow(
        self, attachment: Attachment, stream: Stream, last_seq: int, asked: bool = False
    ) -> None:
        """Let a session hear a room from here on."""
        self._switchboard.follow(attachment, stream, last_seq, asked)

    def deliver(self, stream: Stream, arrivals: Sequence[Arrival]) -> None:
        """Take committed entries in."""
        self._switchboard.deliver(stream, arrivals)

    def tell(self, attachment: Attachment, events: Sequence[Event]) -> None:
        """Tell one session something, as far as it may see it."""
        self._switchboard.tell(attachment, events)

    def announce(self, attachment: Attachment, event: Event) -> None:
        """Tell the others something about a session's user."""
        self._switchboard.announce(attachment, event, self._presence.concerned(attachment.user.id))

    def hint(self, attachment: Attachment, stream: Stream, event: Event) -> None:
        """Tell those who hear C{stream} something worth a moment."""
        self._switchboard.hint(attachment, stream, event)

    def notice(self, marks: Sequence[Seen]) -> None:
        """Let others know soon how far has been read."""
        self._receipts.moved(marks)

    def cursor(self, stream: Stream) -> int:
        """The seq of the newest entry told here."""
        return self._switchboard.cursor(stream)

    def hold(self, attachment: Attachment, stream: Stream, last_seq: int) -> bool:
        """Keep live entries of C{stream} back from a session that catches up."""
        return self._switchboard.hold(attachment, stream, last_seq)

    def release(self, attachment: Attachment, stream: Stream, told: int) -> bool:
        """Tell what was kept back beyond C{told}; False: read on from there and call again."""
        return self._switchboard.release(attachment, stream, told)

    def is_online(self, user: int) -> bool:
        """Whether the user has a session."""
        return bool(self._switchboard.of_user(user))

    def online(self) -> int:
        """How many users have a session."""
        return self._switchboard.users()

    def attachments(self, user: int) -> Sequence[Attachment]:
        """The user's sessions."""
        return self._switchboard.of_user(user)

    def everybody(self) -> Sequence[Attachment]:
        """All sessions."""
        return self._switchboard.everybody()

    def refresh(self, user: User) -> None:
        """Let the user's sessions go under a new nickname."""
        self._switchboard.refresh(user)

    def close_all(self, why: str) -> None:
        """End all connections."""
        for attachment in self._switchboard.everybody():
            attachment.sink.close(why)
