"""What those did who keep order, as it is kept for whoever must answer for it."""

from __future__ import annotations

import enum
from collections.abc import Callable

from attrs import frozen

from chatserver.model.entries import User
from chatserver.model.names import RoomName, UserName


class Deed(enum.Enum):
    """What was done; the values are those in the database."""

    KICK = "kick"
    BAN = "ban"
    UNBAN = "unban"
    MOD = "mod"
    UNMOD = "unmod"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    SLOW = "slow"
    DELETE = "delete"
    DELETE_ROOM = "delete-room"
    SERVER_KICK = "server-kick"
    SERVER_BAN = "server-ban"
    SERVER_UNBAN = "server-unban"
    ANNOUNCE = "announce"
    INVITE = "invite"
    UNINVITE = "uninvite"
    INVITED = "invited"
    ADMIN = "admin"
    UNADMIN = "unadmin"
    DELETE_ACCOUNT = "delete-account"


@frozen
class Record:
    """
    One act of moderation or administration; names are as they were then.

    @ivar at: seconds since the epoch.
    @ivar actor: C{operator} where it was whoever runs the server.
    @ivar about: whom it was about, where it was about somebody.
    @ivar text: why, how long, how many; never what somebody else said.
    @ivar id: grows with time; 0: not kept yet.
    """

    at: float
    actor: UserName
    deed: Deed
    room: RoomName | None = None
    about: UserName | None = None
    text: str = ""
    id: int = 0


@frozen
class Wanted:
    """
    Which records are asked for: all that fit what is given.

    @ivar most: the newest so many.
    """

    room: RoomName | None = None
    by: UserName | None = None
    about: UserName | None = None
    most: int = 50


@frozen
class Rank:
    """
    Who wants to do something to whom on the whole server, as it is at this moment.

    @ivar admin: whether the one who wants it is an admin.
    @ivar about_admin: whether the one whom it is about is.
    @ivar oneself: whether the two are the same.
    """

    admin: bool
    about_admin: bool = False
    oneself: bool = False


@frozen
class Warrant:
    """
    What allows an act on the whole server, and answers for it.

    @ivar actor: who does it.
    @ivar rule: returns, or raises a L{ChatError}; runs as a L{Rule} does.  None: the operator
        asks nobody.
    """

    record: Record
    actor: User
    rule: Callable[[Rank], None] | None = None
