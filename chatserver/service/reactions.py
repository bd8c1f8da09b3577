"""Reactions: one emoji each, to what one can read; membership and blocks under the store's lock."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.hub_interfaces import IHub
from chatserver.model.entries import Posted
from chatserver.model.names import Target
from chatserver.service.caller import Caller
from chatserver.service.messaging import with_hearing
from chatserver.service.rules import may_post
from chatserver.service.shortcodes import one_emoji
from chatserver.service.throttle import Throttle
from chatserver.store.reactions import Reaction, Reactions


class ReactionService:
    """Who may react to what: whoever may post there."""

    def __init__(
        self,
        reactions: Reactions,
        hub: IHub,
        throttle: Throttle,
        clock: IReactorTime,
        limits: Limits,
    ) -> None:
        self._reactions = reactions
        self._hub = hub
        self._throttle = throttle
        self._clock = clock
        self._limits = limits

    async def react(self, caller: Caller, target: Target, seq: int, emoji: str) -> Posted:
        """@raise ChatError: see L{IMessages.react}."""
        reaction = self._reaction(caller, target, seq, emoji)
        posted = await self._reactions.add(reaction, caller.attachment)
        return with_hearing(posted, caller, self._hub)

    async def unreact(self, caller: Caller, target: Target, seq: int, emoji: str) -> Posted:
        """@raise ChatError: see L{IMessages.unreact}."""
        reaction = self._reaction(caller, target, seq, emoji)
        posted = await self._reactions.remove(reaction, caller.attachment)
        return with_hearing(posted, caller, self._hub)

    def _reaction(self, caller: Caller, target: Target, seq: int, emoji: str) -> Reaction:
        self._throttle.message(caller.user.id)
        return Reaction(
            caller.user,
            target,
            seq,
            one_emoji(emoji),
            self._clock.seconds(),
            may_post,
            self._limits.reactions_each,
        )
