"""Others: who there is, who is here, and whom one would rather not hear."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve
from twisted.internet.interfaces import IReactorTime

from chatserver.hub_interfaces import IHub
from chatserver.model.entries import Person, User
from chatserver.model.names import UserName
from chatserver.service.caller import Caller
from chatserver.service.throttle import Throttle
from chatserver.store.blocks import Blocks
from chatserver.store.people import People


class PeopleService:
    """What may be known of others, and blocking them."""

    def __init__(
        self, people: People, blocks: Blocks, hub: IHub, throttle: Throttle, clock: IReactorTime
    ) -> None:
        self._people = people
        self._blocks = blocks
        self._hub = hub
        self._throttle = throttle
        self._clock = clock

    async def users(self, caller: Caller) -> Sequence[Person]:
        """List all accounts; somebody the caller blocks seems to be away."""
        return [self._as_seen(caller, each) for each in await self._people.people()]

    async def whois(self, caller: Caller, name: UserName) -> Person:
        """@raise ChatError: see L{IPeople.whois}."""
        return self._as_seen(caller, await self._people.person(name))

    async def block(self, caller: Caller, name: UserName) -> None:
        """@raise ChatError: see L{IPeople.block}."""
        self._throttle.message(caller.user.id)
        caller.must_have_account("block others")
        await self._blocks.add(caller.user, name, self._clock.seconds(), caller.attachment)

    async def unblock(self, caller: Caller, name: UserName) -> None:
        """@raise ChatError: see L{IPeople.unblock}."""
        self._throttle.message(caller.user.id)
        await self._blocks.remove(caller.user, name, self._clock.seconds(), caller.attachment)

    async def blocks(self, caller: Caller) -> Sequence[User]:
        """List whom the caller blocks."""
        return await self._blocks.of(caller.user)

    def _as_seen(self, caller: Caller, person: Person) -> Person:
        if person.user.id in caller.attachment.blocked:
            return evolve(person, online=False, last_seen=None, away=None)
        return evolve(person, online=self._hub.is_online(person.user.id))
