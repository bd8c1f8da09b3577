"""Who calls: what every rule of the service is told of the session it serves."""

from __future__ import annotations

from attrs import define, field
from twisted.internet.defer import DeferredLock

from chatserver.hub_interfaces import IAttachment
from chatserver.interfaces import Origin
from chatserver.model.entries import User
from chatserver.model.errors import NotForGuests
from chatserver.model.standing import UserKind


@define(eq=False)
class Caller:
    """
    One session's user and place in the hub.

    @ivar kind: an account or a guest; never changes during a session.
    @ivar password: the hash of the password they gave last; None: they gave none.
    @ivar _turn: None: no past was asked for, which is so with most sessions.
    """

    attachment: IAttachment
    kind: UserKind
    password: str | None = field(default=None, repr=False)
    _turn: DeferredLock | None = field(default=None, init=False)

    @property
    def turn(self) -> DeferredLock:
        """
        Held while a part of some stream's past is on its way to this session, so that however
        many are followed at once, no more than one part waits for the reader.
        """
        if self._turn is None:
            self._turn = DeferredLock()
        return self._turn

    @property
    def user(self) -> User:
        """The user, under their present nickname."""
        return self.attachment.user

    @property
    def origin(self) -> Origin:
        """Where the session's connection comes from."""
        return self.attachment.sink.origin

    def must_have_account(self, what: str) -> None:
        """
        @param what: what guests cannot do, as the middle of a sentence.
        @raise NotForGuests: the caller is a guest.
        """
        if self.kind is UserKind.GUEST:
            raise NotForGuests(f"guests cannot {what}; register an account")
