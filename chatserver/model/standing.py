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


@frozen
class Standing:
    """
    A user before a stream, as it is at this moment of the transaction.

    @ivar user: who wants something; C{kind} and C{admin} are theirs.
    @ivar moderator: whether they moderate this room.
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


Rule = Callable[[Standing], None]
"""
A rule of the service that must hold at commit: returns, or raises a L{ChatError}.  It runs in
the store's thread, under the lock, and looks at nothing but the standing.
"""


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
