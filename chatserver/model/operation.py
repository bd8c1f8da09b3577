"""What the server's operator sees."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from chatserver.model.entries import User
from chatserver.model.names import UserName
from chatserver.model.standing import Bar


@frozen
class Registered:
    """
    An account in the operator's list.

    @ivar created_at: seconds since the epoch; so is C{last_seen}, where the last session ended
        or, for somebody online, began (None: never logged in).
    @ivar bar: while the operator lets nobody in with it.
    """

    user: User
    admin: bool
    online: bool
    created_at: float
    last_seen: float | None
    bar: Bar | None


@frozen
class Present:
    """
    A session in the operator's list.

    @ivar address: the peer's IP address; empty for a Unix socket.
    @ivar token: the name of the access token that let it in; None: something else did.
    """

    user: User
    frontend: str
    address: str
    encrypted: bool
    token: str | None


@frozen
class Status:
    """
    A running server at a glance.

    @ivar started_at: seconds since the epoch, and C{now} likewise.
    @ivar sessions: how many there are of each frontend.
    @ivar counts: what was counted since the start, by name.
    @ivar waiting: how many requests wait, by the queue's name.
    @ivar database_bytes: of the database's files.
    """

    name: str
    version: str
    started_at: float
    now: float
    online: int
    sessions: Mapping[str, int]
    counts: Mapping[str, int]
    waiting: Mapping[str, int]
    database_bytes: int


@frozen
class Invitation:
    """
    What is known of a code with which somebody may register; the code itself is not kept.

    @ivar made_by: C{operator} where it was whoever runs the server.
    @ivar made_at: seconds since the epoch; so is C{expires_at}.
    @ivar uses: how many accounts can be made with it, in all; C{left} of them still can.
    @ivar note: what it is for; may be empty.
    """

    id: int
    made_by: UserName
    made_at: float
    expires_at: float
    uses: int
    left: int
    note: str
