"""Every refusal: one tree, one stable code each."""

from __future__ import annotations

from typing import ClassVar


class ChatError(Exception):
    """
    The base of all refusals.

    The exception's text is one plain sentence for the person who asked: what was wrong and
    what is allowed.  It never holds a password, a token or another person's message.

    @cvar code: stable and upper-case; frontends map it, clients compare it, it never changes.
    """

    code: ClassVar[str] = "ERROR"


class BadRequest(ChatError):
    """The request cannot be understood, or makes no sense as it stands."""

    code = "BAD_REQUEST"


class BadName(ChatError):
    """Not a possible user name, room name or nickname."""

    code = "BAD_NAME"


class BadPassword(ChatError):
    """The new password breaks the rule for passwords."""

    code = "BAD_PASSWORD"


class BadText(ChatError):
    """The text is empty or holds characters that are not allowed."""

    code = "BAD_TEXT"


class BadEmoji(ChatError):
    """Not exactly one emoji."""

    code = "BAD_EMOJI"


class TooLong(ChatError):
    """The text exceeds the limit for its kind."""

    code = "TOO_LONG"


class UnsupportedVersion(ChatError):
    """None of the protocol versions that the peer offers is spoken here; the text names ours."""

    code = "UNSUPPORTED_VERSION"


class LoginRequired(ChatError):
    """Nobody is logged in on this connection."""

    code = "LOGIN_REQUIRED"


class LoginRefused(ChatError):
    """Wrong name or password; which of the two is never told, also not by time."""

    code = "LOGIN_REFUSED"


class AccountDisabled(ChatError):
    """The password or token is right, but the operator lets nobody in with this account."""

    code = "ACCOUNT_DISABLED"


class TlsRequired(ChatError):
    """Passwords and tokens are not taken on a connection that others could read."""

    code = "TLS_REQUIRED"


class AlreadyLoggedIn(ChatError):
    """This connection, or (with one session per account) this account, is logged in already."""

    code = "ALREADY_LOGGED_IN"


class RegistrationClosed(ChatError):
    """This server makes no accounts over the wire, or only for those who are invited."""

    code = "REGISTRATION_CLOSED"


class BadInvitation(ChatError):
    """The invitation code is wrong, used up, expired or revoked; which of them is never told."""

    code = "BAD_INVITATION"


class NotForGuests(ChatError):
    """Guests are not allowed here, or may not do this."""

    code = "NOT_FOR_GUESTS"


class NameTaken(ChatError):
    """The user name, nickname or room name belongs to somebody already."""

    code = "NAME_TAKEN"


class NoSuchUser(ChatError):
    """No user of this name is registered."""

    code = "NO_SUCH_USER"


class NoSuchRoom(ChatError):
    """No room of this name exists, as far as the caller may know."""

    code = "NO_SUCH_ROOM"


class NoSuchMessage(ChatError):
    """The message never existed, or was deleted."""

    code = "NO_SUCH_MESSAGE"


class NoSuchReaction(ChatError):
    """The caller has not reacted to the message with this emoji."""

    code = "NO_SUCH_REACTION"


class NoSuchToken(ChatError):
    """The caller has no token of this name."""

    code = "NO_SUCH_TOKEN"


class NotInRoom(ChatError):
    """The caller is no member of the room."""

    code = "NOT_IN_ROOM"


class AlreadyMember(ChatError):
    """The invited person is a member already."""

    code = "ALREADY_MEMBER"


class NotAllowed(ChatError):
    """The caller's role does not allow this."""

    code = "NOT_ALLOWED"


class NotYours(ChatError):
    """Only the author may edit or delete a message."""

    code = "NOT_YOURS"


class Blocked(ChatError):
    """The other person takes no messages from the caller."""

    code = "BLOCKED"


class Blocking(ChatError):
    """The caller blocks the other person, and must unblock first."""

    code = "BLOCKING"


class ReadOnly(ChatError):
    """The conversation can be read but not written any more."""

    code = "READ_ONLY"


class RoomFrozen(ChatError):
    """The room is frozen: only its moderators and admins may write."""

    code = "FROZEN"


class SlowDown(ChatError):
    """
    Too many of these in a short time.

    @ivar retry_after: whole seconds, 1 or more, after which it is worth trying again.
    """

    code = "SLOW_DOWN"

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(ChatError):
    """
    The server has too much of this to do right now; nothing was done.

    @ivar retry_after: whole seconds, 1 or more, after which it is worth trying again.
    """

    code = "BUSY"

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooManyConnections(ChatError):
    """
    The server, or the peer's address, has as many connections as are allowed.

    @ivar retry_after: whole seconds, 1 or more, after which it is worth trying again.
    """

    code = "TOO_MANY_CONNECTIONS"

    def __init__(self, message: str, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotStored(ChatError):
    """The store could not commit (disk full, database gone): nothing was kept, nobody was told."""

    code = "NOT_STORED"


class Internal(ChatError):
    """The server failed; the failure has been logged."""

    code = "INTERNAL"


ALL_ERRORS: tuple[type[ChatError], ...] = (
    BadRequest,
    BadName,
    BadPassword,
    BadText,
    BadEmoji,
    TooLong,
    UnsupportedVersion,
    LoginRequired,
    LoginRefused,
    AccountDisabled,
    TlsRequired,
    AlreadyLoggedIn,
    RegistrationClosed,
    BadInvitation,
    NotForGuests,
    NameTaken,
    NoSuchUser,
    NoSuchRoom,
    NoSuchMessage,
    NoSuchReaction,
    NoSuchToken,
    NotInRoom,
    AlreadyMember,
    NotAllowed,
    NotYours,
    Blocked,
    Blocking,
    ReadOnly,
    RoomFrozen,
    SlowDown,
    Busy,
    TooManyConnections,
    NotStored,
    Internal,
)
