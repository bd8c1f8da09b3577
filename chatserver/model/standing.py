"""What the store knows of a user's relation to a stream, for the service's rules to judge."""

from __future__ import annotations

import enum
from collections.abc import Callable

from attrs import field, frozen

from chatserver.model.entries import Stream, User


class UserKind(enum.Enum):
    """What sort of user; the values are those in the database."""

    ACCOUNT = "account"
    GUEST = "guest"
    FORMER_GUEST = "former"
    DELETED = "deleted"


class Membership(enum.Enum):
    """A user's relation to a room; the values are those in the database."""

    NONE = "none"
    MEMBER = "member"
    INVITED = "invited"
    LEFT = "left"
    KICKED = "kicked"
    BANNED = "banned"


@frozen
class Standing:
    """
    A user before a stream, as it is at this moment of the transaction.

    @ivar user: who wants something; C{kind} and C{admin} are theirs.
    @ivar moderator: whether they moderate this room.
    @ivar why: the reason for which they are banned from it; empty: none was given.
    @ivar frozen: whether only moderators and admins may write there.
    @ivar slow: seconds between two messages of one member; 0: as many as they like.
    @ivar spoke_at: when they said something last while the room was slow, in seconds since the
        epoch; None: never.
    @ivar other: in a direct conversation, the other one's kind.
    @ivar away: in a direct conversation, why the other one is away, as they say; None: they
        are not.
    @ivar blocks: in a direct conversation, whether the user blocks the other.
    @ivar blocked: in a direct conversation, whether the other blocks the user.
    """

    user: User
    kind: UserKind
    admin: bool
    stream: Stream
    membership: Membership = Membership.NONE
    moderator: bool = False
    other: UserKind | None = None
    blocks: bool = False
    blocked: bool = False
    away: str | None = None
    why: str = ""
    frozen: bool = False
    slow: int = 0
    spoke_at: float | None = None


Rule = Callable[[Standing], None]
"""
A rule of the service that must hold at commit: returns, or raises a L{ChatError}.  It runs in
the store's thread, under the lock, and looks at nothing but the standing.
"""


PairRule = Callable[[Standing, Standing], None]
"""A L{Rule} over somebody who does something, and over the one to whom it is done."""


class TokenKind(enum.Enum):
    """What sort of token; the values are those in the database."""

    ACCESS = "access"
    """For scripts: named, lives until it is revoked."""

    SESSION = "session"
    """For a client that remembers a login: dies when idle for long, or with the password."""


@frozen
class Token:
    """
    What is known of a secret with which somebody may log in; the secret itself is not kept.

    @ivar name: given by its owner, unique among their access tokens; a session token's says
        which client it is.
    @ivar created_at: seconds since the epoch; so is C{used_at}.
    @ivar used_at: when it last let somebody in; None: never.
    """

    id: int
    kind: TokenKind
    name: str
    created_at: float
    used_at: float | None = None


@frozen
class Bar:
    """
    The operator lets nobody in with an account.

    @ivar until: seconds since the epoch; None: until it is lifted.
    @ivar why: told to whoever shows the right password; empty: nothing is said.
    """

    until: float | None = None
    why: str = ""


@frozen
class Account:
    """
    What a session needs to begin.

    @ivar password: as L{Passwords.hash} made it; None for guests.
    @ivar bar: stands since the operator locked the account, and may have run out.
    @ivar token: what let this caller in; None: the password did.
    """

    user: User
    kind: UserKind
    admin: bool
    password: str | None = field(default=None, repr=False)
    bar: Bar | None = None
    token: Token | None = None


@frozen
class Ban:
    """
    Somebody is kept out of a room.

    @ivar by: who banned them.
    @ivar at: seconds since the epoch.
    @ivar why: empty: no reason was given.
    """

    user: User
    by: User
    at: float
    why: str = ""
