"""Rooms: making them, coming and going, topics."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.hub_interfaces import IHub
from chatserver.model.entries import Person, Posted, RoomInfo
from chatserver.model.names import RoomName, UserName
from chatserver.model.standing import PairRule, Rule
from chatserver.model.text import checked_text
from chatserver.service import rules
from chatserver.service.caller import Caller
from chatserver.service.throttle import Throttle
from chatserver.store.acts import Act
from chatserver.store.rooms import NewRoom, Rooms


class RoomService:
    """What may be done with rooms."""

    def __init__(
        self, rooms: Rooms, hub: IHub, throttle: Throttle, clock: IReactorTime, limits: Limits
    ) -> None:
        self._rooms = rooms
        self._hub = hub
        self._throttle = throttle
        self._clock = clock
        self._limits = limits

    async def create(self, caller: Caller, room: RoomName, private: bool, topic: str) -> RoomInfo:
        """@raise ChatError: see L{IRooms.create}."""
        self._throttle.message(caller.user.id)
        caller.must_have_account("make rooms")
        topic, now = self._short_text(topic), self._clock.seconds()
        new = NewRoom(room, private, topic, caller.user, now)
        return await self._rooms.create(new, caller.attachment)

    async def join(self, caller: Caller, room: RoomName) -> RoomInfo:
        """@raise ChatError: see L{IRooms.join}."""
        self._throttle.message(caller.user.id)
        return await self._rooms.join(self._act(caller, room, rules.may_join), caller.attachment)

    async def leave(self, caller: Caller, room: RoomName) -> None:
        """@raise ChatError: see L{IRooms.leave}."""
        self._throttle.message(caller.user.id)
        await self._rooms.leave(self._act(caller, room, rules.may_leave), caller.attachment)

    async def invite(self, caller: Caller, room: RoomName, name: UserName) -> None:
        """@raise ChatError: see L{IRooms.invite}."""
        self._throttle.message(caller.user.id)
        act = self._act(caller, room, rules.may_invite, name)
        await self._rooms.invite(act, caller.attachment)

    async def kick(self, caller: Caller, room: RoomName, name: UserName, why: str) -> None:
        """@raise ChatError: see L{IRooms.kick}."""
        self._throttle.message(caller.user.id)
        why, pair = self._short_text(why), rules.may_be_kicked
        act = self._act(caller, room, rules.may_kick, name, why, pair)
        await self._rooms.kick(act, caller.attachment)

    async def set_topic(self, caller: Caller, room: RoomName, text: str) -> Posted:
        """@raise ChatError: see L{IRooms.set_topic}."""
        self._throttle.message(caller.user.id)
        act = self._act(caller, room, rules.may_set_topic, text=self._short_text(text))
        return await self._rooms.set_topic(act, caller.attachment)

    async def room(self, caller: Caller, room: RoomName) -> RoomInfo:
        """@raise ChatError: see L{IRooms.room}."""
        return await self._rooms.info(self._act(caller, room, rules.may_know))

    async def rooms(self, caller: Caller) -> Sequence[RoomInfo]:
        """List what the caller may know of."""
        return await self._rooms.visible(caller.user)

    async def present(self, caller: Caller, room: RoomName) -> Sequence[Person]:
        """@raise ChatError: see L{IRooms.present}."""
        members = await self._rooms.members(self._act(caller, room, rules.may_read))
        blocked = caller.attachment.blocked
        return [
            evolve(each, online=True)
            for each in members
            if self._hub.is_online(each.user.id) and each.user.id not in blocked
        ]

    def _act(
        self,
        caller: Caller,
        room: RoomName,
        rule: Rule,
        other: UserName | None = None,
        text: str = "",
        pair: PairRule | None = None,
    ) -> Act:
        return Act(caller.user, room, self._clock.seconds(), rule, other, text, pair)

    def _short_text(self, text: str) -> str:
        """A topic or a reason; none is as good as blank."""
        return checked_text(text, self._limits.topic_bytes) if text.strip() else ""
