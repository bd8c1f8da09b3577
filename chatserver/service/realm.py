"""twisted.cred's realm: from an account to a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen
from twisted.cred.portal import IRealm
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from chatserver.hub_interfaces import IAttachment, IHub
from chatserver.interfaces import IEventSink, ISession
from chatserver.model.entries import User
from chatserver.model.errors import AlreadyLoggedIn
from chatserver.model.standing import Account, UserKind
from chatserver.service.accounts import AccountService, in_background
from chatserver.service.caller import Caller
from chatserver.service.session import Session, SessionRooms
from chatserver.service.tokens import TokenService
from chatserver.store.store import Store

Avatar = tuple[object, ISession, Callable[[], None]]


@frozen(eq=False)
class _End:
    """What ends one session; a closure would be kept for each at five times the size."""

    realm: Realm
    attachment: IAttachment
    kind: UserKind

    def __call__(self) -> None:
        """End it."""
        self.realm.end(self.attachment, self.kind)


@implementer(IRealm)
class Realm:
    """Begins and ends sessions."""

    _log = Logger()

    def __init__(
        self,
        store: Store,
        accounts: AccountService,
        tokens: TokenService,
        hub: IHub,
        rooms: SessionRooms,
        clock: IReactorTime,
        single_session: bool,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._tokens = tokens
        self._hub = hub
        self._rooms = rooms
        self._clock = clock
        self._single_session = single_session

    def requestAvatar(self, avatarId: Any, mind: Any, *interfaces: Any) -> Deferred[Any]:
        """
        Begin a session.

        @param avatarId: the L{Account} that a checker found.
        @param mind: the L{IEventSink} of the connection.
        @return: fires with C{ISession}, the session, and what ends it.
        """
        if ISession not in interfaces:
            raise NotImplementedError("only sessions are to be had here")
        return Deferred.fromCoroutine(self._begin(avatarId, mind))

    async def _begin(self, account: Account, mind: IEventSink) -> Avatar:
        user = account.user
        if self._single_session and self._hub.is_online(user.id):
            raise AlreadyLoggedIn(f"{user.name} is logged in already; one session at a time here")
        attachment = self._hub.attach(user, mind, account.token)
        try:
            await self._follow_rooms(attachment)
            if account.kind is UserKind.ACCOUNT:
                await self._must_still_be_so(account, attachment)
        except BaseException:
            self._hub.detach(attachment)
            self._depart_if_guest(user, account.kind)
            raise
        self._hub.listen(attachment)
        self._seen(attachment)
        self._log_coming("login", user, mind)
        kind = account.kind
        # Whoever comes by a token has shown no password.
        shown = account.password if account.token is None else None
        session = Session(Caller(attachment, kind, shown), self._rooms)
        return ISession, session, _End(self, attachment, kind)

    async def _follow_rooms(self, attachment: IAttachment) -> None:
        """Read what the user belongs to; again, should it have changed while we read."""
        while True:
            changes = attachment.changes
            belongings = await self._store.people.belongings(attachment.user)
            if attachment.changes == changes:
                break
        if belongings.blocked:  # two empty sets make a third
            attachment.blocked |= belongings.blocked
        if belongings.muted:
            attachment.muted |= belongings.muted
        if belongings.acquainted:
            attachment.acquainted |= belongings.acquainted
        for room, last_seq in belongings.rooms:
            self._hub.follow(attachment, room, last_seq)

    async def _must_still_be_so(self, account: Account, attachment: IAttachment) -> None:
        # Between the check of the secret and the attachment the account may have changed.
        user = await self._accounts.look_again(account)
        if user != account.user and attachment.user == account.user:
            self._hub.refresh(user)

    def end(self, attachment: IAttachment, kind: UserKind) -> None:
        """End a session."""
        self._hub.detach(attachment)
        self._log_coming("logout", attachment.user, attachment.sink)
        self._seen(attachment)
        self._depart_if_guest(attachment.user, kind)

    def _depart_if_guest(self, user: User, kind: UserKind) -> None:
        if kind is UserKind.GUEST:
            leaving = self._store.accounts.depart(user, self._clock.seconds())
            in_background(self._log, "a guest's leaving", Deferred.fromCoroutine(leaving))

    def _seen(self, attachment: IAttachment) -> None:
        noting = self._store.people.seen(attachment.user, self._clock.seconds())
        in_background(self._log, "noting who was seen", Deferred.fromCoroutine(noting))
        if attachment.token is not None:
            using = self._tokens.used(attachment.token)
            in_background(self._log, "noting a token's use", Deferred.fromCoroutine(using))

    def _log_coming(self, event: str, user: User, mind: IEventSink) -> None:
        name, origin = str(user.name), mind.origin
        self._log.info(
            "{event}", event=event, user=name, frontend=origin.frontend, address=origin.address
        )
