"""What people set for themselves, kept for all their devices and later logins."""

from __future__ import annotations

from collections.abc import Mapping

from chatserver.model.settings import AUTO, checked_key, checked_value
from chatserver.model.standing import UserKind
from chatserver.service.caller import Caller
from chatserver.service.throttle import Throttle
from chatserver.store.settings import Settings


class SettingsService:
    """Keeps what accounts set; what it means is for their programs to know."""

    def __init__(self, settings: Settings, throttle: Throttle) -> None:
        self._settings = settings
        self._throttle = throttle

    async def of(self, caller: Caller) -> Mapping[str, str]:
        """See L{IAccount.settings}."""
        if caller.kind is UserKind.GUEST:
            return {}
        return await self._settings.of(caller.user)

    async def put(self, caller: Caller, key: str, value: str | None) -> None:
        """@raise ChatError: see L{IAccount.set_setting}."""
        caller.must_have_account("keep settings")
        self._throttle.message(caller.user.id)
        key = checked_key(key)
        kept = None if value is None or value.lower() == AUTO else checked_value(key, value)
        await self._settings.put(caller.user, key, kept)
