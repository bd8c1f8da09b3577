"""The operator's acts: what C{chatctl} asks for, on a running server or on a closed database."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from chatserver.config import Config, Limits
from chatserver.hub_interfaces import IHub
from chatserver.model.audit import Deed, Record, Wanted, Warrant
from chatserver.model.entries import RoomInfo, User
from chatserver.model.errors import NoSuchUser, NotAllowed
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.model.operation import Invitation, Present, Registered, Status
from chatserver.model.standing import Bar, Token
from chatserver.operator_interfaces import IOperator
from chatserver.service.administration import THE_OPERATOR, Administration, known
from chatserver.service.endings import end_sessions, replace_password
from chatserver.service.invitations import InvitationService
from chatserver.service.overview import About, Overview
from chatserver.service.passwords import Passwords
from chatserver.service.services import Services
from chatserver.service.tokens import TokenService
from chatserver.store.accounts import Newcomer
from chatserver.store.rooms import NewRoom
from chatserver.store.store import Store

ACCOUNT_DELETED = "the account was deleted"


@implementer(IOperator)
class OperatorService:
    """Everything the operator may do."""

    _log = Logger()

    def __init__(
        self,
        store: Store,
        hub: IHub,
        passwords: Passwords,
        tokens: TokenService,
        overview: Overview,
        administration: Administration,
        invitations: InvitationService,
        clock: IReactorTime,
        limits: Limits,
    ) -> None:
        self._store = store
        self._hub = hub
        self._passwords = passwords
        self._tokens = tokens
        self._overview = overview
        self._administration = administration
        self._invitations = invitations
        self._clock = clock
        self._limits = limits

    # -- accounts

    async def add_user(self, name: UserName, password: str, admin: bool) -> User:
        """@raise ChatError: see L{IOperator.add_user}."""
        name, now = UserName.parse_new(name.text, by_operator=True), self._clock.seconds()
        kept_since = now - self._limits.guest_name_seconds
        await self._store.accounts.check_free(name, kept_since)
        hashed = await self._passwords.hash(password)
        newcomer = Newcomer(name, hashed, admin, now)
        account = await self._store.accounts.register(newcomer, kept_since)
        self._note("account added", name)
        return account.user

    async def users(self) -> Sequence[Registered]:
        """List all accounts, by name."""
        return [self._with_presence(each) for each in await self._store.people.registered()]

    async def user(self, name: UserName) -> Registered:
        """@raise NoSuchUser: see L{IOperator.user}."""
        return self._with_presence(await self._store.people.registered_one(name))

    async def set_password(self, name: UserName, password: str) -> None:
        """@raise ChatError: see L{IOperator.set_password}."""
        user = await self._account(name)
        hashed = await self._passwords.hash(password)
        if not await replace_password(self._store.accounts, self._hub, user, hashed):
            raise NoSuchUser(f"there is no account {name}")
        self._note("password changed", name)

    async def set_admin(self, name: UserName, admin: bool) -> None:
        """@raise NoSuchUser: see L{IOperator.set_admin}."""
        warrant = self._warrant(Deed.ADMIN if admin else Deed.UNADMIN, name)
        await self._store.accounts.set_admin(await self._account(name), admin, warrant)
        self._note("admin made" if admin else "admin unmade", name)

    async def bar(self, name: UserName, bar: Bar) -> None:
        """@raise NoSuchUser: see L{IOperator.bar}."""
        await self._administration.bar(THE_OPERATOR, name, bar)

    async def unbar(self, name: UserName) -> None:
        """@raise ChatError: see L{IOperator.unbar}."""
        await self._administration.unbar(THE_OPERATOR, name)

    async def delete_user(self, name: UserName) -> None:
        """@raise NoSuchUser: see L{IOperator.delete_user}."""
        user = await self._account(name)
        warrant = self._warrant(Deed.DELETE_ACCOUNT, name)
        await self._store.accounts.delete(user, self._clock.seconds(), warrant)
        self._note("account deleted", name)
        end_sessions(self._hub, user.id, ACCOUNT_DELETED)

    # -- rooms

    async def rooms(self) -> Sequence[RoomInfo]:
        """List all rooms, private ones too, by name."""
        return await self._store.upkeep.rooms()

    async def create_room(
        self, room: RoomName, private: bool, topic: str, moderator: UserName
    ) -> None:
        """@raise ChatError: see L{IOperator.create_room}."""
        topic, creator = self._administration.short_text(topic), await self._account(moderator)
        new = NewRoom(room, private, topic, creator, self._clock.seconds())
        await self._store.rooms.create(new)
        self._log.info("{event}", event="room made", room=str(room))

    async def delete_room(self, room: RoomName) -> None:
        """@raise ChatError: see L{IOperator.delete_room}."""
        if room == LOBBY:
            raise NotAllowed(f"everybody is in {LOBBY}; it cannot be deleted")
        await self._store.upkeep.close(room, self._clock.seconds())
        self._log.info("{event}", event="room deleted", room=str(room))
        # Gone it is already; only then is it also true that nothing of it is left.
        await self._store.upkeep.sweep()
        await self._store.search.settle()

    # -- tokens

    async def create_token(self, name: UserName, token: str) -> str:
        """@raise ChatError: see L{IOperator.create_token}."""
        user = await self._account(name)
        with known(name):
            secret = await self._tokens.create(user, token)
        self._note("token made", name)
        return secret

    async def tokens(self, name: UserName) -> Sequence[Token]:
        """@raise NoSuchUser: see L{IOperator.tokens}."""
        return await self._tokens.of(await self._account(name))

    async def revoke_token(self, name: UserName, token: str) -> None:
        """@raise ChatError: see L{IOperator.revoke_token}."""
        await self._tokens.revoke(await self._account(name), token)
        self._note("token revoked", name)

    # -- who is here

    async def who(self) -> Sequence[Present]:
        """List all sessions, by user name."""
        return self._overview.who()

    async def kick(self, name: UserName, why: str) -> int:
        """@raise ChatError: see L{IOperator.kick}."""
        return await self._administration.kick(THE_OPERATOR, name, why)

    async def announce(self, text: str) -> int:
        """@raise TooLong, BadText: see L{IOperator.announce}."""
        return await self._administration.announce(THE_OPERATOR, text)

    async def status(self) -> Status:
        """Look at the server."""
        return self._overview.status()

    # -- invitations

    async def invite(self, uses: int, days: int, note: str) -> str:
        """@raise ChatError: see L{IOperator.invite}."""
        return await self._invitations.make(THE_OPERATOR, uses, days, note)

    async def invitations(self) -> Sequence[Invitation]:
        """List those with which somebody can register now."""
        return await self._invitations.living()

    async def revoke_invitation(self, id: int) -> None:
        """@raise BadRequest: see L{IOperator.revoke_invitation}."""
        await self._invitations.revoke(THE_OPERATOR, id)

    async def audit(self, wanted: Wanted) -> Sequence[Record]:
        """Read the newest records of what those did who keep order, the newest last."""
        return await self._store.audit.newest(wanted)

    # --

    def _warrant(self, deed: Deed, about: UserName | None = None) -> Warrant:
        return self._administration.warrant(THE_OPERATOR, deed, about)

    async def _account(self, name: UserName) -> User:
        """@raise NoSuchUser: nobody has an account of this name."""
        return await self._administration.account(name)

    def _with_presence(self, registered: Registered) -> Registered:
        return evolve(registered, online=self._hub.is_online(registered.user.id))

    def _note(self, event: str, name: UserName) -> None:
        self._administration.log(event, name)


def open_operator(
    config: Config, store: Store, hub: IHub, services: Services, clock: IReactorTime, about: About
) -> IOperator:
    """Build what the operator is served by, beside everybody else's C{services}."""
    overview = Overview(about, hub, clock, store.database.size)
    passwords, tokens = services.passwords, services.tokens
    operator: IOperator = OperatorService(
        store,
        hub,
        passwords,
        tokens,
        overview,
        services.administration,
        services.invitations,
        clock,
        config.limits,
    )
    return operator
