"""What a stream's log holds, and how the log is addressed."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from chatserver.model.names import RoomName, Target, UserName


@frozen
class User:
    """
    Somebody, as entries and lists name them.

    @ivar id: stable for ever, also when the account is deleted.
    @ivar nickname: what people are shown, or None where it is the user name.
    """

    id: int
    name: UserName
    nickname: str | None = None

    @property
    def shown(self) -> str:
        """The nickname, or the user name where there is none."""
        return self.nickname or self.name.text


OPERATOR = User(0, UserName("operator"))
"""Who runs the server, where an entry needs a sender; nobody can be registered under this name."""


# -- streams: everything durable is an entry in one of them


@frozen
class Room:
    """A room's stream; C{private} ones do not exist for strangers."""

    id: int
    name: RoomName
    private: bool

    def address(self, viewer: int) -> Target:
        """How the user C{viewer} names this stream."""
        return self.name

    def shared_by(self) -> frozenset[int] | None:
        """The users who hear this stream by nature; None: those who follow it."""
        return None


@frozen
class Direct:
    """The stream of two users' conversation; C{first.id < second.id}."""

    id: int
    first: User
    second: User

    def address(self, viewer: int) -> Target:
        """How the user C{viewer} names this stream: by the other one."""
        return self.second.name if viewer == self.first.id else self.first.name

    def other(self, viewer: int) -> User:
        """The one who is not C{viewer}."""
        return self.second if viewer == self.first.id else self.first

    def shared_by(self) -> frozenset[int] | None:
        """Both of them."""
        return frozenset((self.first.id, self.second.id))


@frozen
class Personal:
    """A user's own stream: blocks, read marks, invitations."""

    id: int
    owner: User

    def address(self, viewer: int) -> Target:
        """By the owner's name."""
        return self.owner.name

    def shared_by(self) -> frozenset[int] | None:
        """The owner alone."""
        return frozenset((self.owner.id,))


Stream = Room | Direct | Personal


# -- bodies: the closed union of what an entry can be


@frozen
class Text:
    """
    Somebody said something; 1 to C{Limits.text_bytes} bytes of UTF-8.

    @ivar reply: seq of the message of the same stream that it answers; None: it answers none.
    """

    text: str
    reply: int | None = None


@frozen
class Action:
    """Somebody did something, told in the third person (C{/me waves})."""

    text: str


@frozen
class Edit:
    """The message C{target} of the same stream now reads C{text}."""

    target: int
    text: str


@frozen
class Deletion:
    """
    The message C{target} of the same stream is gone.

    @ivar author: who had said it, where the sender is somebody else, who keeps order there.
    """

    target: int
    author: User | None = None


@frozen
class Erased:
    """Here stood a message, or an edit of or reaction to one, that was deleted since."""


@frozen
class Reacted:
    """To the message C{target} of the same stream the sender has reacted with C{emoji}."""

    target: int
    emoji: str


@frozen
class Unreacted:
    """The sender takes C{emoji} back from the message C{target} of the same stream."""

    target: int
    emoji: str


@frozen
class Joined:
    """The sender became a member of the room."""


@frozen
class Left:
    """C{user} is a member no more: of own will, or (sender differs) made to leave."""

    user: User
    why: str | None = None


@frozen
class Closed:
    """The room was deleted, with all that was said in it; nothing can follow, nor be read."""


@frozen
class TopicSet:
    """The room's topic is now C{text}; empty: it has none."""

    text: str


@frozen
class Banned:
    """C{user} is kept out of the room, and is a member no more if they were one."""

    user: User
    why: str | None = None


@frozen
class Unbanned:
    """C{user} may come into the room again."""

    user: User


@frozen
class ModeratorSet:
    """C{user} keeps order in the room from here on, or (not C{on}) no more."""

    user: User
    on: bool


@frozen
class Frozen:
    """From here on (C{on}) only moderators and admins write in the room; or all do again."""

    on: bool


@frozen
class SlowSet:
    """Each member may say one thing in so many seconds; 0: as many as they like."""

    seconds: int


@frozen
class BlockSet:
    """In the sender's own stream: C{user} is blocked from here on."""

    user: User


@frozen
class BlockLifted:
    """In the sender's own stream: C{user} is heard again."""

    user: User


@frozen
class ReadMark:
    """In the sender's own stream: C{stream} is read up to the seq C{upto}."""

    stream: Stream
    upto: int


@frozen
class Cleared:
    """In the sender's own stream: all of C{stream} up to the seq C{upto} is hidden from them."""

    stream: Stream
    upto: int


@frozen
class Invited:
    """In the invited user's own stream: the sender asks them into C{room}."""

    room: Room


@frozen
class Mentioned:
    """In the own stream of somebody whom the sender called in C{room}: by its message C{seq}."""

    room: Room
    seq: int


@frozen
class Muted:
    """In the sender's own stream: C{stream} asks for no attention from here on."""

    stream: Stream


@frozen
class Unmuted:
    """In the sender's own stream: C{stream} asks for attention again."""

    stream: Stream


Body = (
    Text
    | Action
    | Edit
    | Deletion
    | Erased
    | Reacted
    | Unreacted
    | Joined
    | Left
    | Closed
    | TopicSet
    | Banned
    | Unbanned
    | ModeratorSet
    | Frozen
    | SlowSet
    | BlockSet
    | BlockLifted
    | ReadMark
    | Cleared
    | Invited
    | Mentioned
    | Muted
    | Unmuted
)

SAID = (Text, Action)
"""The bodies that count for unread marks and stand in history pages."""

ORDER = (Banned, Unbanned, ModeratorSet, Frozen, SlowSet)
"""Told to all, whomever they block: what holds for a room holds for them too."""


@frozen
class Entry:
    """
    One durable thing that happened in a stream.

    @ivar seq: 1, 2, 3 ... in each stream, in the order of the commits, without gaps.
    @ivar ordinal: how many messages and actions the stream holds up to here.
    @ivar sent_at: seconds since the epoch, by the server's clock.
    @ivar edited_at: the same, when a message got the text that it has now, where it is told as it
        reads now (in a page, say); None: it reads as it did at first.
    """

    stream: Stream
    seq: int
    ordinal: int
    sender: User
    sent_at: float
    body: Body
    edited_at: float | None = None

    def concerns(self, user: int) -> bool:
        """Whether this must be told to C{user} even if they block the sender."""
        if self.sender.id == user or isinstance(self.body, ORDER):
            return True
        if isinstance(self.body, Deletion):
            return self.body.author is not None
        return isinstance(self.body, Left) and self.body.user.id == user


@frozen
class Tally:
    """
    How often somebody has reacted to a message with one emoji.

    @ivar count: 1 or more; without those whom the viewer blocks.
    @ivar mine: whether the viewer is one of them.
    """

    emoji: str
    count: int
    mine: bool


@frozen
class Page:
    """
    A part of a stream's history.

    @ivar entries: messages and actions with their current text, oldest first; where all was asked
        for, also joins, leaves, topics and what moderators did, as it happened.
    @ivar more: whether the page was cut to the byte budget before it held as many as asked for.
    @ivar tallies: reactions by the seq of their message, in the order of their first use; only of
        messages that have any.
    @ivar upto: seq of the stream's newest entry when this was read: what is told of a later one
        is not in the texts and tallies yet.
    @ivar skipped: how many joins and leaves were left out directly before an entry, by its seq.
    """

    stream: Stream
    entries: tuple[Entry, ...]
    more: bool = False
    tallies: Mapping[int, tuple[Tally, ...]] = field(factory=dict, hash=False)
    upto: int = field(default=0, eq=False)
    skipped: Mapping[int, int] = field(factory=dict, hash=False)


@frozen
class Posted:
    """
    The answer to a post, an edit, a deletion or a reaction: it is on disk.

    @ivar duplicate: the nonce was known, or the reaction stood already; C{seq} is the old entry's,
        nothing new happened.
    @ivar heard: False where the recipient of a direct message has no session now.
    @ivar away: why the recipient is away, as they say (it may be empty); None: they are not.
    @ivar entry: what was stored; None for a duplicate.
    """

    stream: Stream
    seq: int
    duplicate: bool = False
    heard: bool = True
    entry: Entry | None = field(default=None, eq=False)
    away: str | None = None


@frozen
class RoomInfo:
    """
    A room in a list.

    @ivar members: how many accounts belong to it.
    @ivar mine: whether the caller is one of them.
    @ivar unread: messages beyond the caller's read mark; 0 where they are no member.
    @ivar frozen: whether only moderators and admins may write.
    @ivar slow: seconds between two messages of one member; 0: as many as they like.
    @ivar moderator: whether the caller keeps order there, as a moderator or as an admin.
    """

    room: Room
    topic: str
    members: int
    mine: bool
    unread: int = 0
    frozen: bool = False
    slow: int = 0
    moderator: bool = False


@frozen
class Person:
    """
    A user in a list.

    @ivar last_seen: seconds since the epoch when the last session ended or, for somebody
        online, began; None: never logged in.
    @ivar away: why they are away, as they say (it may be empty); None: they are not.
    """

    user: User
    online: bool
    last_seen: float | None
    away: str | None = None


LAST_CHARACTERS = 200
"""Of the newest message's text, in a list of conversations."""


@frozen
class Newest:
    """
    What was said last in a conversation, as far as somebody may see it.

    @ivar entry: a message or an action as it reads now, with no more than L{LAST_CHARACTERS}
        of its text; None: there is nothing to be seen.
    @ivar cut: whether its text goes on.
    """

    entry: Entry | None = None
    cut: bool = False


def newest(entry: Entry) -> Newest:
    """Cut what somebody said to what a list tells of it."""
    body = entry.body
    if not isinstance(body, SAID) or len(body.text) <= LAST_CHARACTERS:
        return Newest(entry)
    return Newest(evolve(entry, body=evolve(body, text=body.text[:LAST_CHARACTERS])), cut=True)


@frozen
class RoomMember:
    """
    A member of a room, here or not.

    @ivar moderator: whether they moderate it; in the lobby nobody does but the admins, of whom
        this does not tell.
    """

    person: Person
    moderator: bool = False


@frozen
class MemberPage:
    """
    A part of a room's members, by user name.

    @ivar more: whether others stand behind the last one.
    """

    members: tuple[RoomMember, ...]
    more: bool = False


@frozen
class Conversation:
    """
    One of the caller's rooms and direct conversations.

    @ivar last_seq: of the newest entry.
    @ivar read_seq: up to where the caller has read.
    @ivar unread: messages beyond that mark.
    @ivar mentions: how many messages beyond that mark call the caller.
    @ivar muted: whether the caller does not want to be told of what is unread there.
    @ivar seen: up to where the other one of a direct conversation has read; None: it is a room,
        or the caller is not told.
    @ivar last: what was said last; None: it is not told, or not known.
    """

    stream: Stream
    last_seq: int
    read_seq: int
    unread: int
    mentions: int = 0
    muted: bool = False
    seen: int | None = None
    last: Newest | None = None
