"""Who belongs to a room, here or not: what its readers may know of it."""

from __future__ import annotations

from attrs import evolve
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.hub_interfaces import IHub
from chatserver.model.entries import MemberPage, RoomMember
from chatserver.model.errors import BadRequest
from chatserver.model.names import RoomName, UserName
from chatserver.service.caller import Caller
from chatserver.service.rules import may_read
from chatserver.store.acts import Act
from chatserver.store.rosters import RosterAsk, Rosters

PREFIX_MOST = 64
"""Characters: as long as a nickname may be."""


class RosterService:
    """The members of rooms, page by page."""

    def __init__(self, rosters: Rosters, hub: IHub, clock: IReactorTime, limits: Limits) -> None:
        self._rosters = rosters
        self._hub = hub
        self._clock = clock
        self._limits = limits

    async def members(
        self,
        caller: Caller,
        room: RoomName,
        after: UserName | None,
        limit: int | None,
        prefix: str,
    ) -> MemberPage:
        """@raise ChatError: see L{IRooms.members}."""
        if len(prefix) > PREFIX_MOST:
            raise BadRequest(f"a name has at most {PREFIX_MOST} characters")
        act = Act(caller.user, room, self._clock.seconds(), may_read)
        ask = RosterAsk(after, self._clamped(limit), prefix)
        page = await self._rosters.page(act, ask)
        return evolve(page, members=tuple(self._as_seen(caller, each) for each in page.members))

    def _clamped(self, limit: int | None) -> int:
        if limit is None:
            return self._limits.page_default
        if limit < 1:
            raise BadRequest("a page has 1 member or more")
        return min(limit, self._limits.page_most)

    def _as_seen(self, caller: Caller, member: RoomMember) -> RoomMember:
        """Of somebody the caller blocks nothing is told but that they are a member."""
        person = member.person
        if person.user.id in caller.attachment.blocked:
            seen = evolve(person, online=False, last_seen=None, away=None)
        else:
            seen = evolve(person, online=self._hub.is_online(person.user.id))
        return evolve(member, person=seen)
