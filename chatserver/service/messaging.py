"""Saying things: sizes and rates here, membership and blocks under the store's lock."""

from __future__ import annotations

from functools import partial

from attrs import evolve
from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.hub_interfaces import IHub
from chatserver.model.calls import called_in
from chatserver.model.entries import Action, Direct, Posted, Text
from chatserver.model.errors import BadRequest, ChatError
from chatserver.model.names import Target
from chatserver.model.text import checked_nonce, checked_text
from chatserver.service.caller import Caller
from chatserver.service.rules import may_delete, may_delete_others, may_post, may_say
from chatserver.service.shortcodes import expand
from chatserver.service.throttle import Throttle
from chatserver.store.messages import Change, Messages, Post


class Messaging:
    """What may be said."""

    def __init__(
        self, messages: Messages, hub: IHub, throttle: Throttle, clock: IReactorTime, limits: Limits
    ) -> None:
        self._messages = messages
        self._hub = hub
        self._throttle = throttle
        self._clock = clock
        self._limits = limits

    def post(
        self,
        caller: Caller,
        target: Target,
        text: str,
        action: bool,
        nonce: str | None,
        reply: int | None,
    ) -> Deferred[Posted]:
        """
        Say C{text}.

        The post is in the writer's hands when this returns: nothing on the way waits.

        @return: fires after the commit.
        @raise ChatError: in the Deferred; see L{IMessages.post}.
        """
        try:
            self._throttle.message(caller.user.id)
            said, now = self._text(text), self._clock.seconds()
            post = Post(
                caller.user,
                target,
                _body(said, action, reply),
                now,
                _checked(nonce),
                partial(may_say, at=now),
                called_in(said),
            )
        except ChatError as refusal:
            return fail(refusal)
        done = self._messages.post(post, caller.attachment)
        return done.addCallback(with_hearing, caller, self._hub)

    async def edit(
        self, caller: Caller, target: Target, seq: int | None, text: str, nonce: str | None
    ) -> Posted:
        """
        Change an own message; shortcodes become emoji here too.

        @raise ChatError: see L{IMessages.edit}.
        """
        self._throttle.message(caller.user.id)
        at, new = self._clock.seconds(), self._text(text)
        change = Change(caller.user, target, seq, new, at, _checked(nonce), may_post)
        return await self._change(caller, change)

    async def delete(self, caller: Caller, target: Target, seq: int | None) -> Posted:
        """
        Erase an own message, or, keeping order, somebody else's.

        @raise ChatError: see L{IMessages.delete}.
        """
        self._throttle.message(caller.user.id)
        at = self._clock.seconds()
        change = Change(caller.user, target, seq, None, at, None, may_delete, may_delete_others)
        return await self._change(caller, change)

    async def _change(self, caller: Caller, change: Change) -> Posted:
        changed = await self._messages.change(change, caller.attachment)
        return with_hearing(changed, caller, self._hub)

    def _text(self, text: str) -> str:
        most = self._limits.text_bytes
        expanded = expand(checked_text(text, most))
        return expanded if expanded is text else checked_text(expanded, most)


def with_hearing(posted: Posted, caller: Caller, hub: IHub) -> Posted:
    """Note whether the other one of a direct conversation is there to hear it."""
    if not isinstance(posted.stream, Direct):
        return posted
    return evolve(posted, heard=hub.is_online(posted.stream.other(caller.user.id).id))


def _body(said: str, action: bool, reply: int | None) -> Text | Action:
    if not action:
        return Text(said, reply)
    if reply is not None:
        raise BadRequest("an action answers no message; say it instead")
    return Action(said)


def _checked(nonce: str | None) -> str | None:
    return None if nonce is None else checked_nonce(nonce)
