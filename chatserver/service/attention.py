"""Attention: who is away, who is typing, and what does not want to be noticed."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.hub_interfaces import IHub
from chatserver.model.events import CameBack, Typing, WentAway
from chatserver.model.names import Target
from chatserver.model.text import checked_text
from chatserver.service.caller import Caller
from chatserver.service.rules import may_mute, may_post
from chatserver.service.throttle import Throttle
from chatserver.store.marks import Marks
from chatserver.store.people import People


class AttentionService:
    """What asks for attention, and what does not."""

    def __init__(
        self,
        people: People,
        marks: Marks,
        hub: IHub,
        throttle: Throttle,
        clock: IReactorTime,
        limits: Limits,
    ) -> None:
        self._people = people
        self._marks = marks
        self._hub = hub
        self._throttle = throttle
        self._clock = clock
        self._limits = limits

    async def set_away(self, caller: Caller, text: str | None) -> None:
        """@raise ChatError: see L{IAccount.set_away}."""
        self._throttle.message(caller.user.id)
        if text is not None:
            text = checked_text(text, self._limits.topic_bytes) if text.strip() else ""
        user = caller.user
        if await self._people.set_away(user, text):
            event = CameBack(user) if text is None else WentAway(user, text)
            self._hub.announce(caller.attachment, event)

    async def typing(self, caller: Caller, target: Target) -> None:
        """@raise ChatError: see L{IMessages.typing}."""
        stream = await self._marks.place(caller.user, target, may_post)
        if self._throttle.hint(caller.user.id):
            self._hub.hint(caller.attachment, stream, Typing(stream, caller.user))

    async def mute(self, caller: Caller, target: Target, muted: bool) -> None:
        """@raise ChatError: see L{IHistory.mute}."""
        self._throttle.message(caller.user.id)
        now = self._clock.seconds()
        await self._marks.mute(caller.user, target, may_mute, muted, now, caller.attachment)
