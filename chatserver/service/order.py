"""Keeping order in rooms: what moderators do."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.model.entries import Posted
from chatserver.model.errors import BadRequest
from chatserver.model.names import RoomName, UserName
from chatserver.model.standing import Ban, Rule
from chatserver.model.text import checked_text
from chatserver.service import rules
from chatserver.service.caller import Caller
from chatserver.service.throttle import Throttle
from chatserver.store.acts import Act
from chatserver.store.order import Order

SLOWEST = 3600
"""Seconds between two messages of one member in a slow room, at the most."""


class OrderService:
    """What those do who keep order in a room."""

    def __init__(
        self, order: Order, throttle: Throttle, clock: IReactorTime, limits: Limits
    ) -> None:
        self._order = order
        self._throttle = throttle
        self._clock = clock
        self._limits = limits

    async def ban(self, caller: Caller, room: RoomName, name: UserName, why: str) -> Posted:
        """@raise ChatError: see L{IModeration.ban}."""
        self._throttle.message(caller.user.id)
        why = checked_text(why, self._limits.topic_bytes) if why.strip() else ""
        now, pair = self._clock.seconds(), rules.may_be_banned
        act = Act(caller.user, room, now, rules.may_ban, name, why, pair)
        return await self._order.ban(act, caller.attachment)

    async def unban(self, caller: Caller, room: RoomName, name: UserName) -> Posted:
        """@raise ChatError: see L{IModeration.unban}."""
        act = self._act(caller, room, rules.may_ban, name)
        return await self._order.unban(act, caller.attachment)

    async def bans(self, caller: Caller, room: RoomName) -> Sequence[Ban]:
        """@raise ChatError: see L{IModeration.bans}."""
        act = Act(caller.user, room, self._clock.seconds(), rules.may_keep_order)
        return await self._order.bans(act)

    async def set_moderator(
        self, caller: Caller, room: RoomName, name: UserName, on: bool
    ) -> Posted:
        """@raise ChatError: see L{IModeration.set_moderator}."""
        act = self._act(caller, room, rules.may_set_moderators, name)
        return await self._order.set_moderator(act, on, caller.attachment)

    async def freeze(self, caller: Caller, room: RoomName, on: bool) -> Posted:
        """@raise ChatError: see L{IModeration.freeze}."""
        act = self._act(caller, room, rules.may_keep_order)
        return await self._order.freeze(act, on, caller.attachment)

    async def slow(self, caller: Caller, room: RoomName, seconds: int) -> Posted:
        """@raise ChatError: see L{IModeration.slow}."""
        if not 0 <= seconds <= SLOWEST:
            raise BadRequest(f"a room is slowed down by 0 to {SLOWEST} seconds; 0 ends it")
        act = self._act(caller, room, rules.may_keep_order)
        return await self._order.slow(act, seconds, caller.attachment)

    def _act(self, caller: Caller, room: RoomName, rule: Rule, name: UserName | None = None) -> Act:
        self._throttle.message(caller.user.id)
        return Act(caller.user, room, self._clock.seconds(), rule, name)
