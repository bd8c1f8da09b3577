"""
The walls around the hub: what the store, the hub and the service say to each other of entries on
their way.  Frontends do not know that there is a hub.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen
from zope.interface import Attribute, Interface

from chatserver.interfaces import IEventSink
from chatserver.model.entries import Entry, Stream, User
from chatserver.model.events import Event, Seen
from chatserver.model.standing import Token


@frozen(eq=False)
class Arrival:
    """
    A committed entry on its way to its listeners.

    @ivar origin: the attachment that asked for it and hears the answer instead, or None.
    @ivar acknowledge: gives that answer; the hub calls it where the event would have stood.
    """

    entry: Entry
    origin: Any
    acknowledge: Callable[[], None]


class IAttachment(Interface):
    """One session's place in the hub."""

    user: User = Attribute("whose session it is")
    sink: IEventSink = Attribute("where it hears events")
    blocked: frozenset[int] = Attribute("ids of the users it hears nothing of")
    acquainted: frozenset[int] = Attribute("ids of the users it has a conversation with")
    muted: frozenset[int] = Attribute("ids of the streams that ask for no attention")
    changes: int = Attribute("how often memberships changed since it was attached")
    token: Token | None = Attribute("what let the session in; None: a password did, or nothing")


class IHub(Interface):
    """
    Who is attached to this node, and who must hear what.

    An C{attachment} is always what L{attach} of the same hub gave.
    """

    def attach(user: User, sink: IEventSink, token: Token | None = None) -> IAttachment:
        """
        Take a session in; the user comes online with the first of theirs.

        @param token: what let them in.

        It hears nothing before L{listen}, but what it belongs to is kept up to date.
        """

    def listen(attachment: Any) -> None:
        """Begin to deliver."""

    def detach(attachment: Any) -> None:
        """End delivery; the user goes offline with the last of their sessions."""

    def follow(attachment: Any, stream: Stream, last_seq: int, asked: bool = False) -> None:
        """
        Hear a room from here on.

        @param last_seq: of the newest entry announced by now; an unset cursor starts there.
        @param asked: whether a public room is to be heard on when a membership in it ends.
        """

    def deliver(stream: Stream, arrivals: Sequence[Arrival]) -> None:
        """
        The one entry point of committed entries: it alone moves the stream's cursor, from one
        seq to the next.  Repeats are dropped, holes are filled from the store.
        """

    def tell(attachment: Any, events: Sequence[Event]) -> None:
        """Deliver events to one session, without those it may not see."""

    def announce(attachment: Any, event: Event) -> None:
        """
        Tell everybody something about the user of C{attachment}, once and never again: all
        sessions but that one, and those of users who block them.  In a crowd only those are told
        who hear of the user's coming and going.
        """

    def hint(attachment: Any, stream: Stream, event: Event) -> None:
        """
        Tell those who hear C{stream} something that is worth a moment: not the user's own
        sessions, nor those of users who block them.  Where very many listen, nobody is told.
        """

    def notice(marks: Sequence[Seen]) -> None:
        """
        Let the other ones of direct conversations know how far has been read: at the end of the
        turn, of each reader in each conversation the furthest; nobody who blocks the reader.

        @param marks: none that the other one may not know of.
        """

    def cursor(stream: Stream) -> int:
        """The seq of the newest entry told on this node; 0 where none was."""

    def hold(attachment: Any, stream: Stream, last_seq: int) -> bool:
        """
        Keep live entries of C{stream} back while this session catches up.

        @param last_seq: as for L{follow}.

        @return: False where it is catching up there already; then nothing was done.
        """

    def release(attachment: Any, stream: Stream, told: int) -> bool:
        """
        Stop keeping back, and tell what was kept beyond the seq C{told}.

        @return: False where too much had to be kept: read on from C{told}, and call again.
        """

    def is_online(user: int) -> bool:
        """Whether the user has a session anywhere."""

    def online() -> int:
        """How many users have a session anywhere."""

    def attachments(user: int) -> Sequence[IAttachment]:
        """The user's sessions on this node."""

    def everybody() -> Sequence[IAttachment]:
        """All sessions on this node."""

    def refresh(user: User) -> None:
        """Let the user's sessions go under a new nickname."""

    def close_all(why: str) -> None:
        """Tell everybody why, and end all connections."""


class IEntrySource(Interface):
    """Where the hub reads what its bus lost."""

    async def between(stream: Stream, after: int, upto: int) -> Sequence[Entry]:
        """Read the entries with C{after < seq <= upto}, in order."""
