"""The avatar: one user on one connection, a thin front of the service's rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen
from twisted.internet.defer import Deferred
from zope.interface import implementer

from chatserver.interfaces import ISession
from chatserver.model.entries import (
    Conversation,
    Entry,
    MemberPage,
    Page,
    Person,
    Posted,
    RoomInfo,
    User,
)
from chatserver.model.names import Nickname, RoomName, Target, UserName
from chatserver.model.standing import Ban, Token
from chatserver.service.admins import AdminService
from chatserver.service.attention import AttentionService
from chatserver.service.caller import Caller
from chatserver.service.history import HistoryService
from chatserver.service.messaging import Messaging
from chatserver.service.order import OrderService
from chatserver.service.own_account import OwnAccountService
from chatserver.service.people import PeopleService
from chatserver.service.reactions import ReactionService
from chatserver.service.rooms import RoomService
from chatserver.service.rosters import RosterService
from chatserver.service.settings import SettingsService


@frozen(eq=False)
class SessionRooms:
    """The service's rooms, as a session needs them."""

    messaging: Messaging
    reactions: ReactionService
    rooms: RoomService
    history: HistoryService
    people: PeopleService
    attention: AttentionService
    account: OwnAccountService
    order: OrderService
    admins: AdminService
    settings: SettingsService
    rosters: RosterService


@implementer(ISession)
class Session:
    """What one user may ask for; each method is documented in L{ISession}."""

    __slots__ = ("_caller", "_service")

    def __init__(self, caller: Caller, service: SessionRooms) -> None:
        self._caller = caller
        self._service = service

    # -- IMessages

    def post(
        self,
        target: Target,
        text: str,
        action: bool = False,
        nonce: str | None = None,
        reply: int | None = None,
    ) -> Deferred[Posted]:
        return self._service.messaging.post(self._caller, target, text, action, nonce, reply)

    async def edit(
        self, target: Target, seq: int | None, text: str, nonce: str | None = None
    ) -> Posted:
        return await self._service.messaging.edit(self._caller, target, seq, text, nonce)

    async def delete(self, target: Target, seq: int | None) -> Posted:
        return await self._service.messaging.delete(self._caller, target, seq)

    async def typing(self, target: Target) -> None:
        await self._service.attention.typing(self._caller, target)

    async def react(self, target: Target, seq: int, emoji: str) -> Posted:
        return await self._service.reactions.react(self._caller, target, seq, emoji)

    async def unreact(self, target: Target, seq: int, emoji: str) -> Posted:
        return await self._service.reactions.unreact(self._caller, target, seq, emoji)

    # -- IRooms

    async def create(self, room: RoomName, private: bool, topic: str) -> RoomInfo:
        return await self._service.rooms.create(self._caller, room, private, topic)

    async def join(self, room: RoomName) -> RoomInfo:
        return await self._service.rooms.join(self._caller, room)

    async def leave(self, room: RoomName) -> None:
        await self._service.rooms.leave(self._caller, room)

    async def invite(self, room: RoomName, name: UserName) -> None:
        await self._service.rooms.invite(self._caller, room, name)

    async def kick(self, room: RoomName, name: UserName, why: str) -> None:
        await self._service.rooms.kick(self._caller, room, name, why)

    async def set_topic(self, room: RoomName, text: str) -> Posted:
        return await self._service.rooms.set_topic(self._caller, room, text)

    async def room(self, room: RoomName) -> RoomInfo:
        return await self._service.rooms.room(self._caller, room)

    async def rooms(self) -> Sequence[RoomInfo]:
        return await self._service.rooms.rooms(self._caller)

    async def present(self, room: RoomName) -> Sequence[Person]:
        return await self._service.rooms.present(self._caller, room)

    async def members(
        self,
        room: RoomName,
        after: UserName | None = None,
        limit: int | None = None,
        prefix: str = "",
    ) -> MemberPage:
        return await self._service.rosters.members(self._caller, room, after, limit, prefix)

    # -- IModeration

    async def ban(self, room: RoomName, name: UserName, why: str) -> Posted:
        return await self._service.order.ban(self._caller, room, name, why)

    async def unban(self, room: RoomName, name: UserName) -> Posted:
        return await self._service.order.unban(self._caller, room, name)

    async def bans(self, room: RoomName) -> Sequence[Ban]:
        return await self._service.order.bans(self._caller, room)

    async def set_moderator(self, room: RoomName, name: UserName, on: bool) -> Posted:
        return await self._service.order.set_moderator(self._caller, room, name, on)

    async def freeze(self, room: RoomName, on: bool) -> Posted:
        return await self._service.order.freeze(self._caller, room, on)

    async def slow(self, room: RoomName, seconds: int) -> Posted:
        return await self._service.order.slow(self._caller, room, seconds)

    # -- IAdministration

    async def server_kick(self, name: UserName, why: str) -> int:
        return await self._service.admins.kick(self._caller, name, why)

    async def server_ban(self, name: UserName, seconds: int | None, why: str) -> int:
        return await self._service.admins.ban(self._caller, name, seconds, why)

    async def server_unban(self, name: UserName) -> None:
        await self._service.admins.unban(self._caller, name)

    async def announce(self, text: str) -> int:
        return await self._service.admins.announce(self._caller, text)

    async def invite_code(self, uses: int | None = None, days: int | None = None) -> str:
        return await self._service.admins.invite_code(self._caller, uses, days)

    # -- IHistory

    async def page(
        self,
        target: Target,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int | None = None,
        all: bool = False,
    ) -> Page:
        return await self._service.history.page(
            self._caller, target, before, after, around, limit, all
        )

    async def search(
        self, words: str, target: Target | None, sender: UserName | None, limit: int | None = None
    ) -> Sequence[Entry]:
        return await self._service.history.search(self._caller, words, target, sender, limit)

    async def conversations(self, skip: int = 0, lasts: int = 0) -> Sequence[Conversation]:
        return await self._service.history.conversations(self._caller, skip, lasts)

    async def unread(self, target: Target | None, limit: int | None = None) -> Sequence[Entry]:
        return await self._service.history.unread(self._caller, target, limit)

    async def mark_read(self, target: Target | None) -> None:
        await self._service.history.mark_read(self._caller, target)

    async def clear(self, target: Target) -> None:
        await self._service.history.clear(self._caller, target)

    async def mute(self, target: Target, muted: bool) -> None:
        await self._service.attention.mute(self._caller, target, muted)

    @property
    def muted(self) -> frozenset[int]:
        return self._caller.attachment.muted

    async def tail(self, target: Target, since: int | None) -> None:
        await self._service.history.tail(self._caller, target, since)

    async def resume(self, cursors: Mapping[Target, int]) -> None:
        await self._service.history.resume(self._caller, cursors)

    # -- IPeople

    async def users(self) -> Sequence[Person]:
        return await self._service.people.users(self._caller)

    async def whois(self, name: UserName) -> Person:
        return await self._service.people.whois(self._caller, name)

    async def block(self, name: UserName) -> None:
        await self._service.people.block(self._caller, name)

    async def unblock(self, name: UserName) -> None:
        await self._service.people.unblock(self._caller, name)

    async def blocks(self) -> Sequence[User]:
        return await self._service.people.blocks(self._caller)

    # -- IAccount

    @property
    def user(self) -> User:
        return self._caller.user

    async def set_nickname(self, nickname: Nickname | None) -> None:
        await self._service.account.set_nickname(self._caller, nickname)

    async def set_away(self, text: str | None) -> None:
        await self._service.attention.set_away(self._caller, text)

    async def change_password(self, old: str, new: str) -> None:
        await self._service.account.change_password(self._caller, old, new)

    async def remember(self, client: str) -> str:
        return await self._service.account.remember(self._caller, client)

    async def forget(self) -> None:
        await self._service.account.forget(self._caller)

    async def create_token(self, name: str) -> str:
        return await self._service.account.create_token(self._caller, name)

    async def tokens(self) -> Sequence[Token]:
        return await self._service.account.tokens(self._caller)

    async def revoke_token(self, name: str | None = None, id: int | None = None) -> None:
        await self._service.account.revoke_token(self._caller, name, id)

    async def settings(self) -> Mapping[str, str]:
        return await self._service.settings.of(self._caller)

    async def set_setting(self, key: str, value: str | None) -> None:
        await self._service.settings.put(self._caller, key, value)

    async def elsewhere(self) -> Sequence[str]:
        return self._service.account.elsewhere(self._caller)

    async def delete_account(self, password: str) -> None:
        await self._service.account.delete_account(self._caller, password)
