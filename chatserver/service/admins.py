"""What the server's admins may do through their own sessions."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatserver.model.audit import Rank
from chatserver.model.errors import BadRequest
from chatserver.model.names import UserName
from chatserver.model.standing import Bar
from chatserver.service import rules
from chatserver.service.administration import Administration, Authority
from chatserver.service.caller import Caller
from chatserver.service.invitations import DEFAULT_DAYS, DEFAULT_USES, InvitationService
from chatserver.service.throttle import Throttle
from chatserver.store.audit import Audit


class AdminService:
    """L{Administration} for whoever is an admin."""

    def __init__(
        self,
        administration: Administration,
        invitations: InvitationService,
        audit: Audit,
        throttle: Throttle,
        clock: IReactorTime,
    ) -> None:
        self._administration = administration
        self._invitations = invitations
        self._audit = audit
        self._throttle = throttle
        self._clock = clock

    async def kick(self, caller: Caller, name: UserName, why: str) -> int:
        """@raise ChatError: see L{IAdministration.server_kick}."""
        by = await self._authority(caller, rules.may_order)
        return await self._administration.kick(by, name, why)

    async def ban(self, caller: Caller, name: UserName, seconds: int | None, why: str) -> int:
        """@raise ChatError: see L{IAdministration.server_ban}."""
        by = await self._authority(caller, rules.may_order)
        if seconds is not None and seconds < 1:
            raise BadRequest("an account is kept out for 1 second or more")
        until = None if seconds is None else self._clock.seconds() + seconds
        return await self._administration.bar(by, name, Bar(until, why))

    async def unban(self, caller: Caller, name: UserName) -> None:
        """@raise ChatError: see L{IAdministration.server_unban}."""
        by = await self._authority(caller, rules.may_order)
        await self._administration.unbar(by, name)

    async def announce(self, caller: Caller, text: str) -> int:
        """@raise ChatError: see L{IAdministration.announce}."""
        by = await self._authority(caller, rules.may_administer)
        return await self._administration.announce(by, text)

    async def invite_code(self, caller: Caller, uses: int | None, days: int | None) -> str:
        """@raise ChatError: see L{IAdministration.invite_code}."""
        by = await self._authority(caller, rules.may_administer)
        uses = DEFAULT_USES if uses is None else uses
        return await self._invitations.make(by, uses, DEFAULT_DAYS if days is None else days, "")

    async def _authority(self, caller: Caller, rule: Callable[[Rank], None]) -> Authority:
        """
        Give what lets the caller act, which is judged again at the commit.

        @raise NotAllowed: they are no admin; of nothing else are they told.
        """
        self._throttle.message(caller.user.id)
        await self._audit.judge(caller.user, rules.may_administer)
        return Authority(caller.user, rule, caller.attachment)
